"""The guide's table of contents, whose page numbers stand before their titles, and the sections that it names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ingest.guide_paragraphs import Paragraph

CONTENTS = "Innehållsförteckning"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the guide, from its table of contents. `pages` is "4–5", or "30" for the last."""

    title: str
    pages: str


def is_whole(parts: Sequence[Paragraph]) -> bool:
    """Whether the paragraphs have a table of contents, and after it every section that it names."""
    contents, body = read_contents(parts)
    return bool(contents) and len(list(by_section(parts[body:], contents))) == len(contents)


def read_contents(parts: Sequence[Paragraph]) -> tuple[list[Section], int]:
    """The sections with their page spans, and the index of the first paragraph of the body."""
    at = next((i + 1 for i, part in enumerate(parts) if part.text == CONTENTS), len(parts))
    rows: list[tuple[int, str]] = []
    while at + 1 < len(parts) and parts[at].text.isdecimal():
        rows.append((int(parts[at].text), parts[at + 1].text))
        at += 2
    sections = []
    for (first, title), following in zip_longest(rows, rows[1:]):
        last = following[0] - 1 if following else first
        sections.append(Section(title, f"{first}–{last}" if last > first else str(first)))
    return sections, at


def by_section(parts: Sequence[Paragraph], sections: Sequence[Section]) -> Iterator[tuple[Section, list[Paragraph]]]:
    """Each section with the paragraphs under its heading, in the order of the contents."""
    waiting = list(sections)
    current: Section | None = None
    inside: list[Paragraph] = []
    for part in parts:
        first, _, rest = part.text.partition("\n")
        if waiting and first.strip() == waiting[0].title:
            if current:
                yield current, inside
            current, inside = waiting.pop(0), []
            if rest:
                inside.append(part.after_line())
        else:
            inside.append(part)
    if current:
        yield current, inside
