"""Chooses which stretches to quote: those that most probably hold the answer, within a budget of words.

Every quotable sentence has a chance of belonging to the answer (a soft softmax over the scores that
assistant.selection gives); a stretch of neighbouring sentences has the sum of theirs. Stretches are taken
one by one, the likeliest first. Nothing is scored here, and nothing is worded.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.citations import count_words, display
from assistant.lexical import stems
from assistant.selection import Candidate
from assistant.types import Document, Gloss

# Words of the first stretch, which should be a whole thought, and of each one after it.
_FIRST, _LATER = 75, 40
# What a word of quote must bring in chance, so that nothing is quoted for nothing.
_WORD = 0.0002
# Of its chance keeps a sentence that leans on the one before it when both are too long to be quoted together.
_HALF_A_THOUGHT = 0.5
# A stretch that is the answer with less chance than this is padding.
LEAST = 0.03
# The scores were fitted to find one right sentence, but an answer often is several: the softmax's temperature.
_SOFT = 1.8
# An answer that holds what was asked with this chance is done.
SURE = 0.9
_ALIKE = 0.55


def choose(
    ranked: Sequence[Candidate],
    documents: Mapping[str, Document],
    *,
    words: int,
    most: int,
    sure: float = 1.0,
    sides: Collection[str] = (),
) -> list[Candidate]:
    """The stretches to quote, likeliest first: at most `most`, of `words` words together, until `sure` of the answer.

    Stretches neither overlap nor repeat each other. Of each side, a municipality's code, there is one before any has
    a second. The scores of what is returned are chances.
    """
    every = list(_stretches(_chances(ranked), words, documents))
    every.sort(key=lambda s: s.score - _WORD * s.words, reverse=True)
    chosen: list[Candidate] = []
    left, held = words, 0.0
    unheard = {side for side in sides if any(side in s.passage.mentions for s in every)}
    share = words // (len(unheard) or 1)
    while len(chosen) < most and (held < sure or unheard):
        longest = share if unheard else min(left, _LATER) if chosen else words
        fitting = (s for s in every if s.words <= longest and (not unheard or unheard & set(s.passage.mentions)))
        fresh = (s for s in fitting if not any(_overlap(s, c) or _repeats(s, c, documents) for c in chosen))
        best = next(fresh, None)
        if best is None and unheard:
            unheard = set()
            continue
        if best is None or (chosen and best.score < LEAST and not unheard):
            break
        chosen.append(best)
        unheard -= set(best.passage.mentions)
        left -= best.words
        held += best.score
    return chosen


def made_whole(candidate: Candidate, text: str) -> Candidate:
    """A sentence together with the one before it, when it leans on that one and both are short enough."""
    before = [s for s in candidate.passage.sentences if s.end <= candidate.start] if candidate.leans else []
    words = count_words(text[before[-1].start : candidate.end]) if before else 0
    if not 0 < words <= _FIRST:
        return candidate
    glosses = _gloss_pairs(before[-1].glosses, candidate.glosses)
    return replace(candidate, start=before[-1].start, words=words, glosses=glosses)


def _chances(ranked: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates with chances for scores, in runs of neighbouring sentences."""
    top = max((c.score for c in ranked), default=0.0)
    total = sum(math.exp((c.score - top) / _SOFT) for c in ranked)
    runs: list[list[Candidate]] = []
    for c in sorted(ranked, key=lambda c: (c.passage.id, c.start)):
        chance = replace(c, score=math.exp((c.score - top) / _SOFT) / total)
        if runs and runs[-1][-1].passage.id == c.passage.id and _position(c) == _position(runs[-1][-1]) + 1:
            runs[-1].append(chance)
        else:
            runs.append([chance])
    return runs


def _stretches(
    runs: Sequence[Sequence[Candidate]], most: int, documents: Mapping[str, Document]
) -> Iterator[Candidate]:
    """Every stretch that begins where a thought does; of sentences that together are too long, each by itself."""
    for run in runs:
        for first, begin in enumerate(run):
            if begin.words > most:
                continue
            leaning = begin.leans and first > 0 and run[first - 1].words + begin.words <= _LATER
            stretch = replace(begin, score=begin.score * (_HALF_A_THOUGHT if begin.leans and first > 0 else 1.0))
            if not leaning:
                yield stretch
            for candidate in run[first + 1 :]:
                stretch = _joined(stretch, candidate, documents[candidate.passage.document].text)
                if stretch.words > _FIRST:
                    break
                if not leaning:
                    yield stretch


def _position(candidate: Candidate) -> int:
    return next(n for n, s in enumerate(candidate.passage.sentences) if s.start == candidate.start)


def _joined(a: Candidate, b: Candidate, text: str) -> Candidate:
    """Both with all that stands between them: a remark in brackets is no sentence, and is quoted too."""
    better = max(a, b, key=lambda c: c.score)
    return replace(
        better,
        start=a.start,
        end=b.end,
        score=a.score + b.score,
        words=count_words(text[a.start : b.end]),
        glosses=_gloss_pairs(a.glosses, b.glosses),
        leans=a.leans,
    )


def _gloss_pairs(first: Sequence[Gloss], second: Sequence[Gloss]) -> tuple[Gloss, ...]:
    """Two sentences' glosses one after the other, for the languages that both have."""
    later = {gloss.lang: gloss.text for gloss in second}
    return tuple(replace(g, text=f"{g.text} {later[g.lang]}") for g in first if g.lang in later)


def _overlap(a: Candidate, b: Candidate) -> bool:
    return a.passage.document == b.passage.document and a.start < b.end and b.start < a.end


def _repeats(a: Candidate, b: Candidate, documents: Mapping[str, Document]) -> bool:
    """Whether most words of the shorter one stand in the other."""
    said = []
    for candidate in (a, b):
        text = documents[candidate.passage.document].text[candidate.start : candidate.end]
        said.append(set(stems(display(text), candidate.passage.language)))
    smaller = min(len(part) for part in said)
    return smaller > 0 and len(said[0] & said[1]) / smaller > _ALIKE
