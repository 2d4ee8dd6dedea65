"""Bringing a folder into the index: what is added, changed, removed, unchanged and skipped, and that the rest goes in.

A small corpus and the hash embedder: what is tested is the account of files, not the search.
"""

import json
import os
import shutil
import unicodedata
from pathlib import Path

import pytest
from pdfs import pdf
from pypdf import PdfReader, PdfWriter

from assistant.errors import CorpusDamaged, GreppError
from assistant.index import IndexStore
from assistant.prompts import load_wordings
from assistant.settings import REPOSITORY
from assistant.shelf import ADDED
from assistant.types import LANGUAGES
from ingest import sync as sync_module
from ingest.loaders import MAX_BYTES
from ingest.sync import Report, sync
from tests.embedders import HashEmbedder

PLAN = "# Plan\n\nKommunen ordnar möten för alla invånare varje vår. Rådet ger utlåtanden.\n"
REPORT = "# Rapport\n\nEnkäten upprepas vartannat år. Resultaten styr programmet.\n"


class Place:
    """A corpus folder and a home folder, and the sync between them."""

    def __init__(self, folder: Path) -> None:
        self.corpus = folder / "corpus"
        self.home = folder / "home"
        self.corpus.mkdir()
        self.embedder = HashEmbedder()

    def put(self, name: str, data: str | bytes) -> Path:
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def sync(self) -> Report:
        self.embedder.embedded.clear()
        return sync(self.corpus, self.home, self.embedder)

    def texts(self) -> dict[str, str]:
        index = IndexStore(self.home).open(self.embedder.name, check=True)
        return {name: document.text for name, document in index.documents.items()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def filled(place: Place) -> Place:
    """A place with two documents in the index."""
    place.put("plan.md", PLAN)
    place.put("rapport.md", REPORT)
    place.sync()
    return place


def reasons(report: Report) -> dict[str, str]:
    return {name: error.key for name, error in report.skipped}


def test_new_documents_are_added(place: Place) -> None:
    place.put("plan.md", PLAN)
    assert place.sync().added == ["plan"]


def test_what_was_added_is_in_the_index_as_it_stands(filled: Place) -> None:
    assert filled.texts() == {"plan": PLAN, "rapport": REPORT}


def test_a_second_sync_finds_all_unchanged(filled: Place) -> None:
    report = filled.sync()
    assert (report.unchanged, report.wrote) == (["plan", "rapport"], False)


def test_a_second_sync_embeds_nothing(filled: Place) -> None:
    filled.sync()
    assert filled.embedder.embedded == []


def test_a_second_sync_keeps_the_generation(filled: Place) -> None:
    before = IndexStore(filled.home).current()
    assert filled.sync().generation == before == IndexStore(filled.home).current()


def test_a_changed_document_is_read_anew(filled: Place) -> None:
    filled.put("plan.md", PLAN.replace("vår", "höst"))
    assert filled.sync().changed == ["plan"]
    assert "varje höst" in filled.texts()["plan"]


def test_only_the_changed_sentences_are_embedded(filled: Place) -> None:
    filled.put("plan.md", PLAN.replace("vår", "höst"))
    filled.sync()
    assert filled.embedder.embedded
    assert all("höst" in text for text in filled.embedder.embedded)


def test_a_document_that_is_gone_is_deleted(filled: Place) -> None:
    (filled.corpus / "plan.md").unlink()
    assert filled.sync().removed == ["plan"]
    assert set(filled.texts()) == {"rapport"}


def test_all_documents_gone_leaves_an_empty_index(filled: Place) -> None:
    shutil.rmtree(filled.corpus)
    filled.corpus.mkdir()
    assert filled.sync().removed == ["plan", "rapport"]
    assert filled.texts() == {}


def test_a_renamed_document_is_another(filled: Place) -> None:
    (filled.corpus / "plan.md").rename(filled.corpus / "program.md")
    report = filled.sync()
    assert (report.added, report.removed) == (["program"], ["plan"])


def test_a_document_that_can_no_longer_be_read_is_taken_out(filled: Place) -> None:
    filled.put("plan.md", b"")
    report = filled.sync()
    assert (reasons(report), report.removed) == ({"plan.md": "skipped-empty"}, ["plan"])


def test_another_recipe_reads_everything_again(filled: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = IndexStore(filled.home).current()
    monkeypatch.setattr(sync_module, "recipe", lambda *_: "another")
    report = filled.sync()
    assert (report.wrote, report.unchanged) == (True, ["plan", "rapport"])
    assert report.generation != before


def test_a_new_correction_changes_the_recipe(filled: Place) -> None:
    filled.put("corrections.toml", '[plan]\n"möten" = "sammankomster"\n')
    assert filled.sync().wrote
    assert any("möten sammankomster" in text for text in filled.embedder.embedded)


def test_another_embedder_reads_everything_again(filled: Place) -> None:
    filled.embedder = HashEmbedder("hash/2")
    assert filled.sync().wrote
    assert filled.embedder.embedded


def test_a_second_file_of_one_name_is_skipped(filled: Place) -> None:
    filled.put("plan.txt", "En annan text om annat.")
    assert reasons(filled.sync()) == {"plan.txt": "skipped-same-name"}


def test_a_second_file_of_one_name_in_a_folder_is_skipped(filled: Place) -> None:
    filled.put("x/plan.md", "En annan text om annat.")
    assert reasons(filled.sync()) == {"plan.md": "skipped-same-name"}


def test_a_second_file_of_one_text_is_skipped(filled: Place) -> None:
    filled.put("s-kopia.md", PLAN)
    assert reasons(filled.sync()) == {"s-kopia.md": "skipped-same-text"}


@pytest.mark.parametrize("other", ["plan.docx", "plan.jpg", "plan.markdown"])
def test_a_file_that_cannot_be_read_takes_no_name(place: Place, other: str) -> None:
    place.put(other, b"\x89PNG\r\n")
    place.put("plan.txt", PLAN)
    assert place.sync().added == ["plan"]


def test_a_name_in_another_unicode_form_is_the_same_document(place: Place) -> None:
    place.put(unicodedata.normalize("NFD", "Åtgärder för möten.md"), PLAN)
    place.sync()
    assert place.sync().unchanged == ["Åtgärder för möten"]


def test_a_name_with_odd_spaces_is_unchanged_the_second_time(place: Place) -> None:
    place.put("en  plan .md", PLAN)
    place.sync()
    assert not place.sync().wrote


def test_folders_are_searched(place: Place) -> None:
    place.put("handböcker/en/plan.md", PLAN)
    assert place.sync().added == ["plan"]


def test_documents_added_to_the_home_go_in_beside_the_corpus(filled: Place) -> None:
    added = filled.home / ADDED / "välfärdsplan.md"
    added.parent.mkdir()
    added.write_text("# Välfärdsplan\n\nRådet möts varje höst.\n")
    report = filled.sync()
    assert (report.added, report.unchanged) == (["välfärdsplan"], ["plan", "rapport"])


def test_hidden_files_are_left_alone(place: Place) -> None:
    place.put(".git/plan.md", PLAN)
    place.put(".plan.md", PLAN)
    report = place.sync()
    assert (report.added, report.skipped) == ([], [])


def test_data_files_are_no_documents(place: Place) -> None:
    place.put("README.md", PLAN)
    assert place.sync().added == []


def locked(data: bytes) -> bytes:
    """A PDF file that opens with a password only."""
    import io

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("hemligt")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


BAD: dict[str, tuple[bytes, str]] = {
    "noll.md": (b"", "skipped-empty"),
    "tom.txt": (b" \n\n", "skipped-empty"),
    "last.pdf": (locked(pdf([["Text på sidan."]])), "skipped-encrypted"),
    "bild.md": (b"\x89PNG\r\n\x1a\n" + bytes(200), "skipped-picture"),
    "text.pdf": (b"Vanlig text utan mer.", "skipped-not-what-it-says"),
    "brev.docx": (b"PK\x03\x04" + bytes(100), "skipped-damaged"),
    "halv.pdf": (pdf([["Text på sidan."]])[:-150], "skipped-damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_skipped_with_its_reason(place: Place, name: str) -> None:
    data, reason = BAD[name]
    place.put(name, data)
    assert reasons(place.sync()) == {name: reason}


def test_two_hundred_megabytes_are_skipped_unread(place: Place) -> None:
    with place.put("stor.md", b"").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert reasons(place.sync()) == {"stor.md": "skipped-too-large"}


def test_the_rest_goes_in_beside_all_bad_files(place: Place) -> None:
    for name, (data, _) in BAD.items():
        place.put(name, data)
    place.put("plan.md", PLAN)
    (place.corpus / "bruten.md").symlink_to(place.corpus / "borta")
    assert place.sync().added == ["plan"]
    assert place.texts() == {"plan": PLAN}


def test_a_text_whose_words_are_all_markup_goes_in_without_passages(place: Place) -> None:
    place.put("tecken.md", "# \n\n***\n\n---\n")
    place.put("plan.md", PLAN)
    assert "plan" in place.sync().added


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_is_one_line(place: Place, language: str) -> None:
    for name, (data, _) in BAD.items():
        place.put(name, data)
    wording = load_wordings(REPOSITORY / "prompts")[language]  # type: ignore[index]
    for _, error in place.sync().skipped:
        said = wording.say(f"errors.error.{error.key}", **error.values)
        assert said and "\n" not in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.timeout(20)
def test_a_pipe_in_the_folder_does_not_block(place: Place) -> None:
    os.mkfifo(place.corpus / "rör.md")
    assert reasons(place.sync()) == {"rör.md": "skipped-unreadable"}


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are text there")
def test_a_name_that_is_no_text_does_not_stop_the_rest(place: Place) -> None:
    Path(os.fsdecode(os.fsencode(place.corpus) + b"/n\xe5mn.md")).write_text(REPORT, encoding="utf-8")
    place.put("plan.md", PLAN)
    report = place.sync()
    assert "plan" in report.added
    json.dumps([report.added, [name for name, _ in report.skipped]], ensure_ascii=False).encode()


def test_a_name_that_is_no_text_is_unchanged_the_second_time(place: Place) -> None:
    Path(os.fsdecode(os.fsencode(place.corpus) + b"/n\xe5mn.md")).write_text(REPORT, encoding="utf-8")
    place.sync()
    assert not place.sync().wrote


def test_hostile_text_is_kept_as_it_is(place: Place) -> None:
    text = "<script>alert(1)</script> och \u202eomvänt\x00 text med \ufeff tecken.\n\n" + "ordet " * 3000
    place.put("ond.txt", text)
    place.sync()
    assert place.texts() == {"ond": text}


def test_a_missing_folder_is_an_error(place: Place) -> None:
    place.corpus.rmdir()
    with pytest.raises(CorpusDamaged) as caught:
        place.sync()
    assert (caught.value.key, caught.value.exit_code) == ("corpus-missing", 3)


def test_a_missing_folder_leaves_the_index_alone(filled: Place) -> None:
    shutil.rmtree(filled.corpus)
    with pytest.raises(CorpusDamaged):
        filled.sync()
    assert set(filled.texts()) == {"plan", "rapport"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("catalog.toml", "not toml ="),
        ("catalog.toml", '[[document]]\ntitle = "utan namn"'),
        ("catalog.toml", '[[document]]\nname = "plan"\ntitle = "P"\nunknown = 1'),
        ("catalog.toml", 'document = "text"'),
        ("corrections.toml", "plan = 1"),
        ("corrections.toml", "\udcff".encode("utf-8", "surrogatepass")),
        ("guide_notes.jsonl", "{"),
        ("guide_notes.jsonl", '{"document": "plan"}'),
        ("municipalities.csv", "code,name\n1,x\n"),
    ],
)
def test_a_malformed_data_file_is_an_error_of_ours(filled: Place, name: str, data: str | bytes) -> None:
    filled.put(name, data)
    with pytest.raises(GreppError) as caught:
        filled.sync()
    assert caught.value.exit_code == 3


def test_a_malformed_data_file_leaves_the_index_alone(filled: Place) -> None:
    filled.put("catalog.toml", "not toml =")
    with pytest.raises(GreppError):
        filled.sync()
    assert set(filled.texts()) == {"plan", "rapport"}


def test_the_catalogue_names_the_document(place: Place) -> None:
    place.put("plan.md", PLAN)
    place.put(
        "catalog.toml",
        '[[document]]\nname = "plan"\ntitle = "Vår plan"\nlanguage = "sv"\npublisher = "Vi"\nyear = 2024\n',
    )
    place.sync()
    document = IndexStore(place.home).open(place.embedder.name).documents["plan"]
    assert (document.title, document.publisher, document.year) == ("Vår plan", "Vi", 2024)


def test_progress_ends_at_its_total(place: Place) -> None:
    place.put("plan.md", PLAN)
    seen: list[tuple[int, int]] = []
    sync(place.corpus, place.home, place.embedder, progress=lambda done, total: seen.append((done, total)))
    assert seen and seen[-1][0] == seen[-1][1]


def test_only_two_generations_are_kept(filled: Place) -> None:
    for n in range(4):
        filled.put("plan.md", PLAN + f"\nRad {n}.\n")
        filled.sync()
    folders = [path for path in (filled.home / "index").iterdir() if path.is_dir()]
    assert len(folders) == 2


def test_skipped_files_alone_do_not_write_twice(place: Place) -> None:
    place.put("noll.md", b"")
    place.put("plan.md", PLAN)
    place.sync()
    assert not place.sync().wrote


def test_a_skipped_file_is_told_again_the_second_time(place: Place) -> None:
    place.put("noll.md", b"")
    place.put("plan.md", PLAN)
    place.sync()
    assert reasons(place.sync()) == {"noll.md": "skipped-empty"}


def test_one_text_in_two_formats_goes_in_once(place: Place) -> None:
    place.put("a.md", b"# Plan\n\nKommunen **ordnar** m\xc3\xb6ten.\n")
    place.put("b.html", "<html><body><h1>Plan</h1><p>Kommunen ordnar möten.</p></body></html>".encode())
    report = place.sync()
    assert report.added == ["a"]
    assert reasons(report) == {"b.html": "skipped-same-words"}
    assert report.skipped[0][1].values["other"] == "a.md"
    assert reasons(place.sync()) == {"b.html": "skipped-same-words"}


def test_a_link_out_of_the_folder_is_skipped(place: Place, tmp_path: Path) -> None:
    secret = tmp_path / "hemlig.txt"
    secret.write_text("Det här ligger utanför mappen.")
    place.put("plan.md", PLAN)
    (place.corpus / "lank.txt").symlink_to(secret)
    assert reasons(place.sync()) == {"lank.txt": "skipped-outside"}
