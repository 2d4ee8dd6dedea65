"""Signs on a page to lines as they were set: spaces, raised note marks, letter-spacing, doubled shadows, odd bullets.

Pure. A line here never goes over the white between two columns or two cells of a table, as far as
one can tell from the line alone; `layout` judges the page as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.pages import Line, Mark

BULLET = "•"
_RAISED = re.compile(r"\d{1,3}")
_MARKER = re.compile(r"[-–—•*·▪◦‣●○■□➢►✓✔❖]|\(?\d{1,3}[.)]|\(?[a-zåäö][.)]|\d{1,2}(?:\.\d{1,2}){0,3}\.?")
_SYMBOLS = re.compile(r"wingdings|webdings|symbol|dingbats|zapf", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|semib|demi", re.IGNORECASE)
_ODD_BULLETS = frozenset(
    "\u2022\u25cf\u25aa\u25a0\u25a1\u25cb\u2023\u27a2\u25ba\u2756\u2666\u25b6"
    "\u25b8\u2043\u2219\u00b7\u25e6\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0a8"
)
_SAME = 0.16  # of the size: a sign drawn again nearer than this is its own shadow
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign: where it stands, from `x` up to `end` on the base line `y`; `part` tells what was drawn in one go."""

    sign: str
    x: float
    end: float
    y: float
    size: float
    part: int = 0
    font: str = ""
    heavy: bool = False


def lines_of(glyphs: Sequence[Glyph], page: int) -> list[Line]:
    """The lines of a page, in the order in which they were drawn."""
    runs = _joined(_runs(_without_shadows(glyphs)))
    lines = [line for at, run in enumerate(runs) if (line := _line(run, page, at))]
    return _with_markers(_with_stray_marks(lines))


def superscript(digits: str) -> str:
    """Digits as small raised ones: "m" and "2" become "m²"."""
    return digits.translate(_SUPERSCRIPT)


