"""How a paged document is set, and which of its lines are headings: by bookmarks, type and numbering.

Pure. Taking a page's furniture away comes before (`pages`), making paragraphs after (`composing`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.headings import LONGEST, ends_sentence, look
from ingest.hyphens import mended, tidy
from ingest.pages import Line, body_size

_MOST_LINES = 4  # a heading has no more
_UNDER_OUTLINE = 1000  # levels of headings that no bookmark points to
_FEW_BOOKMARKS = 0.5
_QUOTES = '”“"»«„–'


@dataclass(frozen=True, slots=True)
class Type:
    """What most lines have in common. `size` and `leading` are 0 where nothing is known of the type."""

    size: float
    bold: bool
    leading: float
    width: int


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of a document's outline; `page` counts from 0."""

    level: int
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring lines that make one heading: `first` up to, not with, `end`."""

    first: int
    end: int
    level: int


def type_of(lines: Sequence[Line]) -> Type:
    """The type that most of the lines are set in."""
    size = body_size(lines)
    body = [line for line in lines if abs(line.size - size) <= 0.3] or list(lines)
    gaps = [above.y - line.y for above, line in pairwise(body) if above.page == line.page]
    close = [gap for gap in gaps if 0 < gap < 3 * size]
    lengths = sorted(len(line.text) for line in body) or [0]
    bold = sum(len(line.text) for line in body if line.bold) * 2 > sum(lengths)
    return Type(size, bold, median(close) if close else 0.0, lengths[len(lengths) * 9 // 10])


def headings(
    lines: Sequence[Line], bookmarks: Sequence[Bookmark], type_: Type, entries: frozenset[int] = frozenset()
) -> list[Run]:
    """The runs of lines that are headings, in order; the entries of a table of contents are none."""
    outlined = _by_outline(lines, bookmarks)
    if len(outlined) < _FEW_BOOKMARKS * len(bookmarks):
        outlined = []
    under = _UNDER_OUTLINE if outlined else 0
    taken = {at for run in outlined for at in range(run.first, run.end)}
    taken |= entries | {at for at, line in enumerate(lines) if line.table}
    looking = list(_by_look(lines, taken, type_))
    ranks = _ranks([lines[run.first] for run in looking])
    looking = [Run(run.first, run.end, under + _level(lines[run.first], ranks)) for run in looking]
    fixed = {run.first for run in outlined}
    return _with_titles(lines, sorted([*outlined, *looking], key=lambda run: run.first), fixed, type_)


def _by_outline(lines: Sequence[Line], bookmarks: Sequence[Bookmark]) -> list[Run]:
    """The lines that the bookmarks name, each searched after the one before it."""
    starts: dict[int, int] = {}
    for at, line in enumerate(lines):
        starts.setdefault(line.page, at)
    runs: list[Run] = []
    cursor = 0
    for mark in bookmarks:
        at = max(cursor, starts.get(mark.page, len(lines)))
        while at < len(lines) and lines[at].page == mark.page:
            if end := _named(lines, at, _letters(mark.title)):
                runs.append(Run(at, end, mark.level))
                cursor = end
                break
            at += 1
    return runs


def _named(lines: Sequence[Line], at: int, title: str) -> int:
    """The line after those that, from `at` on, spell a title; 0 when they do not."""
    said = ""
    for end in range(at, min(at + _MOST_LINES, len(lines))):
        said += _letters(lines[end].text)
        if said and title and said.lstrip("0123456789") == title.lstrip("0123456789"):
            whole = said == title or not (said[0].isdigit() and title[0].isdigit())
            return end + 1 if whole else 0
        if len(said) > len(title) + 8:
            break
    return 0


def _letters(text: str) -> str:
    return "".join(sign for sign in tidy(text).casefold() if sign.isalnum() or sign == "§")


def _by_look(lines: Sequence[Line], taken: set[int], type_: Type) -> Iterator[Run]:
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and end not in taken and _continues(lines, at, end, type_):
            end += 1
        if at < end <= at + _MOST_LINES and _is_heading(lines, at, end, taken, type_):
            yield Run(at, end, 0)
            at = end
        else:
            at = max(end, at + 1) if end - at > _MOST_LINES else at + 1


def _continues(lines: Sequence[Line], first: int, at: int, type_: Type) -> bool:
    """Whether a line may belong to the heading that begins at `first`."""
    line, start = lines[at], lines[first]
    if line.box != start.box:
        return False
    if at == first:
        return _stands_out(line, type_) or _surely(line)
    same = line.bold == start.bold and abs(line.size - start.size) < 0.3 and line.page == start.page
    near = 0 <= lines[at - 1].y - line.y <= 2 * max(start.size, 1)
    return same and near and _stands_out(line, type_) and not _surely(line)


def _surely(line: Line) -> bool:
    seen = look(tidy(line.text))
    return seen is not None and seen.sure


def _stands_out(line: Line, type_: Type) -> bool:
    if not type_.size:
        return False
    return line.size >= 1.12 * type_.size or (line.bold and not type_.bold and line.size >= 0.97 * type_.size)


def _is_heading(lines: Sequence[Line], at: int, end: int, taken: set[int], type_: Type) -> bool:
    text = " ".join(tidy(line.text) for line in lines[at:end])
    if not text or len(text) > LONGEST * 2 or not any(sign.isalnum() for sign in text):
        return False
    if text[0] in _QUOTES:  # a pull quote
        return False
    bigger = lines[at].size >= 1.12 * type_.size > 0
    if text[0].islower() or (text[-1] in ".,;:" and look(text) is None) or (text[-1] in "!?" and not bigger):
        return False
    if _stands_out(lines[at], type_):
        return end == len(lines) or not _same_type(lines[end - 1], lines[end]) or look(text) is not None
    above = lines[at - 1].text
    short = len(above) < 0.6 * type_.width  # a line that fills its column goes on in the next
    return at == 0 or at - 1 in taken or short or ends_sentence(above) or look(tidy(above)) is not None


def _same_type(line: Line, other: Line) -> bool:
    return line.bold == other.bold and abs(line.size - other.size) < 0.3 and line.page == other.page


def _ranks(firsts: Sequence[Line]) -> dict[tuple[float, bool], int]:
    """The kinds of type that headings are set in, the biggest first."""
    kinds = {_kind(line) for line in firsts}
    return {kind: rank for rank, kind in enumerate(sorted(kinds, reverse=True))}


def _kind(line: Line) -> tuple[float, bool]:
    return round(line.size * 2) / 2, line.bold


def _level(line: Line, ranks: dict[tuple[float, bool], int]) -> int:
    seen = look(tidy(line.text))
    return 10 * (1 + ranks[_kind(line)]) + (seen.level if seen else 0)


def _with_titles(lines: Sequence[Line], runs: Sequence[Run], fixed: set[int], type_: Type) -> list[Run]:
    """The runs, where one that is only a number ("5 §") takes in the title that follows it."""
    result: list[Run] = []
    for run in runs:
        above = result[-1] if result else None
        if above and above.end == run.first and run.first not in fixed and _bare(lines, above):
            result[-1] = Run(above.first, run.end, above.level)
        else:
            result.append(run)
    heads = {run.first for run in result}
    return [_with_plain_title(lines, run, heads, type_) for run in result]


def _with_plain_title(lines: Sequence[Line], run: Run, heads: set[int], type_: Type) -> Run:
    """The run with a title set like the text: one short line, before one that begins a sentence."""
    if not _bare(lines, run) or run.end in heads or run.end + 1 >= len(lines):
        return run
    title, after = tidy(lines[run.end].text), tidy(lines[run.end + 1].text)
    titled = title[:1].isupper() and not ends_sentence(title) and title[-1:] != ","
    short = len(title) < 0.8 * type_.width and (run.end + 1 in heads or after[:1].isupper())
    return Run(run.first, run.end + 1, run.level) if titled and short else run


def _bare(lines: Sequence[Line], run: Run) -> bool:
    seen = look(mended(" ".join(line.text for line in lines[run.first : run.end])))
    return seen is not None and seen.bare
