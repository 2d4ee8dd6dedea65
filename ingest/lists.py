"""How the items of a list look in text without markup, and which paragraph leads a list in."""

import re

from ingest.blocks import Block
from ingest.headings import Heading

MARK = re.compile(r"(?:[-–—•*·▪◦‣●○■□➢]|\(?\d{1,3}[.)]|\(?[a-zåäö][.)])\s+(?=\S)")


def marked(line: str) -> bool:
    """Whether the line begins with the sign or number of a list item."""
    return MARK.match(line) is not None


def leads(paragraph: str) -> bool:
    """Whether what follows needs this paragraph: it ends with a colon, or has not ended."""
    return not paragraph.rstrip('*_”"») ').endswith((".", "!", "?", "…"))


def lead_in(text: str, before: Heading | Block) -> tuple[int, int] | None:
    """The lead-in of a list item, given what stands before it: a paragraph, or another item of its list."""
    if isinstance(before, Heading):
        return None
    said = text[before.start : before.end]
    if marked(said):
        return before.lead
    return (before.start, before.end) if leads(said) else None
