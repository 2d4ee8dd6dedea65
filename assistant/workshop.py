"""What a workshop is: the guide's questions for one municipality, what the group says, and what it decides.

Frozen values with their limits, and how a question or a piece of evidence is taken from the
corpus. Everything taken from the corpus is a snapshot: a new ingest never changes what was
decided upon. Rules over whole workshops live in overview.py, keeping them in store.py.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from assistant.types import Citation, Document, Gloss, Language, Passage

Judgment = Literal["not-started", "in-progress", "done", "not-relevant"]
StepKind = Literal[
    "opening", "goal", "benefits", "example", "question", "break", "decisions", "plans", "closing", "own"
]  # fmt: skip
Freshness = Literal["current", "moved", "changed", "gone"]


def _storable(text: str) -> str:
    """NUL is the one character that no database takes; lone surrogates are refused by pydantic itself."""
    if "\0" in text:
        raise PydanticCustomError("unstorable", "The text holds a NUL character")
    return text


_Whole = AfterValidator(_storable)
Line = Annotated[str, StringConstraints(max_length=500), _Whole]
Text = Annotated[str, StringConstraints(max_length=20_000), _Whole]
Source = Text  # what the corpus says: long headings and quotes must fit
Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Key = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^/\x00]*$")]
Offset = Annotated[int, Field(ge=0, le=1_000_000_000)]
Minutes = Annotated[int, Field(ge=0, le=1440)]
Clock = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
# How many a workshop may have, by the field that makes one: what is more can be neither saved nor imported.
LIMITS = {
    "plans.added": 200,
    "items.question": 500,
    "decisions.added": 2_000,
    "items.evidence": 2_000,
    "decisions.evidence": 2_000,
}
Year = Annotated[int, Field(ge=1900, le=2200)]


class _Strict:
    """Read from JSON, an unknown key or a value of another type is an error."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class Question(_Strict):
    """One of the guide's questions to resolve, as the guide put it when the theme was chosen.

    `theme` is the heading of the guide's section; `glosses` are unofficial translations.
    """

    document: Annotated[Key, Field(min_length=1)]
    number: Annotated[int, Field(ge=0, le=100_000)]
    theme: Source
    group: Source
    pages: Line
    text: Source
    glosses: Annotated[tuple[Gloss, ...], Field(max_length=10)] = ()

    @property
    def key(self) -> str:
        """What the question is called in field paths, decisions and agendas."""
        return f"{self.document}:{self.number}"


@dataclass(frozen=True, slots=True)
class Evidence(_Strict):
    """A quote as it stood in the document when it was pinned. `sha256` is of the document's file then."""

    id: Id
    passage: Line
    document: Line
    title: Source
    section: Annotated[tuple[Source, ...], Field(max_length=20)]
    pages: Line
    start: Offset
    end: Offset
    quote: Source
    sha256: Line
    added: AwareDatetime
    gloss: Gloss | None = None


@dataclass(frozen=True, slots=True)
class Plan(_Strict):
    """A plan of the municipality's own. `kind` is one of the guide's seven (`workshop.plan` of the wording) or ""."""

    id: Id
    added: AwareDatetime
    kind: Line = ""
    name: Line = ""
    year: Year | None = None


@dataclass(frozen=True, slots=True)
class Profile(_Strict):
    """What the group must know of its municipality. `facts` is prefilled from open data, all is free to edit.

    `words` are local words for things; `decided` is what earlier workshops came to.
    """

    facts: Text = ""
    councils: Text = ""
    already: Text = ""
    words: Text = ""
    decided: Text = ""


@dataclass(frozen=True, slots=True)
class Item(_Strict):
    """One question in this workshop, with what the group says about it and what was pinned to it."""

    question: Question
    notes: Text = ""
    judgment: Judgment = "not-started"
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=LIMITS["decisions.evidence"])] = ()

    @property
    def key(self) -> str:
        return self.question.key


@dataclass(frozen=True, slots=True)
class Decision(_Strict):
    """What was decided. `question` is the key of the question it answers, or ""; `plans` are kinds of plan."""

    id: Id
    added: AwareDatetime
    question: Key = ""
    what: Text = ""
    responsible: Line = ""
    sector: Line = ""
    due: date | None = None
    follow_up: Text = ""
    plans: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=LIMITS["decisions.evidence"])] = ()


@dataclass(frozen=True, slots=True)
class Step(_Strict):
    """A stretch of the agenda. `title` stands in for the wording of its kind when it is not ""."""

    id: Id
    kind: StepKind
    minutes: Minutes
    theme: Source = ""
    question: Key = ""
    title: Line = ""


