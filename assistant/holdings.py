"""What the corpus holds: every document and where it came from, and the related handbooks not there yet. Pure.

Finding the index, the shelf and the catalogue is left to the callers, the terminal and the page.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from assistant.catalog import Catalog, CatalogEntry
from assistant.index import Index
from assistant.shelf import Shelved
from assistant.types import Document, Language, Passage

# bundled with Grepp; in the corpus folder; put on the shelf by hand; fetched from an address
Came = Literal["bundled", "folder", "added", "fetched"]


@dataclass(frozen=True, slots=True)
class Count:
    """How much of a document there is: its pages, 0 where it has none, and its passages."""

    pages: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Holding:
    """A document. `file` and `added` are those of the shelf, "" and None of any other; `waiting`: not read yet."""

    name: str
    title: str
    language: Language
    publisher: str = ""
    year: int | None = None
    came: Came = "added"
    url: str = ""
    file: str = ""
    added: datetime | None = None
    count: Count = Count()
    warnings: tuple[str, ...] = ()
    waiting: bool = False


def counted(passages: Iterable[Passage]) -> dict[str, Count]:
    """The counts of each document. Pages are the highest printed number: few documents leave a page uncited."""
    pages: dict[str, int] = {}
    number: dict[str, int] = {}
    for passage in passages:
        number[passage.document] = number.get(passage.document, 0) + 1
        last = max(map(int, re.findall(r"\d+", passage.pages)), default=0)
        pages[passage.document] = max(pages.get(passage.document, 0), last)
    return {name: Count(pages[name], number[name]) for name in number}


def holdings(
    documents: Mapping[str, Document], counts: Mapping[str, Count], shelf: Iterable[Shelved], catalog: Catalog
) -> tuple[Holding, ...]:
    """All documents: what is bundled first, then by title; and files of the shelf that are still to be read."""
    shelved = {one.name: one for one in shelf}
    found = [_holding(document, counts, shelved.get(name), catalog) for name, document in documents.items()]
    found += [_waiting(one) for name, one in shelved.items() if name not in documents]
    return tuple(sorted(found, key=lambda one: (one.came != "bundled", one.title.casefold(), one.name)))


def missing(catalog: Catalog, held: Iterable[Holding]) -> tuple[CatalogEntry, ...]:
    """The handbooks of the catalogue that are not there, whatever name their file would have."""
    there = list(held)
    names, titles = {one.name for one in there}, [_plain(one.title) for one in there]
    return tuple(
        entry
        for entry in catalog.entries.values()
        if entry.name not in names and not any(title.startswith(_main(entry.title)) for title in titles)
    )


def to_json(holding: Holding) -> dict[str, object]:
    """A document for programs."""
    row = asdict(holding) | asdict(holding.count)
    del row["count"]
    return row | {"added": holding.added.isoformat(timespec="seconds") if holding.added else None}


def texts(index: Index, name: str) -> tuple[str, ...]:
    """The passages of a document in an index, as text: none when it is not there."""
    found = index.documents.get(name)
    return tuple(found.text[p.start : p.end] for p in index.of_document(name)) if found else ()


def _holding(document: Document, counts: Mapping[str, Count], one: Shelved | None, catalog: Catalog) -> Holding:
    entry = catalog.entries.get(document.name)
    came: Came = "bundled" if entry and entry.status == "bundled" else "folder"
    if one:
        came = "fetched" if one.about.origin else "added"
    return Holding(
        name=document.name,
        title=document.title,
        language=document.language,
        publisher=document.publisher,
        year=document.year,
        came=came,
        url=(one.about.origin if one else "") or document.url,
        file=one.file if one else "",
        added=one.added if one else None,
        count=counts.get(document.name, Count()),
        warnings=document.warnings,
    )


def _waiting(one: Shelved) -> Holding:
    about = one.about
    return Holding(
        name=one.name,
        title=about.title or one.name,
        language=about.language or "sv",
        publisher=about.publisher or "",
        year=about.year,
        came="fetched" if about.origin else "added",
        url=about.origin,
        file=one.file,
        added=one.added,
        waiting=True,
    )


def _main(title: str) -> str:
    """A title without its subtitle, as files mostly say it."""
    return _plain(title.split(" – ", maxsplit=1)[0])


def _plain(title: str) -> str:
    return " ".join(re.sub(r"\W+", " ", title.casefold()).split())
