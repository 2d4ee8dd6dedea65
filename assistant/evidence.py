"""Decides whether the corpus answers a question, before anything is said.

More than one sign counts: how near the best passage is, how much of the question's weight of
words it holds, whether the asked kind of fact (a sum, a number, a date …) stands there at all, and
whether the municipality that is asked about has anything in the corpus. The weights of the
signs were fitted on the questions of the train split; see evals/calibrate.py.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.facts import Asked, asked_noun, holds
from assistant.index import Index
from assistant.lexical import akin, stems, words
from assistant.questions import Query
from assistant.retrieval import Found
from assistant.selection import Candidate
from assistant.types import Hit, Municipality
from assistant.votes import NOBODY

Reason = Literal["none", "far", "unsure", "fact", "place", "place-mentioned", "other-example"]
_NEAR = 5
_READ = 30  # sentences that are read for the fact that is asked for
_NONE = -4.0  # as far behind as none


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer, or against. Shares are in [0, 1]; gaps are of fused scores."""

    likeness: float  # cosine similarity of the nearest passage, sentence or noted question
    sentence: float  # cosine similarity of the nearest sentence
    coverage: float  # share of the question's weight of words in the best of the near passages
    top: float  # the same in the first passage
    overlap: float  # share of the question's stems in the best of the near sentences
    known: float  # share of the question's weight of words that stands anywhere in the corpus
    asked: float  # 1 when a number, a name, a date … is asked for
    held: float  # how far, in logits, the best sentence that holds such a fact lies under the best of all; at least -4
    answered: float  # the votes for being answered at all
    near: float  # how near the nearest voice is
    gap: float  # how near the nearest question is that the document leaves open


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to answer, from which candidates, and if not, why not."""

    answers: bool
    reason: Reason = "none"
    candidates: tuple[Candidate, ...] = ()
    asked: Asked | None = None
    place: Municipality | None = None
    signs: Signs | None = None
    missing: tuple[Asked, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure the signs are that the corpus answers; 0 when a rule decided before them."""
        return confidence(self.signs) if self.signs else 0.0


def signs(query: Query, found: Found, hits: Sequence[Hit], ranked: Sequence[Candidate], index: Index) -> Signs:
    """Read the signs off the hits that may answer and their candidates, both best first and not empty."""
    near = hits[:_NEAR]
    tally = found.tally if near[0].passage.id in found.tally.votes else NOBODY
    holding = [c for c in ranked[:_READ] if any(_holds(c, asked, query, index) for asked in query.asked)]
    behind = holding[0].score - ranked[0].score if holding else _NONE
    return Signs(
        likeness=max(hit.dense for hit in near),
        sentence=max(c.traits.likeness for c in ranked),
        coverage=max(hit.lexical for hit in near),
        top=near[0].lexical,
        overlap=max(c.traits.overlap for c in ranked[:_NEAR]),
        known=found.known,
        asked=float(bool(query.asked)),
        held=max(_NONE, behind) if query.asked else 0.0,
        answered=tally.answered,
        near=tally.near,
        gap=tally.open,
    )


def confidence(s: Signs) -> float:
    """The fitted probability, in [0, 1], that the corpus answers; where nobody votes, by the other signs alone."""
    bias, weights = (_BIAS, _WEIGHTS) if s.near else (_PLAIN_BIAS, _PLAIN_WEIGHTS)
    return 1 / (1 + math.exp(-(bias + sum(weight * getattr(s, name) for name, weight in weights.items()))))


# Fitted with all voices and with six in ten of them: a stranger's question is farther from them than those of train.
_BIAS = -13.04
_WEIGHTS = {"top": 5.08, "held": 1.06, "answered": 12.83, "near": 3.31, "gap": -3.78}
# Of documents without editorial notes: fitted on the guide without its notes.
_PLAIN_BIAS = -16.16
_PLAIN_WEIGHTS = {
    "likeness": -5.43, "sentence": 25.93, "coverage": 1.14, "top": 1.27, "overlap": -3.15, "known": -0.22,
    "asked": -1.05, "held": 0.94,
}  # fmt: skip
# How words begin that say where an answer is sought, not what.
_OF_GUIDE = ("guid", "handb", "opas", "opp", "käsik", "exemp", "esimer", "examp")
_LIST = 4  # a passage that names so many municipalities lists them
# A question for what a municipality has done, or for its example.
_PRACTICE = re.compile(
    r"\b(?:exemp(?:el|l)|gör\b|gjor|arbetar|jobbar|stöd(?:er|jer|de)|esimer|tehny|tekee|teki|tuke[en]|exampl|done\b|does\b"
    r"|did\b|support)",
    re.IGNORECASE,
)
_THRESHOLD = 0.30
# What is hardly answered lies far from all that is held, unless a voice is so near: then it is a gap (train split: nine
# of ten questions of other fields lie under this, nine of ten near misses over it).
_FAR, _NEARBY = 0.08, 0.15


