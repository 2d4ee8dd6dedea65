"""Statutes as Finlex hands them out (Akoma Ntoso, .xml) to text and blocks, with lxml: nothing fetched, no entities.

Chapters and sections become headings; which law it is, and how its places are cited, is for
`statute` to say.
"""

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ingest.hyphens import tidy
from ingest.manuscript import Manuscript, Row
from ingest.reading import Read
from ingest.skipped import SkippedFile

_LANGUAGES = {"swe": "sv", "fin": "fi", "eng": "en"}
# The hierarchy of a statute; what is not named here is looked through.
_LEVELS = {"book": 1, "part": 1, "title": 1, "chapter": 2, "subchapter": 3, "section": 4, "article": 4}
_TEXTS = frozenset({"p", "docTitle", "docNumber", "formula", "block", "listIntroduction", "listWrapUp", "li"})
_ITEMS = frozenset({"paragraph", "subparagraph", "point", "indent", "item"})
# Editors' remarks on amendments, and what only programs read.
_SILENT = frozenset({"meta", "authorialNote", "noteRef", "toc", "img"})


def read(data: bytes, file: str) -> Read:
    """The statute in a file; raises SkippedFile when it is none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SkippedFile("skipped-damaged", file=file) from error
    if _name(root) != "akomaNtoso" or root.getroottree().docinfo.internalDTD is not None:
        raise SkippedFile("skipped-not-what-it-says", file=file)
    walk = _Walk()
    try:
        walk.inside(root)
    except RecursionError as error:
        raise SkippedFile("skipped-too-heavy", file=file) from error
    if not walk.written.text:
        raise SkippedFile("skipped-empty", file=file)
    number, title = _first(root, "docNumber"), _first(root, "docTitle")
    named = f"{title} ({number})" if title and number and number not in title else title
    language = _value(root, "FRBRlanguage", "language")
    return Read(
        walk.written.text,
        tuple(walk.written.items),
        named,
        _LANGUAGES.get(language, ""),
        _value(root, "FRBRalias", "value"),
    )


@dataclass
class _Walk:
    """Goes through the tree once. `sign` is the number before the text that begins; `lead` what led a list in."""

    written: Manuscript = field(default_factory=Manuscript)
    sign: str = ""
    above: tuple[int, int] | None = None
    lead: tuple[int, int] | None = None

    def inside(self, element: Any) -> None:
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, _name(child))

    def _element(self, element: Any, name: str) -> None:
        if name in _SILENT:
            return
        if name == "table":
            rows = [[child for child in row if _name(child) in ("th", "td")] for row in element.iter() if _is_row(row)]
            header = sum(all(_name(cell) == "th" for cell in row) for row in rows[:3])
            self.written.table([Row(tuple(_said(cell) for cell in row)) for row in rows], header)
        elif name in _LEVELS:
            self._headed(element, _LEVELS[name])
        elif name in _ITEMS:
            self._item(element)
        elif name in ("heading", "crossHeading", "subheading"):
            self.written.heading(_said(element), 3)
        elif name == "num":
            self.sign = _said(element)
        elif name in _TEXTS and not any(_name(child) in _TEXTS for child in element):
            self._text(_said(element))
        else:
            self.inside(element)

    def _headed(self, element: Any, level: int) -> None:
        """A part, chapter or section: its number and title are one heading, and what follows it is not under it."""
        said = [_said(child) for child in element if _name(child) in ("num", "heading")]
        self.written.heading(" ".join(filter(None, said)), level)
        for child in element:
            if isinstance(child.tag, str) and _name(child) not in ("num", "heading"):
                self._element(child, _name(child))
        self.above = None
        self.written.close(level)

    def _item(self, element: Any) -> None:
        """A point of a list, which needs what stands before the list."""
        outer, self.lead = self.lead, self.lead or self.above
        self.inside(element)
        self.lead = outer

    def _text(self, text: str) -> None:
        sign, self.sign = self.sign, ""
        span = self.written.paragraph(f"{sign} {text}" if sign else text, lead=self.lead)
        if not self.lead:
            self.above = self.written.leading(span)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_row(element: Any) -> bool:
    return _name(element) == "tr"


def _said(element: Any) -> str:
    """The words of an element on one line, without editors' notes."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and _name(child) not in _SILENT:
            parts += [" " if _name(child) in ("br", "eol") else "", _said(child)]
        parts.append(child.tail or "")
    return " ".join(tidy("".join(parts)).split())


def _first(root: Any, name: str) -> str:
    return next((_said(element) for element in root.iter("{*}" + name)), "")


def _value(root: Any, name: str, attribute: str) -> str:
    """An attribute of the last element of a name: of the expression, which stands after the work."""
    found = [element.get(attribute, "") for element in root.iter("{*}" + name)]
    return found[-1] if found else ""
