"""Web pages (.html) to text and blocks, with lxml: headings, lists, definitions, tables row by row, notes.

What is content is for `webpage_content` to say. Nothing is fetched, no script is run, no entity
but the signs that HTML knows is resolved.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from assistant.types import Link
from ingest.headings import Heading
from ingest.hyphens import tidy
from ingest.manuscript import Manuscript, Note, Row, spread
from ingest.reading import Read
from ingest.skipped import SkippedFile
from ingest.webpage_content import content
from ingest.webpage_head import canonical, language, title
from ingest.webpage_notes import is_raised, marking, take_notes

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.I | re.S)
_BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul caption
    """.split()
)
_TITLES = {f"h{n}": n for n in range(1, 7)}
_SUMMARY_LEVEL = 7
_SITE = re.compile(r"\s+[|–—-]\s+[^|–—]+$")
_DEEPEST = 200


def read(source: str, file: str) -> Read:
    """What a web page says; raises SkippedFile."""
    bare = _DOCTYPE.sub("", _DECLARATION.sub("", source.replace("\0", "\ufffd"), count=1), count=1)
    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        root = html.document_fromstring(bare, parser=parser, ensure_head_body=True)
        name, spoken, url = title(root), language(root), canonical(root)
        walk = _Walk(take_notes(root))
        chosen = content(root)
        walk.inside(chosen)
        walk.end()
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise SkippedFile("skipped-damaged", file=file) from error
    except RecursionError as error:
        raise SkippedFile("skipped-too-heavy", file=file) from error
    walk.written.flush()
    if not walk.written.text:
        raise SkippedFile("skipped-empty", file=file)
    firsts = [item.title for item in walk.written.items if isinstance(item, Heading) and item.level == 1]
    own = firsts[0] if len(firsts) == 1 else _SITE.sub("", name) or name
    return Read(walk.written.text, tuple(walk.written.items), own, spoken, url)


