"""What a loader makes of a file: the document's text, and blocks that say where each stretch of it stands.

Every parser hands these over: the generic loaders of this package and the guide's own. Values
only, and the one check that they must pass. Cutting blocks into passages and sentences is left
to others, and so is reading files.
"""

from dataclasses import dataclass

from assistant.types import Document, Kind, Language, Link


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document's text with one role. Offsets in characters of the document text.

    There is no white space at either end, and it is never empty. Headings are not blocks:
    they live in `section`, the heading path above the block, cleaned of markup and hyphenation.
    `pages` is the printed page or span ("24–25"), "" when there is none. `lead` is the span of
    a lead-in that a list item, or the header that a table row, needs to be understood. A block
    that is `whole`, such as a table row, is quoted whole. Blocks of one `unit` (a box) share no
    passage with what is outside it; 0 is the running text. `language` is None where it is the
    document's.
    """

    kind: Kind
    start: int
    end: int
    section: tuple[str, ...]
    pages: str = ""
    label: str = ""
    group: str = ""
    number: int | None = None
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    lead: tuple[int, int] | None = None
    whole: bool = False
    unit: int = 0
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document, and its blocks in reading order: they never overlap."""

    document: Document
    blocks: tuple[Block, ...]


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space at its ends, or None when nothing else is in it."""
    part = text[start:end]
    bare = part.strip()
    if not bare:
        return None
    start += len(part) - len(part.lstrip())
    return start, start + len(bare)


def faults(text: str, blocks: tuple[Block, ...]) -> list[str]:
    """What is wrong with the blocks of a text, one line each: nothing, when a parser keeps its word."""
    found: list[str] = []
    last = 0
    for block in blocks:
        where = f"{block.kind} {block.start}–{block.end}"
        if not 0 <= block.start < block.end <= len(text):
            found.append(f"{where}: outside the text or empty")
            continue
        if block.start < last:
            found.append(f"{where}: overlaps the block before, which ends at {last}")
        if trimmed(text, block.start, block.end) != (block.start, block.end):
            found.append(f"{where}: white space at an end")
        if block.lead is not None and not 0 <= block.lead[0] < block.lead[1] <= len(text):
            found.append(f"{where}: its lead lies outside the text")
        last = block.end
    return found
