"""The types that tell Grepp's story: a document is cut into passages, a question finds hits, an answer cites them.

Frozen values only. No input or output here, and no rules: those live in the
modules that make and read these values.

Offsets are counted in characters (Python `str` indices) of `Document.text`,
start inclusive, end exclusive; `document.text[start:end]` is what is quoted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypedDict

Language = Literal["sv", "fi", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "fi", "en")

Kind = Literal[
    "text",  # running text
    "goal",  # Mål
    "benefit",  # Observerad nytta
    "question",  # one of the questions that a municipality must resolve
    "example",  # a numbered example, tied to a municipality
    "task",  # a row of the table of municipal tasks
    "step",  # a step of the process for a strategy or programme
    "material",  # related material
    "source",  # an entry of the list of sources
    "imprint",  # who made the document, with whose money
]
KINDS: tuple[Kind, ...] = (
    "text", "goal", "benefit", "question", "example", "task", "step", "material", "source", "imprint",
)  # fmt: skip

LanguageStatus = Literal["finnish", "swedish", "bilingual-finnish", "bilingual-swedish"]
Grouping = Literal["urban", "semi-urban", "rural"]
Origin = Literal["guide", "municipality", "suggestion"]
Role = Literal["answer", "example", "fact", "prompt"]
Status = Literal["answered", "partial", "declined"]
Mode = Literal["extractive", "generative"]


@dataclass(frozen=True, slots=True)
class Gloss:
    """An unofficial translation of a quote; `machine` when a language model has made it and nobody has read it."""

    lang: Language
    text: str
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence, list item or table row: the smallest thing that can be quoted."""

    start: int
    end: int
    glosses: tuple[Gloss, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A working address in the text, as written there (no scheme is added to `text`)."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Help:
    """Where, in the same document, editors found help with a question: spans of sentences, best first.

    `direct` is False when the document only touches upon the question.
    """

    spans: tuple[tuple[int, int], ...]
    direct: bool = True


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that is searched and cited as a unit.

    `pages` is the printed page or span ("24–25"), "" where the document has none.
    `label` names what it is in the document ("Exempel 7", "Fråga 25"), else "".
    `group` is the heading a question stands under. `places` are municipality codes
    that an example is about; `mentions` are those that its text or headings name. `notes`
    are the sources that its note markers point to. `help` is the editors' cross-reference of
    a question. `lead` is where the header of its table, or the lead-in of its list, stands when that
    is outside of it.
    """

    id: str
    document: str
    kind: Kind
    section: tuple[str, ...]
    pages: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    language: Language = "sv"
    label: str = ""
    group: str = ""
    number: int | None = None
    places: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    help: Help | None = None
    lead: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page begins: from `start` up to the next one's, the text stands on page `number` of the file.

    `number` counts from 1; `label` is the number as printed, "" where the page has none. A page may come
    back: a footnote is read after the paragraph that goes over to the next page.
    """

    start: int
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is cited. `name` is the file's stem; `sha256` is of the file's bytes.

    `url` is the address that a web page gives as its own. `statute` is the number of the statute
    that the document is ("1325/2014"), "" when it is none. `language` is the one that most of it is
    in, `languages` all that much of it is in, most first. `words` is a hash of its words, the same
    for one text in files of several formats.
    `pages` is the page map of a paged document, () of any other.
    """

    name: str
    title: str
    language: Language
    text: str
    sha256: str
    publisher: str = ""
    year: int | None = None
    warnings: tuple[str, ...] = ()
    url: str = ""
    statute: str = ""
    languages: tuple[Language, ...] = ()
    words: str = ""
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `score` is the fused score: higher is better, not comparable across questions. `dense` is
    the best cosine similarity in [-1, 1] of the passage, its sentences and the questions noted
    for it; `lexical` is the share, in [0, 1], of the question's weight of words that it holds.
    """

    passage: Passage
    score: float
    dense: float = 0.0
    lexical: float = 0.0


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and its place. `quote == document.text[start:end]`, always."""

    n: int
    passage: str
    document: str
    title: str
    section: tuple[str, ...]
    pages: str
    start: int
    end: int
    quote: str
    gloss: Gloss | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of an answer, in one of three voices.

    `text` is all that is said, quotes included. `lead` is our own framing at its
    beginning ("Tavastehus, en större kommun:"), so that a page can set it apart from
    the quotes, which `citations` number.
    """

    text: str
    origin: Origin
    citations: tuple[int, ...] = ()
    role: Role = "answer"
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the corpus that covers something near the question."""

    passage: str
    section: tuple[str, ...]
    pages: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader must know beside the answer: `law-changed`, `not-answered`, `missing` …"""

    kind: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation, as the user wrote it and as it was understood."""

    question: str
    understood: str


class Options(TypedDict, total=False):
    """What a question may come with; see `Assistant.stream`."""

    municipality: str | None
    language: Language | None
    history: Sequence[Turn]
    documents: tuple[str, ...]
    fallback_language: Language


@dataclass(frozen=True, slots=True)
class Answer:
    """What Grepp says to one question. `understood` is the question with its history worked in."""

    question: str
    understood: str
    language: Language
    status: Status
    mode: Mode = "extractive"
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearby: tuple[Place, ...] = ()
    follow_ups: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    took_ms: int = 0
    id: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing more comes; what is still being written says so in a notice of the kind `unfinished`."""
        return all(notice.kind != "unfinished" for notice in self.notices)


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of Finland with the facts that the profile shows.

    `population` is of the year 2022; `foreign_language_pct` is the share, in per cent, of residents whose
    mother tongue is not Finnish, Swedish or Sami, of the year 2025, None where it is not known.
    """

    code: str
    name_sv: str
    name_fi: str
    language_status: LanguageStatus
    region_sv: str
    region_fi: str
    welfare_area_sv: str
    welfare_area_fi: str
    subregion_sv: str
    grouping: Grouping
    population: int
    foreign_language_pct: float | None


@dataclass(frozen=True, slots=True)
class LawChange:
    """What the law says since the guide was written, tied to a verbatim `anchor` in the document.

    `statute` and `section` name what holds now ("1192/2022", "5 §"); `amends` the statute that it
    changed, whose consolidated text has the same wording.
    """

    document: str
    anchor: str
    url: str
    checked: date
    text: dict[Language, str] = field(hash=False)
    statute: str = ""
    section: str = ""
    amends: str = ""
