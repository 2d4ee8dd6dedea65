"""What a run leaves behind: one result a case, written to a run folder and read back.

A result holds all that the report, the comparison and the gate need, so that none of them
needs the index, the model or the documents again.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import CorpusDamaged, UserError

RESULTS, SUMMARY, RUN, JUNIT, REPORT = "results.jsonl", "summary.json", "run.json", "junit.xml", "report.html"


@dataclass(frozen=True, slots=True)
class GoldFound:
    """A gold quote, and whether a citation lies on it."""

    document: str
    start: int
    end: int
    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class NuggetFound:
    """A fact that was wanted, and whether the answer says it."""

    text: str
    importance: str
    found: bool


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage that the search found, at its rank, and whether it is a right one."""

    rank: int
    passage: str
    document: str
    section: tuple[str, ...]
    pages: str
    score: float
    right: bool
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """A case with what Grepp did with it. `scores` holds only the figures that the case is eligible for."""

    id: str
    question: str
    language: str
    kind: str
    topic: str
    split: str
    answerable: bool
    cluster: str
    municipality: str | None
    history: tuple[str, ...]
    understood: str
    answer: dict[str, Any]
    gold: tuple[GoldFound, ...]
    nuggets: tuple[NuggetFound, ...]
    hits: tuple[Retrieved, ...]
    scores: dict[str, float]
    right_citations: tuple[int, ...]
    faults: tuple[str, ...]
    fabricated: int
    misplaced: int

    @property
    def declined(self) -> bool:
        """Whether the answer was declined."""
        return bool(self.answer["status"] == "declined")


@dataclass(frozen=True, slots=True)
class Run:
    """A run read back: where it lies, how it was made, and its results."""

    folder: Path
    info: dict[str, Any]
    results: tuple[Result, ...]


def write_results(folder: Path, results: Sequence[Result]) -> None:
    """One JSON line a result."""
    lines = (json.dumps(dataclasses.asdict(result), ensure_ascii=False) for result in results)
    (folder / RESULTS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="replace")


def write_json(path: Path, value: Any) -> None:
    """A value as indented JSON that compares well in git."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8", errors="replace")


def read_run(folder: Path) -> Run:
    """A run folder; raises UserError when it is none, CorpusDamaged when a line cannot be read."""
    try:
        info = json.loads((folder / RUN).read_text(encoding="utf-8"))
        lines = (folder / RESULTS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise UserError("corpus-missing", folder=folder) from error
    except (OSError, ValueError) as error:
        raise CorpusDamaged("corpus-damaged", file=folder / RUN, why=error) from error
    return Run(folder, info, tuple(_read(folder, number, line) for number, line in enumerate(lines, 1)))


def _read(folder: Path, number: int, line: str) -> Result:
    try:
        return to_result(json.loads(line))
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusDamaged("corpus-damaged", file=f"{folder / RESULTS}:{number}", why=error) from error


def to_result(row: Mapping[str, Any]) -> Result:
    """A result from the value of its line."""
    hits = tuple(Retrieved(**hit | {"section": tuple(hit["section"])}) for hit in row["hits"])
    return Result(
        **dict(row)
        | {
            "history": tuple(row["history"]),
            "gold": tuple(GoldFound(**gold) for gold in row["gold"]),
            "nuggets": tuple(NuggetFound(**nugget) for nugget in row["nuggets"]),
            "hits": hits,
            "right_citations": tuple(row["right_citations"]),
            "faults": tuple(row["faults"]),
        }
    )
