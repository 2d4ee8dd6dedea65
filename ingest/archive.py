"""Whether a packed file may be opened: its directory is judged before anything in it is unpacked."""

import zipfile
import zlib
from typing import BinaryIO

from ingest.skipped import SkippedFile

MOST_ENTRIES = 10_000
MOST_BYTES = 600 * 1024 * 1024  # all entries together: pictures weigh most
MOST_XML = 80 * 1024 * 1024  # its XML, which is held as a tree some ten times its size
MOST_RATIO = 250  # prose packs to a tenth, empty tables to a hundredth
_FREE = 8 * 1024 * 1024  # so small a file may pack as well as it likes
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, RuntimeError, NotImplementedError,
)  # fmt: skip


def check_archive(stream: BinaryIO, file: str) -> None:
    """Raise SkippedFile when a zip file is broken, locked, or unpacks to more than it should."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except BROKEN as error:
        raise SkippedFile("skipped-damaged", file=file) from error
    stream.seek(0)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise SkippedFile("skipped-encrypted", file=file)
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    greedy = whole > _FREE and whole > MOST_RATIO * max(packed, 1)
    if len(entries) > MOST_ENTRIES or whole > MOST_BYTES or xml > MOST_XML or greedy:
        raise SkippedFile("skipped-too-heavy", file=file)
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")):
            _check_declarations(stream, entry, file)
    stream.seek(0)


def _check_declarations(stream: BinaryIO, entry: zipfile.ZipInfo, file: str) -> None:
    """An Office file declares no document type; one that does is made to expand entities or to fetch something."""
    try:
        with zipfile.ZipFile(stream) as archive, archive.open(entry) as part:
            head = part.read(4096)
    except BROKEN as error:
        raise SkippedFile("skipped-damaged", file=file) from error
    if b"<!DOCTYPE" in head.replace(b"\x00", b"") or b"<!ENTITY" in head.replace(b"\x00", b""):
        raise SkippedFile("skipped-unsafe", file=file)
