"""Takes a claim apart into our own words and the quotes, so that the page can set them differently.

Pure. The words of a quote come from its citation, never from the claim's text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citations import display
from assistant.types import Citation, Claim

_MARKER = re.compile(r"\[(\d{1,3})\]")
_EDGE = ' \t\r\n\u00a0”“„"»«'


@dataclass(frozen=True, slots=True)
class Prose:
    """Our own words between the quotes; `[n]` in them still stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote of the claim."""

    citation: Citation


Part = Prose | Quote


def parts_of(claim: Claim, citations: Sequence[Citation]) -> list[Part]:
    """The claim's parts in the order they are read. A quote that the text does not contain comes last."""
    by_number = {citation.n: citation for citation in citations}
    cited = [by_number[n] for n in dict.fromkeys(claim.citations) if n in by_number]
    rest = claim.text.removeprefix(claim.lead) if claim.lead else claim.text
    parts: list[Part] = [Prose(claim.lead.strip())] if claim.lead.strip() else []
    missing: list[Citation] = []
    for citation in cited:
        before, found, after = _cut(rest, citation)
        if not found:
            missing.append(citation)
            continue
        parts += _prose(before, parts)
        parts.append(Quote(citation))
        rest = after
    parts += _prose(rest, parts)
    return parts + [Quote(citation) for citation in missing]


def _cut(text: str, citation: Citation) -> tuple[str, bool, str]:
    """`text` before and after the quote of the citation, in the form shown or as it stands in the source."""
    for form in (display(citation.quote), citation.quote):
        before, found, after = text.partition(form) if form else (text, "", "")
        if found:
            return before, True, after
    return text, False, ""


def _prose(text: str, so_far: Sequence[Part]) -> list[Part]:
    """The words between two quotes, without the quote marks and the number that belong to the quote before."""
    text = text.strip(_EDGE)
    last = so_far[-1] if so_far else None
    if isinstance(last, Quote):
        text = text.removeprefix(f"[{last.citation.n}]").lstrip(_EDGE + ".,;")
    return [Prose(text)] if any(character.isalnum() for character in _MARKER.sub("", text)) else []


def split_markers(text: str) -> list[str | int]:
    """`text` as words and the numbers of its `[n]` markers, in order."""
    pieces = _MARKER.split(text)
    return [int(piece) if at % 2 else piece for at, piece in enumerate(pieces) if piece]
