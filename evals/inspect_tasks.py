"""Our suite as an inspect-ai task, for whoever wants its log viewer: `inspect eval evals/inspect_tasks.py`.

Give it `--model mockllm/model`: no model is asked. It asks and scores exactly as `grepp eval run`
does, and adds nothing to the figures. Needs the extra `inspect`, which nothing else of ours imports.
"""

import math
from typing import cast

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from assistant.answering import Assistant
from assistant.settings import load_settings
from evals.datasets import Case, load_suite
from evals.guide_pages import make_world
from evals.measures import MEASURES
from evals.running import FAULTS, ask_case, score_all

_KEYS = tuple(key for key in MEASURES if key != "consistency")  # that one compares samples with each other


@task
def guide(split: str = "dev") -> Task:
    """The suite over the guide; `-T split=test` for the other half."""
    assistant = Assistant.open(load_settings())
    cases = {case.id: case for case in load_suite("guide", (split,), assistant.documents())}
    return Task(
        dataset=MemoryDataset([_sample(case) for case in cases.values()], name=f"guide-{split}"),
        solver=grepp(assistant, cases),
        scorer=figures(),
    )


@solver
def grepp(assistant: Assistant, cases: dict[str, Case]) -> Solver:
    """Answers with the assistant; the figures ride along for the scorer."""
    world = make_world(assistant.index())

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        outcome = ask_case(assistant, cases[str(state.sample_id)])
        result = score_all([outcome], world)[0]
        said = [claim.text for claim in outcome.answer.claims] or [n.text for n in outcome.answer.notices]
        state.output = ModelOutput.from_content("grepp", "\n\n".join(said))
        state.metadata |= {"scores": result.scores, "faults": [FAULTS[fault] for fault in result.faults]}
        return state

    return cast(Solver, solve)


@metric
def eligible_mean() -> Metric:
    """The mean over the samples that are eligible; the others are not zero."""

    def compute(scores: list[SampleScore]) -> float:
        values = [value for one in scores if not math.isnan(value := one.score.as_float())]
        return sum(values) / len(values) if values else math.nan

    return cast(Metric, compute)


@scorer(metrics={key: [eligible_mean()] for key in _KEYS})
def figures() -> Scorer:
    """All figures of a sample, NaN where it is not eligible."""

    async def score(state: TaskState, target: Target) -> Score:
        found = state.metadata["scores"]
        value = {key: float(found.get(key, math.nan)) for key in _KEYS}
        return Score(value=value, answer=state.output.completion, explanation="; ".join(state.metadata["faults"]))

    return cast(Scorer, score)


def _sample(case: Case) -> Sample:
    wanted = [nugget.text for nugget in case.nuggets] or ["a decline"]
    about = {"kind": case.kind, "language": case.language, "municipality": case.municipality or ""}
    return Sample(id=case.id, input=case.question, target=wanted, metadata=about)
