"""What is known of a document before it is read: what a user said of the file, else what the catalogue says."""

from dataclasses import dataclass

from assistant.catalog import CatalogEntry
from assistant.shelf import About
from assistant.types import Document, Language


@dataclass(frozen=True, slots=True)
class Known:
    """Title and language are None where the file itself decides."""

    title: str | None = None
    language: Language | None = None
    publisher: str = ""
    year: int | None = None

    def fits(self, document: Document) -> bool:
        """Whether a document that was read before was read with this: else only it has to be read anew."""
        return (
            self.title in (None, document.title)
            and self.language in (None, document.language)
            and (self.publisher, self.year) == (document.publisher, document.year)
        )


def known(about: About | None, entry: CatalogEntry | None) -> Known:
    """What the user said goes before what the catalogue says."""
    said, listed = about or About(), entry or CatalogEntry("", "")
    return Known(
        title=said.title or listed.title or None,
        language=said.language or listed.language,
        publisher=listed.publisher if said.publisher is None else said.publisher,
        year=listed.year if said.year is None else said.year,
    )
