"""Vectors that come with a corpus: taken as they are by the embedder that made them, by no other."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import CachedEmbedder
from assistant.seeds import Seeds, save
from tests.embedders import HashEmbedder, vector

TEXTS = ("Hur ofta görs enkäten?", "Vem läser svaren?", "")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    embedder = CachedEmbedder(HashEmbedder(), tmp_path / "cache" / "made.sqlite")
    embedder.embed_documents(list(TEXTS))
    assert save(tmp_path / "seeds.npz", embedder.name, embedder.known()) == len(TEXTS)
    embedder.close()
    return tmp_path / "seeds.npz"


def test_what_came_along_is_not_computed(file: Path, tmp_path: Path) -> None:
    engine = HashEmbedder()
    embedder = CachedEmbedder(engine, tmp_path / "cache" / "new.sqlite", Seeds.open(file, engine.name))
    found = embedder.embed_documents([*TEXTS, "Något nytt"])
    embedder.close()
    assert engine.embedded == ["Något nytt"]
    assert np.allclose(found[:3], [vector(text) for text in TEXTS], atol=0.01)


@pytest.mark.parametrize("embedder", ["hash/2", ""])
def test_another_embedder_leaves_them_aside(file: Path, embedder: str) -> None:
    assert len(Seeds.open(file, embedder)) == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"text"])
def test_a_broken_file_is_no_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "seeds.npz").write_bytes(content)
    assert len(Seeds.open(tmp_path / "seeds.npz", "hash/1")) == 0
    assert Seeds.open(tmp_path / "none.npz", "hash/1").get(sha256(b"x").digest()) is None
