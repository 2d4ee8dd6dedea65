"""A judge is held against labels that need no model; Cohen's kappa is the textbook's."""

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner

from assistant.errors import ModelUnavailable
from assistant.prompts import load_wordings
from assistant.settings import REPOSITORY, Settings
from evals.judging import Pair, agreement, kappa, model_judge, pairs
from evals.records import Result, write_json, write_results
from tests.chat_server import failing, saying, serving
from tests.scripted import data_of

WORDINGS = load_wordings(REPOSITORY / "prompts")


def result(id: str, topic: str, quote: str, *, lead: str = "", right: tuple[int, ...] = (1,)) -> Result:
    text = f"{lead} ”{quote}”".strip()
    answer: dict[str, Any] = {
        "language": "sv",
        "status": "answered",
        "claims": [
            {"text": text, "origin": "guide", "citations": [1]},
            {"text": "Vem ringer?", "origin": "suggestion", "citations": []},
        ],
        "citations": [{"n": 1, "quote": quote}],
    }
    return Result(
        id=id, question=f"Fråga {id}?", language="sv", kind="fact", topic=topic, split="dev", answerable=True,
        cluster=id, municipality=None, history=(), understood="", answer=answer, gold=(), nuggets=(), hits=(),
        scores={}, right_citations=right, faults=(), fabricated=0, misplaced=0,
    )  # fmt: skip


RESULTS = (
    result("a", "one", "Enkäten upprepas vartannat år.", lead="Enkäten görs vartannat år i staden."),
    result("b", "two", "Föreningar får lokaler gratis."),
    result("c", "two", "Fel källa.", right=()),
)


def test_pairs_are_claims_on_gold_and_the_same_with_anothers_evidence() -> None:
    made = pairs(RESULTS)
    assert [(p.case, p.supported) for p in made] == [("a", True), ("b", True), ("a", False), ("b", False)]
    assert made[0].claim == "Enkäten görs vartannat år i staden."
    assert made[2].evidence == "Föreningar får lokaler gratis."


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=1, max_size=60))
def test_kappa_is_that_of_scikit_learn(rated: list[tuple[str, str]]) -> None:
    one, other = zip(*rated, strict=True)
    found = kappa(one, other)
    if found is None:
        assert set(one) == set(other) and len(set(one)) == 1
    else:
        assert found == pytest.approx(cohen_kappa_score(one, other), abs=1e-4)


def test_kappa_of_the_textbook() -> None:
    """20 both yes, 15 both no, 5 and 10 apart: observed 0.7, expected 0.5."""
    one = ["y"] * 20 + ["n"] * 15 + ["y"] * 5 + ["n"] * 10
    other = ["y"] * 20 + ["n"] * 15 + ["n"] * 5 + ["y"] * 10
    assert kappa(one, other) == 0.4


def test_a_right_a_random_and_a_silent_judge_are_told_apart() -> None:
    made = [replace(pair, case=str(n)) for n in range(100) for pair in pairs(RESULTS)]
    right = agreement("right", made, [pair.supported for pair in made])
    chance = random.Random(1)  # noqa: S311  # the same at each run
    random_one = agreement("random", made, [chance.random() < 0.5 for _ in made])
    silent = agreement("silent", made, [None for _ in made])
    assert (right.kappa, right.supported_own, right.supported_swapped) == (1.0, 1.0, 0.0)
    assert random_one.kappa is not None and abs(random_one.kappa) < 0.15
    assert (silent.pairs, silent.unjudged, silent.kappa) == (0, 400, None)


def test_the_configured_model_judges_over_http() -> None:
    def said(body: dict[str, Any]) -> str:
        data = data_of(body["messages"][1]["content"])
        words = set(str(data["statement"]).casefold().split())
        return json.dumps({"supported": len(words & set(" ".join(data["quotes"]).casefold().split())) > 1})

    with serving(saying(said)) as (url, _):
        judge = model_judge(Settings(model="openai:m", model_url=url), WORDINGS)
        made = pairs(RESULTS)
        assert judge(made) == [pair.supported for pair in made]


def test_a_dead_judge_judges_nothing() -> None:
    with serving(failing(500)) as (url, _):
        judge = model_judge(Settings(model="openai:m", model_url=url), WORDINGS)
        assert judge([Pair("a", "sv", "q", "c", "e", True)]) == [None]


def test_without_a_model_it_says_how_to_set_one() -> None:
    with pytest.raises(ModelUnavailable):
        model_judge(Settings(), WORDINGS)


def test_the_command_reads_a_run_and_prints_the_agreement(tmp_path: Path) -> None:
    from ui.cli import build

    write_results(tmp_path, RESULTS)
    write_json(tmp_path / "run.json", {})
    with serving(saying(lambda _: '{"supported": true}')) as (url, _):
        environ = {"GREPP_MODEL": "openai:m", "GREPP_MODEL_URL": url}
        done = CliRunner().invoke(build(), ["eval", "judge", str(tmp_path), "--json"], env=environ)
    found = json.loads(done.stdout)
    assert (done.exit_code, found["pairs"], found["agreement"], found["kappa"]) == (0, 4, 0.5, 0.0)