def _without_shadows(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The signs, each drawn once: a shadow or a false bold is the same sign at nearly the same place."""
    # The squares of four grids, laid half a square apart, and in which part each was drawn on.
    seen: dict[tuple[str, float, int, int], int] = {}
    kept: list[Glyph] = []
    for glyph in glyphs:
        step = _SAME * max(glyph.size, 1.0)
        across, up = glyph.x / step, glyph.y / step
        squares = [
            (glyph.sign, step, int(across) * 2, int(up) * 2),
            (glyph.sign, step, int(across + 0.5) * 2 + 1, int(up) * 2),
            (glyph.sign, step, int(across) * 2, int(up + 0.5) * 2 + 1),
            (glyph.sign, step, int(across + 0.5) * 2 + 1, int(up + 0.5) * 2 + 1),
        ]
        for square in squares:
            if seen.get(square, glyph.part) != glyph.part:
                break
        else:
            kept.append(glyph)
            for square in squares:
                seen[square] = glyph.part
    return kept


def _runs(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Signs that follow each other on one base line."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return [run for run in runs if any(not glyph.sign.isspace() for glyph in run)]


def _follows(run: Sequence[Glyph], glyph: Glyph) -> bool:
    last = run[-1]
    size = max(last.size, glyph.size)
    if abs(last.y - glyph.y) > 0.1 * size or not 0.5 < last.size / max(glyph.size, 0.1) < 2:
        return False
    if glyph.part == last.part and glyph.x == last.x:
        return True  # the letters of a ligature have one place
    gap = glyph.x - last.end
    if gap < -0.6 * size:
        return False
    spaced = last.sign.isspace() or glyph.sign.isspace()
    if last.part == glyph.part:
        return gap < (8 if spaced else 3.5) * size  # set in one go: a justified line may be very loose
    return gap < (1.2 if spaced else 0.8) * size


def _joined(runs: list[list[Glyph]]) -> list[list[Glyph]]:
    """The runs, where those that touch on one line are one, and raised or lowered figures are with their word."""
    hosts = sorted(runs, key=lambda run: -len(run))
    rows: dict[int, list[list[Glyph]]] = {}
    gone: set[int] = set()
    for run in hosts:
        for band in _bands(run):
            rows.setdefault(band, []).append(run)
    for run in hosts:
        if id(run) in gone:
            continue
        grown = True
        while grown:
            grown = False
            for band in _bands(run):
                for other in rows.get(band, ()):
                    if other is not run and id(other) not in gone and _touches(run, other):
                        at = next((at for at, glyph in enumerate(run) if glyph.x > other[0].x), len(run))
                        run[at:at] = other  # within a run the file's order holds
                        gone.add(id(other))
                        grown = True
    return [run for run in runs if id(run) not in gone]


def _bands(run: Sequence[Glyph]) -> range:
    size = run[0].size
    return range(int((run[0].y - 0.7 * size) // 6), int((run[0].y + 0.7 * size) // 6) + 1)


def _touches(run: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    """Whether a shorter run belongs into or beside a longer one."""
    size = max(glyph.size for glyph in run)
    y = median(glyph.y for glyph in run)
    small = other[0].size < 0.85 * size and len(other) <= 8
    rise = other[0].y - y
    if abs(rise) > 0.12 * size and not (small and -0.35 * size < rise < 0.62 * size):
        return False
    if min(abs(other[0].part - run[0].part), abs(other[0].part - run[-1].part)) > 4:  # drawn at another time
        alike = abs(rise) < 0.03 * size and abs(other[0].size - size) < 0.04 * size
        if not alike:
            return False
    start, end = min(glyph.x for glyph in run), max(glyph.end for glyph in run)
    first, last = min(glyph.x for glyph in other), max(glyph.end for glyph in other)
    reach = (0.35 if abs(rise) > 0.12 * size else 0.55) * size
    if other[0].part == run[0].part and not small:
        reach = 0.3 * size
    return first < end + reach and last > start - reach and _in_gap(run, other, size)


def _in_gap(run: Sequence[Glyph], other: Sequence[Glyph], size: float) -> bool:
    """Whether the other run does not lie over the signs of the first."""
    middle = [(glyph.x + glyph.end) / 2 for glyph in other]
    over = sum(any(glyph.x < x < glyph.end for glyph in run if not glyph.sign.isspace()) for x in middle)
    return over <= 0.3 * len(middle)


def _line(run: Sequence[Glyph], page: int, order: int) -> Line | None:
    signs = [glyph for glyph in run if not glyph.sign.isspace()]
    if not signs:
        return None
    size = Counter(round(glyph.size, 1) for glyph in signs).most_common(1)[0][0]
    y = median(glyph.y for glyph in signs if abs(glyph.size - size) < 0.1) if signs else 0.0
    text, marks = _text(run, size, y)
    if not text.strip():
        return None
    if len(signs) == 1 and (signs[0].sign in _ODD_BULLETS or _SYMBOLS.search(signs[0].font)):
        text = BULLET
    elif len(signs) > 1 and (signs[0].sign in _ODD_BULLETS or _SYMBOLS.search(signs[0].font)) and not marks:
        text = f"{BULLET} {text.lstrip()[1:].lstrip()}"
    heavy = sum(glyph.heavy or _BOLD.search(glyph.font) is not None for glyph in signs) > 0.8 * len(signs)
    start, end = min(glyph.x for glyph in signs), max(glyph.end for glyph in signs)
    return Line(text, page, size, heavy, round(y, 2), tuple(marks), x0=round(start, 2), x1=round(end, 2), order=order)


def _text(run: Sequence[Glyph], size: float, y: float) -> tuple[str, list[Mark]]:
    wide = _space(run, size)
    text = ""
    marks: list[Mark] = []
    last: Glyph | None = None
    raised = ""
    for glyph in run:
        gap = glyph.x - last.end if last else 0.0
        if last and gap > wide and not glyph.sign.isspace() and not last.sign.isspace():
            text += " "
        high = glyph.size < 0.85 * size and glyph.y > y + 0.12 * size and glyph.sign.isdigit() and text.strip() != ""
        if raised and not high:
            _mark(text, raised, marks)
            raised = ""
        text += glyph.sign
        raised += glyph.sign if high else ""
        last = glyph
    if raised:
        _mark(text, raised, marks)
    return _unspaced(text) if not marks else text, marks


def _mark(text: str, digits: str, marks: list[Mark]) -> None:
    if _RAISED.fullmatch(digits) and text.endswith(digits) and text[: -len(digits)].strip():
        marks.append(Mark(len(text) - len(digits), len(text), int(digits)))


def _space(run: Sequence[Glyph], size: float) -> float:
    """How wide a gap between two signs must be to stand for a space; letter-spaced words have wide ones inside."""
    gaps = [right.x - left.end for left, right in pairwise(run) if not left.sign.isspace() and not right.sign.isspace()]
    if len(gaps) < 4:
        return 0.18 * size
    usual = sorted(gaps)[len(gaps) // 2]
    return max(0.18 * size, usual + 0.16 * size) if usual > 0.05 * size else 0.18 * size


def _unspaced(text: str) -> str:
    """A heading whose letters were set apart by spaces ("I N L E D N I N G"), closed up."""
    words = re.split(r"\s{2,}", text.strip())
    tokens = [word.split() for word in words]
    letters = [token for word in tokens for token in word]
    if len(letters) >= 5 and all(len(token) == 1 for token in letters):
        return " ".join("".join(word) for word in tokens)
    return text


def _with_stray_marks(lines: list[Line]) -> list[Line]:
    """The lines, where a note mark that slipped to the beginning of the next line is with its word again."""
    result: list[Line] = []
    for line in lines:
        above = result[-1] if result else None
        digits = line.text.strip()
        if (
            above
            and _RAISED.fullmatch(digits)
            and line.size < 0.72 * above.size
            and 0 < above.y - line.y < 2 * above.size
        ):
            text = above.text.rstrip()
            mark = Mark(len(text), len(text) + len(digits), int(digits))
            result[-1] = replace(above, text=text + digits, marks=(*above.marks, mark), order=line.order)
        else:
            result.append(line)
    return result


def _with_markers(lines: list[Line]) -> list[Line]:
    """The lines, where the bullet or number of a list item or heading is one with what follows it."""
    gone: set[int] = set()
    result = {line.order: line for line in lines}
    for line in lines:
        if not _MARKER.fullmatch(line.text.strip()):
            continue
        near = [
            other
            for other in lines
            if other is not line
            and other.order not in gone
            and abs(other.y - line.y) < 0.25 * max(other.size, line.size)
            and 0 <= other.x0 - line.x1 < 3.5 * max(other.size, line.size)
            and other.order == line.order + 1
        ]
        if len(near) == 1 and any(sign.isalpha() for sign in near[0].text):
            result[near[0].order] = _led(line, result[near[0].order])
            gone.add(line.order)
    return [result[line.order] for line in lines if line.order not in gone]


def _led(marker: Line, line: Line) -> Line:
    text = f"{marker.text.strip()} {line.text.lstrip()}"
    shift = len(text) - len(line.text)
    marks = tuple(replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in line.marks)
    return replace(line, text=text, marks=marks, x0=marker.x0, hang=line.x0)
