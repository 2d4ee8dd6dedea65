"""BM25 beside the vectors: exact words, stemmed by language, and the character sequences of long compounds.

Scores are bm25s's (Lucene's variant of BM25, k1 = 1.5, b = 0.75).
"""

import math
import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

import bm25s
import numpy as np
import Stemmer

from assistant.types import Language

Scores = np.ndarray[Any, np.dtype[np.float32]]
Held = np.ndarray[Any, np.dtype[np.bool_]]
Spread = Callable[[str], tuple[int, int]]
_WORD = re.compile(r"[^\W_]+(?:[:'’][^\W_]+)?")
_STEMMERS: dict[Language, str] = {"sv": "swedish", "fi": "finnish", "en": "english"}
# A compound shares its parts with other words: "föreningsverksamhet" meets "förening" through these.
_GRAM = 5
_LONG = 8
_NOTHING = "nothing"  # the file that says that no text held a word


class Lexical:
    """A BM25 index over texts, in the order they were given."""

    def __init__(self, engine: bm25s.BM25 | None, languages: Sequence[Language]) -> None:
        self._engine = engine
        self._languages = tuple(languages)

    @classmethod
    def build(cls, texts: Iterable[tuple[str, Sequence[Language]]]) -> "Lexical":
        """Index texts, each in its language or languages; only numbers of them are kept meanwhile.

        A text without words counts for nothing: how long a text is, and how rare a word, is measured among the others.
        """
        numbers: dict[str, int] = {}
        rows: list[array[int]] = []
        places: list[int] = []
        present: set[Language] = set()
        size = 0
        for text, spoken in texts:
            if row := array("i", [numbers.setdefault(token, len(numbers)) for token in tokens(text, spoken)]):
                rows.append(row)
                places.append(size)
            present.update(spoken)
            size += 1
        if not numbers:
            return cls(None, sorted(present))
        engine = bm25s.BM25()
        engine.index((rows, numbers), show_progress=False)
        indices = engine.scores["indices"]
        engine.scores["indices"] = np.asarray(places, dtype=indices.dtype)[indices]
        engine.scores["num_docs"] = size
        return cls(engine, sorted(present))

    def scores(self, query: str, spread: Spread | None = None) -> Scores:
        """One score of at least 0 for each text, shape (texts,); empty when nothing is indexed.

        `spread` tells in how many of how many texts a token stands where these are not all texts.
        """
        if self._engine is None:
            return np.zeros(0, dtype=np.float32)
        known = [token for token in tokens(query, self._languages) if token in self._engine.vocab_dict]
        if not known:
            return np.zeros(self._engine.scores["num_docs"], dtype=np.float32)
        if spread is None:
            return cast(Scores, self._engine.get_scores(known))
        found = np.zeros(self._engine.scores["num_docs"], dtype=np.float32)
        for token in known:
            first, last = self._span(token)
            rarer = _idf(*spread(token)) / _idf(*self.spread(token))
            found[self._engine.scores["indices"][first:last]] += self._engine.scores["data"][first:last] * rarer
        return found

    def spread(self, token: str) -> tuple[int, int]:
        """How many texts hold a token, of how many that hold any."""
        first, last = self._span(token)
        return last - first, self._speaking

    @cached_property
    def _speaking(self) -> int:
        return len(np.unique(self._engine.scores["indices"])) if self._engine is not None else 0

    def holders(self, stem: str, size: int) -> Held:
        """Which of the `size` texts hold a stem, as a word or as part of a long compound."""
        found = self._holding(stem, size)
        if len(stem) >= _GRAM:
            found |= np.logical_and.reduce([self._holding(gram, size) for gram in _grams(stem)])
        return found

    def vocabulary(self) -> frozenset[str]:
        """All stems that are indexed."""
        known = self._engine.vocab_dict if self._engine is not None else {}
        return frozenset(token for token in known if token and not token.startswith("#"))

    def _holding(self, token: str, size: int) -> Held:
        first, last = self._span(token)
        found = np.zeros(size, dtype=np.bool_)
        if self._engine is not None:
            found[self._engine.scores["indices"][first:last]] = True
        return found

    def _span(self, token: str) -> tuple[int, int]:
        """Where the texts that hold a token stand in the engine's lists."""
        if self._engine is None or token not in self._engine.vocab_dict:
            return 0, 0
        at = self._engine.vocab_dict[token]
        first, last = self._engine.scores["indptr"][at : at + 2].tolist()
        return first, last

    def save(self, folder: Path) -> None:
        """Write the index to files in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "languages").write_text(" ".join(self._languages), encoding="ascii")
        if self._engine is None:
            (folder / _NOTHING).touch()
        else:
            self._engine.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """Read what `save` wrote; raises OSError or ValueError when it is not whole."""
        languages = [code for code in _STEMMERS if code in (folder / "languages").read_text(encoding="ascii").split()]
        if (folder / _NOTHING).exists():
            return cls(None, languages)
        return cls(bm25s.BM25.load(folder, show_progress=False, mmap=True), languages)


class Words:
    """BM25 over the texts of several indexes, one after the other, as over one; those not `alive` are not there."""

    def __init__(self, parts: Sequence[tuple[Lexical, int]], alive: Held) -> None:
        self._parts = tuple(parts)
        self._alive = alive

    def scores(self, query: str) -> Scores:
        """One score of at least 0 for each text, shape (texts,)."""
        spread = self._spread if len(self._parts) > 1 else None
        found = [lexical.scores(query, spread) if size else np.zeros(0) for lexical, size in self._parts]
        whole = [s if len(s) else np.zeros(size) for s, (_, size) in zip(found, self._parts, strict=True)]
        return np.where(self._alive, np.concatenate([*whole, np.zeros(0)]), 0.0).astype(np.float32)

    def holders(self, stem: str) -> Held:
        """Which of the texts hold a stem, as a word or as part of a long compound, shape (texts,)."""
        nothing = np.zeros(0, dtype=np.bool_)
        held: Held = np.concatenate([*(lexical.holders(stem, n) for lexical, n in self._parts), nothing])
        return held & self._alive

    def vocabulary(self) -> frozenset[str]:
        """All stems that are indexed."""
        return frozenset().union(*(lexical.vocabulary() for lexical, _ in self._parts))

    def _spread(self, token: str) -> tuple[int, int]:
        spreads = [lexical.spread(token) for lexical, _ in self._parts]
        return sum(held for held, _ in spreads), sum(of for _, of in spreads)


def _idf(held: int, of: int) -> float:
    """As bm25s has it for Lucene's variant."""
    return math.log(1 + (of - held + 0.5) / (held + 0.5))


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def stems(text: str, language: Language) -> list[str]:
    """The stems of a text's words (Snowball), function words left out."""
    stemmer = _stemmer(language)
    return [stemmer.stemWord(word) for word in words(text) if word not in stopwords(language)]


