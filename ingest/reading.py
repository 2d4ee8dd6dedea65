"""What a file of markup says, before it becomes a document. How it is read is each format's own."""

from dataclasses import dataclass

from ingest.blocks import Block
from ingest.headings import Heading


@dataclass(frozen=True, slots=True)
class Read:
    """What a page or a statute says. `url` is the address that it gives as its own."""

    text: str
    items: tuple[Heading | Block, ...]
    title: str
    language: str
    url: str
