"""Footnotes: small lines whose number the text has raised. They are set apart, and their marks taken out of the text.

Pure. A raised number that no footnote answers is a power or a note at the document's end: it stays, small.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.glyphs import superscript
from ingest.pages import Line, Note

_NUMBER = re.compile(r"(\d{1,3})(?:[.)]?\s*(?=[^\W\d]|[\"”“»(§<])|[.)]\s+(?=\d{4}))")
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcdm]?m|CO)$")
_SMALL = 0.95  # of the text's size


def part_notes(pages: Sequence[Sequence[Line]], body: float) -> list[tuple[list[Line], list[Note]]]:
    """Each page's lines without its footnotes, and these."""
    marked = [frozenset(mark.number for line in lines for mark in line.marks) for lines in pages]
    parted: list[tuple[list[Line], list[Note]]] = []
    for at, lines in enumerate(pages):
        before = marked[at - 1] if at else frozenset()
        missing = before - {note.number for note in parted[-1][1]} if at else before
        kept, notes, rest = _parted(lines, body, marked[at] | missing)
        if rest and at and parted[-1][1] and not _ends(parted[-1][1][-1]):
            last = parted[-1][1][-1]
            parted[-1][1][-1] = replace(last, lines=(*last.lines, *rest))
        else:
            kept = [line for line in lines if line in kept or line in rest]
        parted.append((kept, notes))
    known = [frozenset(note.number for note in notes) for _, notes in parted]
    return [
        ([unmarked(line, known[at].union(*known[at + 1 : at + 2])) for line in kept], notes)
        for at, (kept, notes) in enumerate(parted)
    ]


def unmarked(line: Line, known: frozenset[int]) -> Line:
    """The line without the marks of known notes; other raised numbers become small raised figures."""
    text, numbers = line.text, []
    for mark in reversed(line.marks):
        if mark.number in known and not _UNIT.search(line.text[: mark.start]):
            text = text[: mark.start] + text[mark.end :]
            numbers.append(mark.number)
        else:
            text = text[: mark.start] + superscript(text[mark.start : mark.end]) + text[mark.end :]
    return replace(line, text=text, marks=(), notes=tuple(reversed(numbers)))


def _ends(note: Note) -> bool:
    return note.lines[-1].text.rstrip().endswith((".", "!", "?", ")"))


def _parted(lines: Sequence[Line], body: float, marked: frozenset[int]) -> tuple[list[Line], list[Note], list[Line]]:
    """The text, the footnotes, and the small lines right above the first: the rest of the page before's last one."""
    small = [line for line in lines if 0 < line.size < _SMALL * body]
    starts = _ascending([line for line in small if _number(line) in marked], lines, body)
    if not starts:
        return list(lines), [], []
    notes = [Note(_number(start), tuple(_grown(start, small, starts))) for start in starts]
    taken = {id(line) for note in notes for line in note.lines}
    rest = _above(starts[0], [line for line in small if id(line) not in taken])
    taken.update(id(line) for line in rest)
    return [line for line in lines if id(line) not in taken], notes, rest


def _ascending(candidates: Iterable[Line], lines: Sequence[Line], body: float) -> list[Line]:
    """Of the lines that may begin a footnote, those at the foot of their column, each number once, in order."""
    kept: dict[int, Line] = {}
    for line in candidates:
        under = [
            other for other in lines
            if other.size >= _SMALL * body and other.y < line.y - 1 and other.x0 < line.x1 and other.x1 > line.x0
        ]  # fmt: skip
        if not under:
            kept[_number(line)] = line  # the last one: what stands above it is a table's row, say
    return sorted(kept.values(), key=_number)


def _grown(start: Line, small: Sequence[Line], starts: Sequence[Line]) -> list[Line]:
    """A footnote's lines: those under its first one, up to the next footnote."""
    found = [start]
    heads = {id(line) for line in starts}
    beside = [line for line in small if line is not start and abs(line.y - start.y) < 1.5 and line.x0 >= start.x1]
    found += [line for line in beside if id(line) not in heads]
    below = sorted((line for line in small if line.y < start.y - 1.5), key=lambda line: (-line.y, line.x0))
    for line in below:
        last = found[-1]
        if not (line.x0 < start.x1 and line.x1 > start.x0 - 20):
            continue
        if id(line) in heads or last.y - line.y > 1.9 * start.size or abs(line.size - start.size) > 1:
            break
        found.append(line)
    return found


def _above(first: Line, small: Sequence[Line]) -> list[Line]:
    found: list[Line] = []
    last = first
    for line in sorted((line for line in small if line.y > first.y + 1.5), key=lambda line: line.y):
        near = line.y - last.y <= 1.6 * first.size and abs(line.size - first.size) < 0.3
        if not near or line.x0 > first.x1 or _number(line) == 1:
            break
        found.insert(0, line)
        last = line
    return found


def _number(line: Line) -> int:
    match = _NUMBER.match(line.text)
    return int(match[1]) if match else -1
