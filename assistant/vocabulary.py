"""The corpus's own words: a misspelt word is read as the nearest of them, a compound it lacks as its parts."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from assistant.lexical import stems, words
from assistant.types import Language

_SHORTEST = 5  # letters; shorter words have too many neighbours
_CLOSE = 84.0  # per cent likeness (normalised Indel similarity) of a misspelt word to the right one
_PART = 4  # letters of the shortest part of a compound
_JOINTS = ("", "s", "n", "-")


class Vocabulary:
    """The stems of an index."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._by_first: dict[str, list[str]] = {}
        for stem in sorted(self._known):
            if len(stem) >= _SHORTEST and stem.isalpha():
                self._by_first.setdefault(stem[0], []).append(stem)

    def read(self, stem: str) -> tuple[str, ...]:
        """The stems of the index that a stem stands for: itself, the one meant, its parts, or none."""
        if stem in self._known:
            return (stem,)
        meant = self.meant(stem)
        return (meant,) if meant else self._parts(stem)

    def meant(self, stem: str) -> str | None:
        """The known stem that a misspelt one means, with the same first letter; None when none is close."""
        if len(stem) < _SHORTEST or stem in self._known:
            return None
        near = process.extractOne(stem, self._by_first.get(stem[0], ()), scorer=fuzz.ratio, score_cutoff=_CLOSE)
        return str(near[0]) if near else None

    def mended(self, text: str, language: Language) -> str:
        """The known stems that the misspelt words of a text mean, to be searched beside it."""
        found = [self.meant(stem) for word in words(text) for stem in stems(word, language)]
        return " ".join(stem for stem in found if stem)

    def _parts(self, stem: str) -> tuple[str, ...]:
        """Two known stems that make up an unknown compound, with a joint between them; the longest first part."""
        for at in range(len(stem) - _PART, _PART - 1, -1):
            head, tail = stem[:at], stem[at:]
            if tail in self._known:
                for joint in _JOINTS:
                    if joint == "" or head.endswith(joint):
                        first = head[: len(head) - len(joint)]
                        if len(first) >= _PART and first in self._known:
                            return (first, tail)
        return ()
