"""Reads the structure of the guide *Kommunerna främjar befolkningsrelationerna* out of its extracted text.

The text has no page marks and few headings that say they are headings: sections and their
page spans come from its table of contents, the rest from the guide's own fixed phrases
("Mål:", "Observerad nytta", "Frågor som behöver avgöras", "EXEMPEL n"). Nothing is
corrected here: blocks point into the text as it stands. The flaws that a search must see
past are listed in corpus/corrections.toml.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.citations import display
from assistant.municipalities import Municipalities
from assistant.types import Kind
from ingest.blocks import Block, trimmed
from ingest.guide_contents import CONTENTS, Section, by_section, is_whole, read_contents
from ingest.guide_paragraphs import Paragraph, paragraphs
from ingest.guide_sources import Notes, find_links, read_notes

_BENEFITS = "Observerad nytta"
_QUESTIONS = "Frågor som behöver avgöras"
_CENTRAL_QUESTIONS = "CENTRALA FRÅGOR"
_EXAMPLE = re.compile(
    r"\**EXEMPEL (\d+)[.:]\s*(?:GOD PRAXIS:|PROCESSEN FÖR ATT\s+SKAPA ETT PROGRAM:)?\s*(.*)", re.DOTALL
)
_LOOSE_EXAMPLE = re.compile(r"EXEMPEL:\s*")
_LANGUAGE_NOTE = re.compile(r"\s*\((?:tillgängligt på finska)[^)]*\)\.?\s*$", re.IGNORECASE)
_REGION = re.compile(r"\b([A-ZÅÄÖ]\w+?)regionen\b")
_INTRODUCES = "bland annat"
_CAPTION = re.compile(r"[A-ZÅÄÖ ]{12,}")
_SENTENCE_END = re.compile(r"""[.!?:…][¹²³⁴⁵⁶⁷⁸⁹⁰*"”')]*$""")
_QUESTION = re.compile(r"[^?]+\?(?:[^?]*$)?")


@dataclass(frozen=True, slots=True)
class _Context:
    """Where the reader stands: everything that a paragraph inherits."""

    section: Section
    kind: Kind = "text"
    heading: tuple[str, ...] = ()
    label: str = ""
    group: str = ""
    number: int | None = None
    places: tuple[str, ...] = ()
    lead: tuple[int, int] | None = None

    def block(self, start: int, end: int, **changes: object) -> Block:
        base = Block(
            kind=self.kind, start=start, end=end, section=(self.section.title, *self.heading),
            pages=self.section.pages, label=self.label, number=self.number, places=self.places,
        )  # fmt: skip
        return replace(base, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class GuideBlocks:
    """The guide's blocks in order, and what the reader of the catalogue should know of the text."""

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...]


def is_guide(text: str) -> bool:
    """Whether a text has the guide's skeleton: its fixed headings, and every section of its table of contents."""
    return all(f"\n{mark}" in text for mark in (CONTENTS, _BENEFITS, _QUESTIONS)) and is_whole(list(paragraphs(text)))


def parse_guide(text: str, municipalities: Municipalities) -> GuideBlocks:
    """All blocks of the guide. Questions are numbered in their order, as examples are by the guide itself."""
    parts = list(paragraphs(text))
    contents, body = read_contents(parts)
    notes = read_notes(text, parts)
    warnings: list[str] = []
    blocks = list(_imprint(parts, body))
    reader = _Reader(text, municipalities, notes, warnings)
    for section, inside in by_section(parts[body:], contents):
        blocks += reader.read(section, inside)
    return GuideBlocks(tuple(_number_questions(blocks)), tuple(warnings))


def _imprint(parts: list[Paragraph], body: int) -> Iterator[Block]:
    title = display(parts[0].text).replace("befolknings- relationerna", "befolkningsrelationerna")
    for part in parts[:body]:
        if part.text == CONTENTS:
            return
        yield Block("imprint", part.start, part.end, section=(title,))


def _number_questions(blocks: Iterable[Block]) -> Iterator[Block]:
    number = 0
    for block in blocks:
        if block.kind == "question":
            number += 1
            yield replace(block, number=number, label=f"Fråga {number}")
        else:
            yield block


