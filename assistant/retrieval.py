"""Finds the passages for a question: vectors and BM25 over passages, sentences and noted questions, and votes, fused.

The guide and all other documents are searched apart, as two shelves, so that what the one holds
does not change what is found in the other. The weights of passages with editorial notes were fitted
(evals/calibrate.py), the others chosen on development sets without notes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, cast

import numpy as np

from assistant.duplicates import distinct
from assistant.embedding import Embedder, as_passage
from assistant.fusing import beside, mean_direction, standardised
from assistant.index import Filter, Index
from assistant.lexical import Held, stems
from assistant.municipalities import Municipalities, without
from assistant.reranking import Reranker
from assistant.rows import LEVELS, Level
from assistant.terms import Term, in_other_languages
from assistant.types import Hit, Language, Passage
from assistant.votes import NOBODY, Tally

Halves = Literal["fused", "dense", "lexical"]
_CANDIDATES = 200
# Of passages with editorial notes, and of passages without: both sum to the same, so that neither kind is favoured.
_NOTED: dict[str, float] = {"passages": 0.65, "questions": 1.43, "note words": 1.41, "votes": 1.76}
_PLAIN: dict[str, float] = {"passages": 2.1, "sentences": 1.05, "words": 2.1}
_PLACE_BONUS = 3.0
# A question of the guide is a signpost, not an answer: content goes first.
_QUESTION_MALUS = 100.0
# The votes that one of the guide's own questions needs to be what is asked.
_REPHRASED = 0.2
# What editors found helpful with such a question comes first, in their order.
_HELPFUL = 100.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: hits, best first, and the vector of the question for whoever looks closer.

    `known` is the share, in [0, 1], of the question's weight of words that stands anywhere on the
    shelf of the best hit; `asked` the document's own question that this one is, or rephrases; `tally` the
    votes of what editors noted.
    """

    hits: tuple[Hit, ...]
    vector: list[float]
    known: float = 0.0
    asked: Passage | None = None
    tally: Tally = NOBODY


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is searched for: its vector, its words ("" when words do not count), and the votes on it."""

    question: str
    vector: list[float]
    words: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a shelf holds for a question, by passage: fused scores, and cosine similarities."""

    fused: dict[str, float]
    nearness: dict[str, float]


