"""Plain text to blocks: paragraphs, list items, and the headings that look like headings.

The text itself is left alone: every sign that is not white space lies in a block or a heading.
Some `.txt` files are written with signs of Markdown at their headings; those are understood, no more.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, trimmed
from ingest.headings import LONGEST, Heading, ends_sentence, look, settle
from ingest.hyphens import mended
from ingest.links import links
from ingest.lists import lead_in, marked

_BREAK = re.compile(r"\r\n?|\n|\f")
_HASHES = re.compile(r"(#{1,6})\s+(.*\S)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})")
_HARD_WRAP = 160  # no one wraps lines later than this: a longer line is a paragraph of its own
_BOLD_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A line with something on it. `fresh`: nothing right above it. `whole`: a paragraph of its own."""

    start: int
    end: int
    text: str
    fresh: bool
    whole: bool = False


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text, in order."""
    return settle(items(text))


def items(text: str) -> list[Heading | Block]:
    """The headings and paragraphs of a plain text, in order; sections are not yet set."""
    rows = _whole_marked(list(_rows(text)))
    found: list[Heading | Block] = []
    at = 0
    while at < len(rows):
        if headed := _heading(rows, at, found):
            heading, at = headed
            found.append(heading)
        else:
            end = _paragraph_end(rows, at)
            found.append(_paragraph(text, rows[at:end], found))
            at = end
    return found


def _rows(text: str) -> Iterator[Row]:
    start, fresh = 0, True
    breaks = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
    for end, following in [*breaks, (len(text), len(text))]:
        span = trimmed(text, start, end)
        if span is not None:
            yield Row(*span, text[span[0] : span[1]], fresh)
        fresh = span is None
        start = following


def _whole_marked(rows: list[Row]) -> list[Row]:
    """The rows, with those marked `whole` that stand in a stretch that is not hard-wrapped."""
    result: list[Row] = []
    at = 0
    while at < len(rows):
        end = at + 1
        while end < len(rows) and not rows[end].fresh:
            end += 1
        stretch = rows[at:end]
        whole = any(len(row.text) > _HARD_WRAP for row in stretch)
        result += [replace(row, whole=whole) for row in stretch]
        at = end
    return result


def _heading(rows: Sequence[Row], at: int, before: Sequence[Heading | Block]) -> tuple[Heading, int] | None:
    """The heading that begins at a row, and the row after it."""
    row = rows[at]
    after_heading = bool(before) and isinstance(before[-1], Heading)
    if not (row.fresh or after_heading or ends_sentence(rows[at - 1].text)):
        return None  # inside a paragraph
    marked_up = _marked_up(rows, at)
    level, title, bare, following = marked_up or _plain(rows, at) or (0, "", False, at)
    if not level:
        return None
    if bare and following < len(rows) and (more := _title_of_bare(rows, following)):
        title, following = f"{title} {more}", following + 1
    return Heading(row.start, rows[following - 1].end, level, mended(title)), following


def _marked_up(rows: Sequence[Row], at: int) -> tuple[int, str, bool, int] | None:
    """Level, title, whether it is only a number, and the row after a heading made with signs."""
    text = rows[at].text
    if match := _HASHES.fullmatch(text):
        seen = look(match[2])
        return len(match[1]), match[2], bool(seen and seen.bare), at + 1
    if len(text) > LONGEST:
        return None
    if match := _BOLD.fullmatch(text):
        return _BOLD_LEVEL, match[2], False, at + 1
    below = rows[at + 1].text if at + 1 < len(rows) and not rows[at + 1].fresh else ""
    if _UNDERLINE.fullmatch(below) and any(sign.isalnum() for sign in text):
        return (1 if below[0] == "=" else 2), text, False, at + 2
    return None


def _plain(rows: Sequence[Row], at: int) -> tuple[int, str, bool, int] | None:
    """The same for a heading that only looks like one."""
    seen = look(rows[at].text)
    if seen is None:
        return None
    alone = at + 1 == len(rows) or rows[at + 1].fresh
    capitals = seen.level == 1
    if not seen.sure and not (rows[at].fresh and (capitals or alone)):
        return None  # "3 Title" and "3. Title" may as well be items of a list
    return seen.level, rows[at].text, seen.bare, at + 1


def _title_of_bare(rows: Sequence[Row], at: int) -> str:
    """The title that stands on the row after a bare number ("5 §"), "" when none does."""
    text = rows[at].text
    if len(text) > LONGEST:
        return ""
    if match := _BOLD.fullmatch(text):
        return match[2]
    followed = at + 1 < len(rows) and (rows[at + 1].text[0].isupper() or rows[at + 1].fresh)
    titled = text[0].isupper() and not ends_sentence(text) and text[-1] != "," and look(text) is None
    return text if followed and titled else ""


def _paragraph_end(rows: Sequence[Row], at: int) -> int:
    """The row after the paragraph or list item that begins at a row."""
    end = at + 1
    while end < len(rows) and not rows[end].fresh and not rows[end].whole:
        closed = ends_sentence(rows[end - 1].text) or rows[end - 1].text[-1] == ","
        if marked(rows[end].text) and (closed or marked(rows[at].text)):
            break
        if closed and (_marked_up(rows, end) or _plain(rows, end)):
            break
        end += 1
    return end


def _paragraph(text: str, rows: Sequence[Row], before: Sequence[Heading | Block]) -> Block:
    start, end = rows[0].start, rows[-1].end
    lead = lead_in(text, before[-1]) if before and marked(rows[0].text) else None
    return Block("text", start, end, (), links=links(text[start:end]), lead=lead)
