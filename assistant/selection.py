"""Chooses the sentences that answer: by likeness to the question and its words, whole thoughts, no repetition.

What it returns are spans of source text, never text of its own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.citations import count_words, display
from assistant.index import Index
from assistant.lexical import akin, stems
from assistant.questions import Query
from assistant.retrieval import Found
from assistant.types import Document, Gloss, Help, Hit, Kind, Passage, Sentence

# These are pointers to answers, never answers.
_NEVER: frozenset[Kind] = frozenset({"question"})
_ENTRIES: frozenset[Kind] = frozenset({"material", "source", "imprint", "task"})
# The editors' cross-references stand above every score, in their order.
_HELPFUL = 100.0
# Titles and notes: the answer to few questions but those about themselves.
_ASIDES: frozenset[Kind] = frozenset({"material", "source", "imprint"})
_SHORTEST = 4  # words; less is a heading or a fragment, unless it is an entry of a list
_LONGEST = 75
_ALIKE = 0.55
# Weights of a candidate's score, chosen on the development questions.
_LIKENESS, _NOTED, _OVERLAP, _PASSAGE, _RANK, _LENGTH, _ASIDE = 4.0, 8.0, 1.0, 0.05, 0.3, 0.3, 0.3
_UNNOTED = 0.1  # how far a sentence that no question was noted for stands under the nearest noted question
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
class Candidate:
    """A stretch of one or more sentences of a passage that could be quoted.

    `likeness` is the cosine similarity of its best sentence to the question, `overlap` the share
    of the question's stems in it or its gloss; `score` orders candidates of one question.
    `is_helpful` is whether editors found it helpful with the document's own question that was asked.
    """

    passage: Passage
    start: int
    end: int
    score: float
    likeness: float
    overlap: float
    words: int
    glosses: tuple[Gloss, ...] = ()
    is_helpful: bool = False


def candidates(
    query: Query, hits: Sequence[Hit], found: Found, index: Index, help_: Help | None = None
) -> list[Candidate]:
    """Every quotable sentence of the hits, best first; those that editors found helpful before all others."""
    usable = [hit for hit in hits if hit.passage.kind not in _NEVER]
    ids = [f"{hit.passage.id}.{n}" for hit in usable for n in range(len(hit.passage.sentences))]
    vectors = index.sentence_vectors(ids)
    asked = set(stems(query.focus, query.language)) or set(stems(query.text, query.language))
    made = []
    nearest = max(found.answering.values(), default=0.0)
    for rank, hit in enumerate(usable):
        document = index.documents[hit.passage.document]
        for n, sentence in enumerate(hit.passage.sentences):
            text = document.text[sentence.start : sentence.end]
            if not _quotable(text, hit.passage.kind):
                continue
            id = f"{hit.passage.id}.{n}"
            likeness = _dot(found.vector, vectors[id])
            noted = found.answering.get(id, nearest - _UNNOTED) - nearest
            overlap = _overlap(asked, text, sentence.glosses, query)
            words = count_words(text)
            bonus = _bonus(sentence, help_)
            score = _worth(hit, rank, words) + _LIKENESS * likeness + _NOTED * noted + _OVERLAP * overlap
            score -= _PASSAGE * usable[0].score
            made.append(
                Candidate(
                    passage=hit.passage,
                    start=sentence.start,
                    end=sentence.end,
                    score=bonus or score,
                    likeness=likeness,
                    overlap=overlap,
                    words=words,
                    glosses=sentence.glosses,
                    is_helpful=bool(bonus),
                )
            )
    return sorted(made, key=lambda candidate: -candidate.score)


def _worth(hit: Hit, rank: int, words: int) -> float:
    """What a sentence has from its passage and its length."""
    aside = _ASIDE if hit.passage.kind in _ASIDES else 0.0
    return _PASSAGE * hit.score + _RANK / (1 + rank) + _LENGTH * min(words, 30) / 30 - aside


def _bonus(sentence: Sentence, help_: Help | None) -> float:
    spans = help_.spans if help_ else ()
    order = next((n for n, (start, end) in enumerate(spans) if sentence.start < end and start < sentence.end), None)
    return 0.0 if order is None else _HELPFUL - order


def choose(
    ranked: Iterable[Candidate], documents: Mapping[str, Document], *, words: int, limit: int, most: int, floor: float
) -> list[Candidate]:
    """The best candidates within a budget of words and number, made whole, without repetition, best first.

    The first may be as long as `limit`: one long answer is better than none. None scores below `floor`.
    """
    chosen: list[Candidate] = []
    left = words
    for candidate in ranked:
        if len(chosen) >= most or candidate.score < floor:
            break
        text = documents[candidate.passage.document].text
        whole = made_whole(candidate, text)
        neighbour = next((c for c in chosen if _touches(c, whole, text)), None)
        if neighbour:
            joined = _joined(neighbour, whole, text)
            extra = joined.words - neighbour.words
            if 0 < extra <= left and joined.words <= _LONGEST:
                chosen[chosen.index(neighbour)] = joined
                left -= extra
        elif whole.words <= (left if chosen else limit) and not any(
            _repeats(whole, other, documents) for other in chosen
        ):
            chosen.append(whole)
            left -= whole.words
    return chosen


def made_whole(candidate: Candidate, text: str) -> Candidate:
    """The candidate together with the sentence before it, when it leans on that one and both are short enough."""
    said = text[candidate.start : candidate.end]
    if not _LEANS.match(said) or _CLEAR_SUBJECT.match(said) or candidate.passage.kind in _ENTRIES:
        return candidate
    before = [s for s in candidate.passage.sentences if s.end <= candidate.start]
    if not before:
        return candidate
    words = count_words(text[before[-1].start : candidate.end])
    if words > _LONGEST:
        return candidate
    glosses = _gloss_pairs(before[-1].glosses, candidate.glosses)
    return replace(candidate, start=before[-1].start, words=words, glosses=glosses)


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


def _touches(a: Candidate, b: Candidate, text: str) -> bool:
    """Whether two stretches of one passage overlap, or have nothing but white space between them."""
    if a.passage.id != b.passage.id:
        return False
    first, second = sorted((a, b), key=lambda c: c.start)
    return second.start <= first.end or not text[first.end : second.start].strip("* \n\t")


def _joined(a: Candidate, b: Candidate, text: str) -> Candidate:
    start, end = min(a.start, b.start), max(a.end, b.end)
    inside = [s for s in a.passage.sentences if s.start >= start and s.end <= end]
    glosses: tuple[Gloss, ...] = inside[0].glosses if inside else ()
    for sentence in inside[1:]:
        glosses = _gloss_pairs(glosses, sentence.glosses)
    better = max(a, b, key=lambda c: c.score)
    return replace(better, start=start, end=end, words=count_words(text[start:end]), glosses=glosses)


def _gloss_pairs(first: Sequence[Gloss], second: Sequence[Gloss]) -> tuple[Gloss, ...]:
    """Two sentences' glosses one after the other, for the languages that both have."""
    later = {gloss.lang: gloss.text for gloss in second}
    return tuple(replace(g, text=f"{g.text} {later[g.lang]}") for g in first if g.lang in later)


def _repeats(a: Candidate, b: Candidate, documents: Mapping[str, Document]) -> bool:
    said = []
    for candidate in (a, b):
        text = documents[candidate.passage.document].text[candidate.start : candidate.end]
        said.append(set(stems(display(text), candidate.passage.language)))
    smaller = min(len(part) for part in said)
    return smaller > 0 and len(said[0] & said[1]) / smaller > _ALIKE


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
