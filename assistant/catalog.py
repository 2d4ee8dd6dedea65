"""The catalogue of the corpus: what is known of each document beforehand, and the related handbooks still to be added.

Reads catalog.toml, corrections.toml and law_changes.toml beside the documents. A folder
without them is a corpus too.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from assistant.errors import CorpusDamaged
from assistant.types import Language

DATA_FILES = frozenset(
    {
        "catalog.toml", "corrections.toml", "guide_gaps.jsonl", "guide_notes.jsonl", "guide_vectors.npz",
        "law_changes.toml", "municipalities.csv", "terms.csv", "README.md",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One document of the catalogue. `get` says in a sentence how to come by one that is not bundled."""

    name: str
    title: str
    language: Language | None = None
    publisher: str = ""
    year: int | None = None
    status: Literal["bundled", "to-be-added"] = "to-be-added"
    get: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """All entries by document name, and the corrections of the text that is searched."""

    entries: dict[str, CatalogEntry] = field(default_factory=dict)
    corrections: dict[str, dict[str, str]] = field(default_factory=dict)

    def corrections_for(self, document: str) -> dict[str, str]:
        """Printed forms of a document with the forms that were meant."""
        return self.corrections.get(document, {})


def load_catalog(folder: Path) -> Catalog:
    """Read the catalogue of a corpus folder; raises CorpusDamaged when a file of it is malformed."""
    catalog = folder / "catalog.toml"
    rows = read_toml(catalog).get("document", [])
    try:
        entries = {row["name"]: CatalogEntry(**row) for row in rows}
    except (TypeError, KeyError) as error:
        raise CorpusDamaged("corpus-damaged", file=catalog, why=error) from error
    return Catalog(entries, _load_corrections(folder / "corrections.toml"))


def _load_corrections(path: Path) -> dict[str, dict[str, str]]:
    tables = read_toml(path)
    for name, table in tables.items():
        if not isinstance(table, dict) or not all(isinstance(meant, str) for meant in table.values()):
            raise CorpusDamaged("corpus-damaged", file=path, why=name)
    return tables


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, none when there is no such file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusDamaged("corpus-damaged", file=path, why=error) from error
