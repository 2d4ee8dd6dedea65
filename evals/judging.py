"""An optional judge of support: an entailment model or the configured language model, held against our own labels.

Never a gate: its verdicts are reported with Cohen's kappa to labels that need no model. Those are claims
whose citations lie on gold (supported), and the same claims with the citations of another question's answer
(not supported).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from assistant.citations import display
from assistant.errors import ModelFailed, ModelUnavailable
from assistant.formulate import fenced, object_schema
from assistant.generate import Model, Prompt
from assistant.prompts import Wording
from assistant.salvage import objects
from assistant.settings import Settings
from assistant.types import Language
from evals.records import Result

_MAX_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim with the quotes that are said to bear it, and whether they do by our labels."""

    case: str
    language: Language
    question: str
    claim: str
    evidence: str
    supported: bool


# A verdict on each pair; None where the judge gave none.
Judge = Callable[[Sequence[Pair]], list[bool | None]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge agrees with our labels. `kappa` is None when either says the same of all."""

    judge: str
    pairs: int
    unjudged: int
    agreement: float | None
    kappa: float | None
    supported_own: float | None
    supported_swapped: float | None

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON can say it."""
        return asdict(self)


def pairs(results: Sequence[Result]) -> list[Pair]:
    """Each claim of the guide's voice whose citations all lie on gold, and again with another answer's citations."""
    found: list[Pair] = []
    for result in results:
        quotes = {c["n"]: display(c["quote"]) for c in result.answer["citations"]}
        for claim in result.answer["claims"]:
            cited = claim["citations"]
            if claim["origin"] == "guide" and cited and set(cited) <= set(result.right_citations):
                evidence = "\n".join(quotes[n] for n in cited if n in quotes)
                language = cast(Language, result.answer["language"])
                said = _own_words(claim["text"], [quotes[n] for n in cited if n in quotes])
                found.append(Pair(result.id, language, result.question, said, evidence, True))
    return found + _swapped(found, {result.id: result.topic for result in results})


def _own_words(text: str, quotes: Sequence[str]) -> str:
    """What a claim says beside its quotes; an extractive claim says its quotes."""
    rest = text
    for quote in quotes:
        rest = rest.replace(f"”{quote}”", "")
    return rest.strip() if len(rest.split()) > 3 else text


def _swapped(own: Sequence[Pair], topics: Mapping[str, str]) -> list[Pair]:
    """Each claim with the evidence of the next claim of another topic."""
    made = []
    for n, pair in enumerate(own):
        later = [*own[n + 1 :], *own[:n]]
        other = next((o for o in later if topics[o.case] != topics[pair.case] and o.evidence != pair.evidence), None)
        if other:
            made.append(Pair(pair.case, pair.language, pair.question, pair.claim, other.evidence, False))
    return made


def agreement(name: str, judged: Sequence[Pair], verdicts: Sequence[bool | None]) -> Agreement:
    """Hold a judge's verdicts against our labels."""
    both = [(pair.supported, verdict) for pair, verdict in zip(judged, verdicts, strict=True) if verdict is not None]
    ours, theirs = [a for a, _ in both], [b for _, b in both]
    return Agreement(
        judge=name,
        pairs=len(both),
        unjudged=len(judged) - len(both),
        agreement=_share([a == b for a, b in both]),
        kappa=kappa(ours, theirs),
        supported_own=_share([b for a, b in both if a]),
        supported_swapped=_share([b for a, b in both if not a]),
    )


def kappa(one: Sequence[object], other: Sequence[object]) -> float | None:
    """Cohen's kappa of two raters over the same units; None when chance alone makes them agree."""
    if len(one) != len(other):
        raise ValueError("the raters judged different units")
    if not one:
        return None
    n = len(one)
    observed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    expected = sum(list(one).count(value) * list(other).count(value) for value in {*one, *other}) / n**2
    return None if expected == 1 else round((observed - expected) / (1 - expected), 4)


def entailment_judge(name: str) -> Judge:
    """Any sentence-transformers CrossEncoder trained on entailment; raises ModelUnavailable when it is none."""
    from sentence_transformers import CrossEncoder

    try:
        encoder = CrossEncoder(name)
    except (OSError, ValueError) as error:
        raise ModelUnavailable("model-unavailable", model=name, why=type(error).__name__) from error
    labels = {str(label).lower(): int(n) for n, label in encoder.model.config.id2label.items()}
    at = next((n for label, n in labels.items() if "entail" in label and "not" not in label), None)
    if at is None:
        raise ModelUnavailable("model-unavailable", model=name, why="no label 'entailment'")

    def judge(asked: Sequence[Pair]) -> list[bool | None]:
        scores = encoder.predict([(pair.evidence[:_MAX_CHARACTERS], pair.claim[:_MAX_CHARACTERS]) for pair in asked])
        return [int(row.argmax()) == at for row in scores]

    return judge


def model_judge(settings: Settings, wordings: Mapping[Language, Wording]) -> Judge:
    """The configured language model; raises ModelUnavailable without one."""
    if not settings.model:
        raise ModelUnavailable("model-none")
    model = Model(settings)

    def judge(asked: Sequence[Pair]) -> list[bool | None]:
        try:
            return [_verdict(model, pair, wordings[pair.language]) for pair in asked]
        finally:
            model.stop()

    return judge


def _verdict(model: Model, pair: Pair, wording: Wording) -> bool | None:
    fence, data = fenced({"question": pair.question, "statement": pair.claim, "quotes": pair.evidence.split("\n")})
    prompt = Prompt(
        wording.say("judging.prompt.system", fence=fence).strip(),
        wording.say("judging.prompt.user", fence=fence, data=data).strip(),
        object_schema({"supported": {"type": "boolean"}}),
    )
    try:
        said = list(objects("".join(model.write(prompt))))
    except ModelFailed:
        return None
    verdict = next((value["supported"] for value in said if isinstance(value.get("supported"), bool)), None)
    return verdict if isinstance(verdict, bool) else None


def _share(marks: Sequence[bool]) -> float | None:
    return round(sum(marks) / len(marks), 4) if marks else None
