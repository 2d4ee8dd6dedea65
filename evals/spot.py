"""Runs cases through the same pipeline as everyone's questions, and sums up what came of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.answering import Assistant
from assistant.types import Answer, Hit, Turn
from evals import metrics
from evals.datasets import Case

_K = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with what the search and the answer came to."""

    case: Case
    hits: tuple[Hit, ...]
    answer: Answer
    fabricated: int

    @property
    def declined(self) -> bool:
        """Whether the answer was declined."""
        return self.answer.status == "declined"

    @property
    def rank(self) -> int | None:
        """The rank of the first right passage."""
        return metrics.first_rank(self.hits, self.case.gold)


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over cases, each with the number of cases that were eligible for it."""

    rows: dict[str, tuple[float, int]]


def run_case(assistant: Assistant, case: Case) -> Outcome:
    """Ask one case, with its history as a conversation would have it."""
    history: tuple[Turn, ...] = ()
    for question in case.history:
        earlier = assistant.ask(question, municipality=case.municipality, history=history)
        history = (*history, Turn(question, earlier.understood))
    answer = assistant.ask(case.question, municipality=case.municipality, history=history)
    hits = assistant.search(answer.understood, k=_K, language=answer.language)
    documents = {c.document: assistant.document(c.document) for c in answer.citations}
    known = {name: document for name, document in documents.items() if document}
    return Outcome(case, hits, answer, metrics.fabricated(answer, known))


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """All headline figures over a set of outcomes."""
    right = [o for o in outcomes if o.case.answerable]
    wrong = [o for o in outcomes if not o.case.answerable]
    given = [o for o in right if not o.declined]
    nuggets = [n for o in right if (n := metrics.nugget_recall(o.answer, o.case)) is not None]
    return Summary(
        {
            "hit@1": _mean(right, lambda o: metrics.hit_at(o.rank, 1)),
            "hit@5": _mean(right, lambda o: metrics.hit_at(o.rank, 5)),
            "MRR@10": _mean(right, lambda o: metrics.reciprocal_rank(o.rank)),
            "first citation right": _mean(given, lambda o: metrics.is_right(o.answer.citations[0], o.case.gold)),
            "any citation right": _mean(
                given, lambda o: any(metrics.is_right(c, o.case.gold) for c in o.answer.citations)
            ),
            "citation precision": _mean(given, lambda o: metrics.citation_precision(o.answer, o.case.gold)),
            "vital nuggets": (sum(nuggets) / len(nuggets) if nuggets else 0.0, len(nuggets)),
            "words quoted": _mean(given, lambda o: metrics.words_quoted(o.answer)),
            "declined rightly": _mean(wrong, lambda o: o.declined),
            "declined wrongly": _mean(right, lambda o: o.declined),
            "language right": _mean(outcomes, lambda o: o.answer.language == o.case.language),
            "fabricated quotes": (float(sum(o.fabricated for o in outcomes)), len(outcomes)),
        }
    )


def by(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    """Outcomes grouped by a property, in order of its name."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return dict(sorted(groups.items()))


def _mean(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> tuple[float, int]:
    return (sum(map(value, outcomes)) / len(outcomes) if outcomes else 0.0, len(outcomes))
