"""Recognises a statute of Finland in what any loader read, and gives its blocks the places that lawyers cite.

Works on headings and blocks, whether they came from text, PDF, Word or a web page. A statute's
place is its chapter and section: `section` becomes ("2 kap. …", "5 § …") and `label` "5 §".
Which law has changed is not known here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, trimmed
from ingest.headings import LONGEST, Heading, ends_sentence, look
from ingest.hyphens import tidy

_ENACTED = re.compile(
    r"^[*_ ]*(?:I enlighet med (?:riksdagens|statsrådets|republikens presidents|lagtingets) beslut\b"
    r"|(?:Eduskunnan|Valtioneuvoston|Tasavallan presidentin) päätöksen mukaisesti\b"
    r"|På föredragning av [^\n]{3,120}(?:föreskrivs|stadgas)"
    r"|[A-ZÅÄÖ][^\n]{3,120} esittelystä säädetään)",
    re.MULTILINE,
)
_HEAD = 20_000
_NUMBER = re.compile(r"(?<![\d/])(\d{1,4})/((?:1[89]|20)\d\d)(?!\d)")
_DATED = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.((?:1[89]|20)\d\d)/(\d{1,4})(?!\d)")  # 10.4.2015/410
_NAMED = re.compile(r"(?<!\d)(\d{1,4})[-_]((?:1[89]|20)\d\d)(?!\d)")
_SECTION = re.compile(r"(\d{1,3}(?:\s?[a-zåäö])?)\s?§")
_CHAPTER = re.compile(r"\d{1,3}(?:\s?[a-zåäö])?\s+(?:kap\.?|kapitlet|luku)(?=\s|$)")
_PART = re.compile(r"(?:AVDELNING|OSA|OSASTO)\s|(?:[IVXLC]+|\d+)\s+(?:OSA|AVD|AVDELNING)\b", re.IGNORECASE)
_IN_FORCE = re.compile(r"(?:Denna (?:lag|förordning) träder i kraft|Tämä (?:laki|asetus) tulee voimaan)\b")
_PAPERS = re.compile(r"(?:RP|HE|RSv|EV|LM|LA|[A-ZÅÄÖ]\w{0,3}(?:UB|VM))\s\d{1,4}/\d{4}(?:\s(?:rd|vp))?")
_SIGNED = re.compile(r"[A-ZÅÄÖ][\wåäö-]+ (?:den )?\d{1,2}(?:\.\s?\d{1,2}\.| \w+| päivänä \w+) ?\d{4}")
_AMENDS = re.compile(r"\b(?:ändring|muuttamisesta|muuttamiseksi)\b", re.IGNORECASE)
_LINE = re.compile(r"[^\n]+")
_MARKS = "#*_ \t"
_TAIL = 40  # blocks at the end, among which signatures stand
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Statute:
    """A statute: `number` is as Finland cites it ("1325/2014"), `start` where its enacting words stand."""

    number: str
    title: str
    start: int

    @property
    def amends(self) -> bool:
        """Whether it changes another statute: what follows its last section is not of that section."""
        return _AMENDS.search(self.title) is not None


def recognise(text: str, items: Sequence[Heading | Block], name: str, title: str) -> Statute | None:
    """The statute that a document is, None when it is none, or does not tell its number."""
    enacted = _ENACTED.search(text, 0, _HEAD)
    if enacted is None:
        return None
    after = [item for item in arranged(text, items) if item.start >= enacted.start()]
    sections = [item for item in after if isinstance(item, Heading) and _SECTION.match(item.title)]
    if not sections:
        return None
    inside = sum(isinstance(item, Block) and item.start > sections[0].start for item in after)
    if inside < _SHARE * sum(isinstance(item, Block) for item in after):
        return None
    head = text[: enacted.start()]
    number = _number_in(title, name, head)
    said = _title(head)
    return Statute(number, f"{said} ({number})" if said else "", enacted.start()) if number else None


def arranged(text: str, items: Sequence[Heading | Block]) -> list[Heading | Block]:
    """A statute's items with each number of a chapter or section made one heading with the title after it."""
    found: list[Heading | Block] = []
    at = 0
    while at < len(items):
        heading, at = _numbered(text, items, at)
        found.append(heading or items[at - 1])
    return found


