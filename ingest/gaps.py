"""Editorial notes on what a document does not say: questions that people ask of it in vain.

Read from guide_gaps.jsonl beside the documents. They are never shown: they teach the assistant to decline what
comes near to a passage and is not answered by it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import CorpusDamaged
from assistant.types import LANGUAGES, Document, Language

GAPS_FILE = "guide_gaps.jsonl"


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that a document leaves open, and the verbatim stretch that it comes near to ("" for none)."""

    document: str
    near: str
    language: Language
    question: str


def load_gaps(folder: Path) -> tuple[Gap, ...]:
    """The gaps of a corpus folder, none without a file; raises CorpusDamaged when a line is malformed."""
    path = folder / GAPS_FILE
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        return tuple(_to_gap(json.loads(line)) for line in lines if line.strip())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusDamaged("corpus-damaged", file=path, why=error) from error


def gaps_of(document: Document, gaps: tuple[Gap, ...]) -> tuple[str, ...]:
    """The questions that a document leaves open; none of those that came near to a text which is no longer there."""
    return tuple(gap.question for gap in gaps if gap.document == document.name and gap.near in document.text)


def _to_gap(row: dict[str, Any]) -> Gap:
    if row["lang"] not in LANGUAGES or not row["question"].strip():
        raise ValueError(f"unknown lang, or no question: {row['lang']}")
    return Gap(row["document"], row["near"], row["lang"], row["question"])
