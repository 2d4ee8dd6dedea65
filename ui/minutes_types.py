"""What minutes consist of: a workshop in words and in order, ready for any format. Values only."""

from dataclasses import dataclass
from typing import Protocol

from assistant.types import Document, Language, Passage


class Library(Protocol):
    """Where documents and passages are looked up as they are now; the Assistant is one."""

    def document(self, name: str) -> Document | None: ...

    def passage(self, id: str) -> Passage | None: ...


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote to show: `gloss` in the minutes' language, `mark` what must be said when it could not be verified."""

    text: str
    language: Language
    source: int
    gloss: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was taken up; `voice` says who speaks in the quotes, `decisions` are numbers of the table."""

    label: str
    text: str
    language: Language
    gloss: str
    judgment: str
    notes: tuple[str, ...]
    voice: str
    quotes: tuple[Quote, ...]
    decisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A row of the table of decisions."""

    number: int
    what: str
    responsible: str
    sector: str
    due: str
    follow_up: str
    question: str
    plans: str
    sources: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, in its document's language: what was taken up of it, and the questions that were not."""

    title: str
    language: Language
    asked: tuple[Asked, ...]
    untouched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """All of it, in order. `facts` and `profile` are labels and texts, `sources` are numbered from 1.

    `language` is of our words, `spoken` of what the group wrote.
    """

    language: Language
    spoken: Language
    title: str
    facts: tuple[tuple[str, str], ...]
    decided: tuple[Decided, ...]
    loose: tuple[Quote, ...]
    profile: tuple[tuple[str, str], ...]
    agenda: tuple[tuple[str, str], ...]
    themes: tuple[Theme, ...]
    plans: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    foot: str
