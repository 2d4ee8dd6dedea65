"""Chooses which stretches to quote: those that most probably hold the answer, within a budget of words.

Every quotable sentence has a chance of being the answer (a softmax over the scores that
assistant.selection gives); a stretch of neighbouring sentences has the sum of theirs. Stretches are taken
one by one, the likeliest first. Nothing is scored here, and nothing is worded.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.citations import display
from assistant.lexical import stems
from assistant.selection import Candidate
from assistant.types import Document, Gloss

# Words of the first stretch, which should be a whole thought, and of each one after it.
_FIRST, _LATER = 75, 40
# What a word of quote must bring in chance, so that nothing is quoted for nothing.
_WORD = 0.0002
# A stretch that is the answer with less chance than this is padding.
LEAST = 0.02
# An answer that holds what was asked with this chance is done.
SURE = 0.9
_ALIKE = 0.55


def choose(
    ranked: Sequence[Candidate], documents: Mapping[str, Document], *, words: int, most: int, sure: float = 1.0
) -> list[Candidate]:
    """The stretches to quote, likeliest first: at most `most`, of `words` words together, until `sure` of the answer.

    Stretches neither overlap nor repeat each other. The scores of what is returned are chances.
    """
    chances = _chances(ranked)
    chosen: list[Candidate] = []
    left, held = words, 0.0
    while len(chosen) < most and held < sure:
        longest = min(left, _LATER) if chosen else words
        free = (s for s in _stretches(chances, longest if chosen else min(words, _FIRST), longest))
        fresh = [s for s in free if not any(_overlap(s, c) or _repeats(s, c, documents) for c in chosen)]
        best = max(fresh, key=lambda s: s.score - _WORD * s.words, default=None)
        if best is None or (chosen and best.score < LEAST):
            break
        chosen.append(best)
        left -= best.words
        held += best.score
    return chosen


def _chances(ranked: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates with chances for scores, in runs of neighbouring sentences."""
    top = max((c.score for c in ranked), default=0.0)
    powers = {c: math.exp(c.score - top) for c in ranked}
    total = sum(powers.values())
    runs: list[list[Candidate]] = []
    for c in sorted(ranked, key=lambda c: (c.passage.id, c.start)):
        chance = replace(c, score=powers[c] / total)
        if runs and runs[-1][-1].passage.id == c.passage.id and _position(c) == _position(runs[-1][-1]) + 1:
            runs[-1].append(chance)
        else:
            runs.append([chance])
    return runs


def _stretches(runs: Sequence[Sequence[Candidate]], longest: int, longest_single: int) -> Iterator[Candidate]:
    """Every stretch of at most `longest` words that begins where a thought does; a single sentence may be longer."""
    for run in runs:
        for first, begin in enumerate(run):
            whole: Candidate | None = None
            for candidate in run[first:]:
                whole = _joined(whole, candidate) if whole else candidate
                if whole.words > (longest_single if whole is begin else longest):
                    break
                if first == 0 or not begin.leans or whole.words + run[first - 1].words > longest:
                    yield whole


def _position(candidate: Candidate) -> int:
    return next(n for n, s in enumerate(candidate.passage.sentences) if s.start == candidate.start)


def _joined(a: Candidate, b: Candidate) -> Candidate:
    better = max(a, b, key=lambda c: c.score)
    return replace(
        better,
        start=a.start,
        end=b.end,
        score=a.score + b.score,
        words=a.words + b.words,
        glosses=_gloss_pairs(a.glosses, b.glosses),
        leans=a.leans,
    )


def _gloss_pairs(first: Sequence[Gloss], second: Sequence[Gloss]) -> tuple[Gloss, ...]:
    """Two sentences' glosses one after the other, for the languages that both have."""
    later = {gloss.lang: gloss.text for gloss in second}
    return tuple(Gloss(g.lang, f"{g.text} {later[g.lang]}") for g in first if g.lang in later)


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
