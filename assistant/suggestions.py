"""Chooses next-step prompts for a workshop: to fit the question's themes and the municipality, each of another aspect.

The bank is prompts/suggestions.toml (what each is for) with its texts in the wording files;
themes.toml says which word beginnings show a theme. Suggestions are ours, never the guide's.
"""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.errors import WordingError
from assistant.lexical import words
from assistant.municipalities import name_in
from assistant.prompts import Wording
from assistant.questions import Query
from assistant.types import LANGUAGES, Language, Municipality

Aspect = Literal["responsible", "sectors", "timetable", "follow-up", "reach"]
_MOST = 3
_GENERAL = "general"
_SMALL, _LARGE, _MANY = 10_000, 50_000, 15.0
_SAMI_HOMELAND = frozenset({"047", "148", "890", "758"})  # Enontekis, Enare, Utsjoki, Sodankylä (its northern part)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A prompt of the bank: its aspect, the themes it bites on, and the kind of municipality it is for."""

    id: str
    aspect: Aspect
    themes: tuple[str, ...]
    when: str = "any"


@dataclass(frozen=True, slots=True)
class SuggestionBank:
    """All prompts, and the word beginnings of each theme by language."""

    suggestions: Sequence[Suggestion]
    themes: dict[str, dict[Language, tuple[str, ...]]]

    def choose(self, query: Query, evidence: str, wording: Wording) -> tuple[str, ...]:
        """Up to three prompts for a question, given the quotes (in Swedish) of its answer."""
        asked = self._themes_of(query.text, LANGUAGES)
        shown = self._themes_of(evidence, ("sv",))
        weights = {theme: 3.0 * asked.get(theme, 0) + 0.5 * min(2, shown.get(theme, 0)) for theme in self.themes}
        fits = [(self._fit(s, weights, query.asker), s) for s in self.suggestions if is_for(s.when, query.asker)]
        ranked = sorted((pair for pair in fits if pair[0] > 0), key=lambda pair: -pair[0])
        chosen: list[Suggestion] = []
        for _, suggestion in ranked:
            if len(chosen) < _MOST and suggestion.aspect not in {c.aspect for c in chosen}:
                chosen.append(suggestion)
        name = name_in(wording.language, query.asker) if query.asker else ""
        texts = [(s, wording.sentences[f"suggestions.suggestion.{s.id}"]) for s in chosen]
        return tuple(
            wording.say(f"suggestions.suggestion.{s.id}", municipality=name) for s, t in texts if name or "{" not in t
        )

    def _fit(self, suggestion: Suggestion, weights: dict[str, float], asker: Municipality | None) -> float:
        fit = sum(weights.get(theme, 0.0) for theme in suggestion.themes) / math.sqrt(len(suggestion.themes))
        if suggestion.themes == (_GENERAL,):
            fit = 0.1
        if suggestion.when != "any":
            fit = fit * 1.2 + 0.2
        return fit

    def _themes_of(self, text: str, languages: Sequence[Language]) -> dict[str, int]:
        """How many words of a text show each theme."""
        said = words(text)
        counts: dict[str, int] = {}
        for theme, beginnings in self.themes.items():
            stems = tuple(stem for language in languages for stem in beginnings[language])
            found = sum(word.startswith(stems) for word in said)
            if found:
                counts[theme] = found
        return counts


def load_suggestions(prompts: Path) -> SuggestionBank:
    """Read the bank; raises WordingError when a file is malformed."""
    rows, themes = _read(prompts / "suggestions.toml"), _read(prompts / "themes.toml")
    try:
        return SuggestionBank(
            tuple(
                Suggestion(row["id"], row["aspect"], tuple(row["themes"]), row.get("when", "any"))
                for row in rows["suggestion"]
            ),
            {
                name: {language: tuple(table[language]) for language in LANGUAGES}
                for name, table in themes["theme"].items()
            },
        )
    except (KeyError, TypeError) as error:
        raise WordingError("wording-unreadable", file=prompts / "suggestions.toml", why=error) from error


def is_for(when: str, asker: Municipality | None) -> bool:
    """Whether something is meant for a municipality: "any", "bilingual", "small" …; unknown ones get "any" alone."""
    if when == "any":
        return True
    if asker is None:
        return False
    return {
        "bilingual": asker.language_status.startswith("bilingual"),
        "swedish": asker.language_status == "swedish",
        "finnish": asker.language_status == "finnish",
        "small": asker.population < _SMALL,
        "large": asker.population > _LARGE,
        "many-foreign-speakers": (asker.foreign_language_pct or 0.0) > _MANY,
        "aland": asker.region_sv == "Åland",
        "sami-homeland": asker.code in _SAMI_HOMELAND,
    }[when]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WordingError("wording-unreadable", file=path, why=error) from error
