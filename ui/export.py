"""Exports a workshop to a file for people or for another Grepp: the ending says which. Written whole or not at all."""

import os
import re
import unicodedata
from datetime import date
from pathlib import Path

from assistant.errors import ExportFailed
from assistant.prompts import Wording
from assistant.types import Municipality
from assistant.workshop import Workshop, new_id
from assistant.workshop_file import dump
from ui.decision_files import to_csv, to_ics
from ui.minutes import make_minutes
from ui.minutes_markdown import to_markdown
from ui.minutes_types import Library
from ui.minutes_word import to_word

ENDINGS = ("docx", "md", "csv", "ics", "json")


def export(
    workshop: Workshop,
    ending: str,
    place: Municipality | None,
    library: Library,
    wording: Wording,
    today: date,
    template: bytes | None = None,
) -> bytes:
    """The content of the file; raises ExportFailed for another ending, a bad template, or nothing to export."""
    minutes = make_minutes(workshop, place, library, wording, today)
    match ending:
        case "docx":
            return to_word(minutes, wording, template)
        case "md":
            return to_markdown(minutes, wording).encode("utf-8")
        case "csv":
            return to_csv(minutes, wording)
        case "ics":
            return to_ics(workshop, wording)
        case "json":
            return dump(workshop).encode("utf-8")
        case _:
            choices = ", ".join(f".{known}" for known in ENDINGS)
            raise ExportFailed("export-ending", ending=f".{ending}" if ending else "", choices=choices)


def write(file: Path, content: bytes) -> None:
    """Write by rename: what stood there before stays until the new file is whole. Raises ExportFailed."""
    draft = file.with_name(f".{file.name}.{new_id()}")
    try:
        with draft.open("xb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ExportFailed("export-unwritable", file=file, why=error.strerror or error) from error


def file_name(workshop: Workshop, ending: str) -> str:
    """A name for the file that any system can keep: "Narpes-2026.docx" for "Närpes 2026"."""
    ascii_ = unicodedata.normalize("NFKD", workshop.name).encode("ascii", "ignore").decode("ascii")
    return f"{re.sub('[^0-9A-Za-z]+', '-', ascii_).strip('-')[:60] or 'workshop'}.{ending}"
