"""Asks every case through the same pipeline as everyone's questions, and scores what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.contract import answer_to_json
from assistant.language import detect
from assistant.types import Answer, Hit, Language, Passage, Turn
from evals import metrics
from evals.datasets import Case, Span
from evals.metrics import World
from evals.ranking import measure
from evals.records import GoldFound, NuggetFound, Result, Retrieved

K = 10
_ENOUGH_WORDS = 6  # fewer words of our own do not tell their language


class Answering(Protocol):
    """What is measured: the assistant, or one with a fault put in on purpose."""

    def ask(self, question: str, *, municipality: str | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question."""
        ...

    def search(self, question: str, *, k: int = K, language: Language | None = None) -> tuple[Hit, ...]:
        """The k best passages for a question."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with what the search and the answer came to."""

    case: Case
    hits: tuple[Hit, ...]
    answer: Answer


def run_cases(
    assistant: Answering,
    cases: Sequence[Case],
    world: World,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Result, ...]:
    """Every case asked and scored, in their order."""
    outcomes = []
    for done, case in enumerate(cases, 1):
        outcomes.append(ask_case(assistant, case))
        progress(done, len(cases))
    return score_all(outcomes, world)


def ask_case(assistant: Answering, case: Case) -> Outcome:
    """Ask one case, with its history as a conversation would have it."""
    history: tuple[Turn, ...] = ()
    for question in case.history:
        earlier = assistant.ask(question, municipality=case.municipality, history=history)
        history = (*history, Turn(question, earlier.understood))
    answer = assistant.ask(case.question, municipality=case.municipality, history=history)
    return Outcome(case, assistant.search(answer.understood, k=K, language=answer.language), answer)


def score_all(outcomes: Sequence[Outcome], world: World) -> tuple[Result, ...]:
    """Results with all figures, also those that compare cases with each other."""
    relevant = {o.case.id: right_passages(o.case, world.passages) for o in outcomes}
    found = measure({o.case.id: [hit.passage.id for hit in o.hits] for o in outcomes}, relevant)
    agreeing = _agreements(outcomes)
    return tuple(
        _result(o, world, relevant[o.case.id], found.get(o.case.id, {}) | agreeing.get(o.case.id, {})) for o in outcomes
    )


def right_passages(case: Case, passages: Mapping[str, Passage]) -> frozenset[str]:
    """The passages that overlap a gold span of a case."""
    return frozenset(
        p.id for p in passages.values() if any(metrics.overlaps(s, p.document, p.start, p.end) for s in case.gold)
    )


def score(outcome: Outcome, world: World) -> dict[str, float]:
    """The figures of one answer that its case is eligible for."""
    case, answer = outcome.case, outcome.answer
    declined = answer.status == "declined"
    figures: dict[str, float | None] = {
        "attribution": metrics.attribution(answer, world),
        "quote_fidelity": metrics.quote_fidelity(answer, world),
        "place_fidelity": metrics.place_fidelity(answer, world),
        "decision": float(declined != case.answerable),
        "language": float(speaks(answer, case.language)),
        "took_ms": float(answer.took_ms),
    }
    figures |= {"declined_wrongly" if case.answerable else "declined_rightly": float(declined)}
    if case.answerable:
        figures |= {
            "nuggets_vital": metrics.nugget_recall(answer, case),
            "nuggets_all": metrics.nugget_recall(answer, case, vital_only=False),
        }
    if case.answerable and not declined:
        right = [metrics.is_right(citation, case.gold) for citation in answer.citations]
        figures |= {
            "citation_recall": metrics.citation_recall(answer, case.gold, world) or 0.0,
            "citation_precision": metrics.citation_precision(answer, case.gold, world) or 0.0,
            "first_right": float(any(right[:1])),
            "any_right": float(any(right)),
            "gold_recall": sum(found := metrics.gold_found(answer, case.gold)) / len(found),
            "words": float(metrics.words_quoted(answer)),
        }
    return {key: value for key, value in figures.items() if value is not None}


