"""What evaluators mark about answers on the page, kept durably: one JSON line a mark, only ever added to.

A mark holds the question, the answer as JSON and the verdicts, so that it stands alone: the
index may have changed when it becomes a case. Turning marks into cases is evals/exporting.py.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock

from assistant.contract import answer_to_json
from assistant.types import Answer, Turn

Verdict = Literal["right", "wrong-source", "incomplete", "should-have-declined", "should-have-answered"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Mark:
    """One evaluator's verdict on one answer; `citations` says of each number whether it is a right source."""

    made: str
    initials: str
    verdict: Verdict
    comment: str
    question: str
    municipality: str | None
    history: tuple[str, ...]
    answer: dict[str, Any]
    citations: dict[int, bool]


class Marks:
    """The marks of a home folder. Writers wait for each other; a reader skips a line that a crash cut short."""

    def __init__(self, home: Path) -> None:
        self._file = home / "marks.jsonl"

    def add(self, mark: Mark) -> None:
        """Keep a mark; it is on the disk when this returns."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(mark), ensure_ascii=True) + "\n"
        with FileLock(self._file.with_suffix(".lock")), self._file.open("a+b") as file:
            # A line that a crash cut short is closed, so that it spoils no other.
            if file.tell() and not self._ends_whole():
                file.write(b"\n")
            file.write(line.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())

    def all(self) -> tuple[Mark, ...]:
        """Every whole mark, oldest first."""
        try:
            lines = self._file.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return ()
        return tuple(mark for line in lines if (mark := _read(line)))

    def _ends_whole(self) -> bool:
        with self._file.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"


def make_mark(
    sent: Mapping[str, Any], question: str, municipality: str | None, history: Sequence[Turn], answer: Answer
) -> Mark | None:
    """A mark from what the page sends; None unless it has a verdict and initials. Whatever else is odd falls away."""
    verdict, initials = str(sent.get("verdict") or ""), str(sent.get("initials") or "").strip()[:8]
    if verdict not in VERDICTS or not initials:
        return None
    judged = sent.get("citations")
    pairs = judged.items() if isinstance(judged, Mapping) else ()
    known = {str(citation.n): citation.n for citation in answer.citations}
    return Mark(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        initials=initials,
        verdict=verdict,
        comment=str(sent.get("comment") or "").strip()[:_LONGEST],
        question=question,
        municipality=municipality,
        history=tuple(turn.question for turn in history),
        answer=answer_to_json(answer),
        citations={known[n]: said == "right" for n, said in pairs if n in known and said in ("right", "wrong")},
    )


def _read(line: str) -> Mark | None:
    try:
        row = json.loads(line)
        numbered = {int(n): bool(said) for n, said in row["citations"].items()}
        mark = Mark(**row | {"history": tuple(row["history"]), "citations": numbered})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return mark if mark.verdict in VERDICTS else None
