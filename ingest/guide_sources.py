"""The guide's notes, the sources they stand for, and the working addresses in its text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.citations import display
from assistant.types import Link
from ingest.blocks import Block
from ingest.guide_paragraphs import Paragraph

_MARKS = "¹²³⁴⁵⁶⁷⁸⁹"
_MARKER = re.compile(f"[{_MARKS}]")
_LANGUAGE_NOTE = re.compile(r"\s*\(Tillgängligt på finska\)\.?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![\w@/.])(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:fi|com|org|net|eu|info)(?:/[\w\-./%~?=&+#]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Notes:
    """Each note mark with the source that it stands for, "Ibid." resolved."""

    text: str
    sources: dict[str, str]

    def of(self, block: Block) -> tuple[str, ...]:
        """The sources that a block's marks point to, as "³ Title"; of the sources themselves only "Ibid." has one."""
        if block.kind == "source" and "Ibid." not in self.text[block.start : block.end]:
            return ()
        marks = dict.fromkeys(_MARKER.findall(self.text, block.start, block.end))
        return tuple(f"{mark} {self.sources[mark]}" for mark in marks if mark in self.sources)


def read_notes(text: str, parts: Iterable[Paragraph]) -> Notes:
    """The notes are the paragraphs that begin with a mark."""
    sources: dict[str, str] = {}
    last = ""
    for part in parts:
        mark = part.text[:1]
        if mark and mark in _MARKS:
            said = _LANGUAGE_NOTE.sub("", display(part.text[1:])).strip()
            if said.startswith("Ibid."):
                said = f"{last}, {said.removeprefix('Ibid.').strip()}".rstrip(".")
            else:
                last = said
            sources[mark] = said
    return Notes(text, sources)


def find_links(text: str, start: int, end: int) -> tuple[Link, ...]:
    """The addresses written in `text[start:end]`; a markdown link without an address, "(#)", is none."""
    found = []
    for match in _ADDRESS.finditer(text, start, end):
        written = match.group().rstrip(".,;:)")
        url = written if written.startswith("http") else f"https://{written}"
        found.append(Link(written, url))
    return tuple(found)
