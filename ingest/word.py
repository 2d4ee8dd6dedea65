"""Word files (.docx) to text and blocks: headings, lists, tables row by row, boxes as units, notes.

Headers, footers and comments are left out, and so are tables of contents. Pages are not known in
such a file: the section is the place. The parts of a file, the text of a paragraph and the
numbers of its lists are read by `word_parts`, `word_text` and `word_numbers`.
"""

import time
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from ingest.blocks import Block
from ingest.headings import LONGEST, Heading, ends_sentence
from ingest.hyphens import tidy
from ingest.lists import marked
from ingest.manuscript import Manuscript, Note, Row, spread
from ingest.skipped import SkippedFile
from ingest.word_numbers import Numbers
from ingest.word_parts import Parts, Style, attr, child, children, descendants, local, open_parts, value
from ingest.word_tables import CONTAINERS, below, header, spans, uncontinued
from ingest.word_text import Reader, Said

SECONDS = 120.0
_BOLD_LEVEL = 8  # a line in bold type stands under every heading that is one by its style
_CELL_IS_PROSE = 400  # characters: columns of a layout, no table
_PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Read:
    """What a Word file says."""

    text: str
    items: tuple[Heading | Block, ...]
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    notes: tuple[Note, ...]
    said: tuple[Said, ...]


def read(stream: BinaryIO, file: str) -> Read:
    """What a Word file says; raises SkippedFile."""
    parts = open_parts(stream, file)
    deadline = time.monotonic() + SECONDS
    walk = _Walk(parts, Reader(parts), Numbers(parts.numbering), file, deadline)
    walk.whole()
    if walk.reader.fields:
        walk = _Walk(parts, Reader(parts, all_fields=True), Numbers(parts.numbering), file, deadline)
        walk.whole()
    text = walk.written.text
    if not text:
        raise SkippedFile("skipped-empty", file=file)
    return Read(text, tuple(walk.written.items), walk.title or tidy(parts.title), parts.language)


