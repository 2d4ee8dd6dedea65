"""Workshops for tests: one as people make it, and any that people could make (hypothesis)."""

from datetime import UTC, date, datetime

from hypothesis import HealthCheck
from hypothesis import strategies as st

from assistant.types import LANGUAGES, Gloss
from assistant.workshop import (
    Agenda,
    Decision,
    Evidence,
    Item,
    Plan,
    Profile,
    Question,
    Step,
    Workshop,
    without_dead_references,
)
from assistant.workshop_fields import ordered

CREATED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
THEMES = ("Skapa möjligheter till föreningsverksamhet", "Kommunikation om befolkningsrelationernas betydelse")
QUESTIONS = (
    Question("guide", 25, THEMES[0], "Frågor", "24–25", "Hur kan kommunen uppmuntra?", (Gloss("fi", "Miten?"),)),
    Question("guide", 26, THEMES[0], "Frågor", "24–25", "Hittar myndigheterna nyckelpersoner?"),
    Question("guide", 30, THEMES[1], "Frågor", "26–28", "Hur identifierar kommunledningen mervärdet?"),
)
EVIDENCE = Evidence(
    "e1", "p1", "guide", "Guiden", (THEMES[0],), "24", 10, 20, "Föreningar", "ab", CREATED, Gloss("fi", "Yhdistykset")
)
DECISION = Decision(
    "d1", CREATED, "guide:25", "Utse en kontakt", "Anna", "Bildning", date(2027, 2, 1), "I maj", ("wellbeing",),
    (EVIDENCE,),
)  # fmt: skip
WORKSHOP = Workshop(
    id="w1",
    created=CREATED,
    municipality="545",
    name="Närpes 2026",
    day=date(2026, 11, 24),
    participants="bildning, fritid, integration",
    themes=THEMES,
    profile=Profile(facts="Närpes: tvåspråkig"),
    plans=(Plan("p1", CREATED, "wellbeing", "Välfärdsplan", 2025),),
    items=(Item(QUESTIONS[0], "Anteckning", "in-progress", (EVIDENCE,)), Item(QUESTIONS[1]), Item(QUESTIONS[2])),
    decisions=(DECISION,),
    agenda=Agenda(90, (Step("opening", "opening", 10), Step("question-1", "question", 80, THEMES[0], "guide:25"))),
)

# A whole workshop takes long to draw on a busy machine, and the store is the same for all that are kept in it.
UNHURRIED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
# All that people can type or paste: no lone surrogates, which are no characters, and no NUL.
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=60)
IDS = st.from_regex(r"[0-9A-Za-z-]{1,12}", fullmatch=True)
MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))
GLOSSES = st.builds(Gloss, st.sampled_from(LANGUAGES), TEXT)
DOCUMENTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/"), min_size=1, max_size=20)


def evidence() -> st.SearchStrategy[Evidence]:
    offsets = st.integers(0, 10**6)
    sections = st.lists(TEXT, max_size=3).map(tuple)
    return st.builds(
        Evidence, IDS, TEXT, TEXT, TEXT, sections, TEXT, offsets, offsets, TEXT, TEXT, MOMENTS, st.none() | GLOSSES
    )


def unique(records: st.SearchStrategy, most: int = 3, by: str = "id") -> st.SearchStrategy:  # type: ignore[type-arg]
    return st.lists(records, max_size=most, unique_by=lambda record: getattr(record, by)).map(tuple)


def items() -> st.SearchStrategy[Item]:
    questions = st.builds(
        Question, DOCUMENTS, st.integers(0, 100), TEXT, TEXT, TEXT, TEXT, st.lists(GLOSSES, max_size=2).map(tuple)
    )
    judgments = st.sampled_from(["not-started", "in-progress", "done", "not-relevant"])
    return st.builds(Item, questions, TEXT, judgments, unique(evidence()))


@st.composite
def workshops(draw: st.DrawFn) -> Workshop:
    """Any workshop, its records in their order and its references alive."""
    own = draw(unique(items(), by="key"))
    keys = st.sampled_from([item.key for item in own]) if own else st.just("")
    days = st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1))
    decisions = st.builds(
        Decision, IDS, MOMENTS, keys, TEXT, TEXT, TEXT, days, TEXT, st.lists(TEXT, max_size=2).map(tuple),
        unique(evidence()),
    )  # fmt: skip
    plans = st.builds(Plan, IDS, MOMENTS, TEXT, TEXT, st.none() | st.integers(1900, 2200))
    kinds = st.sampled_from(["opening", "question", "own"])
    steps = st.builds(Step, IDS, kinds, st.integers(0, 1440), TEXT, keys, TEXT)
    made = Workshop(
        id=draw(IDS),
        created=draw(MOMENTS),
        municipality=draw(st.sampled_from(["", "545", "091"])),
        name=draw(TEXT),
        day=draw(days),
        participants=draw(TEXT),
        language=draw(st.sampled_from(LANGUAGES)),
        themes=draw(st.lists(TEXT, max_size=3).map(tuple)),
        profile=draw(st.builds(Profile, TEXT, TEXT, TEXT, TEXT, TEXT)),
        plans=draw(unique(plans)),
        items=own,
        decisions=draw(unique(decisions)),
        agenda=draw(st.builds(Agenda, st.integers(0, 1440), unique(steps), st.lists(keys, max_size=2).map(tuple))),
        archived=draw(st.none() | MOMENTS),
        deleted=draw(st.none() | MOMENTS),
    )
    return without_dead_references(ordered(made))
