"""Finds the table of contents of a paged document: entries with dot leaders, or with page numbers under its heading.

Pure. Its entries belong to the document's text but to no passage: they would answer every question and say nothing.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.hyphens import tidy
from ingest.pages import Line

_TITLE = re.compile(
    r"innehåll(?:sförteckning)?|sisällys(?:luettelo)?|sisältö|(?:table of )?contents|sisdoallu|"
    r"förteckning över .{3,40}|kuviot|taulukot|figurer|tabeller",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:\s?[.…·_]){4,}\s*|…{2,}\s*")
_LED = re.compile(r".*\S(?:(?:\s?[.·_]){4,}|\s?…{2,})\s*(?:\d{1,4}|[ivxlc]{1,7})", re.IGNORECASE)
_NUMBERED = re.compile(r".*\S\s+\d{1,4}")
_LEADING = re.compile(r"\d{1,4}\s+\S.*\D")
_FEWEST = 3
_REACH = 3  # lines that an entry may be long


def contents_of(lines: Sequence[Line]) -> frozenset[int]:
    """The positions of the lines that are entries of a table of contents."""
    texts = [tidy(line.text) for line in lines]
    led = [at for at, text in enumerate(texts) if _LED.fullmatch(text)]
    found: set[int] = set()
    for first, second in pairwise(led):
        if second - first <= _REACH:
            found.update(range(first, second + 1))
    found.update(_wrapped(lines, led))
    for at, text in enumerate(texts):
        if _TITLE.fullmatch(text):
            entries = _under_title(lines, texts, at + 1) | {after for after in range(at + 1, at + 3) if after in found}
            found.update(entries, {at} if entries else ())  # the heading goes with them
    return frozenset(found)


def entry(text: str) -> str:
    """An entry without its dots."""
    return _LEADER.sub("\t", tidy(text)).strip()


def _wrapped(lines: Sequence[Line], led: Sequence[int]) -> set[int]:
    """The first half of an entry that opens the contents, right above its second half."""
    first = led[0] if len(led) >= _FEWEST else 0
    above = lines[first - 1] if first else None
    if above is None or above.page != lines[first].page or above.size != lines[first].size:
        return set()
    near = 0 < above.y - lines[first].y < 1.4 * above.size and not above.bold
    return {first - 1} if near and lines[first].text[:1].islower() else set()


def _under_title(lines: Sequence[Line], texts: Sequence[str], start: int) -> set[int]:
    """The entries under a heading "Contents": their page numbers stand at their ends, or before each of them."""
    page = lines[start - 1].page
    here = [at for at in range(start, len(lines)) if lines[at].page == page]
    leading = [at for at in here if _LEADING.fullmatch(texts[at])]
    trailing = [at for at in here if _NUMBERED.fullmatch(texts[at])]
    form, last = (_LEADING, page) if len(leading) > 2 * len(trailing) else (_NUMBERED, page + 6)
    entries: list[int] = []
    at = start
    while at < len(lines) and lines[at].page <= last:
        near = range(at, min(at + _REACH, len(lines)))
        found = next((step for step in near if form.fullmatch(texts[step]) and len(texts[step]) < 160), None)
        if found is None or lines[found].size > 1.25 * lines[start].size:
            break
        entries.extend(range(at, found + 1))
        at = found + 1
    number = r"^\d{1,4}(?!\S)" if form is _LEADING else r"(?<!\S)\d{1,4}$"
    figures = [int(found) for at in entries for found in re.findall(number, texts[at])]
    rising = sum(first <= second for first, second in pairwise(figures))
    sure = len(figures) >= _FEWEST and rising >= 0.8 * (len(figures) - 1)
    return set(entries) if sure else set()
