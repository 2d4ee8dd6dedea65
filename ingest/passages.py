"""Blocks become passages: structure first, then size, sentences always whole.

Also makes the copy of a passage that is indexed (markup gone, broken words joined, known
misprints mended). What is quoted is never that copy: it is the document's own text.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.citations import display
from assistant.municipalities import Municipalities
from assistant.types import Document, Kind, Passage, Sentence
from ingest.blocks import Block, Loaded, trimmed
from ingest.sentences import split_sentences

# Characters. 1,500 is about 370 tokens of e5-small in Swedish: with its heading still under the limit of 512.
_FULL = 1500
_LIMIT = 1500
_UNIT = 700
_ENDLESS = 3_000  # of a sentence: a table without lines, or no text at all
# These stand alone: each is an answer, or a question, of its own.
_ALONE: frozenset[Kind] = frozenset({"goal", "question", "task", "step", "source"})
# Every entry of such a list is quoted whole, and never cut.
_ENTRY: frozenset[Kind] = frozenset({"question", "task", "material", "source"})
_BROKEN = re.compile(r"(?<=\w)[-\u2010\u00ad]\s(?!(?:och|eller|samt|ja|tai|sekä|and|or)\b)(?=[a-zåäö])")
_MARKS = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_AVAILABLE = re.compile(r"\(\s*tillgängligt på[^)]*\)", re.IGNORECASE)


def make_passages(loaded: Loaded, municipalities: Municipalities) -> tuple[Passage, ...]:
    """The passages of a document, in reading order; no two overlap, and each lies within its blocks."""
    text = loaded.document.text
    passages: list[Passage] = []
    for _, same in groupby(loaded.blocks, key=_place):
        for group in _packed(list(same)):
            passages += _from_group(loaded.document, text, group)
    return tuple(replace(passage, mentions=_mentions(text, passage, municipalities)) for passage in passages)


def _mentions(text: str, passage: Passage, municipalities: Municipalities) -> tuple[str, ...]:
    """The codes of the municipalities that a passage, or its headings, names."""
    said = display(" ".join([*passage.section, text[passage.start : passage.end]]))
    named = [mention.municipality.code for mention in municipalities.mentions(said)]
    return tuple(dict.fromkeys([*passage.places, *named]))


def index_text(document: Document, passage: Passage, corrections: Mapping[str, str]) -> str:
    """What is embedded and indexed for a passage: its nearest two headings, then its text as one should read it.

    Rows and items that stand apart from their header or lead-in have it before them.
    """
    heading = " – ".join(passage.section[-2:])
    body = normalise(document.text[passage.start : passage.end], corrections)
    if passage.lead:
        body = f"{normalise(document.text[slice(*passage.lead)], corrections)} {body}"
    return f"{heading}\n{body}" if heading else body


def normalise(text: str, corrections: Mapping[str, str]) -> str:
    """A stretch of text for search: one line, NFC, words whole, misprints followed by what they should be."""
    text = display(text.replace("\x00", " "))
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    text = _AVAILABLE.sub(" ", _MARKS.sub(" ", _BROKEN.sub("", text)))
    for printed, meant in corrections.items():
        text = text.replace(printed, f"{printed} {meant}")
    return re.sub(r"\s+", " ", text).strip()


def _place(block: Block) -> tuple[object, ...]:
    """Blocks that differ in any of this never share a passage."""
    return (block.kind, block.section, block.pages, block.label, block.places, block.unit, block.language)


def _packed(blocks: list[Block]) -> Iterable[list[Block]]:
    """Neighbouring blocks put together while they stay short; a list stays with its lead-in.

    The section of a statute, or a box, is one unit when it fits into a passage.
    """
    if (blocks[0].label.endswith("§") or blocks[0].unit) and _size(blocks, blocks[-1]) <= _LIMIT:
        yield blocks
        return
    group: list[Block] = []
    for block in blocks:
        led = (
            bool(group) and block.lead is not None and block.lead[0] >= group[0].start and _size(group, block) <= _LIMIT
        )
        fits = bool(group) and block.kind not in _ALONE and _size(group, block) <= _FULL
        if group and not (led or fits):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _size(group: Sequence[Block], block: Block) -> int:
    return block.end - group[0].start


def _from_group(document: Document, text: str, group: list[Block]) -> list[Passage]:
    sentences = _sentences(text, group)
    return [_passage(document, text, group, part) for part in _cut(sentences)]


def _sentences(text: str, group: Sequence[Block]) -> list[Sentence]:
    """The quotable units of a group: sentences; a short list together with its lead-in; a row or an entry whole."""
    units: list[Sentence] = []
    for lead, blocks in groupby(group, key=lambda block: block.lead):
        run = list(blocks)
        whole = lead and run[0].kind not in _ENTRY and run[-1].end - lead[0] <= _UNIT and lead[0] >= group[0].start
        if lead and whole:
            units = [unit for unit in units if unit.end <= lead[0]] + [Sentence(lead[0], run[-1].end)]
        else:
            units += [unit for block in run for unit in _units(text, block)]
    return units


def _units(text: str, block: Block) -> Iterable[Sentence]:
    if block.kind in _ENTRY or (block.whole and block.end - block.start <= _UNIT):
        return (Sentence(block.start, block.end),)
    return (part for sentence in split_sentences(text, block.start, block.end) for part in _bounded(text, sentence))


def _bounded(text: str, sentence: Sentence) -> Iterable[Sentence]:
    """A sentence; one that no person can have written, cut where there is white space."""
    start = sentence.start
    while sentence.end - start > _ENDLESS:
        at = text.rfind(" ", start + 1, start + _LIMIT)
        cut = trimmed(text, start, at if at > start else start + _LIMIT)
        if cut:
            yield Sentence(*cut)
        start = at if at > start else start + _LIMIT
    if rest := trimmed(text, start, sentence.end):
        yield Sentence(*rest)


def _cut(sentences: list[Sentence]) -> Iterable[list[Sentence]]:
    """Runs of sentences of nearly equal length, none over the limit unless one sentence alone is."""
    if not sentences:
        return
    total = sentences[-1].end - sentences[0].start
    target = total / max(1, -(-total // _LIMIT))
    part: list[Sentence] = []
    for sentence in sentences:
        if part and sentence.end - part[0].start > min(_LIMIT, target + (sentence.end - sentence.start) / 2):
            yield part
            part = []
        part.append(sentence)
    yield part


def _passage(document: Document, text: str, group: Sequence[Block], sentences: Sequence[Sentence]) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    inside = [block for block in group if block.start < end and block.end > start] or list(group)
    first = inside[0]
    return Passage(
        id=passage_id(document.name, start, end, text[start:end]),
        document=document.name,
        kind=first.kind,
        section=first.section,
        pages=first.pages,
        start=start,
        end=end,
        sentences=tuple(sentences),
        language=first.language or document.language,
        label=first.label,
        group=first.group,
        number=first.number,
        places=first.places,
        notes=tuple(dict.fromkeys(note for block in inside for note in block.notes)),
        links=tuple(dict.fromkeys(link for block in inside for link in block.links)),
        lead=_lead_apart(first, start),
    )


def _lead_apart(block: Block, start: int) -> tuple[int, int] | None:
    """A block's short lead-in, when it stands before the passage."""
    lead = block.lead if block.kind not in _ENTRY else None
    return lead if lead and lead[1] <= start and lead[1] - lead[0] <= _FULL // 2 else None


def passage_id(document: str, start: int, end: int, text: str) -> str:
    """Twelve hexadecimal digits that change when the document, the span or the text does."""
    key = f"{document}\x1f{start}\x1f{end}\x1f{text}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(key).hexdigest()[:12]
