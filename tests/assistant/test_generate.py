"""The way to a model's server: what is sent, what is not, and what every kind of failure comes to."""

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.tracers.langchain import wait_for_all_tracers

from assistant.answering import Assistant
from assistant.errors import GreppError, ModelFailed, ModelUnavailable
from assistant.generate import Model, Prompt, is_loopback
from assistant.settings import Settings, load_settings
from tests.chat_server import (
    Handler,
    Manner,
    babbling,
    breaking,
    dripping,
    failing,
    garbling,
    hanging,
    saying,
    serving,
)
from tests.scripted import echo

PROMPT = Prompt("Rules.", "Data.", {"type": "object"})
SECRET = "key-that-nobody-may-see"  # noqa: S105  # of no server
QUESTION = "Hur kan kommunen stödja föreningar?"


def model(url: str, **more: Any) -> Model:
    return Model(Settings(model="openai:m", model_url=url, model_key=SECRET, **{"model_timeout": 4, **more}))


def failure(url: str, **more: Any) -> str:
    """The key of the error that a question comes to."""
    try:
        "".join(model(url, **more).write(PROMPT))
    except GreppError as error:
        assert SECRET not in str(error) + repr(error.values)
        return error.key
    return ""


def test_pieces_come_as_they_are_written() -> None:
    with serving(saying(lambda _: "abcdef" * 5, size=6)) as (url, seen):
        talking = model(url)
        assert list(talking.write(PROMPT)) == ["abcdef"] * 5
        body = seen.bodies[0]
        assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
        assert body["temperature"] == 0 and body["max_completion_tokens"] > 0
        assert seen.headers[0]["authorization"] == f"Bearer {SECRET}"
        assert talking.takes_schema


def test_a_reader_can_stop_a_model_that_says_nothing() -> None:
    stopped = threading.Event()
    with serving(hanging) as (url, seen):
        writing = model(url, model_timeout=3600).write(PROMPT, stopped=stopped)
        threading.Timer(0.2, stopped.set).start()
        with pytest.raises(ModelFailed, match="model-stopped"):
            next(writing)
        assert seen.calls <= 1


def test_a_server_that_takes_no_schema_is_asked_without() -> None:
    def manner(handler: Handler, body: dict[str, Any]) -> None:
        (failing(400) if "response_format" in body else saying(lambda _: "ja"))(handler, body)

    with serving(manner) as (url, seen):
        talking = model(url)
        assert ["".join(talking.write(PROMPT)) for _ in range(2)] == ["ja", "ja"]
        assert (talking.takes_schema, len(seen.bodies)) == (False, 3)


@pytest.mark.parametrize(
    ("manner", "key"),
    [
        (failing(401), "model-key-refused"),
        (failing(403), "model-key-refused"),
        (failing(429), "model-busy"),
        (failing(500), "model-server-error"),
        (failing(503, "<html>"), "model-server-error"),
        (failing(404), "model-request-refused"),
        (failing(307, location="http://127.0.0.1:9/v1/chat/completions"), "model-server-error"),
        (failing(200, "not a stream at all"), "model-garbled"),
        (garbling, "model-garbled"),
        (breaking("{"), "model-unreachable"),
        (hanging, "model-timeout"),
        (dripping, "model-timeout"),
        (saying(lambda _: "a" * 900, pause=0.3, size=10), "model-timeout"),
    ],
    ids=[
        "401",
        "403",
        "429",
        "500",
        "503",
        "404",
        "redirect",
        "no-stream",
        "garbage",
        "broken",
        "hang",
        "drip",
        "slow",
    ],
)
def test_every_failure_has_its_name_and_its_time(manner: Manner, key: str) -> None:
    with serving(manner) as (url, _):
        began = time.monotonic()
        assert failure(url, model_timeout=2) == key
        assert time.monotonic() - began < 8


def test_a_dead_server_is_unreachable() -> None:
    assert failure("http://127.0.0.1:9/v1") == "model-unreachable"


def test_a_model_that_writes_for_ever_is_stopped() -> None:
    with serving(babbling) as (url, _):
        assert len("".join(model(url, model_timeout=30).write(PROMPT))) < 70_000


