"""Evaluation cases: read, validated, and their gold quotes resolved to spans of the documents.

Gold is a verbatim quote, so cutting passages anew never breaks a case; a quote that is not
in its document is an error, not a miss.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.errors import CorpusDamaged
from assistant.types import LANGUAGES, Document, Language

FOLDER = Path(__file__).parent / "datasets"
Importance = Literal["vital", "okay"]
Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("dev", "test")
FITTED = "train"  # what weights are fitted on, never measured by
SUITES = ("guide",)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that an answer should hold, in any of these wordings."""

    text: str
    importance: Importance
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what is known of its right answer. `municipality` is the asker's own."""

    id: str
    language: Language
    question: str
    answerable: bool
    kind: str
    topic: str
    split: Split
    municipality: str | None = None
    history: tuple[str, ...] = ()
    gold: tuple[Span, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    triple: str | None = None
    version: int = 1


def load_suite(suite: str, splits: Sequence[str], documents: Mapping[str, Document]) -> tuple[Case, ...]:
    """The cases of a suite's splits; raises CorpusDamaged when one is malformed, or stands in two splits."""
    cases = [case for split in splits for case in load_cases(suite_file(suite, split), documents)]
    ids = [case.id for case in cases]
    if len(set(ids)) < len(ids):
        raise CorpusDamaged("corpus-damaged", file=suite, why="an id is in two splits")
    return tuple(cases)


def suite_file(suite: str, split: str) -> Path:
    """The file that holds a split of a suite."""
    return FOLDER / f"{suite}_{split}.jsonl"


def load_cases(path: Path, documents: Mapping[str, Document]) -> tuple[Case, ...]:
    """The cases of a JSON Lines file; raises CorpusDamaged, with the line, for one that is malformed."""
    cases: dict[str, Case] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusDamaged("corpus-damaged", file=path, why=error) from error
    for number, line in enumerate(lines, 1):
        try:
            case = _to_case(json.loads(line), documents)
            if case.id in cases:
                raise ValueError(f"{case.id} is there twice")
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusDamaged("corpus-damaged", file=f"{path}:{number}", why=error) from error
        cases[case.id] = case
    return tuple(cases.values())


def _to_case(row: dict[str, Any], documents: Mapping[str, Document]) -> Case:
    if row["lang"] not in LANGUAGES or row["split"] not in (FITTED, *SPLITS):
        raise ValueError(f"unknown lang or split: {row['lang']}, {row['split']}")
    gold = tuple(_resolve(quote, documents) for quote in row["gold_quotes"])
    if bool(gold) != row["answerable"]:
        raise ValueError("an answerable case has gold quotes, and no other has")
    return Case(
        id=row["id"],
        language=row["lang"],
        question=row["question"],
        answerable=row["answerable"],
        kind=row["kind"],
        topic=row["topic"],
        split=row["split"],
        municipality=row["municipality"],
        history=tuple(row["history"]),
        gold=gold,
        nuggets=tuple(Nugget(n["text"], n["importance"], tuple(n["aliases"])) for n in row["nuggets"]),
        triple=row["triple"],
        version=row["version"],
    )


def _resolve(quote: dict[str, str], documents: Mapping[str, Document]) -> Span:
    start = documents[quote["document"]].text.find(quote["text"])
    if start < 0 or not quote["text"]:
        raise ValueError(f"not verbatim in {quote['document']}: {quote['text'][:80]!r}")
    return Span(quote["document"], start, start + len(quote["text"]))
