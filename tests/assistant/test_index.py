"""The index is read whole or not at all, and the next ingest heals whatever was broken."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from chromadb.api.shared_system_client import SharedSystemClient

from assistant.errors import IndexDamaged, IndexMissing
from assistant.index import Filter, IndexStore
from ingest.sync import sync
from tests.embedders import HashEmbedder, vector

HASH = "hash/1"


def generation(home: Path) -> str:
    return str(json.loads((home / "index" / "current.json").read_text(encoding="utf-8"))["generation"])


def meta_of(home: Path) -> Path:
    return home / "index" / generation(home) / "meta.json"


def segment(home: Path) -> Path:
    (name,) = json.loads(meta_of(home).read_text(encoding="utf-8"))["segments"]
    return home / "segments" / str(name)


def drop_collection(home: Path, level: str) -> None:
    IndexStore(home).vectors.client().delete_collection(f"{level}-{segment(home).name}")


def change_rows(home: Path, statement: str) -> None:
    with sqlite3.connect(segment(home) / "rows.sqlite") as db:
        db.execute(statement)


def drop_vectors(home: Path) -> None:
    """Remove the vector files, which Chroma itself does not miss."""
    SharedSystemClient.clear_system_cache()
    for path in (home / "chroma").iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def empty_queue(home: Path) -> None:
    """Forget the vectors that are not yet in files."""
    SharedSystemClient.clear_system_cache()
    with sqlite3.connect(home / "chroma" / "chroma.sqlite3") as db:
        db.execute("DELETE FROM embeddings_queue")


def rewrite(home: Path, change: dict[str, object], without: str = "") -> None:
    path = meta_of(home)
    meta = json.loads(path.read_text(encoding="utf-8")) | change
    path.write_text(json.dumps({key: value for key, value in meta.items() if key != without}), encoding="utf-8")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "pointer is no JSON": lambda home: (home / "index" / "current.json").write_text("{"),
    "pointer is empty": lambda home: (home / "index" / "current.json").write_text(""),
    "pointer is a list": lambda home: (home / "index" / "current.json").write_text("[]"),
    "pointer is a number": lambda home: (home / "index" / "current.json").write_text("1"),
    "pointer is no text": lambda home: (home / "index" / "current.json").write_bytes(b"\xff\xfe"),
    "pointer points to nothing": lambda home: (home / "index" / "current.json").write_text('{"generation": "x"}'),
    "pointer points out": lambda home: (home / "index" / "current.json").write_text('{"generation": "../.."}'),
    "meta is gone": lambda home: meta_of(home).unlink(),
    "meta is no JSON": lambda home: meta_of(home).write_text("?"),
    "meta is a list": lambda home: meta_of(home).write_text("[]"),
    "meta is of another format": lambda home: rewrite(home, {"format": 99}),
    "meta names another segment": lambda home: rewrite(home, {"segments": {"20000101000000-dead": ["plan"]}}),
    "meta names another document": lambda home: rewrite(home, {"segments": {segment(home).name: ["plan", "x"]}}),
    "meta has lost its segments": lambda home: rewrite(home, {"segments": {}}),
    "meta has segments of no kind": lambda home: rewrite(home, {"segments": 3}),
    "the segment is gone": lambda home: shutil.rmtree(segment(home)),
    "the segment is not finished": lambda home: (segment(home) / "meta.json").unlink(),
    "rows are gone": lambda home: (segment(home) / "rows.sqlite").unlink(),
    "rows are no database": lambda home: (segment(home) / "rows.sqlite").write_bytes(b"no database" * 99),
    "rows are empty": lambda home: (segment(home) / "rows.sqlite").write_bytes(b""),
    "rows are cut": lambda home: os.truncate(segment(home) / "rows.sqlite", 5_000),
    "documents are gone": lambda home: change_rows(home, "DELETE FROM documents"),
    "a passage is gone": lambda home: change_rows(home, "DELETE FROM passages WHERE n = 3"),
    "words are gone": lambda home: shutil.rmtree(segment(home) / "bm25"),
    "words are cut": lambda home: next((segment(home) / "bm25").glob("*.npy")).write_bytes(b"\x93NUMPY"),
    "words lost their list": lambda home: (segment(home) / "bm25" / "params.index.json").unlink(),
    "passage vectors are gone": lambda home: drop_collection(home, "passages"),
    "sentence vectors are gone": lambda home: drop_collection(home, "sentences"),
    "question vectors are gone": lambda home: drop_collection(home, "questions"),
    "meta lost its embedder": lambda home: rewrite(home, {}, "embedder"),
    "meta lost its counts": lambda home: rewrite(home, {}, "sentences"),
    "meta lost its dimensions": lambda home: rewrite(home, {}, "dimensions"),
    "the database is no database": lambda home: (home / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 99),
    "the database is empty": lambda home: (home / "chroma" / "chroma.sqlite3").write_bytes(b""),
    "the database is cut": lambda home: os.truncate(home / "chroma" / "chroma.sqlite3", 20_000),
    "the database is a file": lambda home: (shutil.rmtree(home / "chroma"), (home / "chroma").write_text("")),
    "the database is gone": lambda home: shutil.rmtree(home / "chroma"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_said_to_be_so(small_home: Path, damage: str) -> None:
    DAMAGE[damage](small_home)
    with pytest.raises(IndexDamaged):
        IndexStore(small_home).open(HASH, check=True)


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_next_ingest_heals_it(small_home: Path, small_corpus: Path, damage: str) -> None:
    DAMAGE[damage](small_home)
    sync(small_corpus, small_home, HashEmbedder())
    assert IndexStore(small_home).open(HASH, check=True).documents.keys() == {"plan"}


def test_lost_vector_files_are_never_few_hits(home_copy: Path, assistant_embedder: str) -> None:
    drop_vectors(home_copy)
    store = IndexStore(home_copy)
    try:
        index = store.open(assistant_embedder, check=True)
    except IndexDamaged:
        return
    found = index.nearest("passages", [1.0] + [0.0] * (index.meta["dimensions"] - 1), 10, Filter())
    assert len(found) == 10


def test_lost_vector_files_are_healed(small_home: Path, small_corpus: Path) -> None:
    drop_vectors(small_home)
    empty_queue(small_home)
    sync(small_corpus, small_home, HashEmbedder())
    index = IndexStore(small_home).open(HASH, check=True)
    assert len(index.nearest("sentences", vector("möte nummer 3"), 5, Filter())) == 5


def test_lost_vectors_are_said_to_be_so(small_home: Path) -> None:
    drop_vectors(small_home)
    empty_queue(small_home)
    with pytest.raises(IndexDamaged):
        IndexStore(small_home).open(HASH, check=True)


@pytest.fixture
def assistant_embedder(embedder: object) -> str:
    return str(getattr(embedder, "name", ""))


def test_a_missing_index_is_not_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as caught:
        IndexStore(tmp_path / "ingen").open(HASH)
    assert caught.value.exit_code == 1


def test_looking_for_an_index_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        IndexStore(tmp_path / "ingen").open(HASH)
    assert not (tmp_path / "ingen").exists()


def test_another_embedders_index_is_refused(small_home: Path) -> None:
    with pytest.raises(IndexDamaged) as caught:
        IndexStore(small_home).open("hash/2", check=True)
    assert caught.value.key == "index-other-embedder"


def test_another_embedders_index_is_healed(small_home: Path, small_corpus: Path) -> None:
    sync(small_corpus, small_home, HashEmbedder("hash/2"))
    assert IndexStore(small_home).open("hash/2", check=True).passages


def test_leftovers_of_a_killed_writer_are_cleaned_up(small_home: Path, small_corpus: Path) -> None:
    left = small_home / "segments" / "20000101000000-dead"
    left.mkdir()
    (small_home / "index" / left.name).mkdir()
    client = IndexStore(small_home).vectors.client()
    client.create_collection("passages-20000101000000-dead", embedding_function=None)
    (small_corpus_copy := small_home.parent / "corpus").mkdir()
    (small_corpus_copy / "ny.md").write_text("# Ny\n\nEn ny text om möten.\n", encoding="utf-8")
    sync(small_corpus_copy, small_home, HashEmbedder())
    assert not left.exists() and not (small_home / "index" / left.name).exists()
    assert "passages-20000101000000-dead" not in [c.name for c in client.list_collections()]


def test_a_reader_keeps_its_generation_while_a_writer_switches(small_home: Path, tmp_path: Path) -> None:
    index = IndexStore(small_home).open(HASH)
    (corpus := tmp_path / "c").mkdir()
    (corpus / "plan.md").write_text("# Plan\n\nHelt annat innehåll nu.\n", encoding="utf-8")
    sync(corpus, small_home, HashEmbedder())
    assert len(index.nearest("sentences", vector("möte nummer 3"), 5, Filter())) == 5


def test_a_failed_write_leaves_the_old_index(small_home: Path, tmp_path: Path) -> None:
    class Broken(HashEmbedder):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise RuntimeError("the engine gave up")

    (corpus := tmp_path / "c").mkdir()
    (corpus / "plan.md").write_text("# Plan\n\nHelt annat innehåll nu.\n", encoding="utf-8")
    before = generation(small_home)
    with pytest.raises(RuntimeError):
        sync(corpus, small_home, Broken())
    assert generation(small_home) == before
    assert IndexStore(small_home).open(HASH, check=True).generation == before


def test_a_filter_by_document(home: Path, assistant_embedder: str) -> None:
    index = IndexStore(home).open(assistant_embedder)
    origin = [1.0] + [0.0] * (index.meta["dimensions"] - 1)
    assert index.nearest("passages", origin, 5, Filter(documents=("finns-inte",))) == {}


def test_a_filter_by_kind(home: Path, assistant_embedder: str) -> None:
    index = IndexStore(home).open(assistant_embedder)
    origin = [1.0] + [0.0] * (index.meta["dimensions"] - 1)
    found = index.nearest("passages", origin, 35, Filter(kinds=("question",)))
    assert {index.by_id[id].kind for id in found} == {"question"}
    assert len(found) == 35


def test_similarity_is_the_cosine(small_store: IndexStore) -> None:
    index = small_store.open(HASH)
    asked = vector("möte nummer 3")
    near = index.nearest("sentences", asked, 3, Filter())
    stored = index.sentence_vectors(list(near))
    for id, score in near.items():
        assert score == pytest.approx(sum(a * b for a, b in zip(asked, stored[id], strict=True)), abs=1e-5)


def test_passages_survive_the_disk(home: Path, assistant_embedder: str, guide_text: str) -> None:
    index = IndexStore(home).open(assistant_embedder)
    assert len(index.by_id) == len(index.passages)
    (document,) = index.documents.values()
    assert document.text == guide_text