def test_a_redirect_is_not_followed() -> None:
    with serving(saying(lambda _: "here")) as (other, seen), serving(failing(307, location=other)) as (url, _):
        failure(url)
        assert seen.bodies == []


def test_no_proxy_stands_on_the_way_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(saying(lambda _: "x")) as (proxy, seen), serving(saying(lambda _: "direct")) as (url, _):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_PROXY"):
            monkeypatch.setenv(name, proxy.removesuffix("/v1"))
        assert "".join(model(url).write(PROMPT)) == "direct"
        assert seen.bodies == []


def test_no_tracing_service_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(failing(200)) as (tracer, seen), serving(saying(lambda _: "ja")) as (url, _):
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
        for name, value in {"API_KEY": "x", "ENDPOINT": tracer.removesuffix("/v1")}.items():
            monkeypatch.setenv(f"LANGSMITH_{name}", value)
        assert "".join(model(url).write(PROMPT)) == "ja"
        wait_for_all_tracers()
        assert seen.calls == 0


def test_the_providers_own_key_does_not_go_to_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai-alone")
    with serving(saying(lambda _: "ja")) as (url, seen):
        "".join(Model(Settings(model="openai:m", model_url=url)).write(PROMPT))
        assert "sk-for-openai-alone" not in str(seen.headers)


def test_the_key_is_neither_shown_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    settings = load_settings(environ={"GREPP_MODEL_KEY": SECRET, "GREPP_MODEL": "openai:m"})
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json() + str(settings.model_dump())
    with caplog.at_level(logging.INFO), serving(failing(500)) as (url, _):
        failure(url)
    assert SECRET not in caplog.text and "secret words" not in caplog.text


@pytest.mark.parametrize(
    ("setting", "key"),
    [("local:/no/such.gguf", "model-file-missing"), ("nobody:x", "model-provider-unusable"),
     ("anthropic:x", "model-package-missing")],
)  # fmt: skip
def test_a_model_that_cannot_be_had_is_named(setting: str, key: str) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        list(Model(Settings(model=setting)).write(PROMPT))
    assert caught.value.key == key


@pytest.mark.parametrize("value", ["gpt", "openai:", "http://x", "openai:\n"])
def test_a_setting_in_another_form_is_refused(value: str) -> None:
    with pytest.raises(GreppError):
        load_settings(overrides={"model": value}, environ={})


@pytest.mark.parametrize(
    ("address", "stays"),
    [("http://127.0.0.1:1/v1", True), ("http://localhost/v1", True), ("http://[::1]:8", True),
     ("http://10.0.0.5", False),
     ("https://127.0.0.1.example.org", False),
     ("https://api.openai.com/v1", False), ("", False)],
)  # fmt: skip
def test_loopback_is_told_from_elsewhere(address: str, stays: bool) -> None:
    assert is_loopback(address) is stays


# -- all the way: a question, the real pipeline, a real HTTP server


def _script(body: dict[str, Any]) -> str:
    system, user = (message["content"] for message in body["messages"])
    return str(echo(2)(system, user))


@pytest.fixture
def answers(home: Path) -> Iterator[Any]:
    def ask(url: str, timeout: int = 4) -> Any:
        return Assistant.open(
            Settings(home=home, model="openai:m", model_url=url, model_key=SECRET, model_timeout=timeout)
        ).ask(QUESTION)

    yield ask


def test_an_answer_comes_over_http(answers: Any) -> None:
    with serving(saying(_script)) as (url, _):
        assert answers(url, 30).mode == "generative"


@pytest.mark.parametrize("manner", [failing(500), hanging, dripping, garbling, failing(401)])
def test_a_bad_server_leaves_the_quotes(answers: Any, manner: Manner) -> None:
    with serving(manner) as (url, _):
        answer = answers(url, 2)
    assert (answer.mode, answer.status, [n.kind for n in answer.notices]) == ("extractive", "answered", ["fallback"])
    assert answer.citations


def test_what_was_said_before_the_server_broke_stands(answers: Any) -> None:
    def manner(handler: Handler, body: dict[str, Any]) -> None:
        said = _script(body)
        breaking(said[: said.index("}") + 20])(handler, body)

    with serving(manner) as (url, _):
        answer = answers(url, 30)
    assert (answer.mode, [n.kind for n in answer.notices]) == ("generative", ["generated", "cut"])
