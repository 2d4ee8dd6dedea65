"""Judges a run against a blessed baseline: what makes answers worse is refused.

The baseline (evals/baselines/<suite>.json) holds each question's figures, floors by split, the
figures that are tested, and alpha. It changes only by `grepp eval bless`; a floor only by hand.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import CorpusDamaged
from evals.measures import MEASURES, shown
from evals.records import Result, Run
from evals.statistics import paired
from evals.summary import by, values

FOLDER = Path(__file__).parent / "baselines"
TESTED = (
    "ndcg10", "recall10", "citation_recall", "citation_precision", "first_right", "nuggets_vital", "nuggets_all",
    "decision", "declined_rightly", "declined_wrongly", "language", "consistency",
)  # fmt: skip
ABSOLUTE = {"quote_fidelity": 1.0, "place_fidelity": 1.0, "attribution": 1.0}
ALPHA = 0.05
_DIGITS = 4
_ROOM = 0.05  # a new floor lies so far under the blessed figure


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a run is judged against. `floors` are by split; for figures where less is better they are ceilings."""

    suite: str
    alpha: float
    tested: tuple[str, ...]
    floors: dict[str, dict[str, float]]
    questions: dict[str, dict[str, float]]
    made: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why the gate refuses a run (nothing when it lets it through), and what else is worth knowing."""

    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether the run may pass."""
        return not self.reasons

    def text(self) -> str:
        """The verdict for the terminal."""
        head = "The gate is open." if self.passes else "The gate refuses:"
        return "\n".join([head, *(f"  ✕ {reason}" for reason in self.reasons), *(f"  · {note}" for note in self.notes)])


def baseline_file(suite: str) -> Path:
    """Where a suite's baseline lies."""
    return FOLDER / f"{suite}.json"


def load_baseline(suite: str) -> Baseline:
    """The blessed baseline; raises CorpusDamaged when it is missing or malformed."""
    path = baseline_file(suite)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Baseline(**row | {"tested": tuple(row["tested"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusDamaged("corpus-damaged", file=path, why=error) from error


def judge_run(run: Run, baseline: Baseline) -> Verdict:
    """Judge a run folder's results."""
    return judge_results(run.results, baseline)


def judge_results(results: Sequence[Result], baseline: Baseline) -> Verdict:
    """Judge results: fabricated quotes, floors, paired losses, and questions that are no longer asked."""
    reasons = _hard(results) + _under_floors(results, baseline)
    notes = []
    losses, gains = _paired_changes(results, baseline)
    reasons += losses
    notes += gains
    asked = {result.id for result in results}
    if gone := baseline.questions.keys() - asked:
        reasons.append(f"{len(gone)} questions of the baseline were not asked: {', '.join(sorted(gone)[:5])} …")
    if new := asked - baseline.questions.keys():
        notes.append(f"{len(new)} questions are new and were not compared: bless a run that has them")
    return Verdict(tuple(reasons), tuple(notes))


def make_baseline(run: Run, floors: Mapping[str, Mapping[str, float]] | None = None) -> Baseline:
    """The baseline that a run would be. Floors are kept when given; else they lie a little under the run's figures."""
    kept = {name: dict(rows) for name, rows in floors.items()} if floors else _new_floors(run.results)
    questions = {r.id: {k: round(v, _DIGITS) for k, v in sorted(r.scores.items()) if k in TESTED} for r in run.results}
    made = {name: run.info[name] for name in ("made", "commit", "models", "settings", "documents", "cases", "versions")}
    return Baseline(run.info["suite"], ALPHA, TESTED, kept, questions, made)


def bless_run(run: Run, suite: str) -> Baseline:
    """Write a run as the baseline; the floors that the file has stay."""
    path = baseline_file(suite)
    old = load_baseline(suite) if path.exists() else None
    baseline = make_baseline(run, old.floors if old else None)
    path.parent.mkdir(exist_ok=True)
    path.write_text(_to_text(baseline), encoding="utf-8")
    return baseline


def _hard(results: Sequence[Result]) -> list[str]:
    fabricated = [r.id for r in results if r.fabricated]
    misplaced = [r.id for r in results if r.misplaced]
    reasons = [f"fabricated quotes in {len(fabricated)} answers: {', '.join(fabricated[:5])}"] if fabricated else []
    return reasons + ([f"misplaced citations in {len(misplaced)}: {', '.join(misplaced[:5])}"] if misplaced else [])


def _under_floors(results: Sequence[Result], baseline: Baseline) -> list[str]:
    reasons = []
    for split, group in by(results, lambda result: result.split).items():
        for key, floor in baseline.floors.get(split, {}).items():
            scores = values(group, key).values()
            if not scores:
                reasons.append(f"{split}: no case is eligible for {MEASURES[key].label}")
                continue
            mean = sum(scores) / len(scores)
            if MEASURES[key].better * (mean - floor) < -1e-9:
                side = "under its floor" if MEASURES[key].better > 0 else "over its ceiling"
                reasons.append(f"{split}: {MEASURES[key].label} {shown(key, mean)} is {side} {shown(key, floor)}")
    return reasons


def _paired_changes(results: Sequence[Result], baseline: Baseline) -> tuple[list[str], list[str]]:
    """Significant losses, and gains, over all questions that both have."""
    losses: list[str] = []
    gains: list[str] = []
    clusters = {result.id: result.cluster for result in results}
    for key in baseline.tested:
        before = {id: scores[key] for id, scores in baseline.questions.items() if key in scores}
        after = {id: round(value, _DIGITS) for id, value in values(results, key).items()}
        row = paired(before, after, clusters)
        if row is None or row.p >= baseline.alpha:
            continue
        said = f"{MEASURES[key].label} {shown(key, row.a)} → {shown(key, row.b)} (p {row.p:.4f}, {row.n} questions)"
        (losses if MEASURES[key].better * row.difference < 0 else gains).append(said)
    return [f"significant loss: {said}" for said in losses], [f"significant gain: {said}" for said in gains]


def _new_floors(results: Sequence[Result]) -> dict[str, dict[str, float]]:
    floors: dict[str, dict[str, float]] = {}
    for split, group in by(results, lambda result: result.split).items():
        floors[split] = dict(ABSOLUTE)
        for key in TESTED:
            scores = values(group, key).values()
            if scores:
                mean, better = sum(scores) / len(scores), MEASURES[key].better
                edge = mean - _ROOM if better > 0 else mean + _ROOM
                floors[split][key] = (math.floor if better > 0 else math.ceil)(edge * 100) / 100
    return floors


def _to_text(baseline: Baseline) -> str:
    """JSON with one line a question, so that git shows which ones changed."""
    head = {
        "suite": baseline.suite, "alpha": baseline.alpha, "tested": baseline.tested,
        "floors": baseline.floors, "made": baseline.made,
    }  # fmt: skip
    opened = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join(f'  "{id}": {json.dumps(scores)}' for id, scores in sorted(baseline.questions.items()))
    return f'{opened},\n "questions": {{\n{lines}\n }}\n}}\n'
