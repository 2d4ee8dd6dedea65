"""Puts a page's lines in the order in which a person reads them: columns, call-out boxes and tables each as a whole.

Pure. The page is cut where white runs down it between lines; what reaches over the white (a heading, a
table) parts the columns above it from those below. Boxes and tables are cut out first and read as units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.boxes import boxes_of
from ingest.pages import Box, Line, Sheet
from ingest.tables import spans, tables_of

_MOST_LINES = 1500  # of a page that is still cut into columns
_FEWEST = 2  # lines on either side of the white
_BESIDE = 6  # lines in all, for columns to be sure


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never cut: a line, or the lines of a table or box in their order."""

    box: Box
    order: int
    lines: tuple[Line, ...]
    whole: bool = False

    @property
    def size(self) -> float:
        return self.lines[0].size or 10.0

    @property
    def weight(self) -> int:
        return len(self.lines)


def in_order(lines: Sequence[Line], sheet: Sheet, page: int) -> list[Line]:
    """The page's lines as one reads them, each with the column that it stands in."""
    if len(lines) > _MOST_LINES:
        return list(lines)
    boxes = boxes_of(lines, sheet.shapes, sheet.frame)
    atoms, rest = _tabled(lines, sheet, page)
    for number, box in enumerate(boxes, 1):
        inside = [line for line in rest if _within(line, box)]
        held = [atom for atom in atoms if _holds(box, atom.box)]
        if not inside:
            continue
        gone = {id(line) for line in inside}
        rest = [line for line in rest if id(line) not in gone]
        atoms = [atom for atom in atoms if atom not in held]
        own = [replace(line, box=page * 1000 + number) for line in _read([*held, *map(_atom, inside)], box[0], box[2])]
        atoms.append(_Atom(box, min(line.order for line in inside), tuple(own), whole=True))
    everything = [*atoms, *map(_atom, rest)]
    if not everything:
        return []
    left, right = min(atom.box[0] for atom in everything), max(atom.box[2] for atom in everything)
    return list(_read(everything, left, right))


def _tabled(lines: Sequence[Line], sheet: Sheet, page: int) -> tuple[list[_Atom], list[Line]]:
    """The tables as atoms, and the lines outside them."""
    atoms: list[_Atom] = []
    taken: set[int] = set()
    for number, table in enumerate(tables_of(lines, sheet.shapes), 1):
        cells = [line for row in table.rows for cell in row for line in cell.lines]
        taken.update(id(line) for line in cells)
        atoms.append(
            _Atom(spans(table), min(line.order for line in cells), tuple(table.lines(page * 1000 + number)), True)
        )
    return atoms, [line for line in lines if id(line) not in taken]


def _atom(line: Line) -> _Atom:
    return _Atom((line.x0, line.foot, line.x1, line.top), line.order, (line,))


def _within(line: Line, box: Box) -> bool:
    x, y = (line.x0 + line.x1) / 2, line.y + 0.3 * line.size
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _holds(box: Box, other: Box) -> bool:
    return box[0] - 3 <= other[0] and other[2] <= box[2] + 3 and box[1] - 3 <= other[1] and other[3] <= box[3] + 3


def _read(atoms: Sequence[_Atom], left: float, right: float) -> Iterable[Line]:
    """The atoms' lines in reading order; `left` and `right` bound the column that they stand in."""
    cut = _cut(atoms) if len(atoms) > 3 else None
    if cut is None:
        yield from _column(atoms, left, right)
        return
    one_end = max((atom.box[2] for band, _ in cut for atom in band[0]), default=right)
    two_start = min((atom.box[0] for band, _ in cut for atom in band[1]), default=left)
    for (one, two), over in cut:
        if _valid(one, two):
            yield from _read(one, left, one_end)
            yield from _read(two, two_start, right)
        else:
            yield from _column([*one, *two], left, right)
        yield from _column(over, left, right)


_Band = tuple[tuple[list[_Atom], list[_Atom]], list[_Atom]]


def _cut(atoms: Sequence[_Atom]) -> list[_Band] | None:
    """The atoms left and right of the best white, band by band, each with what reaches over it below the band."""
    best: tuple[float, float] | None = None
    for x in sorted({round(atom.box[0]) for atom in atoms})[1:]:
        bands = _bands(atoms, float(x))
        score = sum(_weight(one) + _weight(two) for (one, two), _ in bands if _valid(one, two))
        over = sum(atom.weight for _, crossing in bands for atom in crossing)
        if score >= _BESIDE and (best is None or score - 0.5 * over > best[0]):
            best = (score - 0.5 * over, float(x))
    return _bands(atoms, best[1]) if best else None


