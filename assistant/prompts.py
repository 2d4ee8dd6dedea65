"""Loads what is said to people (and models) from prompts/: one folder a language, one file a purpose.

A wording file is TOML, `[table] key = "Text with {variables}"`. A missing file, key or
variable is an error that names it; nothing is guessed, no language stands in for another.
"""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import WordingError
from assistant.types import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language; keys are "file.table.key"."""

    language: Language
    sentences: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The sentence `key` with its variables filled in; raises WordingError when either is missing."""
        try:
            return self.sentences[key].format_map(values)
        except KeyError as error:
            raise WordingError("wording-missing", language=self.language, key=key, missing=error) from error

    def under(self, prefix: str) -> dict[str, str]:
        """All sentences whose key begins with `prefix.`, in the file's order, by the rest of their key."""
        start = prefix + "."
        return {key[len(start) :]: text for key, text in self.sentences.items() if key.startswith(start)}


def load_wordings(folder: Path) -> dict[Language, Wording]:
    """Read every wording file of every language under `folder`."""
    return {language: Wording(language, _read_language(folder / language)) for language in LANGUAGES}


def variables(sentence: str) -> frozenset[str]:
    """The names of the variables of a sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def _read_language(folder: Path) -> dict[str, str]:
    sentences: dict[str, str] = {}
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise WordingError("wording-missing", language=folder.name, key="*", missing=folder)
    for file in files:
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise WordingError("wording-unreadable", file=file, why=error) from error
        sentences |= _flatten(tables, file.stem, file)
    return sentences


def _flatten(table: Mapping[str, object], prefix: str, file: Path) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}.{key}", file)
        elif isinstance(value, str):
            flat[f"{prefix}.{key}"] = value
        else:
            raise WordingError("wording-unreadable", file=file, why=f"{prefix}.{key} is not text")
    return flat
