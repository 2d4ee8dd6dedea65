"""The shape of a Word file's tables: which cells stand below each other, and which row is the header.

What the cells say, and whether a table is one at all, is for `word` to find out.
"""

from collections.abc import Iterator
from typing import Any

from ingest.manuscript import Row
from ingest.word_parts import attr, child, is_on, local, value

CONTAINERS = frozenset({"ins", "moveTo", "customXml", "smartTag", "sdtContent"})


def below(element: Any, name: str) -> Iterator[Any]:
    """The elements of that name right below, also in content controls and what was inserted."""
    for part in element:
        if local(part) == name:
            yield part
        elif local(part) == "sdt" or local(part) in CONTAINERS:
            yield from below(part, name)


def _continues(cell: Any) -> bool:
    """Whether a cell is the lower part of the one above."""
    merge = child(child(cell, "tcPr"), "vMerge")
    return merge is not None and attr(merge, "val") in ("", "continue")


def _width(cell: Any) -> int:
    said = value(child(cell, "tcPr"), "gridSpan")
    return max(1, min(int(said), 100)) if said.isdigit() else 1


def _column(row: list[Any], n: int) -> int:
    return sum(_width(cell) for cell in row[:n])


def spans(cells: list[list[Any]], at: int, n: int) -> tuple[int, int]:
    """How many columns and rows a cell spans."""
    column, tall = _column(cells[at], n), 1
    for row in cells[at + 1 :]:
        if not any(_column(row, m) == column and _continues(cell) for m, cell in enumerate(row)):
            break
        tall += 1
    return _width(cells[at][n]), tall


def uncontinued(texts: list[list[tuple[str, int, int]]], cells: list[list[Any]]) -> list[list[tuple[str, int, int]]]:
    """The rows without the lower parts of merged cells, which the first row's cell stands for."""
    return [
        [text for text, cell in zip(said, row, strict=True) if at == 0 or not _continues(cell)]
        for at, (said, row) in enumerate(zip(texts, cells, strict=True))
    ]


def header(rows: list[Any], made: list[Row]) -> int:
    """How many of the first rows say what the columns are."""
    marked_rows = 0
    for row in rows:
        if not is_on(child(row, "trPr"), "tblHeader"):
            break
        marked_rows += 1
    if marked_rows:
        return min(marked_rows, len(rows) - 1)
    if len(made) < 2:
        return 0
    first = made[0].cells
    named = all(cell and len(cell) <= 80 and not cell.replace(" ", "").isdigit() for cell in first[1:])
    return 1 if named and len(set(first)) == len(first) else 0