class Retriever:
    """Searches one generation of the index."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        municipalities: Municipalities,
        terms: Sequence[Term] = (),
        halves: Halves = "fused",
        reranker: Reranker = Reranker(),
    ) -> None:
        self._reranker = reranker
        self._halves = halves
        self._index = index
        self._embedder = embedder
        self._municipalities = municipalities
        self._terms = terms

    def search(self, question: str, language: Language, k: int = 10, only: Filter = Filter(), focus: str = "") -> Found:
        """The k best passages for a question; fewer when the index or the filter allows fewer.

        `focus` is what a follow-up itself asks: it weighs as much as the question with its history.
        """
        asked = self._asked(question, language, only, focus)
        filters = self._shelves(only)
        shelves = [self._shelf(asked, shelf, only) for shelf in filters]
        nearness = {id: score for shelf in shelves for id, score in shelf.nearness.items()}
        fused = shelves[0].fused
        if len(shelves) > 1:
            fused = beside(fused, shelves[1].fused, nearness)
        fused = self._reranker.reordered(question, fused, self._index, only)
        if not fused:
            return Found((), asked.vector)
        own = self._own_question(asked.tally)
        helpful = [id for id in self._helpful(own) if self._index.allows(id, only)] if own else []
        for order, id in enumerate(helpful):
            fused[id] = fused.get(id, 0.0) + _HELPFUL - order
        best = distinct(sorted(fused, key=lambda id: -fused[id]), self._index, k)
        nameless = without(question, self._municipalities.mentions(question))
        leading = next(
            f for f, shelf in zip(filters, shelves, strict=True) if best[0] in shelf.fused or f is filters[-1]
        )
        among = self._index.allowed(Filter(leading.documents))
        coverage, known = self._coverage(nameless, language, set(best), among)
        hits = [Hit(self._index.by_id[id], fused[id], nearness.get(id, 0.0), coverage[id]) for id in best]
        return Found(tuple(hits), asked.vector, known, own, asked.tally)

    def _shelves(self, only: Filter) -> list[Filter]:
        """What is searched apart: first the guide, then all else; one of them may be all there is."""
        guides = [name for name in self._index.guides if not only.documents or name in only.documents]
        others = set(only.documents or self._index.documents) - set(guides)
        if not guides or not others:
            return [only]
        return [replace(only, documents=tuple(guides)), replace(only, documents=tuple(sorted(others)))]

    def channels(
        self, question: str, language: Language, only: Filter = Filter(), focus: str = ""
    ) -> dict[str, dict[str, float]]:
        """What `search` weighs and sums: by channel, standardised scores by passage id. For calibration."""
        channels = self._channels(self._asked(question, language, only, focus), only)
        return _standard(channels, self._candidates(channels))

    def _asked(self, question: str, language: Language, only: Filter, focus: str) -> _Asked:
        """A question as it is searched for."""
        text = self._expanded(question, language)
        vector = self._embedder.embed_query(text)
        if focus:
            vector = mean_direction(vector, self._embedder.embed_query(self._expanded(focus, language)))
        words = f"{question} {text} {focus}" if self._halves != "dense" else ""
        among_its_like = partial(as_passage, self._embedder)
        tally = self._index.votes(f"{question} {focus}", among_its_like, only) if self._halves == "fused" else NOBODY
        return _Asked(question, vector, words, tally)

    def _shelf(self, asked: _Asked, shelf: Filter, only: Filter) -> _Shelf:
        """What is found on a shelf, with fused scores."""
        channels = self._channels(asked, shelf)
        candidates = self._candidates(channels)
        standard = _standard(channels, candidates)
        fused = {id: self._fused(id, standard) for id in candidates}
        self._adjust(fused, asked.question, only)
        nearness = {id: _nearest(channels, id) for id in candidates}
        return _Shelf(fused, nearness)

    def _channels(self, asked: _Asked, shelf: Filter) -> dict[str, dict[str, float]]:
        """The scores of the passages that are found on a shelf, by channel."""
        near = self._dense(asked.vector, shelf) if self._halves != "lexical" else {}
        channels = {level: _best_by_passage(scores) for level, scores in near.items()}
        if asked.words:
            channels |= self._lexical(asked.words, shelf)
        if votes := self._votes(asked.tally, shelf):
            channels["votes"] = votes
        return channels

    def _candidates(self, channels: Mapping[str, Mapping[str, float]]) -> list[str]:
        return sorted({id for scores in channels.values() for id in scores}, key=self._index.position.__getitem__)

    def _fused(self, id: str, standard: Mapping[str, Mapping[str, float]]) -> float:
        weights = _NOTED if id in self._index.noted else _PLAIN
        return sum(weights.get(name, 0.0) * scores[id] for name, scores in standard.items())

    def _own_question(self, tally: Tally) -> Passage | None:
        """The document's own question that the asked one is, or rephrases: no content gets as many votes."""
        votes = {id: vote for id, vote in tally.votes.items() if id in self._index.position}
        best = max(votes, key=votes.__getitem__, default=None)
        if best is None or votes[best] < _REPHRASED or not self._index.allows(best, Filter(kinds=("question",))):
            return None
        return self._index.by_id[best]

    def _helpful(self, asked: Passage) -> list[str]:
        """The ids of the passages that editors found helpful with a document's own question, best first."""
        found: list[str] = []
        for start, end in asked.help.spans if asked.help else ():
            found += self._index.overlapping(asked.document, start, end)
        return list(dict.fromkeys(found))

    def _dense(self, vector: list[float], only: Filter) -> dict[str, dict[str, float]]:
        """The cosine similarities of the nearest texts at each level, by the texts' ids."""
        levels: tuple[tuple[Level, int], ...] = (("passages", 1), ("sentences", 2), ("questions", 4))
        found = {
            level: self._index.nearest(level, vector, min(_CANDIDATES * factor, self._index.meta[level]), only)
            for level, factor in levels
        }
        return {level: near for level, near in found.items() if near}

    def _votes(self, tally: Tally, only: Filter) -> dict[str, float]:
        """The votes for the passages that a search may find."""
        position = self._index.position
        return {id: vote for id, vote in tally.votes.items() if id in position and self._index.allows(id, only)}

    def _lexical(self, query: str, only: Filter) -> dict[str, dict[str, float]]:
        channels: dict[str, dict[str, float]] = {}
        for name, lexical in (("words", self._index.lexical), ("note words", self._index.lexical_notes)):
            scores = lexical.scores(query)
            scores[~self._index.allowed(only)] = 0.0
            order = scores.argsort()[::-1][: _CANDIDATES * 2]
            found = {self._index.ids[i]: float(scores[i]) for i in order if scores[i] > 0}
            if found:
                channels[name] = found
        return channels

    def _adjust(self, fused: dict[str, float], question: str, only: Filter) -> None:
        codes = {mention.municipality.code for mention in self._municipalities.mentions(question)}
        about = {id for code in codes for id in self._index.naming(code, about=True)}
        questions = self._index.allowed(Filter(kinds=("question",)))
        for id in fused:
            if id in about:
                fused[id] += _PLACE_BONUS
            if questions[self._index.position[id]] and "question" not in only.kinds:
                fused[id] -= _QUESTION_MALUS

    def _expanded(self, question: str, language: Language) -> str:
        """The question with both names of its municipalities, its terms in other languages, its words spelt right."""
        mentions = self._municipalities.mentions(question)
        names = [name for mention in mentions for name in (mention.municipality.name_sv, mention.municipality.name_fi)]
        added = in_other_languages(self._terms, question, language)
        mended = self._index.vocabulary.mended(without(question, mentions), language)
        return " ".join(dict.fromkeys([question, *names, *added, mended])).strip()

    def _coverage(
        self, question: str, language: Language, ids: set[str], among: Held
    ) -> tuple[dict[str, float], float]:
        """The share, by weight, of a question's stems that each passage, or its notes, holds; and all `among`.

        A stem weighs log(1 + N / (1 + n)), where n of N passages among them hold it.
        """
        total, known, held = 0.0, 0.0, dict.fromkeys(ids, 0.0)
        for stem in set(stems(question, language)):
            holds = self._holders(stem)
            count = int((holds & among).sum())
            weight = math.log(1 + int(among.sum()) / (1 + count))
            total += weight
            known += weight if count else 0.0
            for id in ids:
                if holds[self._index.position[id]]:
                    held[id] += weight
        if not total:
            return held, 1.0
        return {id: weight / total for id, weight in held.items()}, known / total

    def _holders(self, stem: str) -> Held:
        """Which passages, by position, hold a stem, what it was meant to be, or all its parts."""
        index = self._index
        held = [
            index.lexical.holders(s) | index.lexical_notes.holders(s) for s in index.vocabulary.read(stem) or (stem,)
        ]
        return cast(Held, np.logical_and.reduce(held))


def _standard(channels: Mapping[str, Mapping[str, float]], candidates: Sequence[str]) -> dict[str, dict[str, float]]:
    return {name: standardised(scores, candidates) for name, scores in channels.items()}


def _nearest(channels: Mapping[str, Mapping[str, float]], id: str) -> float:
    return max((channels[level].get(id, 0.0) for level in LEVELS if level in channels), default=0.0)


def _best_by_passage(near: Mapping[str, float]) -> dict[str, float]:
    best: dict[str, float] = {}
    for id, score in near.items():
        passage = id.partition(".")[0]
        best[passage] = max(score, best.get(passage, score))
    return best
