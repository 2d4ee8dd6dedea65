"""Lines of a paged document to its text: what is written there, and on which page each stretch of it stands.

Pure. The text is composed here, so offsets are exact by construction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from assistant.types import Page as Place
from ingest.blocks import Block
from ingest.contents import contents_of, entry
from ingest.headings import Heading
from ingest.hyphens import Habits, join, mended
from ingest.links import links
from ingest.lists import lead_in, marked
from ingest.pages import Line, Note, Page
from ingest.paragraphs import breaks, sunk_floats, whole_boxes
from ingest.typeset import Bookmark, Type, headings, type_of

_LONGEST_LABEL = 90


@dataclass(frozen=True, slots=True)
class Composed:
    """A document's text, its headings and blocks in order, and where its pages begin."""

    text: str
    items: tuple[Heading | Block, ...]
    pages: tuple[Place, ...]


def compose(pages: Sequence[Page], labels: Sequence[str], bookmarks: Sequence[Bookmark], habits: Habits) -> Composed:
    """The cleaned text of the pages, and its headings, paragraphs, rows and footnotes in order."""
    lines = whole_boxes([line for page in pages for line in page.lines if line.text.strip()])
    type_ = type_of(lines)
    lines = sunk_floats(lines, type_.size)
    entries = contents_of(lines)
    heads = {run.first: (run.end, run.level) for run in headings(lines, bookmarks, type_, entries)}
    composer = _Composer(pages, labels, habits)
    at = 0
    while at < len(lines):
        composer.notes_before(lines[at].page)
        end = at + 1
        if at in entries:
            composer.contents(lines[at])
        elif at in heads:
            end, level = heads[at]
            composer.heading(lines[at:end], level)
        elif lines[at].table:
            composer.row(lines[at])
        else:
            end = _paragraph_end(lines, at, heads, entries, type_)
            composer.paragraph(lines[at:end])
        at = end
    composer.notes_before(len(pages))
    return Composed("".join(composer.parts), tuple(composer.items), tuple(composer.places))


def _paragraph_end(
    lines: Sequence[Line], at: int, heads: dict[int, tuple[int, int]], entries: frozenset[int], type_: Type
) -> int:
    end = at + 1
    while end < len(lines) and end not in heads and end not in entries:
        if breaks(lines[end - 1], lines[end], lines[at], type_):
            break
        end += 1
    return end


