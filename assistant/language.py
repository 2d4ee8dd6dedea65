"""Which language a text is in: Swedish, Finnish or English, nothing else.

Names of municipalities say nothing about the language of a question ("Och i Vaasa?"),
so the caller takes them out first.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.types import LANGUAGES, Language

if TYPE_CHECKING:
    from lingua import LanguageDetector

# Telegraphic questions are too short for statistics; these words decide alone when they meet no rival.
_TELLTALES: dict[Language, frozenset[str]] = {
    "sv": frozenset(
        "och i hur vad vem vilka vilken vilket är på för om till från med när var varför kan finns den det som av ett"
        " en kommunen kommun guiden vi våra ska inte exempel".split()
    ),
    "fi": frozenset(
        "ja entä miten mitä mikä mitkä kuka ketkä milloin missä miksi kuinka onko voiko kunta kunnan opas oppaan"
        " oppaassa että ei meidän esimerkki".split()
    ),
    "en": frozenset(
        "and the how what who which when where why is are of to about does do can in municipality guide we our"
        " example for".split()
    ),
}
_WORD = re.compile(r"[^\W\d_]+")
_SURE = 0.60
_CERTAIN = 0.95
_RUNNING = 6  # words that are no names
_PLENTY = 4


def detect(text: str, fallback: Language) -> Language:
    """The language of `text`; `fallback` when too little tells."""
    sample = text[:2000]
    words = [word.lower() for word in _WORD.findall(sample)]
    if not words:
        return fallback
    votes = {language: sum(word in known for word in words) for language, known in _TELLTALES.items()}
    ranked = sorted(votes, key=lambda language: votes[language], reverse=True)
    if votes[ranked[0]] >= 1 and votes[ranked[0]] >= 2 * votes[ranked[1]] and len(words) <= 8:
        return ranked[0]
    best = _detector().compute_language_confidence_values(sample)[0]
    if best.value < _SURE:
        return ranked[0] if votes[ranked[0]] > votes[ranked[1]] else fallback
    return _from_code(best.language.iso_code_639_1.name.lower(), fallback)


def spoken(text: str) -> Language | None:
    """The language of running text; None for what is too short, or too full of names, to tell for sure."""
    sample = text[:1000]
    words = [word for word in _WORD.findall(sample) if word[0].islower()]
    if len(words) < _RUNNING:
        return None
    votes = {language: sum(word in known for word in words) for language, known in _TELLTALES.items()}
    first, second, *_ = sorted(votes, key=lambda language: -votes[language])
    if votes[first] >= _PLENTY * max(1, votes[second]):  # most prose is told by its small words alone, and much faster
        return first
    best = _detector().compute_language_confidence_values(sample)[0]
    code = best.language.iso_code_639_1.name.lower()
    return next((known for known in LANGUAGES if known == code and best.value >= _CERTAIN), None)


def _from_code(code: str, fallback: Language) -> Language:
    match code:
        case "sv" | "fi" | "en":
            return code
        case _:
            return fallback


@lru_cache(maxsize=1)
def _detector() -> "LanguageDetector":
    from lingua import Language as Tongue
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(Tongue.SWEDISH, Tongue.FINNISH, Tongue.ENGLISH).build()
