"""The glossary of the field's terms: a term that a question uses is searched for in the other languages too."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import CorpusDamaged
from assistant.lexical import stems
from assistant.types import Language

_LONG = 5  # letters from which the last one may differ, as inflections do


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the field in the three languages."""

    forms: Mapping[Language, str]


def load_terms(path: Path) -> tuple[Term, ...]:
    """The glossary, none when there is no such file; raises CorpusDamaged when a column is missing."""
    try:
        if not path.exists():
            return ()
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(Term({"sv": row["sv"], "fi": row["fi"], "en": row["en"]}) for row in csv.DictReader(file))
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise CorpusDamaged("corpus-damaged", file=path, why=error) from error


def in_other_languages(terms: Sequence[Term], question: str, language: Language) -> list[str]:
    """What the terms of a question are called in the other languages."""
    known = set(stems(question, language))
    return [
        form
        for term in terms
        if _is_in(term.forms[language], known, language)
        for tongue, form in term.forms.items()
        if tongue != language
    ]


def _is_in(form: str, known: set[str], language: Language) -> bool:
    """Whether every word of a term stands among the stems, give or take an inflection."""
    needed = stems(form, language)
    return bool(needed) and all(any(_akin(stem, other) for other in known) for stem in needed)


def _akin(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    return a == b or (shorter >= _LONG and a[: shorter - 1] == b[: shorter - 1])
