"""Faults put in on purpose, each a change of one answer or of one ranking, and an assistant that makes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from assistant.answering import Assistant
from assistant.citations import cite
from assistant.types import LANGUAGES, Answer, Claim, Document, Hit, Language, Turn

Change = Callable[[Answer, tuple[Hit, ...]], Answer]


def fabricated_quote(answer: Answer, hits: tuple[Hit, ...]) -> Answer:
    """The first quote gets a word that its source never had."""
    if not answer.citations:
        return answer
    first = replace(answer.citations[0], quote=f"{answer.citations[0].quote} Dessutom är det gratis.")
    claims = tuple(replace(c, text=f"{c.lead} ”{first.quote}”") if first.n in c.citations else c for c in answer.claims)
    return replace(answer, citations=(first, *answer.citations[1:]), claims=claims)


def wrong_page(answer: Answer, hits: tuple[Hit, ...]) -> Answer:
    """The right quote, a page too far."""
    return replace(answer, citations=tuple(replace(c, pages="99") for c in answer.citations))


def wrong_document(answer: Answer, hits: tuple[Hit, ...]) -> Answer:
    """The right quote, said to be from another document."""
    return replace(answer, citations=tuple(replace(c, document="other", title="En annan") for c in answer.citations))


def off_by_one(answer: Answer, hits: tuple[Hit, ...]) -> Answer:
    """Every statement cites the number after its own."""
    count = len(answer.citations)
    if count < 2:
        return answer
    return replace(
        answer, claims=tuple(replace(c, citations=tuple(n % count + 1 for n in c.citations)) for c in answer.claims)
    )


def declines(answer: Answer, hits: tuple[Hit, ...]) -> Answer:
    """A decline where an answer was due."""
    return replace(answer, status="declined", claims=(), citations=())


def other_language(answer: Answer, hits: tuple[Hit, ...]) -> Answer:
    """The next language instead of the question's."""
    return replace(answer, language=LANGUAGES[(LANGUAGES.index(answer.language) + 1) % len(LANGUAGES)])


def answers_anyway(documents: dict[str, Document]) -> Change:
    """An answer where a decline was due: a true quote, from the first passage found."""

    def change(answer: Answer, hits: tuple[Hit, ...]) -> Answer:
        if answer.status != "declined" or not hits or not hits[0].passage.sentences:
            return answer
        passage = hits[0].passage
        sentence = passage.sentences[0]
        citation = cite(1, documents[passage.document], passage, sentence.start, sentence.end)
        claim = Claim(f"”{citation.quote}”", "guide", (1,))
        return replace(answer, status="answered", claims=(claim,), citations=(citation,), notices=(), nearby=())

    return change


@dataclass
class Recorded:
    """The real assistant, asked each thing once."""

    inner: Assistant
    answers: dict[tuple[object, ...], Answer] = field(default_factory=dict)
    found: dict[tuple[object, ...], tuple[Hit, ...]] = field(default_factory=dict)

    def ask(self, question: str, *, municipality: str | None = None, history: Sequence[Turn] = ()) -> Answer:
        key = (question, municipality, tuple(history))
        if key not in self.answers:
            self.answers[key] = self.inner.ask(question, municipality=municipality, history=history)
        return self.answers[key]

    def search(self, question: str, *, k: int = 10, language: Language | None = None) -> tuple[Hit, ...]:
        key = (question, k, language)
        if key not in self.found:
            self.found[key] = self.inner.search(question, k=k, language=language)
        return self.found[key]


@dataclass
class Faulty:
    """A pipeline in which every so-many-th answer, and each ranking when told so, is spoilt."""

    inner: Recorded
    change: Change = lambda answer, hits: answer
    every: int = 1
    swaps: bool = False
    count: int = 0

    def ask(self, question: str, *, municipality: str | None = None, history: Sequence[Turn] = ()) -> Answer:
        answer = self.inner.ask(question, municipality=municipality, history=history)
        self.count += 1
        if self.count % self.every:
            return answer
        return self.change(answer, self.inner.search(answer.understood, language=answer.language))

    def search(self, question: str, *, k: int = 10, language: Language | None = None) -> tuple[Hit, ...]:
        hits = self.inner.search(question, k=k, language=language)
        return (hits[-1], *hits[1:-1], hits[0]) if self.swaps and len(hits) > 1 else hits