def _bands(atoms: Sequence[_Atom], x: float) -> list[_Band]:
    one: list[_Atom] = []
    two: list[_Atom] = []
    over: list[_Atom] = []
    for atom in atoms:
        if atom.box[0] >= x - 1.5:
            two.append(atom)
        elif atom.box[2] <= x - max(5.0, 0.6 * atom.size):
            one.append(atom)
        else:
            over.append(atom)
    over.sort(key=lambda atom: -atom.box[3])
    bands: list[_Band] = []
    top = float("inf")
    groups = _touching(over)
    for group in groups:
        foot = max(atom.box[3] for atom in group)
        bands.append(((_between(one, top, foot), _between(two, top, foot)), group))
        top = foot
    bands.append(((_between(one, top, -float("inf")), _between(two, top, -float("inf"))), []))
    return bands


def _touching(over: Sequence[_Atom]) -> list[list[_Atom]]:
    """What reaches over the white, grouped where nothing can stand in between."""
    groups: list[list[_Atom]] = []
    for atom in over:
        if groups and groups[-1][-1].box[1] - atom.box[3] < 0.8 * atom.size and not atom.whole:
            groups[-1].append(atom)
        else:
            groups.append([atom])
    return groups


def _between(atoms: Sequence[_Atom], top: float, foot: float) -> list[_Atom]:
    return [atom for atom in atoms if foot < (atom.box[1] + atom.box[3]) / 2 <= top]


def _weight(atoms: Iterable[_Atom]) -> int:
    return sum(atom.weight for atom in atoms)


def _valid(one: Sequence[_Atom], two: Sequence[_Atom]) -> bool:
    """Whether two stretches side by side are columns, not the parts of lines that happen to line up."""
    if _weight(one) < _FEWEST or _weight(two) < _FEWEST:
        return False
    top = min(max(atom.box[3] for atom in one), max(atom.box[3] for atom in two))
    foot = max(min(atom.box[1] for atom in one), min(atom.box[1] for atom in two))
    shorter = min(_height(one), _height(two))
    if top - foot < 0.3 * shorter:
        return False
    sides = [side for _, side in sorted([(atom.order, 0) for atom in one] + [(atom.order, 1) for atom in two])]
    switches = sum(first != second for first, second in pairwise(sides))
    return switches <= 3 or (_filled(one) and _filled(two))


def _height(atoms: Sequence[_Atom]) -> float:
    return max(atom.box[3] for atom in atoms) - min(atom.box[1] for atom in atoms)


def _filled(atoms: Sequence[_Atom]) -> bool:
    """Whether most lines are nearly as long as the longest, as running text is."""
    longest = max(atom.box[2] - atom.box[0] for atom in atoms)
    wide = [atom for atom in atoms if atom.box[2] - atom.box[0] >= 0.75 * longest]
    return len(atoms) >= 5 and len(wide) >= 0.6 * len(atoms)


def _column(atoms: Sequence[_Atom], left: float, right: float) -> Iterable[Line]:
    """The lines of one column from its top; parts of one line are joined again."""
    ranked = sorted(atoms, key=lambda atom: (-atom.box[3] if atom.whole else -atom.lines[0].top, atom.order))
    if any(_side_by_side(above, below) for above, below in pairwise(ranked)):
        ranked = sorted(atoms, key=lambda atom: atom.order)
    for atom in _rejoined(ranked):
        for line in atom.lines:
            yield line if line.right else replace(line, left=left, right=right)


def _side_by_side(above: _Atom, below: _Atom) -> bool:
    """Whether two neighbours stand beside, not under, each other, on different base lines."""
    apart = below.box[0] > above.box[2] + 5 or above.box[0] > below.box[2] + 5
    level = abs(above.lines[0].y - below.lines[0].y) < 0.25 * above.size
    beside = min(above.box[3], below.box[3]) - max(above.box[1], below.box[1]) > 0.3 * below.size
    return apart and beside and not level and abs(above.order - below.order) > 1


def _rejoined(atoms: Sequence[_Atom]) -> list[_Atom]:
    result: list[_Atom] = []
    for atom in atoms:
        last = result[-1] if result else None
        if last and not last.whole and not atom.whole and _one_line(last.lines[0], atom.lines[0]):
            result[-1] = _atom(_joined(last.lines[0], atom.lines[0]))
        else:
            result.append(atom)
    return result


def _one_line(first: Line, second: Line) -> bool:
    return abs(first.y - second.y) < 0.2 * max(first.size, second.size) and first.x1 <= second.x0 + 1


def _joined(first: Line, second: Line) -> Line:
    shift = len(first.text.rstrip()) + 1 - (len(second.text) - len(second.text.lstrip()))
    marks = tuple(replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in second.marks)
    longer = max(first, second, key=lambda line: len(line.text))
    return replace(
        first, text=f"{first.text.rstrip()} {second.text.lstrip()}", x1=second.x1, order=second.order,
        marks=first.marks + marks, notes=first.notes + second.notes, size=longer.size, bold=first.bold and second.bold,
    )  # fmt: skip