def judge(query: Query, found: Found, ranked: Sequence[Candidate], index: Index) -> Verdict:
    """Whether, and from which candidates, the question can be answered."""
    if not found.hits or not ranked:
        return Verdict(False, "far")
    if query.places:
        return _judge_places(query, found, ranked, index)
    return _judge_facts(query, found, found.hits, ranked, index)


def _judge_places(query: Query, found: Found, ranked: Sequence[Candidate], index: Index) -> Verdict:
    """A question about municipalities is answered from passages about them, or not at all."""
    for place in query.places:
        if not index.naming(place.code):
            return Verdict(False, "place", place=place)
    codes = {place.code for place in query.places}
    hits = [hit for hit in found.hits if codes & set(hit.passage.mentions)]
    about = [c for c in ranked if codes & set(c.passage.mentions)]
    place = query.places[0]
    if not hits or not about:
        return Verdict(False, "place", place=place)
    has_example = bool(index.naming(place.code, about=True))
    reason: Reason = "other-example" if has_example else "place-mentioned"
    if _PRACTICE.search(query.text):
        about = [c for c in about if _tells_of(c, query, index)]
        if not about:
            return Verdict(False, reason, place=place)
    verdict = _judge_facts(query, found, hits, about, index)
    if verdict.answers or verdict.reason == "fact":
        return verdict
    return Verdict(False, reason, place=place, signs=verdict.signs)


def _tells_of(candidate: Candidate, query: Query, index: Index) -> bool:
    """Whether a candidate says something of an asked place, and does not only list it with others.

    A list answers what it is a list of: it must name the place, and hold most of the question's other words.
    """
    passage = candidate.passage
    if {place.code for place in query.places} & set(passage.places) or len(passage.mentions) < _LIST:
        return True
    names = tuple(name.lower()[:4] for place in query.places for name in (place.name_sv, place.name_fi))
    asked = {stem for stem in stems(query.text, query.language) if not stem.startswith((*names, *_OF_GUIDE))}
    text = index.documents[passage.document].text[candidate.start : candidate.end]
    if not any(word.startswith(names) for word in words(text)):
        return False
    said = stems(" ".join([text, *(g.text for g in candidate.glosses if g.lang == query.language)]), query.language)
    held = sum(any(akin(stem, other) for other in said) for stem in asked)
    return held > len(asked) / 2


def _judge_facts(query: Query, found: Found, hits: Sequence[Hit], ranked: Sequence[Candidate], index: Index) -> Verdict:
    read = signs(query, found, hits, ranked, index)
    sure = confidence(read)
    top = {hit.passage.id for hit in hits[:_NEAR]}
    near = [c for c in ranked if c.passage.id in top]
    holding = {asked: [c for c in near if _holds(c, asked, query, index)] for asked in query.asked}
    missing = tuple(asked for asked, held in holding.items() if not held)
    is_far = sure < _FAR and read.near < _NEARBY
    if missing and len(missing) == len(holding) and not is_far:
        return Verdict(False, "fact", asked=missing[0], signs=read)
    if sure < _THRESHOLD:
        return Verdict(False, "far" if is_far else "unsure", signs=read)
    held = tuple(dict.fromkeys(c for some in holding.values() for c in some))
    return Verdict(True, candidates=held or tuple(ranked), signs=read, missing=missing)


def _holds(candidate: Candidate, asked: Asked, query: Query, index: Index) -> bool:
    """Whether a candidate holds a fact of the asked kind, and of the very thing that is counted or named."""
    text = index.documents[candidate.passage.document].text[candidate.start : candidate.end]
    if not holds(asked, text):
        return False
    noun = asked_noun(query.text) if asked in ("number", "person") else None
    if noun is None:
        return True
    said = " ".join([text, *(gloss.text for gloss in candidate.glosses if gloss.lang == query.language)])
    known = stems(said, query.language)
    return any(akin(stem, other) for stem in stems(noun, query.language) for other in known)
