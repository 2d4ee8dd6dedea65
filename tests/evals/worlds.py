"""A world small enough to count by hand: one document of four sentences in two passages, and answers from it."""

from dataclasses import replace
from typing import Any

from assistant.citations import cite
from assistant.types import Answer, Claim, Document, Hit, Notice, Passage, Sentence
from evals.datasets import Case, Nugget, Span
from evals.metrics import World
from evals.records import Result
from evals.running import Outcome, score_all

TEXT = "Kommunen stöder föreningar. Stödet är litet.\n\nStaden ordnar *möten* i biblioteket. De hålls på hösten."
FIRST, SECOND, THIRD, FOURTH = (
    "Kommunen stöder föreningar.", "Stödet är litet.", "Staden ordnar *möten* i biblioteket.", "De hålls på hösten.",
)  # fmt: skip
DOCUMENT = Document("guide", "Guiden", "sv", TEXT, "0")
OTHER = Document("other", "En annan", "sv", "Här står något annat. " * 8, "1")


def span(text: str) -> Span:
    start = TEXT.index(text)
    return Span("guide", start, start + len(text))


def passage(id: str, first: str, last: str, pages: str) -> Passage:
    start, end = TEXT.index(first), TEXT.index(last) + len(last)
    inside = tuple(Sentence(span(s).start, span(s).end) for s in (first, last))
    return Passage(id, "guide", "text", ("Del", id), pages, start, end, inside)


A = passage("a", FIRST, SECOND, "3")
B = passage("b", THIRD, FOURTH, "4–5")
WORLD = World({"guide": DOCUMENT, "other": OTHER}, {"a": A, "b": B}, lambda document, at: "3" if at < A.end else "4–5")


def answer(*quoted: str, language: str = "sv", lead: str = "") -> Answer:
    """An answer that quotes sentences, one a claim."""
    citations = tuple(
        cite(n, DOCUMENT, A if s in (FIRST, SECOND) else B, span(s).start, span(s).end) for n, s in enumerate(quoted, 1)
    )
    claims = tuple(Claim(f"{lead} ”{c.quote.replace('*', '')}”".strip(), "guide", (c.n,), lead=lead) for c in citations)
    return Answer("Fråga?", "Fråga?", language, "answered", claims=claims, citations=citations)  # type: ignore[arg-type]


def declined(language: str = "sv") -> Answer:
    notice = Notice("not-answered", "Guiden svarar inte på det.")
    return Answer("Fråga?", "Fråga?", language, "declined", notices=(notice,))  # type: ignore[arg-type]


def case(*gold: str, id: str = "x-1", triple: str | None = None, language: str = "sv") -> Case:
    """A case with sentences as gold, each with a vital nugget that is the sentence; unanswerable without any."""
    nuggets = tuple(Nugget(f"fakta {n}", "vital", (g.replace("*", ""),)) for n, g in enumerate(gold))
    return Case(
        id, language, "Fråga?", bool(gold), "fact", "t", "dev",  # type: ignore[arg-type]
        gold=tuple(map(span, gold)), nuggets=nuggets, triple=triple,
    )  # fmt: skip


def hits(*passages: Passage) -> tuple[Hit, ...]:
    return tuple(Hit(p, 1.0 / n) for n, p in enumerate(passages, 1))


def changed(given: Answer, n: int, **values: object) -> Answer:
    """An answer with one citation changed."""
    citations = tuple(replace(c, **values) if c.n == n else c for c in given.citations)
    return replace(given, citations=citations)


RUN_INFO: dict[str, Any] = {
    "suite": "guide", "splits": ["dev"], "made": "2026-11-24T10:00:00+00:00", "commit": "", "settings": {"a": [1]},
}  # fmt: skip


def some_results(spoilt: bool = False) -> tuple[Result, ...]:
    """Three scored cases: answered, answered in Finnish, declined; the first one wrong when spoilt."""
    one = answer(SECOND) if spoilt else answer(FIRST)
    outcomes = [
        Outcome(case(FIRST, id="g-1"), hits(B, A) if spoilt else hits(A, B), one),
        Outcome(case(THIRD, id="g-2", language="fi"), hits(B), answer(THIRD, language="fi")),
        Outcome(case(id="g-3"), hits(A), declined()),
    ]
    return score_all(outcomes, WORLD)
