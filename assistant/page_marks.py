"""Finds a quote among the signs of a page, whatever the page did to it: hyphens, ligatures, line breaks, note marks.

Pure. Both are folded to letters and figures; the boxes of the signs that match are joined line by line.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Box = tuple[float, float, float, float]
Mark = tuple[int, int, int, int]
_LEAST = 0.85  # of the quote must be found when it does not stand in one piece
_PIECE = 6  # letters
_MOST = 30_000  # letters of a page that are compared piece by piece


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of a page: its box (left, bottom, right, top) and its base line."""

    text: str
    box: Box
    y: float


def find(signs: Sequence[Sign], quote: str) -> list[Box]:
    """The boxes of the quote's lines, in the order of the page's signs; [] when it is not there."""
    wanted = folded(quote)
    if not wanted:
        return []
    raised = _raised(signs)
    for without in (raised, frozenset[int]()):
        letters = [(letter, at) for at, sign in enumerate(signs) if at not in without for letter in folded(sign.text)]
        said = "".join(letter for letter, _ in letters)
        start = said.find(wanted)
        if start >= 0:
            return _lines(signs[at] for _, at in letters[start : start + len(wanted)])
    letters = [(letter, at) for at, sign in enumerate(signs) if at not in raised for letter in folded(sign.text)]
    return _lines(signs[at] for at in _in_pieces(letters[:_MOST], wanted))


def folded(text: str) -> str:
    """What is left of a text for comparing: letters and figures, all small, ligatures taken apart."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _in_pieces(letters: Sequence[tuple[str, int]], wanted: str) -> Iterator[int]:
    """The signs of a quote that the page parts: by a note, a box, the next column."""
    said = "".join(letter for letter, _ in letters)
    blocks = SequenceMatcher(None, said, wanted, autojunk=False).get_matching_blocks()
    pieces = [block for block in blocks if block.size >= min(_PIECE, len(wanted))]
    if sum(piece.size for piece in pieces) >= _LEAST * len(wanted):
        for piece in pieces:
            yield from (at for _, at in letters[piece.a : piece.a + piece.size])


def _raised(signs: Sequence[Sign]) -> frozenset[int]:
    """The positions of note marks: figures that stand higher than, and smaller beside, the sign before."""
    found: set[int] = set()
    host: Sign | None = None
    for at, sign in enumerate(signs):
        if host is not None and sign.text.isdigit() and _height(sign) > 0:
            rise = sign.y - host.y
            if 0.12 * _height(host) < rise < 0.7 * _height(host) and _height(sign) < 0.88 * _height(host):
                found.add(at)
                continue
        if sign.text.strip():
            host = sign
    return frozenset(found)


def _height(sign: Sign) -> float:
    return sign.box[3] - sign.box[1]


def _lines(signs: Iterable[Sign]) -> list[Box]:
    """The signs' boxes joined along each line."""
    found: list[Box] = []
    for sign in signs:
        box = sign.box
        if box[2] <= box[0] and box[3] <= box[1]:
            continue
        if found and _beside(found[-1], box):
            last = found[-1]
            found[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            found.append(box)
    return found


def _beside(last: Box, box: Box) -> bool:
    """Whether a sign goes on with a line, level or upright."""
    level = min(last[3], box[3]) - max(last[1], box[1])
    upright = min(last[2], box[2]) - max(last[0], box[0])
    height, width = box[3] - box[1], box[2] - box[0]
    near_across = -2.0 <= box[0] - last[2] <= 4 * max(height, 1.0)
    near_along = max(box[1] - last[3], last[1] - box[3]) <= 4 * max(width, 1.0)
    if level > 0.5 * min(height, last[3] - last[1]):
        return near_across or (box[0] >= last[0] and box[2] <= last[2])
    return (
        upright > 0.7 * min(width, last[2] - last[0]) and near_along and last[3] - last[1] > 2.5 * (last[2] - last[0])
    )
