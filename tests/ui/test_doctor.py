"""What `grepp doctor` finds, what it sends, and what it never shows."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.chat_server import failing, saying, serving
from tests.scripted import echo
from ui.cli import build

SECRET = "key-that-nobody-may-see"  # noqa: S105  # of no server


def doctor(home: Path, *options: str, **environ: str) -> Result:
    env = {f"GREPP_{name.upper()}": value for name, value in environ.items()}
    return CliRunner().invoke(build(), ["--home", str(home), "doctor", *options], env=env)


def test_without_a_model_nothing_is_sent_and_all_is_well(home: Path) -> None:
    done = doctor(home, "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["model"], found["sent"], found["problems"]) == (0, None, None, [])
    assert found["index"]["documents"] >= 1
    assert "ingenting skickas" in doctor(home).stdout


def test_it_says_what_is_sent_before_it_sends_and_how_fast_the_answer_came(home: Path) -> None:
    def said(body: dict[str, Any]) -> str:
        return str(echo(1)(*(message["content"] for message in body["messages"])))

    with serving(saying(said)) as (url, seen):
        done = doctor(home, "--json", model="openai:m", model_url=url, model_key=SECRET)
        found = json.loads(done.stdout)
        prompt = found["sent"]["prompt"]
        assert [m["content"] for m in seen.bodies[0]["messages"]] == [prompt["system"], prompt["user"]]
    assert done.exit_code == 0
    assert found["model"]["answers"] and found["model"]["first_s"] > 0 and found["model"]["takes_schema"]
    assert found["model"]["stays_here"]
    assert url in done.stderr
    assert SECRET not in done.output + done.stderr


def test_it_can_look_without_sending(home: Path) -> None:
    with serving(failing(500)) as (url, seen):
        done = doctor(home, "--no-send", model="openai:m", model_url=url)
        assert (done.exit_code, seen.calls) == (0, 0)
    assert '"sentences"' in done.stdout


def test_it_warns_when_text_leaves_the_machine(home: Path) -> None:
    done = doctor(home, "--no-send", model="openai:m", model_url="https://llm.example.org/v1")
    assert "lämnar den här datorn" in done.stdout and "llm.example.org" in done.stdout


@pytest.mark.parametrize(("status", "key"), [(401, "model-key-refused"), (500, "model-server-error")])
def test_a_model_that_does_not_answer_is_an_error(home: Path, status: int, key: str) -> None:
    with serving(failing(status)) as (url, _):
        done = doctor(home, "--json", model="openai:m", model_url=url)
    assert (done.exit_code, [p["key"] for p in json.loads(done.stdout)["problems"]]) == (1, [key])


def test_a_missing_index_is_an_error(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json")
    assert (done.exit_code, json.loads(done.stdout)["problems"][0]["key"]) == (1, "index-missing")


@pytest.mark.slow
def test_a_reranker_that_is_not_there_is_an_error(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    missing = str(tmp_path / "finns-inte")
    done = doctor(home, "--json", reranker=missing)
    found = json.loads(done.stdout)
    assert done.exit_code == 1 and found["settings"]["reranker"] == missing
    assert [problem["key"] for problem in found["problems"]] == ["reranker-unavailable"]
