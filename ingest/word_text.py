"""Reads the text of a Word paragraph as a reader sees it: what was inserted, not what was deleted or hidden.

Field codes, tables of contents and comments are left out, note marks are taken out of the text
and tied to their notes. Text boxes are handed back for whoever writes the document.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.types import Link
from ingest.hyphens import tidy
from ingest.manuscript import Note
from ingest.word_numbers import spelt
from ingest.word_parts import Parts, attr, child, descendants, is_on, local, value

_DROPPED = re.compile(r"\s*(?:TOC|INDEX|TOA|PAGE|NUMPAGES|SECTIONPAGES|XE|TC|RD)\b", re.I)
_THROUGH = frozenset(
    """
    hyperlink ins moveTo smartTag customXml sdtContent bdo dir oMath oMathPara r ruby rubyBase
    e num den sub sup deg fName f rad sSub sSup sSubSup nary d m mr func acc bar box limLow limUpp
    """.split()
)
_BOXES = frozenset({"drawing", "pict", "object"})
_SIGNS = {"tab": " ", "noBreakHyphen": "-", "softHyphen": "", "br": "\n", "cr": "\n", "ptab": " "}


@dataclass
class Said:
    """What a paragraph says. `merges`: its end was deleted, so that the next paragraph goes on in it."""

    text: str = ""
    notes: list[Note] = field(default_factory=list)
    named: list[Link] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    plain: int = 0  # signs that are not bold
    merges: bool = False

    @property
    def bold(self) -> bool:
        """Whether all that it says is bold."""
        return self.plain == 0 and bool(self.text.strip())


@dataclass
class _Field:
    code: str = ""
    shown: bool = False


@dataclass
class Reader:
    """Reads paragraph after paragraph: fields may go over their ends, and notes are counted.

    `all_fields` shows tables of contents too: in a file whose fields do not end, all would be in one.
    """

    parts: Parts
    all_fields: bool = False
    fields: list[_Field] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)

    def paragraph(self, element: Any) -> Said:
        """What a `w:p` says."""
        said = Said()
        self._children(element, said)
        self.fields = [f for f in self.fields if f.shown]  # the code of a field ends with its paragraph
        marked = child(child(element, "pPr"), "rPr")
        said.merges = child(marked, "del") is not None or child(marked, "moveFrom") is not None
        return said

    def _children(self, element: Any, said: Said) -> None:
        for part in element:
            self._take(part, local(part), said)

    def _take(self, part: Any, name: str, said: Said) -> None:
        match name:
            case "r":
                if not is_on(child(part, "rPr"), "vanish"):
                    self._run(part, said)
            case "hyperlink":
                self._link(part, said)
            case "fldSimple":
                if not _DROPPED.match(attr(part, "instr")):
                    self._children(part, said)
            case "sdt":
                properties = child(part, "sdtPr")
                if child(properties, "showingPlcHdr") is None:
                    self._children(part, said)
            case "AlternateContent":
                chosen = child(part, "Choice")
                self._children(chosen if chosen is not None else child(part, "Fallback"), said)
            case _ if name in _BOXES:
                said.boxes += boxes(part)
            case _ if name in _THROUGH:
                self._children(part, said)
            case "t" if "math" in part.tag:
                self._say(part.text or "", said, bold=False)

    def _run(self, run: Any, said: Said) -> None:
        properties = child(run, "rPr")
        bold = is_on(properties, "b") or "strong" in value(properties, "rStyle").lower()
        for part in run:
            name = local(part)
            match name:
                case "t":
                    self._say(part.text or "", said, bold)
                case "fldChar":
                    self._field(attr(part, "fldCharType"))
                case "instrText":
                    if self.fields:
                        self.fields[-1].code += part.text or ""
                case "footnoteReference" | "endnoteReference":
                    self._note(name.removesuffix("Reference"), attr(part, "id"), said)
                case _ if name in _SIGNS:
                    self._say(_SIGNS[name], said, bold)
                case "AlternateContent" | "ruby" | "sdt" | "drawing" | "pict" | "object":
                    self._take(part, name, said)

    def _say(self, text: str, said: Said, bold: bool) -> None:
        if all(f.shown and (self.all_fields or not _DROPPED.match(f.code)) for f in self.fields):
            said.text += text
            said.plain += 0 if bold else len(text.strip())

    def _field(self, what: str) -> None:
        if what == "begin":
            self.fields.append(_Field())
        elif what == "separate" and self.fields:
            self.fields[-1].shown = True
        elif what == "end" and self.fields:
            self.fields.pop()

    def _link(self, element: Any, said: Said) -> None:
        before = len(said.text)
        self._children(element, said)
        target, text = self.parts.targets.get(attr(element, "id"), ""), tidy(said.text[before:])
        if text and re.match(r"https?://", target, re.I):
            said.named.append(Link(text, target))

    def _note(self, kind: str, id: str, said: Said) -> None:
        element = self.parts.notes[kind].get(id)
        if element is None:
            return
        n = self.counted[kind] = self.counted.get(kind, 0) + 1
        inner = Reader(replace(self.parts, notes={"footnote": {}, "endnote": {}}))
        text = tidy(" ".join(inner.paragraph(p).text for p in descendants(element, "p")))
        if text:
            said.notes.append(Note(str(n) if kind == "footnote" else spelt(n, "lowerRoman"), text))


def boxes(element: Any) -> list[Any]:
    """The text boxes in a drawing, each once: drawings carry an older copy of themselves."""
    found = []
    for box in descendants(element, "txbxContent"):
        above = [local(parent) for parent in box.iterancestors()]
        inside = above[: above.index(local(element))] if local(element) in above else above
        if "Fallback" not in inside and "txbxContent" not in inside:
            found.append(box)
    return found
