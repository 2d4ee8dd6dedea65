"""Lines of a paged document to its text: which lines make a paragraph, and where each paragraph stands.

Pure. The text is composed here, so offsets are exact by construction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.blocks import Block
from ingest.headings import Heading
from ingest.hyphens import Habits, ends_broken, join, mended
from ingest.links import links
from ingest.lists import lead_in, marked
from ingest.pages import Line, Page
from ingest.typeset import Bookmark, Type, headings, type_of

_CLOSING = ".!?…:;"
_BIG_GAP = 1.22  # of the usual distance between lines
_BULLETS = "•·▪◦‣●○■□➢"


def compose(
    pages: Sequence[Page], labels: Sequence[str], bookmarks: Sequence[Bookmark], habits: Habits
) -> tuple[str, list[Heading | Block]]:
    """The cleaned text of the pages, and its headings, paragraphs and footnotes in order."""
    lines = [line for page in pages for line in page.lines if line.text.strip()]
    type_ = type_of(lines)
    heads = {run.first: (run.end, run.level) for run in headings(lines, bookmarks, type_)}
    composer = _Composer(pages, labels, habits)
    at = 0
    while at < len(lines):
        composer.notes_before(lines[at].page)
        if at in heads:
            end, level = heads[at]
            composer.heading(lines[at:end], level)
        else:
            end = _paragraph_end(lines, at, heads, type_)
            composer.paragraph(lines[at:end])
        at = end
    composer.notes_before(len(pages))
    return "".join(composer.parts), composer.items


def _paragraph_end(lines: Sequence[Line], at: int, heads: dict[int, tuple[int, int]], type_: Type) -> int:
    end = at + 1
    in_list = marked(lines[at].text)
    while end < len(lines) and end not in heads and not _breaks(lines[end - 1], lines[end], in_list, type_):
        end += 1
    return end


def _breaks(above: Line, line: Line, in_list: bool, type_: Type) -> bool:
    """Whether a paragraph ends between two lines."""
    said, text = above.text.rstrip(), line.text.lstrip()
    if ends_broken(said):
        return False
    closed = said[-1] in _CLOSING or (len(said) > 1 and said[-1] in '”"»)’' and said[-2] in _CLOSING)
    if marked(text) and (in_list or closed or said[-1] == "," or text[0] in _BULLETS):
        return True
    goes_on = text[0].islower() and not closed
    if goes_on:
        return False
    if above.bold != line.bold or abs(above.size - line.size) > 0.08 * max(above.size, line.size):
        return True
    full = len(said) >= 0.75 * type_.width
    gap = above.y - line.y
    if above.page != line.page or (type_.size and gap < 0):  # a new page or column
        return closed or not full
    if type_.leading and gap > _BIG_GAP * type_.leading:
        return True
    return (closed and not full) or (not type_.leading and not full)


@dataclass
class _Composer:
    """Writes the text, and keeps account of what stands where."""

    pages: Sequence[Page]
    labels: Sequence[str]
    habits: Habits
    parts: list[str] = field(default_factory=list)
    items: list[Heading | Block] = field(default_factory=list)
    length: int = 0
    noted: int = 0  # the first page whose footnotes are still to be written
    last: str = ""  # the last stretch written

    def heading(self, lines: Sequence[Line], level: int) -> None:
        title = mended(join([line.text for line in lines], self.habits))
        if span := self._write(title):
            self.items.append(Heading(*span, level, title))

    def paragraph(self, lines: Sequence[Line]) -> None:
        text = join([line.text for line in lines], self.habits)
        if span := self._write(text):
            lead = self._lead(text)
            notes = tuple(note for line in lines for note in self._notes(line))
            pages = self._span(lines[0].page, lines[-1].page)
            self.items.append(Block("text", *span, (), pages, notes=notes, links=links(text), lead=lead))
            self.last = text

    def notes_before(self, page: int) -> None:
        """Writes the footnotes of the pages before `page` that no paragraph goes over any more."""
        while self.noted < page:
            for note in self.pages[self.noted].notes:
                text = join([line.text for line in note.lines], self.habits)
                if span := self._write(text):
                    where, found = self.labels[self.noted], links(text)
                    self.items.append(Block("source", *span, (), where, number=note.number, links=found))
            self.noted += 1

    def _write(self, text: str) -> tuple[int, int] | None:
        if not text:
            return None
        if self.parts:
            self.parts.append("\n\n")
            self.length += 2
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def _lead(self, text: str) -> tuple[int, int] | None:
        before = self.items[-1] if self.items else None
        if before is None or isinstance(before, Heading) or before.kind != "text" or not marked(text):
            return None
        found = lead_in(self.last, Block("text", 0, len(self.last), (), lead=before.lead))
        return (before.start, before.end) if found == (0, len(self.last)) else found

    def _notes(self, line: Line) -> Iterator[str]:
        for note in (note for page in self.pages[line.page : line.page + 2] for note in page.notes):
            if note.number in line.notes:
                yield join([part.text for part in note.lines], self.habits)

    def _span(self, first: int, last: int) -> str:
        start, end = self.labels[first], self.labels[last]
        return start if start == end else "–".join(filter(None, (start, end)))