@dataclass(frozen=True, slots=True)
class Agenda(_Strict):
    """The time at hand and what it is spent on. `left_out` are keys of questions that it has no time for.

    `begins` is the time of day ("09:30") or "".
    """

    minutes: Minutes = 0
    steps: Annotated[tuple[Step, ...], Field(max_length=1_000)] = ()
    left_out: Annotated[tuple[Key, ...], Field(max_length=500)] = ()
    begins: Clock = ""


@dataclass(frozen=True, slots=True)
class Workshop(_Strict):
    """A workshop of one municipality (its code in municipalities.csv, or ""). `themes` are `Question.theme`s.

    `items` keeps the questions of themes that are no longer chosen: what was written there is not lost.
    """

    id: Id
    created: AwareDatetime
    municipality: Annotated[str, StringConstraints(pattern=r"^([0-9]{3})?$")] = ""
    name: Line = ""
    day: date | None = None
    participants: Text = ""
    language: Language = "sv"
    themes: Annotated[tuple[Source, ...], Field(max_length=200)] = ()
    profile: Profile = Profile()
    plans: Annotated[tuple[Plan, ...], Field(max_length=LIMITS["plans.added"])] = ()
    items: Annotated[tuple[Item, ...], Field(max_length=LIMITS["items.question"])] = ()
    decisions: Annotated[tuple[Decision, ...], Field(max_length=LIMITS["decisions.added"])] = ()
    agenda: Agenda = Agenda()
    archived: AwareDatetime | None = None
    deleted: AwareDatetime | None = None

    @property
    def chosen(self) -> tuple[Item, ...]:
        """The items of the chosen themes, in the order of the themes, then of the guide."""
        return tuple(item for theme in self.themes for item in self.items if item.question.theme == theme)


def new_id() -> str:
    """An id for anything that has one."""
    return str(uuid.uuid4())


def now() -> datetime:
    """This moment, as all of a workshop's times are kept."""
    return datetime.now(UTC)


def question_of(passage: Passage, document: Document) -> Question:
    """The snapshot of a question (a passage of kind "question")."""
    return Question(
        document=passage.document,
        number=passage.number or 0,
        theme=passage.section[0] if passage.section else "",
        group=passage.group,
        pages=passage.pages,
        text=document.text[passage.start : passage.end],
        glosses=_joined_glosses(passage),
    )


def themes_of(questions: Iterable[Question]) -> tuple[str, ...]:
    """The themes of some questions, in order, none twice."""
    return tuple(dict.fromkeys(question.theme for question in questions))


def pin(citation: Citation, document: Document, *, id: str, added: datetime) -> Evidence:
    """The snapshot of a citation."""
    return Evidence(
        id=id,
        passage=citation.passage,
        document=citation.document,
        title=citation.title,
        section=citation.section,
        pages=citation.pages,
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        sha256=document.sha256,
        added=added,
        gloss=citation.gloss,
    )


def freshness(evidence: Evidence, document: Document | None) -> Freshness:
    """Whether a quote still stands: at its place, elsewhere in the document, no longer, or the document is gone."""
    if document is None:
        return "gone"
    if document.text[evidence.start : evidence.end] == evidence.quote:
        return "current"
    return "moved" if evidence.quote and evidence.quote in document.text else "changed"


def _joined_glosses(passage: Passage) -> tuple[Gloss, ...]:
    """One gloss a language, of those that every sentence of the passage has."""
    glosses = [gloss for sentence in passage.sentences for gloss in sentence.glosses]
    languages = dict.fromkeys(gloss.lang for gloss in glosses)
    texts = {lang: [gloss.text for gloss in glosses if gloss.lang == lang] for lang in languages}
    return tuple(Gloss(lang, " ".join(said)) for lang, said in texts.items() if len(said) == len(passage.sentences))


def without_dead_references(workshop: Workshop) -> Workshop:
    """The same workshop whose decisions and agenda name only questions that it has."""
    keys = {item.key for item in workshop.items} | {""}
    decisions = tuple(d if d.question in keys else replace(d, question="") for d in workshop.decisions)
    steps = tuple(step for step in workshop.agenda.steps if step.question in keys)
    left_out = tuple(key for key in workshop.agenda.left_out if key in keys)
    return replace(workshop, decisions=decisions, agenda=replace(workshop.agenda, steps=steps, left_out=left_out))
