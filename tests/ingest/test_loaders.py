"""The way from a path to a document: what is read, what is skipped, and that nothing else is ever raised."""

import hashlib
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfs import pdf
from wordfiles import W, body, p, repacked, run

from assistant.errors import UserError
from ingest import loaders
from ingest.blocks import faults
from ingest.loaders import ENDINGS, MAX_BYTES, load
from ingest.skipped import SkippedFile

SWEDISH = "# Kommunens plan\n\nKommunen främjar goda relationer mellan alla invånare och ordnar möten.\n"
A_PDF = pdf([["Kommunen ordnar möten."], ["Rubrik", "Alla är välkomna."]], title="En plan")


A_WORD = body(p(run("Kommunen ordnar möten.")), p(run("Alla är välkomna.")))
A_PAGE = b"<!doctype html><html><body><h1>Plan</h1><p>Kommunen ordnar m\xc3\xb6ten.</p></body></html>"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def why(path: Path) -> str:
    with pytest.raises(SkippedFile) as caught:
        load(path)
    assert isinstance(caught.value, UserError)
    assert caught.value.values["file"]
    return caught.value.reason


def test_a_markdown_file(tmp_path: Path) -> None:
    data = SWEDISH.encode()
    loaded = load(write(tmp_path, "plan.md", data), publisher="Kommunen", year=2022)
    document = loaded.document
    assert (document.name, document.title, document.language) == ("plan", "Kommunens plan", "sv")
    assert (document.text, document.sha256) == (SWEDISH, hashlib.sha256(data).hexdigest())
    assert (document.publisher, document.year, document.warnings) == ("Kommunen", 2022, ())
    assert [block.section for block in loaded.blocks] == [("Kommunens plan",)]


def test_what_the_catalogue_says_goes_first(tmp_path: Path) -> None:
    document = load(write(tmp_path, "plan.md", SWEDISH.encode()), title="Plan", language="fi").document
    assert (document.title, document.language) == ("Plan", "fi")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kunta edistää asukkaidensa hyvinvointia ja hyviä väestösuhteita alueellaan.", "fi"),
        ("The municipality promotes good relations between all of its residents.", "en"),
        ("Kommunen främjar goda befolkningsrelationer bland alla sina invånare.", "sv"),
    ],
)
def test_the_language_is_found_out(tmp_path: Path, text: str, language: str) -> None:
    assert load(write(tmp_path, "a.txt", text.encode())).document.language == language


def test_a_pdf_file_with_an_ending_in_capitals(tmp_path: Path) -> None:
    document = load(write(tmp_path, "plan.PDF", A_PDF)).document
    assert (document.name, document.title, document.sha256) == (
        "plan",
        "En plan",
        hashlib.sha256(A_PDF).hexdigest(),
    )


def test_the_stem_is_the_last_resort_for_a_title(tmp_path: Path) -> None:
    assert load(write(tmp_path, "utan.txt", b"Bara text."), language="sv").document.title == "utan"


