"""From places to quotes: what is quoted, how it is shown, and the check that a quote is the source's own words.

Pure functions. A quote is always `document.text[start:end]`; only how it looks on a page is cleaned here.
"""

import re
from collections.abc import Iterable

from assistant.pagination import printed
from assistant.types import Citation, Document, Gloss, Passage, Place

_LIST_TAG = re.compile(r"[ \n]*</?ul[^>]*>\s*•?\s*")
_LINK = re.compile(r"\[([^\]\n]*(?:\n[^\]\n]*)*)\]\([^)\s]*\)")
_ESCAPED = re.compile(r"\\([()\[\]*_#\\])")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
_STRAY = re.compile(r"\*\*|(?<!\S)\*(?=\w)|(?<=[\w.,;:!?)])\*(?!\S)")
_BROKEN_WORD = re.compile(r"(\w)-\r?\n(?!(?:och|eller|samt|ja|tai|sekä|and|or)\b)(?=[a-zåäö])")
_BULLET = re.compile(r"\s*•\s*")
_SPACE = re.compile(r"\s+")


def display(text: str) -> str:
    """A stretch of source text as a reader sees it on one line: markup gone, every word as it stands.

    Misprints stay; only marks that were never on the printed page go. A table row becomes
    "cell: item; item – item; item".
    """
    text = _BROKEN_WORD.sub(r"\1", text)
    if "•" in text:
        text = _LIST_TAG.sub(": ", text).replace("\t", " – ")
        text = _BULLET.sub("; ", text).replace("– : ", "– ").removeprefix(": ")
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    text = _ESCAPED.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", text))
    return _SPACE.sub(" ", _STRAY.sub("", text)).strip()


def count_words(text: str) -> int:
    """The words of a quote as a reader counts them."""
    return len(display(text).split())


def quote(text: str) -> str:
    """A quote as Swedish and Finnish print it: between ” and ”."""
    return f"”{display(text)}”"


def cite(n: int, document: Document, passage: Passage, start: int, end: int, gloss: Gloss | None = None) -> Citation:
    """The citation of `document.text[start:end]`, which must lie within the passage."""
    if not passage.start <= start < end <= passage.end:
        raise ValueError(f"{start}–{end} lies outside the passage {passage.start}–{passage.end}")
    return Citation(
        n=n,
        passage=passage.id,
        document=document.name,
        title=document.title,
        section=passage.section,
        pages=printed(document, start, end) or passage.pages,
        start=start,
        end=end,
        quote=document.text[start:end],
        gloss=gloss,
    )


def nearby(passages: Iterable[Passage], most: int = 3) -> tuple[Place, ...]:
    """Where passages stand, one place a section, in their order."""
    places: dict[tuple[str, ...], Place] = {}
    for passage in passages:
        places.setdefault(passage.section, Place(passage.id, passage.section, passage.pages))
    return tuple(places.values())[:most]


def is_verbatim(citation: Citation, document: Document) -> bool:
    """Whether the quote is what the document says at that place."""
    return citation.document == document.name and document.text[citation.start : citation.end] == citation.quote