@dataclass
class _Composer:
    """Writes the text, and keeps account of what stands where."""

    pages: Sequence[Page]
    labels: Sequence[str]
    habits: Habits
    parts: list[str] = field(default_factory=list)
    items: list[Heading | Block] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    length: int = 0
    noted: int = 0  # the first page whose footnotes are still to be written
    last: str = ""  # the last paragraph written
    box: int = 0  # the call-out box that we are in
    label: str = ""  # its title
    table: int = 0
    header: tuple[int, int] | None = None  # of the table that we are in

    def heading(self, lines: Sequence[Line], level: int) -> None:
        title = mended(join([line.text for line in lines], self.habits))
        span = self._write(title, lines[0].page)
        if span is None:
            return
        if not lines[0].box:
            self.items.append(Heading(*span, level, title))
        elif self._enter(lines[0]) and len(title) <= _LONGEST_LABEL:
            self.label = title
        else:
            self._add(span, lines, title)

    def paragraph(self, lines: Sequence[Line]) -> None:
        self._enter(lines[0])
        text = join([line.text for line in lines], self.habits)
        if (span := self._write(text, lines[0].page)) is None:
            return
        self._turn_pages(lines, span[0], text)
        self._add(span, lines, text, self._lead(text))
        self.last = text

    def row(self, line: Line) -> None:
        """A table's row: its cells, a tab between them, led in by the table's header."""
        self._enter(line)
        inside = line.table == self.table
        text = "\t".join(join(cell, self.habits) for cell in line.cells).strip()
        span = self._write(text, line.page, "\n" if inside else "\n\n")
        if not inside:
            self.table, self.header = line.table, None
        if span is None:
            return
        if line.head and not inside:
            self.header = span
        else:
            self._add(span, [line], text, self.header, whole=True)

    def contents(self, line: Line) -> None:
        """An entry of the table of contents: text that is in no block."""
        text = "\t".join(join(cell, self.habits) for cell in line.cells) if line.cells else entry(line.text)
        self._write(text.strip(), line.page, "\n")

    def notes_before(self, page: int) -> None:
        """Writes the footnotes of the pages before `page` that no paragraph goes over any more."""
        while self.noted < page:
            for note in self.pages[self.noted].notes:
                text = self._note(note)
                if span := self._write(text, self.noted):
                    self._turn_pages(note.lines, span[0], text)
                    pages = self._span(note.lines[0].page, note.lines[-1].page)
                    self.items.append(Block("source", *span, (), pages, number=note.number, links=links(text)))
            self.noted += 1

    def _enter(self, line: Line) -> bool:
        """Whether a call-out box begins with this line."""
        new = line.box != self.box
        if new:
            self.box, self.label = line.box, ""
        return new and line.box != 0

    def _add(
        self,
        span: tuple[int, int],
        lines: Sequence[Line],
        text: str,
        lead: tuple[int, int] | None = None,
        whole: bool = False,
    ) -> None:
        if not any(sign.isalpha() for sign in text):
            return  # figures of a chart: text, but nothing to quote
        notes = tuple(dict.fromkeys(note for line in lines for note in self._notes(line)))
        pages = self._span(lines[0].page, lines[-1].page)
        self.items.append(
            Block(
                "text",
                *span,
                (),
                pages,
                self.label,
                notes=notes,
                links=links(text),
                lead=lead,
                whole=whole,
                unit=self.box,
            )
        )

    def _write(self, text: str, page: int, gap: str = "\n\n") -> tuple[int, int] | None:
        if not text:
            return None
        if self.parts:
            self.parts.append(gap)
            self.length += len(gap)
        start = self.length
        self._place(start, page)
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def _place(self, start: int, page: int) -> None:
        if not self.places or self.places[-1].number != page + 1:
            self.places.append(Place(start, page + 1, self.labels[page]))

    def _turn_pages(self, lines: Sequence[Line], start: int, text: str) -> None:
        """Notes where in a paragraph's text the next page begins."""
        said = 0
        for page, group in groupby(lines, key=lambda line: line.page):
            if said:
                before = join([line.text for line in lines[:said]], self.habits)
                here = next(
                    (at for at, (one, two) in enumerate(zip(before, text, strict=False)) if one != two), len(before)
                )
                self._place(start + here + (text[here : here + 1] == " "), page)
            said += len(list(group))

    def _lead(self, text: str) -> tuple[int, int] | None:
        before = self.items[-1] if self.items else None
        if before is None or isinstance(before, Heading) or before.kind != "text" or not marked(text):
            return None
        if before.unit != self.box:
            return None
        found = lead_in(self.last, Block("text", 0, len(self.last), (), lead=before.lead))
        return (before.start, before.end) if found == (0, len(self.last)) else found

    def _notes(self, line: Line) -> Iterator[str]:
        for note in (note for page in self.pages[line.page : line.page + 2] for note in page.notes):
            if note.number in line.notes:
                yield self._note(note)

    def _note(self, note: Note) -> str:
        """A footnote's text, its number apart from its first word."""
        text = join([line.text for line in note.lines], self.habits)
        number = str(note.number)
        glued = text.startswith(number) and text[len(number) : len(number) + 1].isalpha()
        return f"{number} {text[len(number) :]}" if glued else text

    def _span(self, first: int, last: int) -> str:
        start, end = self.labels[first], self.labels[last]
        return start if start == end else "–".join(filter(None, (start, end)))
