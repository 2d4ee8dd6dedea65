"""Paragraphs of the guide's text and the list items in them, as spans. No markup is understood here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_ITEM = re.compile(r" ?- +")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines with no empty line between them. `items` are spans, in `whole`, of list items without their dash."""

    whole: str
    start: int
    end: int
    items: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """The paragraph as it stands, without white space around it."""
        return self.whole[self.start : self.end]

    def joined_to(self, later: "Paragraph") -> "Paragraph":
        """From this paragraph's start to a later one's end."""
        return replace(self, end=later.end)

    def after_line(self) -> "Paragraph":
        """The rest of the paragraph after its first line."""
        return replace(self, start=self.start + len(self.text.partition("\n")[0]) + 1)


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs of `text`, in order; a list and the lines before it are paragraphs of their own."""
    lines: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        end = offset + len(line)
        is_item = bool(_ITEM.match(line))
        if lines and (not line.strip() or is_item != bool(_ITEM.match(text, lines[0][0]))):
            yield _paragraph(text, lines)
            lines = []
        if line.strip():
            lines.append((offset, end))
        offset = end + 1
    if lines:
        yield _paragraph(text, lines)


def _paragraph(text: str, lines: list[tuple[int, int]]) -> Paragraph:
    start, end = lines[0][0], lines[-1][1]
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    items = []
    for begin, stop in lines:
        mark = _ITEM.match(text, begin)
        last = begin + len(text[begin:stop].rstrip())
        if mark and mark.end() < last:
            items.append((mark.end(), last))
    return Paragraph(text, start, end, tuple(items))