def placed(text: str, blocks: Sequence[Block], statute: Statute) -> tuple[Block, ...]:
    """The blocks with the statute's own places; papers and signatures at its ends are set apart."""
    blocks = [part for block in blocks for part in _parted(text, block, statute)]
    closing = _closing(text, blocks, statute)
    found: list[Block] = []
    for at, block in enumerate(blocks):
        path = tuple(title for title in block.section if _PART.match(title) or _CHAPTER.match(title))
        section = next((title for title in reversed(block.section) if _SECTION.match(title)), "")
        label = _SECTION.match(section)
        if block.start < statute.start and not label:
            # The words of the title may stand in one paragraph with the enacting words.
            kind = block.kind if block.end > statute.start else "imprint"
            found.append(replace(block, kind=kind, section=()))
        elif block.kind == "source":
            found.append(block)
        elif at >= closing.papers:
            found.append(replace(block, kind="imprint", section=()))
        elif label and at < closing.force:
            found.append(replace(block, section=(*path, section), label=f"{label[1]} §"))
        else:
            found.append(replace(block, section=path if at < closing.force else ()))
    return tuple(found)


def _parted(text: str, block: Block, statute: Statute) -> Iterator[Block]:
    """A block, cut where lines that a loader took for one paragraph go over into the statute's end."""
    start = block.start
    for match in _LINE.finditer(text, block.start, block.end):
        line = match.group().strip(_MARKS)
        ends = _PAPERS.fullmatch(line) or _SIGNED.fullmatch(line) or (statute.amends and _IN_FORCE.match(line))
        if ends and (span := trimmed(text, start, match.start())):
            yield replace(block, start=span[0], end=span[1])
            start = match.start()
    if span := trimmed(text, start, block.end):
        yield replace(block, start=span[0], end=span[1])


@dataclass(frozen=True, slots=True)
class _Closing:
    """From which block on the words on its entry into force stand, and the papers and signatures."""

    force: int
    papers: int


def _closing(text: str, blocks: Sequence[Block], statute: Statute) -> _Closing:
    end = len(blocks)
    first = max(0, end - _TAIL)
    said = [text[block.start : block.end].strip(_MARKS) for block in blocks[first:]]
    lines = [line.partition("\n")[0].strip() for line in said]
    papers = next(
        (first + n for n, line in enumerate(lines) if _PAPERS.fullmatch(line) or _SIGNED.fullmatch(line)), end
    )
    force = end
    if statute.amends:
        force = next((first + n for n, line in enumerate(said) if _IN_FORCE.match(line)), end)
    return _Closing(force, papers)


def _numbered(text: str, items: Sequence[Heading | Block], at: int) -> tuple[Heading | None, int]:
    """The heading that a chapter's or section's number at a place is, with its title; and the next place."""
    item, at = items[at], at + 1
    title = _said(text, item)
    seen = look(title)
    if seen is None or not (_SECTION.match(title) or _CHAPTER.match(title)):
        return None, at
    if isinstance(item, Block) and not seen.bare:
        return None, at  # "5 § Kommunen ska …" may be a sentence
    end = item.end
    if seen.bare and at + 1 < len(items) and (more := _title_at(text, items[at])):
        title, end, at = f"{title} {more}", items[at].end, at + 1
    return Heading(item.start, end, seen.level, title), at


def _title_at(text: str, item: Heading | Block) -> str:
    """The title that the item after a bare number is, "" when it is the first words of the section."""
    said = _said(text, item)
    if not said or len(said) > LONGEST or look(said) is not None:
        return ""
    titled = isinstance(item, Heading) or (said[0].isupper() and not ends_sentence(said) and said[-1] != ",")
    return said if titled else ""


def _said(text: str, item: Heading | Block) -> str:
    return item.title if isinstance(item, Heading) else tidy(text[item.start : item.end].strip(_MARKS))


def _number_in(title: str, name: str, head: str) -> str:
    for said in (title, head):
        if match := _DATED.search(said):
            return f"{int(match[2])}/{match[1]}"
        if match := _NUMBER.search(said):
            return f"{int(match[1])}/{match[2]}"
    match = _NAMED.search(name)
    return f"{int(match[1])}/{match[2]}" if match else ""


def _title(head: str) -> str:
    """The title, from the last lines before the enacting words."""
    lines = [tidy(line.strip(_MARKS)) for line in head.split("\n") if line.strip(_MARKS)]
    title = ""
    for line in reversed(lines[-4:]):
        if len(line) > 2 * LONGEST or line.endswith((".", ":")):
            break
        title = f"{line} {title}".strip()
        if line[0].isupper():
            return title
    return ""
