"""Scores of several kinds become one, and two shelves of documents are set beside each other. Pure.

Each channel's scores are standardised over the candidates (zero mean, unit variance; a
candidate that a channel did not find gets the channel's lowest score), weighted and summed.
So a score says how a passage compares with those it was standardised with, and nothing across
shelves: what stands first on each is compared by how near it is to the question.
"""

import math
from collections.abc import Mapping, Sequence

Channels = Mapping[str, Mapping[str, float]]
_NEAREST = 5
# Chosen on the development questions with eleven statutes beside the guide, and 22 questions that only they answer.
_BY_NEARNESS = 400.0  # points of score for a cosine similarity of 1
_BEHIND = 6.0  # points that other documents stay behind the guide at equal nearness: they are many, it is one


def standardised(scores: Mapping[str, float], ids: Sequence[str]) -> dict[str, float]:
    """The scores of `ids` with zero mean and unit variance; one without a score gets the lowest."""
    lowest = min(scores.values())
    values = [scores.get(id, lowest) for id in ids]
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return {id: (value - mean) / spread if spread else 0.0 for id, value in zip(ids, values, strict=True)}


def beside(first: Mapping[str, float], second: Mapping[str, float], nearness: Mapping[str, float]) -> dict[str, float]:
    """The scores of two shelves on one scale, that of `first`. `nearness` holds cosine similarities of both."""
    if not first or not second:
        return {**first, **second}
    nearer = _nearest(second, nearness) - _nearest(first, nearness)
    shift = max(first.values()) - max(second.values()) + _BY_NEARNESS * nearer - _BEHIND
    return {**first, **{id: score + shift for id, score in second.items()}}


def _nearest(scores: Mapping[str, float], nearness: Mapping[str, float]) -> float:
    best = sorted(scores, key=lambda id: -scores[id])[:_NEAREST]
    return max(nearness.get(id, 0.0) for id in best)


def mean_direction(a: list[float], b: list[float]) -> list[float]:
    """The direction between two vectors, of unit length."""
    summed = [x + y for x, y in zip(a, b, strict=True)]
    length = math.sqrt(sum(x * x for x in summed)) or 1.0
    return [x / length for x in summed]
