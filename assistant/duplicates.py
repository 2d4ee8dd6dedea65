"""Shows once what several documents say in the same words: two editions, or a plan that quotes the guide. Pure.

Two passages are the same only when what tells them apart weighs nothing: a number, a name, a
denial, a demand or an opposite that one has and the other has not keeps both.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz.distance import Levenshtein

from assistant.counting import figures
from assistant.index import Index
from assistant.polarity import demands_more, denials, turns_round

_WORD = re.compile(r"\w+")
_FEWEST = 8  # words; shorter passages, as rows of tables, mean what they mean by where they stand
_SHINGLE = 3  # words
_SAME = 0.85  # so many of a passage's shingles stand in the other
_LOOKED_AT, _SPARE = 50, 10  # hits


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage with its text; `leads` when it is the guide's, which goes before its copies."""

    document: str
    text: str
    language: str = "sv"
    leads: bool = False


def distinct(ids: Iterable[str], index: Index, k: int) -> list[str]:
    """The first k of the ids of passages, best first, without those that are the same as another of them.

    Who asks for more than are looked at does not read them but measures a ranking: that has them all.
    """
    several = iter(ids)
    if k > _LOOKED_AT:
        return list(islice(several, k))
    passages = [index.by_id[id] for id in islice(several, min(k + _SPARE, _LOOKED_AT))]
    if len({passage.document for passage in passages}) < 2:
        return [*(passage.id for passage in passages), *several][:k]
    guides, documents = index.guides, index.documents
    stretches = [
        Stretch(p.document, documents[p.document].text[p.start : p.end], p.language, p.document in guides)
        for p in passages
    ]
    return [*(passages[n].id for n in without_copies(stretches)), *several][:k]


def without_copies(stretches: Sequence[Stretch]) -> list[int]:
    """Which of the stretches, best first, to show: of several that are the same the guide's, else the best."""
    said = [_WORD.findall(_plain(stretch.text)) for stretch in stretches]
    shingles = [_shingles(words) for words in said]
    kept: list[int] = []
    for n in sorted(range(len(stretches)), key=lambda n: not stretches[n].leads):
        mine = shingles[n]
        copied = (
            other
            for other in kept
            if stretches[other].document != stretches[n].document
            and not mine.isdisjoint(shingles[other])
            and len(mine & shingles[other]) >= _SAME * len(mine)
            and _weighs_nothing(said[n], said[other], stretches[n].language)
        )
        if next(copied, None) is None:
            kept.append(n)
    return sorted(kept)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("-\n", "").replace("\u00ad", "")


def _shingles(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Each run of words; none of a short passage, so that it is like no other."""
    if len(words) < _FEWEST:
        return set()
    small = [word.casefold() for word in words]
    return set(zip(*(small[n:] for n in range(_SHINGLE)), strict=False))


def _weighs_nothing(mine: Sequence[str], others: Sequence[str], language: str) -> bool:
    """Whether nothing that counts is lost with `mine`, which stands in `others` word by word, or nearly."""
    said, known, around = _apart(mine, others)
    words = [*said, *known, *around]
    if any(word[0].isupper() for word in (*said, *known)) or any(map(str.isdigit, "".join(words))):
        return False
    one, other = " ".join(said), " ".join(known)
    return not (
        any(figures(word) for word in words)
        or denials([word.casefold() for word in words], language)
        or demands_more(one, [other])
        or demands_more(other, [one])
        or (said and known and (turns_round(one, [other]) or turns_round(other, [one])))
    )


def _apart(mine: Sequence[str], others: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The words that only `mine` has, those that only the other has within it, and the nearest around it."""
    said: list[str] = []
    known: list[str] = []
    around: list[str] = []
    for step in Levenshtein.opcodes([word.casefold() for word in mine], [word.casefold() for word in others]):
        theirs = others[step.dest_start : step.dest_end]
        if step.tag == "insert" and step.src_start == 0:
            around += theirs[-1:]
        elif step.tag == "insert" and step.src_start == len(mine):
            around += theirs[:1]
        elif step.tag != "equal":
            said += mine[step.src_start : step.src_end]
            known += theirs
    return said, known, around
