"""Lines of a paged document, and which of them are the page's furniture: running heads, page numbers, marginal tabs.

They stand between the halves of a paragraph that goes over a page; they are taken out here, before anything
else is made of the lines. Pure: reading is for `pdf`, footnotes for `footnotes`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.headings import look
from ingest.hyphens import tidy

_EDGE = 3  # how many rows at each end of a page may be furniture
_FEWEST = 3  # a line that comes back on fewer pages is not a running head
_SHARE = 0.3
_SAME_HEIGHT = 4.0  # points
_NOTE = re.compile(r"(\d{1,3})[.)]?\s*[^\W\d]")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[\W_]*(?:s\.?|sid\.?|sida|sivu|page|p\.)?\s*(\d{1,4}|[ivxlc]{1,7})\s*(?:(?:/|\(|av|of)\s*\(?\d{1,4}\)?)?[\W_]*",
    re.IGNORECASE,
)

_NUMERALS = (
    (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ROMAN = {"c": 100, "l": 50, "x": 10, "v": 5, "i": 1}

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A raised number in a line's text."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as it was set. `size` is 0 where nothing is known of the type; `y` grows upwards."""

    text: str
    page: int
    size: float = 0.0
    bold: bool = False
    y: float = 0.0
    marks: tuple[Mark, ...] = ()
    notes: tuple[int, ...] = ()  # the footnotes that its marks, now taken out, pointed to
    x0: float = 0.0
    x1: float = 0.0
    order: int = 0  # in which the page's lines were drawn
    hang: float = 0.0  # where the text after a list item's marker begins, 0 when there is none
    left: float = 0.0  # the column that it stands in, from here
    right: float = 0.0  # to here; both 0 when not known
    box: int = 0  # the call-out box that it stands in, 0 when none
    table: int = 0  # the table that it is a row of, 0 when none
    head: bool = False  # it is the row that heads its table
    cells: tuple[tuple[str, ...], ...] = ()  # the lines of each cell, when it is a row of a table

    @property
    def top(self) -> float:
        return self.y + 0.8 * self.size

    @property
    def foot(self) -> float:
        return self.y - 0.22 * self.size


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn on a page of the file. `frame` is the page itself; `shapes` are figures other than text."""

    lines: tuple[Line, ...] = ()
    shapes: tuple[Box, ...] = ()
    frame: Box = (0.0, 0.0, 595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote."""

    number: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says, without its furniture. `printed` is the number that stood on it, "" when none did."""

    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()
    printed: str = ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line at an edge of a page, and how far from that edge."""

    page: int
    away: float


def without_furniture(sheets: Sequence[Sheet], labels: Sequence[str]) -> list[tuple[list[Line], str]]:
    """The lines of each page without running heads and page numbers, and the number that was printed there."""
    body = body_size(line for sheet in sheets for line in sheet.lines)
    edges = [_edges(sheet, body) for sheet in sheets]
    running = _running(edges, body)
    slots = _slots(edges, body)
    return [
        _peeled(sheet, edge, running, slots, label) for sheet, edge, label in zip(sheets, edges, labels, strict=True)
    ]


def printed_labels(printed: Sequence[str]) -> list[str]:
    """The pages' numbers for a document without page labels: as printed, when the printed ones agree.

    Roman numbers, as front matter has them, hold up to the last page that has one.
    """
    offset = _offset({at: int(number) for at, number in enumerate(printed) if number.isdigit()}, _FEWEST)
    romans = {at: _roman(number) for at, number in enumerate(printed) if number and not number.isdigit()}
    front = _offset(romans, 2)
    last = max((at for at, value in romans.items() if front is not None and value - at == front), default=-1)
    offset = 1 if offset is None else offset
    return [
        _in_roman(at + front) if front is not None and at <= last else str(at + offset) if at + offset > 0 else ""
        for at in range(len(printed))
    ]


def _offset(numbers: Mapping[int, int], least: int) -> int | None:
    """By how much most of the printed numbers differ from their place; None when they do not agree."""
    offsets = Counter(number - at for at, number in numbers.items() if number)
    offset, votes = max(offsets.items(), key=lambda pair: pair[1], default=(0, 0))
    return offset if votes >= least and votes >= 0.6 * offsets.total() else None


