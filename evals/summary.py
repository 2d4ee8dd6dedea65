"""Results summed up: each figure's mean and interval over all cases and over slices of them. Pure."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from evals.measures import MEASURES
from evals.records import Result
from evals.statistics import Interval, interval, percentile

Figures = dict[str, Interval]


def summarise(results: Sequence[Result]) -> Figures:
    """Every figure that at least one of the results is eligible for."""
    clusters = {result.id: result.cluster for result in results}
    found = {}
    for key in MEASURES:
        around = interval(values(results, key), clusters)
        if around:
            found[key] = around
    return found


def values(results: Iterable[Result], key: str) -> dict[str, float]:
    """One figure by case, of those that are eligible."""
    return {result.id: result.scores[key] for result in results if key in result.scores}


def by(results: Iterable[Result], of: Callable[[Result], str]) -> dict[str, list[Result]]:
    """Results grouped by a property, in order of its name."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(of(result), []).append(result)
    return dict(sorted(groups.items()))


def slices(results: Sequence[Result]) -> dict[str, list[Result]]:
    """All results, then by split when there are two, language, and kind; named "language sv" and so on."""
    groups = {"all": list(results)}
    splits = by(results, lambda r: f"split {r.split}")
    groups |= splits if len(splits) > 1 else {}
    groups |= by(results, lambda r: f"language {r.language}")
    return groups | by(results, lambda r: f"kind {r.kind}")


def counts(results: Sequence[Result]) -> dict[str, Any]:
    """The plain numbers: cases, fabricated quotes, citations in the wrong place, times."""
    times = [result.scores["took_ms"] for result in results]
    return {
        "cases": len(results),
        "answerable": sum(result.answerable for result in results),
        "fabricated_quotes": sum(result.fabricated for result in results),
        "misplaced_citations": sum(result.misplaced for result in results),
        "took_ms_p50": round(percentile(times, 0.5)),
        "took_ms_p95": round(percentile(times, 0.95)),
    }


def to_json(results: Sequence[Result]) -> dict[str, Any]:
    """The value of summary.json: numbers, and figures by slice."""
    return {
        "counts": counts(results),
        "slices": {
            name: {key: dataclasses.asdict(around) for key, around in summarise(group).items()}
            for name, group in slices(results).items()
        },
    }