def akin(stem: str, other: str) -> bool:
    """Whether two stems are the same word, or one is part of the other's compound."""
    return stem == other or (len(stem) >= _GRAM and len(other) >= _GRAM and (stem in other or other in stem))


def tokens(text: str, languages: Iterable[Language]) -> list[str]:
    """Stems in each of the languages, once each, and 5-character sequences of words of 8 or more characters."""
    found: list[str] = []
    for language in languages:
        found += stems(text, language)
    found += [gram for word in words(text) if len(word) >= _LONG for gram in _grams(word)]
    return found


def _grams(word: str) -> list[str]:
    return [f"#{word[i : i + _GRAM]}" for i in range(len(word) - _GRAM + 1)]


@lru_cache(maxsize=3)
def stopwords(language: Language) -> frozenset[str]:
    """Words that say nothing about what a text is about."""
    return frozenset(_STOPWORDS[language].split())


@lru_cache(maxsize=3)
def _stemmer(language: Language) -> Any:
    return Stemmer.Stemmer(_STEMMERS[language])


_STOPWORDS: dict[Language, str] = {
    "sv": """och i att det som en på är av för med den till de om ett han inte men var sig så från vi nu kan när ut du
        hur vad vem vilka vilken vilket där sin sina sitt eller mot hos efter dess detta denna dessa bli blir blev har
        hade ska skulle få får man vara varit åt över under vid genom mellan också bara än finns ni er ert era våra vår
        vårt oss jag mig min mitt mina deras dem vars samt utan även redan då här alla allt något någon några säger
        berätta ge ger gör göra gjort gäller enligt ju väl nog mycket mer mest""",
    "fi": """ja on ei se että oli en mutta niin kun jos vain hän minä sinä me te he ovat ole olla oltu mikä mitä mitkä
        miten kuka ketkä milloin missä mistä miksi kuinka tai sekä joka jotka jossa josta jonka myös kuin nyt tämä nämä
        sen ne niitä siitä siinä voi voiko voivat onko entä ollut kertoo kerro mukaan meidän teidän heidän minkä""",
    "en": """the a an and or of to in on at for with by from is are was were be been has have had do does did can could
        should would what which who whom how when where why that this these those it its as not but if so than then
        there their they them we our you your i my me about into over also any some tell give according say says""",
}
