"""Reads the picture of a page with Tesseract, where it is installed: words with their places, in lines.

One page at a time, at 300 dots to the inch. Without Tesseract, or without its Swedish or Finnish, there is nothing.
"""

import csv
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import median

from ingest.pages import Box, Line, body_size

LANGUAGES = ("swe", "fin")
SECONDS = 120
_SURE = 20.0  # per cent: what Tesseract is less sure of is a stain or a picture
_WORD = "5"  # the level of a word in Tesseract's table
_LARGER = 1.35  # than the text, before a line is taken to be set larger: a picture tells of sizes roughly


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: int
    top: int
    width: int
    height: int


@cache
def languages() -> str:
    """The languages to read in, as Tesseract wants them named; "" when it cannot be used."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - the program found above
            [program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "+".join(LANGUAGES) if set(done.stdout.split()).issuperset(LANGUAGES) else ""


def lines(image: bytes, page: int, frame: Box) -> list[Line] | None:
    """The lines on the picture (PGM) of a page that measures `frame`; None when it cannot be read."""
    spoken = languages()
    if not spoken or not image:
        return None
    command = ["tesseract", "stdin", "stdout", "-l", spoken, "--psm", "3", "--dpi", "300", "tsv"]
    one_thread = os.environ | {"OMP_THREAD_LIMIT": "1"}  # more of them are slower, page by page
    try:
        done = subprocess.run(  # noqa: S603 - no word of the file's
            command, input=image, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=one_thread, timeout=SECONDS,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    width, height = map(int, image.split(maxsplit=3)[1:3])
    return _evened(_lines(done.stdout.decode("utf-8", "replace"), page, frame, (frame[2] - frame[0]) / width, height))


def _lines(table: str, page: int, frame: Box, scale: float, height: int) -> list[Line]:
    rows: dict[tuple[str, str, str], list[_Word]] = defaultdict(list)
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == _WORD and (row["text"] or "").strip() and float(row["conf"]) >= _SURE:
            word = _Word(row["text"].strip(), *(int(row[name]) for name in ("left", "top", "width", "height")))
            rows[row["block_num"], row["par_num"], row["line_num"]].append(word)
    return [_line(words, page, order, frame, scale, height) for order, words in enumerate(rows.values())]


def _line(words: Sequence[_Word], page: int, order: int, frame: Box, scale: float, height: int) -> Line:
    foot = median(word.top + word.height for word in words)
    return Line(
        " ".join(word.text for word in words),
        page,
        round(max(5.0, median(word.height for word in words) * scale * 1.1), 1),
        y=frame[1] + (height - foot) * scale,
        x0=frame[0] + min(word.left for word in words) * scale,
        x1=frame[0] + max(word.left + word.width for word in words) * scale,
        order=order,
    )


def _evened(found: list[Line]) -> list[Line]:
    """The lines in the size of the text, but for those that are clearly larger or smaller."""
    body = body_size(found)
    return [replace(line, size=body) if body / _LARGER < line.size < body * _LARGER else line for line in found]
