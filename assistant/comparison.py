"""In what two municipalities are comparable: size, language status, region. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.types import Municipality

Reason = Literal[
    "same_region",
    "same_language_bilingual",
    "same_language_swedish",
    "same_language_finnish",
    "same_size",
    "larger",
    "much_larger",
    "smaller",
    "much_smaller",
]
_SAME_SIZE = 1.5  # up to this ratio of residents
_MUCH = 5.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How near a municipality is to one's own (0 is the same), and what to say of it."""

    distance: float
    reasons: tuple[Reason, ...]


def compare(own: Municipality, others: Sequence[Municipality]) -> Comparison:
    """Compare one's own municipality with another, or with the whole of several that act together.

    The distance adds the natural logarithm of the ratio of residents, 1 for another language
    status (½ where both are bilingual), ½ for another grouping, and 1 for another region.
    """
    population = sum(m.population for m in others)
    first = others[0]
    ratio = population / own.population
    same_status = first.language_status == own.language_status
    both_bilingual = _is_bilingual(first) and _is_bilingual(own)
    same_region = first.region_sv == own.region_sv
    distance = abs(math.log(ratio))
    distance += 0.0 if same_status else 0.5 if both_bilingual else 1.0
    distance += (0.0 if first.grouping == own.grouping else 0.5) + (0.0 if same_region else 1.0)
    reasons: list[Reason] = ["same_region"] if same_region else []
    if both_bilingual:
        reasons.append("same_language_bilingual")
    elif same_status:
        reasons.append("same_language_swedish" if own.language_status == "swedish" else "same_language_finnish")
    return Comparison(distance, (*reasons, _size(ratio)))


def _is_bilingual(municipality: Municipality) -> bool:
    return municipality.language_status.startswith("bilingual")


def _size(ratio: float) -> Reason:
    if 1 / _SAME_SIZE <= ratio <= _SAME_SIZE:
        return "same_size"
    if ratio > 1:
        return "much_larger" if ratio >= _MUCH else "larger"
    return "much_smaller" if ratio <= 1 / _MUCH else "smaller"
