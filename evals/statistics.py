"""How sure a mean is, and whether two runs differ: by resampling questions. Pure; the same seed gives the same figures.

The versions of one question in three languages are one draw: they are resampled together, so
that an interval is not narrower than the questions behind it allow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SEED = 20221124
_RESAMPLES = 2000
_PERMUTATIONS = 4999
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over `n` cases with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Paired:
    """Two runs on the same `n` cases: means, difference (b - a) with interval, p, and cases that rose, stayed, fell."""

    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    rose: int
    same: int
    fell: int

    @property
    def n(self) -> int:
        """The cases that are eligible in both runs."""
        return self.rose + self.same + self.fell


def interval(values: Mapping[str, float], clusters: Mapping[str, str]) -> Interval | None:
    """The mean of values by case, resampling the clusters that `clusters` names; None without values."""
    if not values:
        return None
    sums, counts = _by_cluster(values, clusters)
    mean = float(sums.sum() / counts.sum())
    if float(np.ptp(list(values.values()))) < _TINY:
        return Interval(mean, mean, mean, len(values))
    drawn = np.random.default_rng(SEED).integers(0, len(sums), (_RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(mean, float(low), float(high), len(values))


def paired(a: Mapping[str, float], b: Mapping[str, float], clusters: Mapping[str, str]) -> Paired | None:
    """Compare two runs over the cases that both have: paired bootstrap and sign-flip permutation test (scipy)."""
    both = sorted(a.keys() & b.keys())
    if not both:
        return None
    differences = {id: b[id] - a[id] for id in both}
    changes = list(differences.values())
    around = interval(differences, clusters)
    assert around is not None  # noqa: S101  # there is a value for every id in `both`
    return Paired(
        a=sum(a[id] for id in both) / len(both),
        b=sum(b[id] for id in both) / len(both),
        difference=around.mean,
        low=around.low,
        high=around.high,
        p=_permutation(differences, clusters),
        rose=sum(change > _TINY for change in changes),
        same=sum(abs(change) <= _TINY for change in changes),
        fell=sum(change < -_TINY for change in changes),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of all values does not exceed; 0 without values."""
    return float(np.quantile(list(values), share)) if values else 0.0


def _permutation(differences: Mapping[str, float], clusters: Mapping[str, str]) -> float:
    """Two-sided p of a mean difference of 0, the signs of clusters exchanged; 1 when none or one differs."""
    from scipy.stats import permutation_test

    sums, _ = _by_cluster(differences, clusters)
    changed = sums[np.abs(sums) > _TINY]  # a cluster without a difference has no sign to exchange
    if len(changed) < 2:
        return 1.0
    result = permutation_test(
        (changed,),
        lambda x, axis: np.sum(x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=_PERMUTATIONS,
        batch=500,
        rng=np.random.default_rng(SEED),
    )
    return float(result.pvalue)


def _by_cluster(values: Mapping[str, float], clusters: Mapping[str, str]) -> tuple["np.ndarray[Any, Any]", ...]:
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for id, value in sorted(values.items()):
        cluster = clusters.get(id, id)
        sums[cluster] = sums.get(cluster, 0.0) + value
        counts[cluster] = counts.get(cluster, 0) + 1
    return np.array(list(sums.values())), np.array(list(counts.values()))
