"""Finds the tables of a page: rows of cells that were drawn one after the other, side by side.

Pure. What tells a table from columns of text is the order of drawing: a table goes row by row,
columns go one after the other. Lines ruled around cells are not needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.pages import Box, Line

_MOST_LINES = 14  # of a cell
_LONGEST_CELL = 900
_MOST_RULES = 800


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines that were drawn one under the other."""

    lines: tuple[Line, ...]

    @property
    def x0(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line.x1 for line in self.lines)

    @property
    def top(self) -> float:
        return self.lines[0].top

    @property
    def foot(self) -> float:
        return self.lines[-1].foot


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each from left to right."""

    rows: tuple[tuple[Cell, ...], ...]

    def lines(self, number: int) -> list[Line]:
        """The rows as lines, with a cell for each of the table's columns."""
        columns = _columns(self.rows)
        headed = self._headed()
        return [_row(row, columns, number, headed and at == 0) for at, row in enumerate(self.rows)]

    def _headed(self) -> bool:
        first, *rest = self.rows
        if any(_figures(cell) for cell in first):
            return False
        heavy = all(line.bold for cell in first for line in cell.lines)
        if heavy and not all(line.bold for row in rest for cell in row for line in cell.lines):
            return len(first) > 1
        return len(first) > 2 and any(_figures(cell) for row in rest for cell in row)


def tables_of(lines: Sequence[Line], shapes: Sequence[Box] = ()) -> list[Table]:
    """The tables among a page's lines."""
    wide = [shape for shape in shapes if shape[2] - shape[0] >= 8][:_MOST_RULES]
    rules = [(left, edge, right, edge) for left, foot, right, top in wide for edge in dict.fromkeys((foot, top))]
    rows = _rows(_cells(sorted(lines, key=lambda line: line.order), rules))
    found: list[list[tuple[Cell, ...]]] = []
    whole: tuple[Cell, ...] | None = None  # the last row with more than one cell, while its table goes on
    for at, row in enumerate(rows):
        if len(row) < 2:
            ahead = rows[at + 1] if at + 1 < len(rows) else ()
            inside = (
                whole is not None
                and _aligned(whole, row)
                and (_heads(found[-1], row) or (len(ahead) > 1 and _aligned(row, ahead)))
            )
            if inside:
                found[-1].append(row)
            else:
                whole = None
            continue
        if whole and _aligned(found[-1][-1], row) and (len(found[-1][-1]) > 1 or _aligned(whole, row, 30)):
            found[-1].append(row)
        else:
            found.append([row])
        whole = row
    sides = [shape for shape in shapes if shape[3] - shape[1] >= 8][:_MOST_RULES]
    edges = [(edge, foot, edge, top) for left, foot, right, top in sides for edge in (left, right)]
    return [
        Table(tuple(table))
        for table in found
        if _is_table(table) or (len(table) == 1 and len(table[0]) > 2 and _fenced(table[0], edges))
    ]


def _heads(table: Sequence[Sequence[Cell]], row: Sequence[Cell]) -> bool:
    """Whether a table is but three or more headings, set over what a page break left of a row."""
    heads = [line for cell in table[0] for line in cell.lines]
    first = row[0].lines[0]
    bare = len(table) == 1 and len(table[0]) > 2 and all(line.bold for line in heads)
    return bare and not first.bold and abs(first.size - heads[0].size) < 1


def _fenced(row: Sequence[Cell], edges: Sequence[Box]) -> bool:
    """Whether something upright is drawn between all cells of a row: it is what a page break left of a table."""
    return all(
        any(one.x1 - 2 <= x <= other.x0 + 2 and foot < one.top and top > one.foot for x, foot, _, top in edges)
        for one, other in pairwise(row)
    )


def _cells(lines: Sequence[Line], rules: Sequence[Box]) -> list[Cell]:
    cells: list[list[Line]] = []
    for line in lines:
        if cells and _under(cells[-1][-1], line) and not _ruled(cells[-1][-1], line, rules):
            cells[-1].append(line)
            continue
        if cells:
            head = _lies_over(cells[-1], line)
            if head:
                cells[-1:] = [cells[-1][:head], cells[-1][head:]]
        cells.append([line])
    return [Cell(tuple(cell)) for cell in cells]


def _lies_over(cell: Sequence[Line], line: Line) -> int:
    """How many lines of what looks like one cell are a caption over the row that `line` stands in."""
    level = [at for at, other in enumerate(cell) if abs(other.y - line.y) < 0.2 * line.size]
    if not level or level[0] == 0 or line.x0 < cell[level[0]].x1:
        return 0
    over, own = cell[: level[0]], cell[level[0] :]
    reaches = any(other.x1 > line.x0 - 1 or other.x0 < own[0].x0 - 3 for other in over)
    return level[0] if reaches else 0


def _ruled(above: Line, line: Line, rules: Sequence[Box]) -> bool:
    """Whether a rule is drawn between two lines."""
    return any(
        line.y + 0.3 * line.size < rule[1] and rule[3] < above.y + 0.1 * above.size
        and rule[0] < line.x0 + 3 and rule[2] > min(line.x1, line.x0 + 12)
        for rule in rules
    )  # fmt: skip


