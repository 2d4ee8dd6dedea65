"""Which lines of a paged document make a paragraph: by their gaps, indents, ends and beginnings.

Pure. Which lines are headings is for `typeset`; what becomes of the paragraphs is for `composing`.
"""

from collections.abc import Sequence
from dataclasses import replace

from ingest.hyphens import ends_broken
from ingest.lists import marked
from ingest.pages import Line
from ingest.typeset import Type

_CLOSING = ".!?…:;"
_QUOTES = "”\"»)’'"
_BIG_GAP = 1.22  # of the usual distance between lines
_BULLETS = "•·▪◦‣●○■□➢►✓❖"


def breaks(above: Line, line: Line, first: Line, type_: Type) -> bool:
    """Whether a paragraph ends between two lines. `first` is the line that it began with."""
    if apart(above, line) or not 0.9 <= (line.size or 1) / (above.size or 1) <= 1.12:
        return True
    said, text = above.text.rstrip(), line.text.lstrip()
    if ends_broken(said):
        return False
    done = closed(said)
    in_list = marked(first.text)
    if marked(text) and (in_list or done or said[-1] == "," or text[0] in _BULLETS):
        return True
    near = above.page == line.page and above.left == line.left and above.y > line.y
    if near and _outdented(first, line, in_list):
        return True
    if text[0].islower() and not done:
        return False
    if above.bold != line.bold or abs(above.size - line.size) > 0.08 * max(above.size, line.size):
        return True
    return _ended(above, line, first, done, near, type_)


def apart(above: Line, line: Line) -> bool:
    """Whether two lines stand in different boxes or tables, or in rows of one."""
    return above.box != line.box or above.table != line.table or line.table != 0


def closed(said: str) -> bool:
    """Whether a line's end may be a sentence's end, or leads something in."""
    said = said.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return said[-1:] in _CLOSING or (said[-1:] in _QUOTES and said[-2:-1] in _CLOSING)


def _ended(above: Line, line: Line, first: Line, done: bool, near: bool, type_: Type) -> bool:
    short = _short(above, line, type_)
    if not near and (type_.size or above.page != line.page):  # a new page or column
        indented = line.right > 0 and line.x0 - line.left > 0.8 * line.size and done
        return done or indented or (short and not above.right)
    if short and marked(first.text) and not line.text.lstrip()[:1].islower():
        return True
    if type_.leading and above.y - line.y > _BIG_GAP * _leading(above, type_):
        return True
    if above.right and line.x0 - above.x0 > 0.8 * line.size and done and not line.hang and not above.hang:
        return True
    return short and (done or not type_.leading or (line.text.lstrip()[:1].isupper() and _very_short(above)))


def _leading(line: Line, type_: Type) -> float:
    """The usual distance between lines, for a line of this size."""
    return type_.leading * (line.size / type_.size if type_.size else 1.0)


def _short(above: Line, line: Line, type_: Type) -> bool:
    """Whether the next line's first word would have found room on the line above."""
    if not above.right:
        return len(above.text.rstrip()) < 0.75 * type_.width
    said = above.text.strip()
    word = line.text.split(maxsplit=1)[0] if line.text.split() else ""
    sign = (above.x1 - above.x0) / max(1, len(said))
    return above.x1 + (len(word) + 1) * sign < above.right - 0.4 * above.size


def _very_short(line: Line) -> bool:
    return line.right > 0 and line.x1 < line.left + 0.75 * (line.right - line.left)


def _outdented(first: Line, line: Line, in_list: bool) -> bool:
    """Whether a line under a list item goes back to where text without a marker begins."""
    return in_list and first.hang > 0 and line.x0 < first.hang - 0.5 * line.size and first.page == line.page


def whole_boxes(lines: Sequence[Line]) -> list[Line]:
    """The lines, where a box that goes over a page is one: its text breaks off in a sentence, and goes on."""
    result: list[Line] = []
    same: dict[int, int] = {}
    for line in lines:
        above = result[-1] if result else None
        if (
            above
            and above.box
            and line.box
            and line.box not in same
            and above.page != line.page
            and _goes_on(above, line)
        ):
            same[line.box] = above.box
        result.append(replace(line, box=same.get(line.box, line.box)))
    return result


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a sentence breaks off in one line and may go on in another."""
    said, text = above.text.rstrip(), line.text.lstrip()
    return ends_broken(said) or (text[:1].islower() and not closed(said))


def sunk_floats(lines: Sequence[Line], body: float) -> list[Line]:
    """The lines, where a box, a table or small print that parts a paragraph comes after it."""
    result: list[Line] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (lines[end].box or lines[end].table or lines[end].size < 0.9 * body):
            end += 1
        if end == at:
            result.append(lines[at])
            at += 1
            continue
        rest = _rest_of_paragraph(lines, at, end)
        result += [*lines[end:rest], *lines[at:end]]
        at = rest
    return result


def _rest_of_paragraph(lines: Sequence[Line], start: int, end: int) -> int:
    """Up to where the lines after a float belong to the paragraph before it."""
    if start == 0 or end >= len(lines) or lines[start - 1].box or lines[start - 1].table:
        return end
    above, line = lines[start - 1], lines[end]
    same = abs(above.size - line.size) < 0.3 and above.bold == line.bold
    if not _goes_on(above, line) or not same or marked(line.text.lstrip()):
        return end
    at = end + 1
    while at < len(lines):
        before, here = lines[at - 1], lines[at]
        if (
            apart(before, here)
            or before.y - here.y > 1.8 * here.size
            or abs(before.size - here.size) > 0.3
            or marked(here.text)
        ):
            break
        if closed(before.text.rstrip()) and before.x1 < before.right - 2 * before.size:
            break
        at += 1
    return at