@dataclass
class _Walk:
    parts: Parts
    reader: Reader
    numbers: Numbers
    file: str
    deadline: float
    written: Manuscript = field(default_factory=Manuscript)
    title: str = ""
    lists: list[tuple[int, tuple[int, int] | None]] = field(default_factory=list)
    above: tuple[int, int] | None = None  # what was written last, where it leads something in
    held: Said | None = None  # a paragraph whose end was deleted

    def whole(self) -> None:
        """The whole document."""
        try:
            self.body(self.parts.body)
        except RecursionError as error:
            raise SkippedFile("skipped-too-heavy", file=self.file) from error
        self.written.flush()

    def body(self, element: Any) -> None:
        """Everything in a body, a cell or a box, in order."""
        for part in element:
            match local(part):
                case "p":
                    self._paragraph(part)
                case "tbl":
                    self._table(part)
                case "sdt":
                    if not any(attr(g, "val") == "Table of Contents" for g in descendants(part, "docPartGallery")):
                        self.body(child(part, "sdtContent") if child(part, "sdtContent") is not None else ())
                case "AlternateContent":
                    chosen = child(part, "Choice")
                    self.body(chosen if chosen is not None else ())
                case name if name in CONTAINERS:
                    self.body(part)

    def _paragraph(self, element: Any) -> None:
        if time.monotonic() > self.deadline:
            raise SkippedFile("skipped-too-heavy", file=self.file)
        said = self.reader.paragraph(element)
        if self.held:
            said = _joined(self.held, said)
        self.held = said if said.merges else None
        if self.held:
            return
        properties = child(element, "pPr")
        style = self._style(properties)
        if not style.contents:
            self._write(said, style, properties)
        for box in said.boxes:
            self._box(box)

    def _style(self, properties: Any) -> Style:
        style = self.parts.styles.get(value(properties, "pStyle") or self.parts.default, _PLAIN)
        if outline := value(properties, "outlineLvl"):
            level = int(outline) + 1 if outline.isdigit() and int(outline) < 9 else None
            style = replace(style, level=level)
        return style

    def _write(self, said: Said, style: Style, properties: Any) -> None:
        text = said.text.strip()
        if not text:
            self.above = self.above if self.lists else None
            return
        mark, depth = self._mark(style, properties)
        level = style.level
        if level is None and not mark and self._looks_like_heading(said, text):
            level = _BOLD_LEVEL
        if level is not None and len(text) <= 2 * LONGEST:
            self.lists, self.above = [], None
            if level == 0 and not self.title:
                self.title = tidy(text)
            self.written.heading(f"{mark} {text}" if mark else text, level)
            self._keep_notes(said)
        elif mark:
            self._item(f"{mark} {text}", depth, said)
        else:
            self._lines(text, said)

    def _looks_like_heading(self, said: Said, text: str) -> bool:
        short = len(text) <= LONGEST and "\n" not in text
        return said.bold and short and not ends_sentence(text) and text[-1] != "," and not marked(text)

    def _keep_notes(self, said: Said) -> None:
        for note in said.notes:
            self.written.pending.setdefault(note.mark, note)

    def _mark(self, style: Style, properties: Any) -> tuple[str, int]:
        """The number or sign before a paragraph, and how deep in its list it stands."""
        numbered = child(properties, "numPr")
        num = value(numbered, "numId") or style.num or "0"
        said = value(numbered, "ilvl")
        depth = int(said) if said.isdigit() else style.depth or 0
        return (self.numbers.mark(num, depth), depth) if num != "0" else ("", 0)

    def _lines(self, text: str, said: Said) -> None:
        """A paragraph; its lines apart where they are the items of a list that was typed by hand."""
        pieces: list[str] = []
        for line in (line.strip() for line in text.split("\n")):
            if pieces and line and not marked(line):
                pieces[-1] += f" {line}"
            elif line:
                pieces.append(line)
        for piece in pieces:
            if marked(piece):
                self._item(piece, 0, said)
            else:
                self.lists = []
                span = self.written.paragraph(piece, notes=said.notes, named=said.named)
                self.above = self.written.leading(span)

    def _item(self, text: str, depth: int, said: Said) -> None:
        while self.lists and self.lists[-1][0] > depth:
            self.lists.pop()
        if not self.lists or self.lists[-1][0] < depth:
            outer = self.lists[-1][1] if self.lists else None
            self.lists.append((depth, self.above or outer))
        span = self.written.paragraph(text, lead=self.lists[-1][1], notes=said.notes, named=said.named)
        self.above = span if text.rstrip().endswith(":") else None

    def _box(self, element: Any) -> None:
        outer = self.written.open_box()
        self.lists, self.above = [], None
        self.body(element)
        self.written.close_box(outer)
        self.lists, self.above = [], None

    def _table(self, element: Any) -> None:
        self.lists = []
        rows = [row for row in below(element, "tr") if child(child(row, "trPr"), "del") is None]
        cells = [list(below(row, "tc")) for row in rows]
        if self._is_layout(cells):
            alone = sum(map(len, cells)) == 1
            for cell in (cell for row in cells for cell in row):
                self._box(cell) if alone else self.body(cell)
            self.lists, self.above = [], None
            return
        read = [[self._cell(cell) for cell in row] for row in cells]
        texts = [[(c.text, *spans(cells, at, n)) for n, c in enumerate(row)] for at, row in enumerate(read)]
        made = [
            Row(
                tuple(said),
                tuple(note for cell in row for note in cell.notes),
                tuple(link for cell in row for part in cell.said for link in part.named),
            )
            for said, row in zip(spread(uncontinued(texts, cells)), read, strict=True)
        ]
        self.written.table(made, header(rows, made))
        self.above = None
        for box in (box for row in read for cell in row for part in cell.said for box in part.boxes):
            self._box(box)

    def _is_layout(self, cells: list[list[Any]]) -> bool:
        """Whether a table is none: a box, columns of prose, or anything with headings or tables in it."""
        every = [cell for row in cells for cell in row]
        if max((len(row) for row in cells), default=0) < 2:
            return True
        if any(next(descendants(cell, "tbl"), None) is not None for cell in every):
            return True
        if any(self._style(child(p, "pPr")).level is not None for cell in every for p in children(cell, "p")):
            return True
        size = sum(len(t.text or "") for cell in every for t in descendants(cell, "t"))
        return size > _CELL_IS_PROSE * len(every)

    def _cell(self, element: Any) -> _Cell:
        said, texts = [], []
        for paragraph in below(element, "p"):
            part = self.reader.paragraph(paragraph)
            properties = child(paragraph, "pPr")
            mark, _ = self._mark(self._style(properties), properties)
            said.append(part)
            texts.append(f"{mark} {part.text}" if mark and part.text.strip() else part.text)
        notes = tuple(note for part in said for note in part.notes)
        return _Cell(tidy(" ".join(texts)), notes, tuple(said))


def _joined(first: Said, second: Said) -> Said:
    return Said(
        first.text + second.text,
        first.notes + second.notes,
        first.named + second.named,
        first.boxes + second.boxes,
        first.plain + second.plain,
        second.merges,
    )
