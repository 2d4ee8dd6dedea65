"""What a heading looks like in text without markup, and how headings become the sections of blocks.

Only the look of a line counts here; whether it stands where a heading may stand, and how it
is set, is for the parsers to judge.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block

LONGEST = 120
SENTENCE_ENDS = '.!?…:;”"»)'


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's stretch of the document text. A smaller `level` is higher; only their order counts.

    One that is empty ends the sections of its level and below.
    """

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a line looks. `bare`: only a number, its title follows. `sure`: hardly anything but a heading."""

    level: int
    bare: bool = False
    sure: bool = True


_LETTER = r"(?:\s?[a-zåäö])?"
_TITLE = r"(?P<title>\s+[A-ZÅÄÖ0-9“\"»].*)?"
_PART = re.compile(
    rf"(?:(?:[IVXLC]+|\d+)\s+(?:OSA|osa|AVD\.?|avd\.|DEL|PART)|(?:AVDELNING|OSA|OSASTO)\s+(?:[IVXLC]+|\d+)){_TITLE}"
)
_AMENDED = r"(?:\s*\(\d{1,2}\.\d{1,2}\.\d{4}/\d{1,4}\))?"  # as consolidated statutes say it
_CHAPTER = re.compile(rf"\d+{_LETTER}\s+(?:kap\.?|kapitlet|luku){_AMENDED}{_TITLE}")
_NAMES = "Kapitel|Luku|Chapter|Avdelning|Bilaga|Liite|Appendix"
_WORDED = re.compile(rf"(?:{_NAMES})\s+(?:\d+|[IVXLC]+)[.:]?{_TITLE}")
_SECTION = re.compile(rf"\d+{_LETTER}\s?§{_AMENDED}{_TITLE}")
_DOTTED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+(?P<title>[A-ZÅÄÖ].*)")
_NUMBERED = re.compile(r"\d{1,2}\.?\s+(?P<title>[A-ZÅÄÖ].*)")
_BY_PATTERN = ((_PART, 1), (_CHAPTER, 2), (_WORDED, 2), (_SECTION, 4))


def look(line: str) -> Look | None:
    """How `line`, without white space around it, looks as a heading; None when it does not."""
    if not line or len(line) > LONGEST:
        return None
    for pattern, level in _BY_PATTERN:
        if match := pattern.fullmatch(line):
            title = (match["title"] or "").strip()
            return Look(level, bare=not title) if not title or _titles(title) else None
    if (match := _DOTTED.fullmatch(line)) and _titles(match["title"]):
        return Look(2 + match["number"].count("."))
    if (match := _NUMBERED.fullmatch(line)) and _titles(match["title"]):
        return Look(2, sure=False)
    if _capitals(line):
        return Look(1, sure=False)
    return None


def ends_sentence(line: str) -> bool:
    """Whether the line may be the last one of its paragraph."""
    return line.rstrip()[-1:] in SENTENCE_ENDS


def _titles(title: str) -> bool:
    return title[-1] not in ".,;:!" and any(sign.isalpha() for sign in title)


def _capitals(line: str) -> bool:
    letters = [sign for sign in line if sign.isalpha()]
    upper = len(letters) >= 4 and all(sign.isupper() for sign in letters)
    return upper and line[-1] not in ".,;" and line[0].isalnum()


def settle(items: Sequence[Heading | Block]) -> tuple[Block, ...]:
    """The blocks with their sections. A heading with nothing under it becomes a block: no text is lost."""
    path: list[Heading] = []
    used: set[int] = set()
    above: list[tuple[str, ...]] = []
    for item in items:
        if isinstance(item, Heading):
            while path and path[-1].level >= item.level:
                path.pop()
        else:
            used.update(heading.start for heading in path if heading.title)
        above.append(tuple(heading.title for heading in path if heading.title))
        if isinstance(item, Heading):
            path.append(item)
    settled: list[Block] = []
    for item, section in zip(items, above, strict=True):
        if isinstance(item, Block):
            settled.append(replace(item, section=section))
        elif item.start not in used and item.start < item.end:
            settled.append(Block("text", item.start, item.end, section))
    return tuple(settled)