def _roman(number: str) -> int:
    values = [_ROMAN.get(sign, 0) for sign in number.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _in_roman(number: int) -> str:
    text = ""
    for value, sign in _NUMERALS:
        text += sign * (max(0, number) // value)
        number = max(0, number) % value
    return text


def body_size(lines: Iterable[Line]) -> float:
    """The size that most of the text is set in, 0 when nothing is known."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines that stand level with each other, from the top of the page."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and rows[-1][0].y - line.y <= max(2.0, 0.25 * line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


_Edges = dict[str, list[tuple[list[Line], float, float]]]


def _edges(sheet: Sheet, body: float) -> _Edges:
    """The rows at the top and at the foot of a page, each with its distance to the edge and to the next row inwards."""
    marked = {mark.number for line in sheet.lines for mark in line.marks}
    rows = rows_of(line for line in sheet.lines if not _is_note(line, marked, body))
    found: _Edges = {"top": [], "foot": []}
    for at, row in enumerate(rows[:_EDGE]):
        gap = row[0].y - rows[at + 1][0].y if at + 1 < len(rows) else 1e3
        found["top"].append((row, sheet.frame[3] - row[0].y, gap))
    back = rows[::-1]
    for at, row in enumerate(back[: min(_EDGE, max(0, len(rows) - 1))]):
        gap = back[at + 1][0].y - row[0].y if at + 1 < len(back) else 1e3
        found["foot"].append((row, row[0].y - sheet.frame[1], gap))
    return found


def _is_note(line: Line, marked: set[int], body: float) -> bool:
    """Whether a line may begin a footnote of the page: "3. Ibid." comes back, too."""
    match = _NOTE.match(line.text)
    return match is not None and line.size < 0.95 * body and int(match[1]) in marked


def _key(text: str) -> str:
    """What a running head keeps from page to page. In a numbered heading ("5 §") that is its number too."""
    bare = tidy(text)
    seen = look(bare)
    return bare.lower() if seen and seen.sure else _DIGITS.sub("#", bare.lower())


def _running(edges: Sequence[_Edges], body: float) -> dict[tuple[str, str], float]:
    """The lines that come back at one height of the same edge of page after page, digits aside; and that height."""
    seen: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    for at, page in enumerate(edges):
        for edge, rows in page.items():
            for row, away, _ in rows:
                for key in {_key(line.text) for line in row if _may_run(line, body)}:
                    seen[edge, key].append(_Seen(at, away))
    usual = {found: _usual(where) for found, where in seen.items()}
    return {
        found: usual[found] for found, where in seen.items() if _comes_back(found[1], where, usual[found], len(edges))
    }


def _usual(seen: Sequence[_Seen]) -> float:
    """The height at which most of them stand."""
    heights = sorted(one.away for one in seen)
    return max(heights, key=lambda height: sum(abs(other - height) <= _SAME_HEIGHT for other in heights))


def _may_run(line: Line, body: float) -> bool:
    """Whether a line may be a running head: no heading in larger type, and no sentence."""
    text = line.text.rstrip()
    sentence = text.endswith((".", "!", "?", ":")) and sum(sign.isalpha() for sign in text) > 8
    return line.size < 1.12 * body and not sentence if body else not sentence


def _comes_back(key: str, seen: Sequence[_Seen], usual: float, pages: int) -> bool:
    where = sorted({one.page for one in seen if abs(one.away - usual) <= _SAME_HEIGHT})
    if len(where) == pages == 2:
        return sum(sign.isalpha() for sign in key) >= 4
    if len(where) < _FEWEST:
        return False
    if len(where) >= _SHARE * pages:
        return True
    # The running head of one chapter: on page after page, or on every other one.
    near = any(third - first <= 4 for first, third in zip(where, where[2:], strict=False))
    return near and sum(sign.isalpha() for sign in key) >= 8


def _slots(edges: Sequence[_Edges], body: float) -> dict[str, float]:
    """At which distance from an edge the pages have a line of their own, apart from the text, whatever it says."""
    slots: dict[str, float] = {}
    for edge in ("top", "foot"):
        outer = [page[edge][0] for page in edges if page[edge]]
        if len(outer) < _FEWEST:
            continue
        buckets = Counter(round(away / _SAME_HEIGHT) for _, away, _ in outer)
        usual = max(buckets, key=lambda bucket: buckets[bucket] + 0.5 * buckets[bucket + 1])
        there = [(row, gap) for row, away, gap in outer if abs(away / _SAME_HEIGHT - usual) <= 1.0]
        apart = [row for row, gap in there if gap > 2.0 * max(body, row[0].size) and _short(row, body)]
        if len(there) >= max(_FEWEST, 0.5 * len(edges)) and len(apart) >= 0.9 * len(there):
            slots[edge] = usual * _SAME_HEIGHT
    return slots


def _short(row: Sequence[Line], body: float) -> bool:
    return all(line.size <= 1.05 * body and len(line.text) < 100 and _may_run(line, body) for line in row)


def _peeled(
    sheet: Sheet, edges: _Edges, running: dict[tuple[str, str], float], slots: dict[str, float], label: str
) -> tuple[list[Line], str]:
    """The page's lines without those at either edge that come back, and the page number among these."""
    printed = ""
    gone: set[int] = set()
    for edge, rows in edges.items():
        for row, away, gap in rows:
            slotted = edge in slots and abs(away - slots[edge]) <= 1.5 * _SAME_HEIGHT and gap > 12
            furniture = []
            for line in row:
                number = _NUMBER.fullmatch(tidy(line.text))
                own = number is not None and number[1].lower() == label.lower()
                key = _key(line.text)
                height = running.get((edge, key))
                level = height is not None and abs(away - height) <= 2 * _SAME_HEIGHT
                long = (
                    height is not None and sum(sign.isalpha() for sign in key) >= 12
                )  # also on a page of another size
                if own or slotted or level or long:
                    furniture.append(line)
                    printed = number[1] if number else printed
            gone.update(id(line) for line in furniture)
            if len(furniture) < len(row):
                break
    return [line for line in sheet.lines if id(line) not in gone], printed