def speaks(answer: Answer, language: Language) -> bool:
    """Whether the answer says, and seems, to be in a language: by its own account, and by our own words in it."""
    if answer.language != language:
        return False
    parts = [claim.lead for claim in answer.claims if claim.lead]
    parts += [claim.text for claim in answer.claims if claim.origin == "suggestion"]
    parts += [notice.text.partition(":")[0] for notice in answer.notices]  # a title in Swedish may stand after it
    own = " ".join(parts)
    return len(own.split()) < _ENOUGH_WORDS or detect(own, language) == language


def _result(outcome: Outcome, world: World, right: frozenset[str], more: Mapping[str, float]) -> Result:
    case, answer = outcome.case, outcome.answer
    scores = score(outcome, world) | dict(more)
    fabricated = metrics.fabricated(answer, world)
    misplaced = sum(not metrics.well_placed(citation, world) for citation in answer.citations)
    return Result(
        id=case.id,
        question=case.question,
        language=case.language,
        kind=case.kind,
        topic=case.topic,
        split=case.split,
        answerable=case.answerable,
        cluster=case.triple or case.id,
        municipality=case.municipality,
        history=case.history,
        understood=answer.understood,
        answer=answer_to_json(answer),
        gold=tuple(
            GoldFound(
                span.document, span.start, span.end, world.documents[span.document].text[span.start : span.end], f
            )
            for span, f in zip(case.gold, metrics.gold_found(answer, case.gold), strict=True)
        ),
        nuggets=tuple(
            NuggetFound(nugget.text, nugget.importance, f)
            for nugget, f in zip(case.nuggets, metrics.nuggets_found(answer, case.nuggets), strict=True)
        ),
        hits=tuple(_retrieved(rank, hit, right, world) for rank, hit in enumerate(outcome.hits, 1)),
        scores=scores,
        right_citations=tuple(c.n for c in answer.citations if metrics.is_right(c, case.gold)),
        faults=tuple(_faults(scores, fabricated, misplaced)),
        fabricated=fabricated,
        misplaced=misplaced,
    )


def _retrieved(rank: int, hit: Hit, right: frozenset[str], world: World) -> Retrieved:
    p = hit.passage
    text = world.documents[p.document].text[p.start : p.end] if p.document in world.documents else ""
    return Retrieved(rank, p.id, p.document, p.section, p.pages, round(hit.score, 4), p.id in right, text)


def _faults(scores: Mapping[str, float], fabricated: int, misplaced: int) -> list[str]:
    """What went wrong, gravest first; the order of FAULTS."""
    signs = {
        "fabricated": fabricated > 0,
        "misplaced": misplaced > 0,
        "unattributed": scores.get("attribution", 1.0) < 1.0,
        "answered": scores.get("declined_rightly", 1.0) == 0.0,
        "declined": scores.get("declined_wrongly", 0.0) == 1.0,
        "off-gold": scores.get("any_right", 1.0) == 0.0,
        "not-found": scores.get("recall10", 1.0) == 0.0,
        "language": scores["language"] == 0.0,
        "silent": scores.get("nuggets_vital", 1.0) == 0.0 and scores.get("any_right", 0.0) > 0.0,
    }
    return [name for name, wrong in signs.items() if wrong]


FAULTS = {
    "fabricated": "a quote is not in the document cited",
    "misplaced": "wrong passage, section or pages",
    "unattributed": "a statement's citations do not hold what it quotes",
    "answered": "answered what should be declined",
    "declined": "declined what should be answered",
    "off-gold": "no citation on a gold passage",
    "not-found": "no right passage among the first ten",
    "language": "our own words in another language",
    "silent": "right place, but no vital fact said",
}


def _agreements(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """For each case of a language triple, how far its answer found the same gold as the others'."""
    triples: dict[str, dict[str, frozenset[Span]]] = {}
    for o in outcomes:
        if o.case.triple:
            found = zip(o.case.gold, metrics.gold_found(o.answer, o.case.gold), strict=True)
            triples.setdefault(o.case.triple, {})[o.case.id] = frozenset(span for span, is_found in found if is_found)
    return {
        id: {"consistency": value} for triple in triples.values() for id, value in metrics.agreement(triple).items()
    }
