"""What Grepp knows beside the index: municipalities, law changes, terms, wording and suggestions, read once."""

from dataclasses import dataclass
from pathlib import Path

from assistant.laws import load_law_changes
from assistant.municipalities import Municipalities, load_municipalities
from assistant.prompts import Wording, load_wordings
from assistant.suggestions import SuggestionBank, load_suggestions
from assistant.terms import Term, load_terms
from assistant.types import Language, LawChange


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What Grepp knows beside the index: read once, never changed."""

    municipalities: Municipalities
    laws: tuple[LawChange, ...]
    terms: tuple[Term, ...]
    wordings: dict[Language, Wording]
    suggestions: SuggestionBank


def load_knowledge(corpus: Path, prompts: Path) -> Knowledge:
    """Read the data files of a corpus folder and the wording; raises DamagedError for one that is malformed."""
    return Knowledge(
        load_municipalities(corpus / "municipalities.csv"),
        load_law_changes(corpus / "law_changes.toml"),
        load_terms(corpus / "terms.csv"),
        load_wordings(prompts),
        load_suggestions(prompts),
    )
