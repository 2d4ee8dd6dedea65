"""Files that are broken, locked, made to harm or of another kind: each has its line, soon, and nothing else happens."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pdfs import pdf
from wordfiles import W, body, p, repacked, run

from assistant.municipalities import Municipalities
from ingest import archive
from ingest.blocks import Loaded
from ingest.loaders import load
from ingest.passages import make_passages
from ingest.skipped import SkippedFile

A_WORD = body(p(run("Kommunen ordnar möten för alla invånare.")))
A_PDF = pdf([["Kommunen ordnar möten."]])
A_PAGE = b"<!doctype html><html><body><p>Kommunen ordnar m\xc3\xb6ten.</p></body></html>"
SECONDS = 5.0


def tried(folder: Path, name: str, data: bytes) -> Loaded | SkippedFile:
    """What comes of a file: read or skipped, in a few seconds of work, and nothing is written beside it."""
    path = folder / name
    path.write_bytes(data)
    before = sorted(folder.iterdir())
    began = time.process_time()
    try:
        return load(path)
    except SkippedFile as error:
        return error
    finally:
        assert time.process_time() - began < SECONDS
        assert sorted(folder.iterdir()) == before


def reason(folder: Path, name: str, data: bytes) -> str:
    found = tried(folder, name, data)
    assert isinstance(found, SkippedFile)
    return found.reason


def packed(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "<x/>")
    return out.getvalue()


def old_office(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


ODT = "application/vnd.oasis.opendocument.text"
OTHER_KINDS: list[tuple[str, bytes, str]] = [
    ("a.txt", A_PDF, "skipped-wrong-ending"),
    ("a.md", A_PAGE, "skipped-wrong-ending"),
    ("a.pdf", A_WORD, "skipped-wrong-ending"),
    ("a.docx", A_PDF, "skipped-wrong-ending"),
    ("a.html", A_WORD, "skipped-wrong-ending"),
    ("a", A_WORD, "skipped-wrong-ending"),
    ("a.doc", A_WORD, "skipped-wrong-ending"),
    ("a.doc", old_office("WordDocument"), "skipped-word-processor"),
    ("a.docx", old_office("WordDocument"), "skipped-word-processor"),
    ("a.rtf", b"{\\rtf1\\ansi text}", "skipped-word-processor"),
    ("a.txt", b"{\\rtf1\\ansi text}", "skipped-word-processor"),
    ("a.odt", packed("content.xml", mimetype=ODT), "skipped-word-processor"),
    ("a.epub", packed("a.xhtml", mimetype="application/epub+zip"), "skipped-word-processor"),
    ("a.xlsx", packed("[Content_Types].xml", "xl/workbook.xml"), "skipped-spreadsheet"),
    ("a.docx", packed("[Content_Types].xml", "xl/workbook.xml"), "skipped-spreadsheet"),
    ("a.xls", old_office("Workbook"), "skipped-spreadsheet"),
    ("a.pptx", packed("[Content_Types].xml", "ppt/presentation.xml"), "skipped-presentation"),
    ("a.zip", packed("a.txt"), "skipped-archive"),
    ("a.md", packed("a.txt"), "skipped-archive"),
    ("a.pdf", b"\xff\xd8\xff\xe0" + bytes(200), "skipped-picture"),
    ("a.mhtml", b"From: <Saved>\nContent-Type: multipart/related; boundary=x\n\n--x", "skipped-web-archive"),
    ("a.docx", b"Bara text.", "skipped-not-what-it-says"),
    ("a.html", bytes(range(256)) * 8, "skipped-not-what-it-says"),
    ("a.csv", b"kommun;andel\n", "skipped-unsupported"),
]


@pytest.mark.parametrize(("name", "data", "expected"), OTHER_KINDS)
def test_a_file_of_another_kind_says_what_it_is(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    assert reason(tmp_path, name, data) == expected


@pytest.mark.parametrize(
    ("name", "data", "right"),
    [("a.txt", A_PDF, ".pdf"), ("a.md", A_PAGE, ".html"), ("a.pdf", A_WORD, ".docx"), ("a.txt", A_WORD, ".docx")],
)
def test_a_wrong_ending_is_told_with_the_right_one(tmp_path: Path, name: str, data: bytes, right: str) -> None:
    found = tried(tmp_path, name, data)
    assert isinstance(found, SkippedFile)
    assert found.values["right"] == right


def entities(part: str, declared: str, said: str) -> Callable[[dict[str, bytes]], None]:
    def change(entries: dict[str, bytes]) -> None:
        inner = f"<w:document {W}><w:body>{p(run(said))}</w:body></w:document>"
        entries[part] = f'<?xml version="1.0"?><!DOCTYPE x [{declared}]>{inner}'.encode()

    return change


LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (LAUGHS, "&a12;"),
        ('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
        ('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;', ""),
    ],
)
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "docProps/core.xml"])
def test_entities_in_a_word_file(tmp_path: Path, part: str, declared: str, said: str) -> None:
    assert reason(tmp_path, "a.docx", repacked(A_WORD, entities(part, declared, said))) == "skipped-unsafe"


def test_a_zip_bomb_is_seen_in_its_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bomb(entries: dict[str, bytes]) -> None:
        entries["word/media/image1.bmp"] = bytes(64 * 1024 * 1024)

    data = repacked(A_WORD, bomb)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("unpacked"))
    with pytest.raises(SkippedFile) as caught:
        archive.check_archive(io.BytesIO(data), "a.docx")
    assert caught.value.reason == "skipped-too-heavy"
    monkeypatch.undo()
    assert reason(tmp_path, "a.docx", data) == "skipped-too-heavy"


def test_a_file_with_too_many_entries(tmp_path: Path) -> None:
    def crowd(entries: dict[str, bytes]) -> None:
        entries.update({f"word/{n}.bin": b"" for n in range(archive.MOST_ENTRIES)})

    assert reason(tmp_path, "a.docx", repacked(A_WORD, crowd)) == "skipped-too-heavy"


def test_an_entry_that_lies_about_its_size(tmp_path: Path) -> None:
    data = bytearray(repacked(A_WORD, lambda entries: entries.update({"word/document.xml": bytes(30_000_000)})))
    at = data.rindex(b"word/document.xml") - 46  # its line in the directory
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert reason(tmp_path, "a.docx", bytes(data)) == "skipped-damaged"


def test_an_encrypted_word_file(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.docx", old_office("EncryptedPackage")) == "skipped-encrypted"
    locked = bytearray(A_WORD)
    for at in (at for at in range(len(locked)) if locked[at : at + 4] == b"PK\x01\x02"):
        locked[at + 8] |= 1
    assert reason(tmp_path, "a.docx", bytes(locked)) == "skipped-encrypted"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_word_file(tmp_path: Path, share: float) -> None:
    assert reason(tmp_path, "a.docx", A_WORD[: int(len(A_WORD) * share)]) == "skipped-damaged"


@pytest.mark.parametrize("lost", ["word/document.xml", "[Content_Types].xml", "_rels/.rels"])
def test_a_word_file_without_a_part_it_needs(tmp_path: Path, lost: str) -> None:
    assert reason(tmp_path, "a.docx", repacked(A_WORD, lambda entries: entries.pop(lost))) in {
        "skipped-damaged",
        "skipped-archive",
    }


@pytest.mark.parametrize("lost", ["word/styles.xml", "docProps/core.xml", "word/numbering.xml", "word/settings.xml"])
def test_a_word_file_without_a_part_it_can_do_without(tmp_path: Path, lost: str) -> None:
    found = tried(tmp_path, "a.docx", repacked(A_WORD, lambda entries: entries.pop(lost, None)))
    assert isinstance(found, Loaded) or found.reason == "skipped-damaged"


def test_an_empty_word_file(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.docx", body()) == "skipped-empty"


def test_a_word_file_of_very_many_paragraphs_is_read(tmp_path: Path) -> None:
    """Some 200 pages of short paragraphs."""
    many = "".join(p(run(f"Punkt {n} handlar om möten.")) for n in range(8_000))

    def fill(entries: dict[str, bytes]) -> None:
        entries["word/document.xml"] = f"<w:document {W}><w:body>{many}</w:body></w:document>".encode()

    found = tried(tmp_path, "a.docx", repacked(A_WORD, fill))
    assert isinstance(found, Loaded)
    assert len(found.blocks) == 8_000


@pytest.mark.parametrize(
    "name",
    [
        "med mellanslag.docx",
        "😀🇫🇮.docx",
        "a\nb.docx",
        "a\x1b[31m.docx",
        "..docx",
        "x" * 240 + ".docx",
        "a'\";$(x).docx",
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="such names cannot be given there")
def test_names_as_people_give_them(tmp_path: Path, name: str) -> None:
    found = tried(tmp_path, name, A_WORD)
    if isinstance(found, Loaded):
        assert found.document.name.isprintable()
        assert "/" not in found.document.name
    else:
        assert found.values["file"].isprintable()


@pytest.mark.parametrize("to", ["../hemlig.txt", "/etc/hostname"])
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, to: str) -> None:
    (tmp_path / "hemlig.txt").write_text("Utanför mappen.")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").symlink_to(to)
    with pytest.raises(SkippedFile) as caught:
        load(folder / "a.txt", within=folder)
    assert caught.value.reason == "skipped-outside"


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Innanför mappen.")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert load(tmp_path / "b.txt", within=tmp_path).document.text == "Innanför mappen."


HUGE = {
    "brackets.md": b"[" * 300_000,
    "quotes.md": b"> " * 500_000,
    "links.md": b"[a](" * 60_000,
    "stars.txt": b"*" * 1_000_000,
    "one-line.txt": b"ord " * 200_000,
    "newlines.txt": b"\n" * 1_000_000 + b"Text.",
    "items.md": b"- a\n" * 20_000,
    "cells.md": b"|a" * 100_000 + b"\n" + b"|-" * 100_000,
    "paragraphs.html": b"<p>a</p>" * 30_000,
    "marks.html": b"<sup><a href='#x'>1</a></sup>" * 10_000 + b"<p id=x>Not.</p>",
}


@pytest.mark.parametrize("name", HUGE)
def test_a_text_that_no_person_wrote_takes_no_time(tmp_path: Path, name: str) -> None:
    found = tried(tmp_path, name, HUGE[name])
    if isinstance(found, Loaded):
        began = time.process_time()
        make_passages(found, Municipalities(()))
        assert time.process_time() - began < SECONDS
