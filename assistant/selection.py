"""Scores the sentences that could answer: by likeness to the question, its words, and what editors noted.

What it returns are spans of source text, never text of its own. Which of them are quoted together
is chosen in assistant.excerpts.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citations import count_words, display
from assistant.index import Index
from assistant.lexical import akin, stems
from assistant.questions import Query
from assistant.retrieval import Found
from assistant.types import Gloss, Help, Hit, Kind, Passage, Sentence

# These are pointers to answers, never answers.
_NEVER: frozenset[Kind] = frozenset({"question"})
_ENTRIES: frozenset[Kind] = frozenset({"material", "source", "imprint", "task"})
# The editors' cross-references stand above every score, in their order.
_HELPFUL = 100.0
_LONG = 30  # words; more do not make a sentence likelier to answer
_SHORTEST = 4  # words; less is a heading or a fragment, unless it is an entry of a list
# Weights of a sentence's traits, in logits of being the answer among all sentences read: see evals/calibrate.py.
_WEIGHTS = {"vote": 2.65, "passage": 0.19, "length": 0.73}
# Of a sentence that nobody votes for, since its document has no editorial notes; the bias sets it beside the others.
_PLAIN_WEIGHTS = {"likeness": 17.03, "overlap": 4.80, "passage": 0.08, "length": 1.63}
_PLAIN_BIAS = -23.0
_FAINT = 0.003  # a vote that counts as none
# A sentence that begins so leans on the one before it.
_LEANS = re.compile(
    r"(?:de|den|det|detta|dessa|denna|dessutom|därför|därmed|då|där|samtidigt|också|även|på så sätt|genom detta|"
    r"staden|programmet|rådet|utbildningen|ne|se|tämä|nämä|lisäksi|siksi|this|these|they|it|therefore|also)\b",
    re.IGNORECASE,
)
_CLEAR_SUBJECT = re.compile(
    r"(?:det finns|det är vanligt|det talas|de som|den här guiden|de valda|den färdiga|de språk)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Traits:
    """What speaks for a sentence."""

    likeness: float  # cosine similarity to the question
    vote: float  # the logarithm of its votes; none count as 0.003
    overlap: float  # share of the question's stems in it or its gloss
    passage: float  # how far its passage's score lies under the best passage's
    length: float  # in [0, 1]: 30 words or more is 1

    def worth(self, has_votes: bool) -> float:
        """The logit of being the answer, with votes or without."""
        weights, bias = (_WEIGHTS, 0.0) if has_votes else (_PLAIN_WEIGHTS, _PLAIN_BIAS)
        return sum((weight * float(getattr(self, name)) for name, weight in weights.items()), bias)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of one or more sentences of a passage that could be quoted.

    `traits` are of its best sentence; `score` orders candidates of one question.
    `is_helpful` is whether editors found it helpful with the document's own question that was asked;
    `leans` whether it leans on the sentence before it.
    """

    passage: Passage
    start: int
    end: int
    score: float
    traits: Traits
    words: int
    glosses: tuple[Gloss, ...] = ()
    is_helpful: bool = False
    leans: bool = False


def candidates(
    query: Query, hits: Sequence[Hit], found: Found, index: Index, help_: Help | None = None
) -> list[Candidate]:
    """Every quotable sentence of the hits, best first; those that editors found helpful before all others."""
    usable = [hit for hit in hits if hit.passage.kind not in _NEVER]
    ids = [f"{hit.passage.id}.{n}" for hit in usable for n in range(len(hit.passage.sentences))]
    vectors = index.sentence_vectors(ids)
    asked = set(stems(query.focus, query.language)) or set(stems(query.text, query.language))
    made = []
    for hit in usable:
        document = index.documents[hit.passage.document]
        for n, sentence in enumerate(hit.passage.sentences):
            text = document.text[sentence.start : sentence.end]
            if not _quotable(text, hit.passage.kind):
                continue
            id = f"{hit.passage.id}.{n}"
            likeness = _dot(found.vector, vectors[id])
            votes = found.tally.votes.get(id)
            vote = math.log(max(votes or 0.0, _FAINT))
            overlap = _overlap(asked, text, sentence.glosses, query)
            words = count_words(text)
            bonus = _bonus(sentence, help_)
            length = min(words, _LONG) / _LONG
            traits = Traits(likeness, vote, overlap, hit.score - usable[0].score, length)
            made.append(
                Candidate(
                    passage=hit.passage,
                    start=sentence.start,
                    end=sentence.end,
                    score=bonus or traits.worth(votes is not None),
                    traits=traits,
                    words=words,
                    glosses=sentence.glosses,
                    is_helpful=bool(bonus),
                    leans=_leans(text, hit.passage.kind),
                )
            )
    return sorted(made, key=lambda candidate: -candidate.score)


def _bonus(sentence: Sentence, help_: Help | None) -> float:
    spans = help_.spans if help_ else ()
    order = next((n for n, (start, end) in enumerate(spans) if sentence.start < end and start < sentence.end), None)
    return 0.0 if order is None else _HELPFUL - order / 2


def _leans(text: str, kind: Kind) -> bool:
    return kind not in _ENTRIES and bool(_LEANS.match(text)) and not _CLEAR_SUBJECT.match(text)


def _quotable(text: str, kind: Kind) -> bool:
    shown = display(text)
    if shown.endswith(":"):
        return False
    return kind in _ENTRIES or len(shown.split()) >= _SHORTEST


def _overlap(asked: set[str], text: str, glosses: Sequence[Gloss], query: Query) -> float:
    """The share of the question's stems that the sentence, or its gloss in the question's language, holds."""
    if not asked:
        return 0.0
    said = set(stems(display(text), "sv" if query.language == "sv" else query.language))
    for gloss in glosses:
        if gloss.lang == query.language:
            said |= set(stems(gloss.text, query.language))
    return sum(any(akin(stem, other) for other in said) for stem in asked) / len(asked)


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
