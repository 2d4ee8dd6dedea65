"""Markdown to blocks: markdown-it-py finds the structure, this module the offsets.

Only the block structure is parsed. Blocks keep their inline markup, since what is cited is the
file as it stands; headings lose theirs. Front matter, comments and rules are no content.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.blocks import Block, trimmed
from ingest.headings import Heading, settle
from ingest.hyphens import mended
from ingest.links import links
from ingest.lists import leads

_LINE = re.compile(r"\r\n?|\n")
# The line after the first must hold a key: a text may also begin with a rule.
_FRONT = re.compile(
    r"(---|\+\+\+)[ \t]*(?:\r\n|[\r\n])[\w.-]+\s*[:=](?s:.*?)(?<=[\r\n])(?:\1|\.\.\.)[ \t]*(?=[\r\n]|\Z)"
)
_NO_CONTENT = re.compile(r"\s*<(?:!--|script|style)", re.IGNORECASE)
_DEEPEST = 60


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, in order."""
    return settle(items(text))


def items(text: str) -> list[Heading | Block]:
    """The headings, paragraphs, list items, table rows and code of a Markdown text, in order."""
    source = _without_front(text.replace("\0", "\ufffd"))
    walk = _Walk(text, _Places(source), MarkdownIt("commonmark"))
    for token in _block_parser().parse(source):
        walk.take(token)
    return walk.found


def _block_parser() -> MarkdownIt:
    # Without "reference", a footnote written `[^1]: …` stays a paragraph instead of vanishing.
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    return parser.disable(["inline", "text_join", "reference"])


def _without_front(source: str) -> str:
    """The text with its front matter blanked out, offsets unmoved."""
    match = _FRONT.match(source)
    return source if match is None else re.sub(r"[^\r\n]", " ", match.group()) + source[match.end() :]


class _Places:
    """Turns markdown-it's line numbers into offsets."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.starts = [0, *(match.end() for match in _LINE.finditer(source))]

    def span(self, token: Token, content: str) -> tuple[int, int] | None:
        """Where a token's content lies, from its first word to its last."""
        lines = [line.strip() for line in content.splitlines() if line.strip()]
        if token.map is None or not lines:
            return None
        start, end = self.starts[token.map[0]], self._end(token.map[1])
        first = self.source.find(lines[0], start, end)
        last = self.source.rfind(lines[-1], start, end)
        if first < 0 or last < 0:  # the parser has put spaces for tabs
            return trimmed(self.source, start, end)
        return trimmed(self.source, first, last + len(lines[-1]))

    def row(self, token: Token) -> tuple[int, int] | None:
        """Where a table row lies, without its outer pipes and a quote's signs before it."""
        if token.map is None:
            return None
        start, end = trimmed(self.source, self.starts[token.map[0]], self._end(token.map[1])) or (0, 0)
        while start < end and self.source[start] in "> \t":
            start += 1
        start += self.source[start] == "|" if start < end else 0
        end -= self.source[end - 1] == "|" and self.source[end - 2] != "\\" if start < end else 0
        return trimmed(self.source, start, end)

    def _end(self, line: int) -> int:
        return self.starts[line] if line < len(self.starts) else len(self.source)


@dataclass
class _Walk:
    """Goes through the tokens once, and remembers what stands above the current one."""

    text: str
    places: _Places
    inline: MarkdownIt
    found: list[Heading | Block] = field(default_factory=list)
    leads: list[tuple[int, int] | None] = field(default_factory=list)
    above: tuple[int, int] | None = None  # the paragraph right above, where it leads something in
    heading: int = 0  # the level of the heading that we are in
    header: tuple[int, int] | None = None  # of the table that we are in
    in_table: bool = False
    in_body: bool = False

    def take(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self.heading = int(token.tag[1:])
            case "heading_close":
                self.heading = 0
            case "bullet_list_open" | "ordered_list_open":
                self.leads.append(self.above)
            case "bullet_list_close" | "ordered_list_close":
                self.leads.pop()
                self.above = None
            case "list_item_open" | "blockquote_open" | "hr":
                self.above = None
            case "table_open":
                self.in_table, self.in_body = True, False
            case "thead_open":
                self.header = self.places.row(token)
            case "tbody_open":
                self.in_body = True
            case "tr_open" if self.in_body:
                self._add(self.places.row(token), self.header)
            case "table_close":
                self._end_table()
            case "inline" if not self.in_table:
                self._inline(token)
            case "fence" | "code_block" | "html_block":
                if token.type != "html_block" or not _NO_CONTENT.match(token.content):
                    lead = self.leads[-1] if self.leads else self.above
                    self._add(self.places.span(token, token.content), lead)
                self.above = None

    def _inline(self, token: Token) -> None:
        span = self.places.span(token, token.content)
        if span is None:
            return
        if self.heading:
            self.found.append(Heading(*span, self.heading, self._title(token.content)))
            self.above = None
            return
        self._add(span, self.leads[-1] if self.leads else None)
        self.above = span if leads(self.text[span[0] : span[1]]) else None

    def _end_table(self) -> None:
        if not self.in_body:  # nothing but a header
            self._add(self.header, None)
        self.in_table = self.in_body = False
        self.header = self.above = None

    def _add(self, span: tuple[int, int] | None, lead: tuple[int, int] | None) -> None:
        if span is not None:
            found = links(self.text[span[0] : span[1]])
            self.found.append(Block("text", *span, (), links=found, lead=lead))

    def _title(self, content: str) -> str:
        """A heading without its markup."""
        return mended("".join(_words(self.inline.parseInline(content))))


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _words(token.children)
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type in ("text", "code_inline", "image"):
            yield token.content
