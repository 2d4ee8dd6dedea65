"""Decides whether the corpus answers a question, before anything is said.

More than one sign counts: how near the best passage is, how much of the question's weight of
words it holds, whether the asked kind of fact (a sum, a number, a date …) stands there at all, and
whether the municipality that is asked about has anything in the corpus. The weights of the
signs were fitted on the development questions; see evals/calibrate.py.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.facts import Asked, holds
from assistant.index import Index
from assistant.questions import Query
from assistant.selection import Candidate
from assistant.types import Hit, Municipality

Reason = Literal["none", "unclear", "outside", "fact", "place", "place-mentioned", "other-example"]
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer. All in [0, 1] but `likeness`, a cosine similarity, and `lead`."""

    likeness: float
    coverage: float
    sentence_overlap: float
    lead: float  # how far the best fused score stands above the tenth
    is_fact: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to answer, from which candidates, and if not, why not."""

    answers: bool
    reason: Reason = "none"
    candidates: tuple[Candidate, ...] = ()
    asked: Asked | None = None
    place: Municipality | None = None
    confidence: float = 0.0
    missing: tuple[Asked, ...] = ()

    @property
    def is_far(self) -> bool:
        """Whether the question has so little to do with the corpus that not even a place nearby helps."""
        return self.confidence < _FAR


def signs(hits: Sequence[Hit], ranked: Sequence[Candidate], query: Query) -> Signs:
    """Read the signs off the hits and their candidate sentences, both best first and not empty."""
    near = hits[:_NEAR]
    tenth = hits[min(9, len(hits) - 1)].score
    return Signs(
        likeness=max(hit.dense for hit in near),
        coverage=max(hit.lexical for hit in near),
        sentence_overlap=max((c.overlap for c in ranked[:_NEAR]), default=0.0),
        lead=hits[0].score - tenth,
        is_fact=float(query.shape == "fact"),
    )


def confidence(s: Signs) -> float:
    """The fitted probability, in [0, 1], that the corpus answers."""
    return 1 / (1 + math.exp(-(_BIAS + sum(weight * getattr(s, name) for name, weight in _WEIGHTS.items()))))


_BIAS = -40.0
_WEIGHTS = {"likeness": 46.0, "coverage": 2.0, "sentence_overlap": 1.0, "lead": 0.1, "is_fact": -0.3}
_THRESHOLD = 0.5
_FAR = 0.15


def judge(query: Query, hits: Sequence[Hit], ranked: Sequence[Candidate], index: Index) -> Verdict:
    """Whether, and from which candidates, the question can be answered."""
    if not hits or not ranked:
        return Verdict(False, "outside")
    if query.places:
        return _judge_places(query, hits, ranked, index)
    return _judge_facts(query, hits, ranked, index)


def _judge_places(query: Query, hits: Sequence[Hit], ranked: Sequence[Candidate], index: Index) -> Verdict:
    """A question about municipalities is answered from passages about them, or not at all."""
    for place in query.places:
        if not any(place.code in passage.mentions for passage in index.passages):
            return Verdict(False, "place", place=place)
    codes = {place.code for place in query.places}
    on = [hit for hit in hits if codes & set(hit.passage.mentions)]
    about = [c for c in ranked if codes & set(c.passage.mentions)]
    verdict = _judge_facts(query, on, about, index) if on and about else Verdict(False, "place")
    if verdict.answers or verdict.reason == "fact":
        return verdict
    place = query.places[0]
    has_example = any(place.code in passage.places for passage in index.passages)
    return Verdict(
        False, "other-example" if has_example else "place-mentioned", place=place, confidence=verdict.confidence
    )


def _judge_facts(query: Query, hits: Sequence[Hit], ranked: Sequence[Candidate], index: Index) -> Verdict:
    sure = confidence(signs(hits, ranked, query))
    if sure < _THRESHOLD:
        return Verdict(False, "outside", confidence=sure)
    top = {hit.passage.id for hit in hits[:_NEAR]}
    holding = {
        asked: [c for c in ranked if c.passage.id in top and holds(asked, _text(c, index))] for asked in query.asked
    }
    missing = tuple(asked for asked, found in holding.items() if not found)
    if missing and len(missing) == len(holding):
        return Verdict(False, "fact", asked=missing[0], confidence=sure)
    first = [c for found in holding.values() for c in found]
    rest = [c for c in ranked if c not in first]
    return Verdict(True, candidates=(*dict.fromkeys(first), *rest), confidence=sure, missing=missing)


def _text(candidate: Candidate, index: Index) -> str:
    return index.documents[candidate.passage.document].text[candidate.start : candidate.end]