@pytest.mark.parametrize(
    ("data", "text", "warnings"),
    [
        ("å\r\nö\n".encode(), "å\r\nö\n", ()),
        (b"\xef\xbb\xbf\xc3\xa5", "å", ()),
        ("\ufeffåäö".encode("utf-16-le"), "åäö", ()),
        ("\ufeffåäö".encode("utf-16-be"), "åäö", ()),
        ("på “prov”".encode("cp1252"), "på “prov”", ("decoded-as: cp1252",)),
        (b"p\xe5 \x81", "på \x81", ("decoded-as: latin-1",)),
        (b"\xff\xfea\x00\x00\xd8b\x00", "a\ufffdb", ("replaced-signs: 1",)),
        (b"en \x00 nolla", "en \x00 nolla", ()),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, text: str, warnings: tuple[str, ...]) -> None:
    document = load(write(tmp_path, "a.txt", data), language="sv").document
    assert (document.text, document.warnings) == (text, warnings)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.md", b"", "skipped-empty"),
        ("a.txt", b" \n\t\r\n", "skipped-empty"),
        ("a.txt", b"\xef\xbb\xbf\n", "skipped-empty"),
        ("a.pdf", b"", "skipped-empty"),
        ("a.docx", b"PK\x03\x04", "skipped-damaged"),
        ("a", b"text", "skipped-unsupported"),
        ("a.md", b"PK\x03\x04" + b"x" * 99, "skipped-not-what-it-says"),
        ("a.md", b"\x89PNG\r\n\x1a\n", "skipped-picture"),
        ("a.txt", A_PDF, "skipped-wrong-ending"),
        ("a.txt", bytes(range(256)) * 4, "skipped-not-what-it-says"),
        ("a.txt", "å b c".encode("utf-16-le") * 50, "skipped-not-what-it-says"),
        ("a.pdf", b"# Rubrik", "skipped-not-what-it-says"),
        ("a.pdf", A_PDF[:-200], "skipped-damaged"),
    ],
)
def test_skipped_by_content(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    assert why(write(tmp_path, name, data)) == reason


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_too_large_is_seen_without_reading(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"stor{ending}"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # a sparse file: no byte of it is on the disk
    assert why(path) == "skipped-too-large"


def test_folders_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "mapp.md").mkdir()
    (tmp_path / "bruten.txt").symlink_to(tmp_path / "borta")
    (tmp_path / "ring.txt").symlink_to(tmp_path / "ring.txt")
    names = ("mapp.md", "bruten.txt", "ring.txt", "ingen.pdf", "nolla\0.txt", "x" * 300 + ".md")
    assert {why(tmp_path / name) for name in names} == {"skipped-unreadable"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.timeout(5)
def test_a_pipe_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rör.txt"
    os.mkfifo(path)
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opened"))
    assert why(path) == "skipped-unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.timeout(5)
def test_a_pipe_that_comes_in_between_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rör.txt"
    os.mkfifo(path)
    plain = write(tmp_path, "fil.txt", b"text").stat()
    monkeypatch.setattr(Path, "stat", lambda *_, **__: plain)
    assert why(path) == "skipped-unreadable"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "a.txt", b"text")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read all

        def refuse(*_: object) -> int:
            raise PermissionError

        monkeypatch.setattr(os, "open", refuse)
    assert why(path) == "skipped-unreadable"
    path.chmod(stat.S_IRWXU)


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are text there")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/n\xe5mn.txt"))
    path.write_bytes(b"Text.")
    load(path, language="sv").document.name.encode()


def mangled(sound: bytes) -> st.SearchStrategy[bytes]:
    """A sound file with a stretch of it overwritten or cut out."""
    places = st.integers(0, len(sound))
    return st.builds(
        lambda at, length, put: sound[:at] + put + sound[at + length :],
        places,
        st.integers(0, 60),
        st.binary(max_size=20),
    )


PART = "word/document.xml"
MARKUP = mangled(f"<w:document {W}><w:body>{p(run('Mötet.'))}{p(run('Alla.'))}</w:body></w:document>".encode())
ANY = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8")),
    st.text(max_size=200).map(lambda text: text.encode("utf-16")),
    st.binary(max_size=200).map(lambda data: b"%PDF-1.4\n" + data + b"\n%%EOF"),
    mangled(A_PDF),
    mangled(A_WORD),
    mangled(A_PAGE),
    MARKUP.map(lambda inner: repacked(A_WORD, lambda entries: entries.update({PART: inner}))),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=ANY, ending=st.sampled_from(sorted(ENDINGS)))
def test_any_bytes_are_read_or_skipped(tmp_path: Path, data: bytes, ending: str) -> None:
    path = write(tmp_path, f"a{ending}", data)
    try:
        loaded = load(path, language="sv")
    except SkippedFile:
        return
    assert faults(loaded.document.text, loaded.blocks) == []
    assert loaded.document.text.strip()


def test_the_loaders_are_for_what_the_design_names() -> None:
    assert {".md", ".txt", ".pdf", ".docx", ".html", ".htm"} <= loaders.ENDINGS
