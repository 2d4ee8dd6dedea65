"""Reads the picture of a page with Tesseract, where it is installed: words with their places, in lines.

One page at a time, at 300 dots to the inch. Without Tesseract, or without its Swedish or Finnish, there is nothing.
"""

import io
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from ingest.pages import Box, Line

LANGUAGES = ("swe", "fin")
SECONDS = 120
_LEAST_CONFIDENCE = 25.0
_Words = dict[str, list[Any]]


@cache
def available() -> str:
    """The languages to read in, as Tesseract wants them named; "" when it cannot be used."""
    if shutil.which("tesseract") is None:
        return ""
    try:
        import pytesseract

        known = set(pytesseract.get_languages(config=""))
    except (ImportError, OSError, subprocess.SubprocessError, RuntimeError):
        return ""
    return "+".join(LANGUAGES) if known.issuperset(LANGUAGES) else ""


def lines(image: bytes, page: int, frame: Box) -> list[Line] | None:
    """The lines on the picture of a page that measures `frame`; None when it cannot be read."""
    languages = available()
    if not languages or not image:
        return None
    import pytesseract
    from PIL import Image

    try:
        with Image.open(io.BytesIO(image)) as picture:
            scale = (frame[2] - frame[0]) / picture.width
            height = picture.height
            words = pytesseract.image_to_data(
                picture, lang=languages, config="--psm 3 -c thread_limit=1", timeout=SECONDS,
                output_type=pytesseract.Output.DICT,
            )  # fmt: skip
    except (OSError, RuntimeError, ValueError, pytesseract.TesseractError):
        return None
    return _lines(words, page, frame, scale, height)


def _lines(words: _Words, page: int, frame: Box, scale: float, height: int) -> list[Line]:
    rows: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for at, text in enumerate(words["text"]):
        if str(text).strip() and float(words["conf"][at]) >= _LEAST_CONFIDENCE:
            rows[words["block_num"][at], words["par_num"][at], words["line_num"][at]].append(at)
    found = []
    for order, row in enumerate(rows.values()):
        text = " ".join(str(words["text"][at]).strip() for at in row)
        left = min(words["left"][at] for at in row)
        right = max(words["left"][at] + words["width"][at] for at in row)
        foot = _middle([words["top"][at] + words["height"][at] for at in row])
        size = round(_middle([words["height"][at] for at in row]) * scale * 1.05)  # half points are guesswork
        found.append(
            Line(
                text,
                page,
                max(6.0, float(size)),
                y=frame[1] + (height - foot) * scale,
                x0=frame[0] + left * scale,
                x1=frame[0] + right * scale,
                order=order,
            )  # fmt: skip
        )
    return _evened(found)


def _middle(values: Sequence[int]) -> float:
    return float(sorted(values)[len(values) // 2])


def _evened(found: list[Line]) -> list[Line]:
    """Lines of nearly one size in one size: what a picture tells of it is rough."""
    from dataclasses import replace

    from ingest.pages import body_size

    body = body_size(found)
    return [replace(line, size=body) if abs(line.size - body) <= 0.2 * body else line for line in found]
