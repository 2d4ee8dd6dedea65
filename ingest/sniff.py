"""What kind of file the bytes are, whatever the name ends with. Reads a little of a file and leaves it at its start.

Knows the kinds that Grepp reads, and those that people drop in by mistake, so that each can be
told what to do. It never unpacks anything but the one short entry that names an OpenDocument.
"""

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from ingest.skipped import Reason, SkippedFile

_BROKEN = "broken"  # a packed file that is cut off or damaged
_HEAD = 4096
_DIRECTORY = 4 * 1024 * 1024
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_MAIL = re.compile(rb"(?:From|MIME-Version|Subject|Content-Type|Snapshot-Content-Location):", re.I)
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG", ".png"),
    (b"GIF8", ".gif"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"\x1f\x8b", ".gz"),
    (b"BZh", ".bz2"),
    (b"7z\xbc\xaf", ".7z"),
    (b"Rar!", ".rar"),
)
# Names of streams in the old Office container, as they stand in its directory.
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", ".doc"),
    ("Workbook", ".xls"),
    ("PowerPoint Document", ".ppt"),
)
_OPEN_DOCUMENTS = {"text": ".odt", "text-template": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}
_WHY: dict[str, Reason] = {
    **dict.fromkeys((".doc", ".rtf", ".odt", ".epub"), "skipped-word-processor"),
    **dict.fromkeys((".xls", ".xlsx", ".ods"), "skipped-spreadsheet"),
    **dict.fromkeys((".ppt", ".pptx", ".odp"), "skipped-presentation"),
    **dict.fromkeys((".png", ".gif", ".jpg", ".tif"), "skipped-picture"),
    **dict.fromkeys((".zip", ".gz", ".bz2", ".7z", ".rar"), "skipped-archive"),
    ".mhtml": "skipped-web-archive",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A format that Grepp reads: its usual ending first, then the others."""

    endings: tuple[str, ...]


PDF = Format((".pdf",))
WORD = Format((".docx", ".docm", ".dotx"))
HTML = Format((".html", ".htm", ".xhtml"))
MARKDOWN = Format((".md", ".markdown"))
TEXT = Format((".txt", ".text"))
STATUTE = Format((".xml", ".akn"))
FORMATS = (PDF, WORD, HTML, MARKDOWN, TEXT, STATUTE)


def format_of(ending: str) -> Format | None:
    """The format that a name's ending promises, None for one that Grepp does not read."""
    return next((known for known in FORMATS if ending in known.endings), None)


def check_kind(stream: BinaryIO, file: str, ending: str) -> None:
    """Raise SkippedFile, saying what to do, when the content is not what the ending promises."""
    found = kind(stream)
    promised = format_of(ending)
    if found == "encrypted":
        raise SkippedFile("skipped-encrypted", file=file)
    if found == _BROKEN:
        if promised is WORD:
            raise SkippedFile("skipped-damaged", file=file)
        raise SkippedFile("skipped-not-what-it-says", file=file)
    if why := _WHY.get(found):
        raise SkippedFile(why, file=file, found=found)
    actual = format_of(found)
    if actual is None and promised is None:
        raise SkippedFile("skipped-unsupported", file=file, ending=ending or file)
    if actual is not None and actual is not promised:
        raise SkippedFile("skipped-wrong-ending", file=file, ending=ending or file, right=actual.endings[0])
    if promised in (PDF, WORD) and actual is None:
        raise SkippedFile("skipped-not-what-it-says", file=file)


def kind(stream: BinaryIO) -> str:
    """The usual ending of what the bytes are; "encrypted", "broken"; or "" for text and everything else."""
    head = stream.read(_HEAD)
    try:
        if b"%PDF-" in head[:1024] and not _MAIL.match(head):
            return ".pdf"
        for start, name in _STARTS:
            if head.startswith(start):
                return name
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _packed(stream)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            return _old_office(head + stream.read(_DIRECTORY))
        return _written(head)
    finally:
        stream.seek(0)


def _written(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\x00", b"")
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return ".html"
    if b"<akomaNtoso" in head[:1024]:
        return ".xml"
    archive = _MAIL.match(head) and b"multipart/related" in head.lower()
    return ".mhtml" if archive else ""


def _packed(stream: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                if said == "application/epub+zip":
                    return ".epub"
                return _OPEN_DOCUMENTS.get(said.rpartition(".")[2], ".zip")
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return _BROKEN
    folders = {name.partition("/")[0] for name in names}
    if "[Content_Types].xml" not in names:
        return ".zip"
    return next(
        (end for folder, end in (("word", ".docx"), ("xl", ".xlsx"), ("ppt", ".pptx")) if folder in folders), ".zip"
    )


def _old_office(data: bytes) -> str:
    return next((found for name, found in _STREAMS if name.encode("utf-16-le") in data), ".doc")