class _Reader:
    """Reads one section after another; what it keeps between them is the guide's notes."""

    def __init__(self, text: str, municipalities: Municipalities, notes: Notes, warnings: list[str]) -> None:
        self._text = text
        self._municipalities = municipalities
        self._notes = notes
        self._warnings = warnings

    def read(self, section: Section, parts: list[Paragraph]) -> list[Block]:
        blocks: list[Block] = []
        context = _Context(section, kind=_kind_of_section(section, parts))
        steps = 0
        for part in _joined(parts):
            moved = self._heading(part, context)
            if moved is not None:
                context = moved
                continue
            if context.kind == "step":
                steps += 1
                context = replace(context, number=steps, label=f"Steg {steps}")
            for block in self._content(part, context):
                links, notes = find_links(self._text, block.start, block.end), self._notes.of(block)
                blocks.append(replace(block, links=links, notes=notes))
            if context.kind == "example" and not context.places and blocks:
                context = replace(context, places=blocks[-1].places)
            context = context if part.items else replace(context, lead=_lead(part))
        return blocks

    def _heading(self, part: Paragraph, context: _Context) -> _Context | None:
        """The context after a heading, or None when the paragraph is content."""
        example = _EXAMPLE.match(part.text)
        if example:
            return self._example(example, context)
        if part.text == _BENEFITS:
            return _Context(context.section, "benefit", (_BENEFITS,))
        if part.text == _QUESTIONS or part.text.startswith(_CENTRAL_QUESTIONS):
            heading = part.text.rstrip(":")
            return _Context(context.section, "question", (heading,), group=heading)
        if context.kind == "question" and part.text.endswith(":") and len(part.text) < 40:
            return replace(context, heading=(*context.heading[:1], part.text.rstrip(":")))
        if _CAPTION.fullmatch(part.text):
            self._warnings.append(f"figure-missing: {part.text}")
            return context
        if context.kind == "text" and not context.heading and _is_title(part.text):
            return replace(context, heading=(part.text,))
        if context.kind == "example" and not context.heading[-1].split(": ", 1)[-1]:
            return self._titled(part.text, context)
        return None

    def _example(self, found: re.Match[str], context: _Context) -> _Context:
        number = int(found.group(1))
        base = _Context(context.section, "example", (f"Exempel {number}: ",), f"Exempel {number}", number=number)
        return self._titled(found.group(2), base) if found.group(2).strip("* \n") else base

    def _titled(self, title: str, context: _Context) -> _Context:
        title = _LANGUAGE_NOTE.sub("", display(title.replace("**", "")))
        return replace(context, heading=(f"{context.label}: {title}",), places=self._places(title))

    def _places(self, title: str) -> tuple[str, ...]:
        region = _REGION.search(title)
        if region:
            return tuple(m.code for m in self._municipalities.in_subregion(region.group(1)))
        return tuple(dict.fromkeys(m.municipality.code for m in self._municipalities.mentions(title)))

    def _content(self, part: Paragraph, context: _Context) -> Iterator[Block]:
        loose = _LOOSE_EXAMPLE.match(part.text)
        if loose:
            yield context.block(part.start + loose.end(), part.end, kind="example", label="Exempel")
        elif part.text.startswith("Mål: "):
            yield context.block(part.start + len("Mål: "), part.end, kind="goal", label="Mål")
        elif "\t" in part.text:
            yield from _table(part, context)
        elif part.items:
            yield from _list(part, context)
        elif context.kind == "question":
            for found in _QUESTION.finditer(part.text):
                yield _stripped(self._text, part.start + found.start(), part.start + found.end(), context)
        else:
            yield from self._running(part, context)

    def _running(self, part: Paragraph, context: _Context) -> Iterator[Block]:
        note = _LANGUAGE_NOTE.search(part.text)
        end = part.end - (len(part.text) - note.start()) if note else part.end
        if end <= part.start:
            return
        block = _stripped(self._text, part.start, end, context)
        if context.kind == "example" and not context.places:
            block = replace(block, places=self._places(display(self._text[block.start : block.end])))
        if context.kind == "example" and not _SENTENCE_END.search(self._text[block.start : block.end]):
            block = replace(block, kind="material")
        yield block


def _kind_of_section(section: Section, parts: list[Paragraph]) -> Kind:
    if section.title.startswith("Material för"):
        return "material"
    if section.title.startswith("Källor"):
        return "source"
    if section.title.startswith("Processen för"):
        return "step"
    return "text"


def _joined(parts: list[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs, with those joined that a page or column break has cut in mid-sentence."""
    held: Paragraph | None = None
    for part in parts:
        if held and not held.items and not _SENTENCE_END.search(held.text) and part.text[:1].islower():
            held = held.joined_to(part)
            continue
        if held:
            yield held
        held = part
    if held:
        yield held


def _is_title(text: str) -> bool:
    ends = _SENTENCE_END.search(text) or text.endswith(_INTRODUCES)
    return len(text) < 60 and "\n" not in text and not ends and text[0].isupper()


def _lead(part: Paragraph) -> tuple[int, int] | None:
    """The span of the last sentence of a paragraph that introduces a list."""
    if not part.text.endswith((":", _INTRODUCES)):
        return None
    start = part.text.rfind(". ") + 2 if ". " in part.text else 0
    return part.start + start, part.end


def _list(part: Paragraph, context: _Context) -> Iterator[Block]:
    asks = (
        all(part.whole[start:end].rstrip("* ").endswith("?") for start, end in part.items) or context.kind == "question"
    )
    for start, end in part.items:
        if asks:
            group = context.group or (display(part.whole[slice(*context.lead)]) if context.lead else "")
            yield _stripped(part.whole, start, end, replace(context, kind="question"), group=group, lead=None)
        else:
            yield _stripped(part.whole, start, end, context, lead=context.lead)


def _table(part: Paragraph, context: _Context) -> Iterator[Block]:
    """The rows of the table of municipal tasks; its header row leads each of them."""
    header: tuple[int, int] | None = None
    offset = part.start
    for line in part.text.split("\n"):
        span = (offset, offset + len(line))
        offset += len(line) + 1
        if header is None:
            header = trimmed(part.whole, *span)
        elif row := trimmed(part.whole, *span):
            title = display(line.partition("<ul")[0])
            yield context.block(*row, kind="task", label=title, lead=header)


def _stripped(text: str, start: int, end: int, context: _Context, **changes: object) -> Block:
    """A block without white space or emphasis marks around it."""
    span = trimmed(text, start, end)
    while span and span[1] - span[0] > 2 and text[span[0]] == text[span[1] - 1] == "*":
        span = trimmed(text, span[0] + 1, span[1] - 1)
    start, end = span or (start, end)
    return context.block(start, end, group=changes.pop("group", context.group), **changes)
