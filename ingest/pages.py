"""Lines of a paged document: which of them are the page's furniture, and which are notes at its foot.

Running heads, page numbers and footnotes stand between the halves of a paragraph that goes over
a page; they are taken out here, before the lines become paragraphs. Pure: reading is for `pdf`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.headings import look
from ingest.hyphens import tidy

_EDGE = 3  # how many lines at each end of a page may be furniture
_FEWEST = 3  # a line that comes back on fewer pages is not a running head
_SHARE = 0.3
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[\W_]*(?:s\.?|sid\.?|sida|sivu|page|p\.)?\s*(\d{1,4}|[ivxlc]{1,7})\s*(?:(?:/|\(|av|of)\s*\(?\d{1,4}\)?)?[\W_]*",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(\d{1,3})[.)]?\s*(?=\S)")
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcdm]?m|CO)$")


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


def bare_pages(pages: Sequence[Sequence[Line]], labels: Sequence[str]) -> list[Page]:
    """The pages without running heads and page numbers, with their footnotes set apart."""
    body = body_size(line for page in pages for line in page)
    running = _running(pages, body)
    marked = [frozenset(mark.number for line in lines for mark in line.marks) for lines in pages]
    parted: list[tuple[list[Line], list[Note], str]] = []
    for at, (lines, label) in enumerate(zip(pages, labels, strict=True)):
        numbers = marked[at] | marked[at - 1] if at else marked[at]  # a note may slip to the next page
        kept, printed = _peeled(list(lines), running, label, numbers)
        parted.append((*_parted(kept, body, numbers), printed))
    known = [frozenset(note.number for note in notes) for _, notes, _ in parted]
    bare: list[Page] = []
    for at, (kept, notes, printed) in enumerate(parted):
        near = known[at].union(*known[at + 1 : at + 2])
        bare.append(Page(tuple(_unmarked(line, near) for line in kept), tuple(notes), printed))
    return bare


def printed_labels(pages: Sequence[Page]) -> list[str]:
    """The pages' numbers for a document without page labels: as printed, when the printed ones agree."""
    offsets = Counter(int(page.printed) - at for at, page in enumerate(pages) if page.printed.isdigit())
    offset, votes = max(offsets.items(), key=lambda pair: pair[1], default=(1, 0))
    if votes < _FEWEST or votes < 0.6 * offsets.total():
        offset = 1
    return [str(at + offset) if at + offset > 0 else "" for at in range(len(pages))]


def body_size(lines: Iterable[Line]) -> float:
    """The size that most of the text is set in, 0 when nothing is known."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _key(text: str) -> str:
    """What a running head keeps from page to page. In a numbered heading ("5 §") that is its number too."""
    bare = tidy(text)
    seen = look(bare)
    return bare.lower() if seen and seen.sure else _DIGITS.sub("#", bare.lower())


def _running(pages: Sequence[Sequence[Line]], body: float) -> frozenset[str]:
    """The lines that come back at the same edge of page after page, digits aside."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, lines in enumerate(pages):
        edges = (("top", lines[:_EDGE]), ("foot", lines[max(_EDGE, len(lines) - _EDGE) :]))
        for edge, few in edges:
            for key in {_key(line.text) for line in few if _may_run(line, body)}:
                seen[edge, key].append(at)
    return frozenset(key for (_, key), where in seen.items() if _comes_back(key, where, len(pages)))


def _may_run(line: Line, body: float) -> bool:
    """Whether a line may be a running head: no heading in larger type, and no sentence."""
    text = line.text.rstrip()
    sentence = text.endswith((".", "!", "?", ":")) and sum(sign.isalpha() for sign in text) > 8
    return line.size < 1.12 * body and not sentence if body else not sentence


def _comes_back(key: str, where: Sequence[int], pages: int) -> bool:
    if len(where) < _FEWEST:
        return False
    if len(where) >= _SHARE * pages:
        return True
    # The running head of one chapter: on page after page, or on every other one.
    near = any(third - first <= 4 for first, third in zip(where, where[2:], strict=False))
    return near and sum(sign.isalpha() for sign in key) >= 8


def _peeled(lines: list[Line], running: frozenset[str], label: str, marked: frozenset[int]) -> tuple[list[Line], str]:
    """The lines without those at either edge that come back, and the page number among these."""
    printed = ""
    for at in (0, -1):
        for _ in range(_EDGE):
            if not lines:
                break
            text = tidy(lines[at].text)
            number = _NUMBER.fullmatch(text)
            own = number is not None and number[1].lower() == label.lower()
            note = number is None and _note_number(lines[at]) in marked  # "3. Ibid." comes back too
            if note or (not own and _key(text) not in running):
                break
            if number is not None:
                printed = number[1]
            del lines[at]
    return lines, printed


def _parted(lines: Sequence[Line], body: float, marked: frozenset[int]) -> tuple[list[Line], list[Note]]:
    """The text and the footnotes of a page: small lines at its foot, whose numbers the text has raised."""
    small = len(lines)
    while small and 0 < lines[small - 1].size < 0.93 * body:
        small -= 1
    while small < len(lines) and _note_number(lines[small]) not in marked:
        small += 1  # a small line of another kind, such as a table's last row
    notes: list[Note] = []
    for line in lines[small:]:
        number = _note_number(line)
        if number in marked and (not notes or number > notes[-1].number):
            notes.append(Note(number, (line,)))
        else:
            notes[-1] = replace(notes[-1], lines=(*notes[-1].lines, line))
    return list(lines[:small]), notes


def _note_number(line: Line) -> int:
    match = _NOTE.match(line.text)
    return int(match[1]) if match else -1


def _unmarked(line: Line, known: frozenset[int]) -> Line:
    """The line without the marks of known notes."""
    text, numbers = line.text, []
    for mark in reversed(line.marks):
        if mark.number in known and not _UNIT.search(line.text[: mark.start]):
            text = text[: mark.start] + text[mark.end :]
            numbers.append(mark.number)
    return replace(line, text=text, marks=(), notes=tuple(reversed(numbers)))