def _under(above: Line, line: Line) -> bool:
    drop = above.y - line.y
    near = 0.5 * line.size < drop < 1.75 * max(line.size, above.size) and abs(above.size - line.size) < 0.6
    overlap = min(above.x1, line.x1) - max(above.x0, line.x0)
    narrow = min(above.x1 - above.x0, line.x1 - line.x0)
    return near and overlap > 0.4 * narrow


def _rows(cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    rows: list[list[Cell]] = []
    for cell in cells:
        if rows and _beside(rows[-1], cell):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [tuple(row) for row in rows]


def _beside(row: Sequence[Cell], cell: Cell) -> bool:
    last = row[-1]
    top, foot = max(one.top for one in row), min(one.foot for one in row)
    shared = min(top, cell.top) - max(foot, cell.foot)
    size = cell.lines[0].size
    return (
        cell.x0 > last.x1 - 1 and shared > 0.5 * min(top - foot, cell.top - cell.foot) and cell.x0 - last.x1 < 40 * size
    )


def _aligned(above: Sequence[Cell], row: Sequence[Cell], reach: float = 4.0) -> bool:
    """Whether the row goes on with the table: below the other, and its cells under the other's."""
    drop = min(cell.foot for cell in above) - max(cell.top for cell in row)
    size = row[0].lines[0].size
    if not -0.8 * size < drop < reach * size:
        return False
    under = sum(any(_same_column(cell, other) for other in above) for cell in row)
    return under >= min(2, len(row), len(above)) or (under > 0 and _in_slots(above, row))


def _in_slots(above: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether each of three or more cells begins between the beginnings of those above, as figures at the right do."""
    if len(row) != len(above) or len(row) < 3:
        return False
    starts = [cell.x0 - 3 for cell in above] + [float("inf")]
    return all(start <= cell.x0 < end for cell, start, end in zip(row, starts, starts[1:], strict=False))


def _same_column(cell: Cell, other: Cell) -> bool:
    size = cell.lines[0].size
    left, right = abs(cell.x0 - other.x0), abs(cell.x1 - other.x1)
    middle = abs(cell.x0 + cell.x1 - other.x0 - other.x1) / 2
    return min(left, right, middle) < 0.7 * size


def _is_table(rows: Sequence[tuple[Cell, ...]]) -> bool:
    if len(rows) < 2:
        return False
    if _is_prose(rows):
        return False
    cells = [cell for row in rows for cell in row]
    long = [cell for cell in cells if len(cell.lines) > _MOST_LINES or _letters(cell) > _LONGEST_CELL]
    return len(long) < 0.2 * len(cells)


def _is_prose(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the rows are columns of text that was drawn line by line: it goes on from each row to the next."""
    pairs = [
        (one.lines[-1].text.rstrip(), other.lines[0].text.lstrip())
        for above, row in pairwise(rows)
        if len(above) == len(row)
        for one, other in zip(above, row, strict=True)
    ]
    on = [other[:1].islower() and one[-1:] not in ".!?:;" for one, other in pairs]
    return len(pairs) >= 6 and sum(on) >= 0.5 * len(pairs)


def _letters(cell: Cell) -> int:
    return sum(len(line.text) for line in cell.lines)


def _figures(cell: Cell) -> bool:
    text = "".join(line.text for line in cell.lines)
    digits = sum(sign.isdigit() for sign in text)
    return digits > 0 and digits >= sum(sign.isalpha() for sign in text)


def _columns(rows: Sequence[Sequence[Cell]]) -> list[tuple[float, float]]:
    """The columns of the table: where its fullest rows have their cells."""
    most = max(len(row) for row in rows)
    full = [row for row in rows if len(row) == most]
    return [(min(row[at].x0 for row in full), max(row[at].x1 for row in full)) for at in range(most)]


def _row(row: Sequence[Cell], columns: Sequence[tuple[float, float]], number: int, head: bool) -> Line:
    cells: list[tuple[str, ...]] = [()] * len(columns)
    at = -1
    for cell in row:
        rest = range(at + 1, len(columns))
        at = max(rest, key=lambda column: _overlap(cell, columns[column]), default=len(columns) - 1)
        cells[at] = (*cells[at], *(line.text for line in cell.lines))
    first = row[0].lines[0]
    notes = tuple(note for cell in row for line in cell.lines for note in line.notes)
    foot = min(row, key=lambda cell: cell.foot).lines[-1]
    text = " ".join(line.text for cell in row for line in cell.lines)
    return replace(
        first, text=text, cells=tuple(cells), table=number, head=head, notes=notes, y=max(c.lines[0].y for c in row),
        x0=row[0].x0, x1=row[-1].x1, bold=foot.bold and first.bold, marks=(), hang=0.0,
    )  # fmt: skip


def _overlap(cell: Cell, column: tuple[float, float]) -> float:
    return min(cell.x1, column[1]) - max(cell.x0, column[0])


def spans(table: Table) -> tuple[float, float, float, float]:
    """The rectangle that a table fills."""
    cells = [cell for row in table.rows for cell in row]
    return min(c.x0 for c in cells), min(c.foot for c in cells), max(c.x1 for c in cells), max(c.top for c in cells)