@dataclass
class _Walk:
    """Goes through the tree once; text that is in no block of its own becomes a paragraph."""

    notes: dict[str, Note]
    written: Manuscript = field(default_factory=Manuscript)
    said: list[str] = field(default_factory=list)
    marks: list[Note] = field(default_factory=list)
    named: list[Link] = field(default_factory=list)
    above: tuple[int, int] | None = None
    lead: tuple[int, int] | None = None
    sign: str = ""  # before the list item that begins
    depth: int = 0

    def inside(self, element: Any) -> None:
        """An element's text and children."""
        self._say(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child)
            self._say(child.tail)

    def end(self) -> None:
        """Ends the paragraph that is being said."""
        text, named = tidy("".join(self.said)), tuple(self.named)
        notes, self.marks, self.named, self.said = tuple(self.marks), [], [], []
        if not text:
            return
        sign, self.sign = self.sign, ""
        span = self.written.paragraph(f"{sign} {text}" if sign else text, lead=self.lead, notes=notes, named=named)
        self.above = self.written.leading(span) if not sign or text.endswith(":") else None

    def _say(self, text: str | None) -> None:
        if text:
            self.said.append(text)

    def _element(self, element: Any) -> None:
        tag = element.tag
        if self.depth > _DEEPEST:
            self._say(" ".join(element.itertext()))
            return
        self.depth += 1
        if tag in _BLOCKS:
            self.end()
            self._block(element, tag)
            self.end()
        elif tag == "br":
            self._say("\n")
        elif tag == "img":
            pass
        elif not self._marks_note(element):
            before = len(self.said)
            self.inside(element)
            if tag == "a":
                self._link(element, "".join(self.said[before:]))
        self.depth -= 1

    def _block(self, element: Any, tag: str) -> None:
        match tag:
            case _ if tag in _TITLES:
                self._heading(element, _TITLES[tag])
            case "ul" | "ol":
                self._list(element, tag)
            case "dl":
                self._definitions(element)
            case "details":
                self.inside(element)
                self.end()
                self.written.close(_SUMMARY_LEVEL)
            case "summary":
                self._heading(element, _SUMMARY_LEVEL)
            case "table":
                self._table(element)
            case "pre":
                self._lines("".join(element.itertext()))
            case "hr":
                self.above = None
            case _:
                self.inside(element)

    def _heading(self, element: Any, level: int) -> None:
        inner = _Walk(self.notes)
        inner.inside(element)
        self.written.heading("".join(inner.said) or " ".join(element.itertext()), level)
        for note in inner.marks:
            self.written.pending.setdefault(note.mark, note)
        self.above = None

    def _list(self, element: Any, tag: str) -> None:
        outer, self.lead = self.lead, self.above or self.lead
        n = int(element.get("start", "1")) if element.get("start", "1").isdecimal() else 1
        for item in element:
            if item.tag == "li":
                self.sign, self.above = (f"{n}." if tag == "ol" else "–"), None
                n += 1
                self.inside(item)
                self.end()
                self.sign = ""
            elif isinstance(item.tag, str):
                self._element(item)
        self.lead, self.above = outer, None

    def _definitions(self, element: Any) -> None:
        """A term leads in what is said of it."""
        outer = self.lead
        for part in element.iter("dt", "dd"):
            if any(above.tag == "dl" and above is not element for above in part.iterancestors("dl", "body")):
                nested = next(a for a in part.iterancestors("dl"))
                if nested is not element:
                    continue
            if part.tag == "dt":
                self.lead = None
                self.inside(part)
                before = self.written.length
                self.end()
                self.lead = (before + 2 if before else 0, self.written.length) if self.written.length > before else None
            else:
                self.inside(part)
                self.end()
        self.lead, self.above = outer, None

    def _lines(self, text: str) -> None:
        for part in re.split(r"\n\s*\n", text):
            self._say(part)
            self.end()

    def _table(self, element: Any) -> None:
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        for caption in element.findall("caption"):
            self.inside(caption)
            self.end()
        if _is_layout(element, cells):
            for cell in (cell for row in cells for cell in row):
                self.inside(cell)
                self.end()
            return
        read = [[self._cell(cell) for cell in row] for row in cells]
        grid = spread([[(text, *_spans(cell)) for (text, _), cell in zip(said, row, strict=True)]
                       for said, row in zip(read, cells, strict=True)])  # fmt: skip
        made = [
            Row(tuple(texts), tuple(note for _, inner in row for note in inner.marks))
            for texts, row in zip(grid, read, strict=True)
        ]
        self.written.table(made, _header(cells))
        self.above = None

    def _cell(self, element: Any) -> "tuple[str, _Walk]":
        inner = _Walk(self.notes)
        inner.inside(element)
        inner.end()
        texts = [inner.written.text[item.start : item.end] for item in inner.written.items]
        notes = list(inner.written.pending.values())
        inner.marks = notes
        return " ".join(texts), inner

    def _marks_note(self, element: Any) -> bool:
        """Whether an element is the mark of a note, which is then taken out of the text."""
        link = marking(element)
        if link is None or (link.get("href", "")[1:] not in self.notes and not is_raised(link)):
            return False
        note = self.notes.get(link.get("href", "")[1:])
        if note:
            self.marks.append(note)
        return True

    def _link(self, element: Any, said: str) -> None:
        address, text = element.get("href", "").strip(), tidy(said)
        if text and re.match(r"https?://[\w.-]+", address, re.I):
            self.named.append(Link(text, address))


def _spans(cell: Any) -> tuple[int, int]:
    return _number(cell.get("colspan")), _number(cell.get("rowspan"))


def _number(said: str | None) -> int:
    return max(1, min(int(said), 1000)) if said and said.isdecimal() and len(said) < 5 else 1


def _is_layout(table: Any, cells: Sequence[Sequence[Any]]) -> bool:
    if table.get("role") in ("presentation", "none") or max((len(row) for row in cells), default=0) < 2:
        return True
    inner = ("table", "h1", "h2", "h3", "h4")
    return any(cell.find(f".//{tag}") is not None for row in cells for cell in row for tag in inner)


def _header(cells: Sequence[Sequence[Any]]) -> int:
    """How many of the first rows say what the columns are."""
    count = 0
    for row in cells:
        in_head = next(row[0].iterancestors("thead"), None) is not None if row else False
        if not (in_head or (row and all(cell.tag == "th" for cell in row))):
            break
        count += 1
    return count if count < len(cells) else 0
