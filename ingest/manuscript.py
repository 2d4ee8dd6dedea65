"""Writes the text of a document whose file is a tree: blocks one after another, so that offsets are exact.

What a paragraph, a row or a note is, is for whoever reads the file to say. Paged files have a
composer of their own, since their lines must first be put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.types import Kind, Link
from ingest.blocks import Block
from ingest.headings import Heading
from ingest.hyphens import mended, tidy
from ingest.links import links
from ingest.lists import leads

CELL = " | "
_DEEPEST = 9  # the level of headings inside a box
_REPEATED = 80  # characters: a merged cell as short as this is said again in every row that it spans


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote: the mark that the text points with, and what it says."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with what its cells point to."""

    cells: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    named: tuple[Link, ...] = ()


@dataclass
class Manuscript:
    """A text in the making. Notes are written at the end of the section that points to them."""

    parts: list[str] = field(default_factory=list)
    items: list[Heading | Block] = field(default_factory=list)
    length: int = 0
    boxes: int = 0
    box: int = 0
    pending: dict[str, Note] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that has been written."""
        return "".join(self.parts)

    def heading(self, title: str, level: int) -> None:
        """A heading; inside a box it stands under every other."""
        title = mended(title)
        if not any(sign.isalnum() for sign in title):
            return
        self.flush()
        if span := self._write(title):
            self.items.append(Heading(*span, _DEEPEST if self.box else level, title))

    def close(self, level: int) -> None:
        """What follows no longer stands under a heading of this level."""
        self.flush()
        self.items.append(Heading(self.length, self.length, level, ""))

    def paragraph(
        self,
        text: str,
        *,
        lead: tuple[int, int] | None = None,
        notes: Sequence[Note] = (),
        named: Sequence[Link] = (),
        kind: Kind = "text",
        whole: bool = False,
    ) -> tuple[int, int] | None:
        """A paragraph, list item or row; its span, None when nothing is in it. `named` are links behind words."""
        text = tidy(text)
        span = self._write(text)
        if span is None:
            return None
        for note in notes:
            self.pending.setdefault(note.mark, note)
        said = tuple(dict.fromkeys(f"{note.mark} {note.text}" for note in notes))
        found = tuple(dict.fromkeys([*links(text), *(link for link in named if link.text in text)]))
        self.items.append(
            Block(kind, *span, (), notes=said, links=found, lead=lead, unit=self.box, whole=whole)
        )  # fmt: skip
        return span

    def leading(self, span: tuple[int, int] | None) -> tuple[int, int] | None:
        """A paragraph just written, when what follows needs it."""
        return span if span and leads(self.text_of(span)) else None

    def text_of(self, span: tuple[int, int]) -> str:
        """What stands at a span just written."""
        return self.parts[-1] if span[1] == self.length else self.text[span[0] : span[1]]

    def table(self, rows: Sequence[Row], header: int) -> None:
        """A table row by row; the first `header` rows are what each of the others is led in by."""
        lead: tuple[int, int] | None = None
        for at, row in enumerate(rows):
            said = [tidy(cell) for cell in row.cells]
            while said and not said[-1]:
                said.pop()
            if not any(said):
                continue
            led = lead if at >= header else None
            span = self.paragraph(CELL.join(said), lead=led, notes=row.notes, named=row.named, whole=True)
            if at < header and span:
                lead = (lead[0], span[1]) if lead else span

    def open_box(self) -> int:
        """What follows is one unit, apart from the text around it; gives what to hand to `close_box`."""
        outer = self.box
        self.boxes += 1
        self.box = self.boxes
        return outer

    def close_box(self, outer: int) -> None:
        """The end of a box."""
        self.close(_DEEPEST)
        self.box = outer

    def flush(self) -> None:
        """Writes the notes that the section pointed to."""
        notes, self.pending = list(self.pending.values()), {}
        for note in notes:
            self.paragraph(f"{note.mark} {note.text}", kind="source")
            last = self.items[-1]
            if note.mark.isdigit() and isinstance(last, Block):
                self.items[-1] = replace(last, number=int(note.mark))

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


def spread(rows: Sequence[Sequence[tuple[str, int, int]]]) -> list[list[str]]:
    """Rows of cells (text, columns, rows that it spans) with a short cell said again in each row that it spans."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for row in rows:
        said: list[str] = []
        cells = list(row)
        column = 0
        while cells or column in hanging:
            if column in hanging:
                text, left = hanging.pop(column)
                if left > 1:
                    hanging[column] = (text, left - 1)
                said.append(text)
                column += 1
                continue
            text, wide, tall = cells.pop(0)
            said.append(text)
            if tall > 1:
                hanging[column] = (text if len(text) <= _REPEATED else "", tall - 1)
            column += max(1, wide)
        grid.append(said)
    return grid
