"""The command `grepp doctor`: what is set, whether the language model answers, how fast, and what exactly it is sent.

It sends one sample question, to the configured model alone, and says so before. Without a model it sends nothing.
"""

import json
import re
import time
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from assistant.errors import GreppError, ModelFailed
from assistant.generate import Model, Prompt, Stopped
from assistant.prompts import Wording, load_wordings
from assistant.settings import Settings
from assistant.terminal import AsJson, Config, Home, complain, said, settings_of

SCHEMA = 1
_USER = re.compile(r"://[^/@\s]*@")
_SHOWN_KEYS = (
    "home",
    "embedder",
    "reranker",
    "language",
    "model",
    "model_url",
    "model_timeout",
    "model_context",
    "database",
    "chroma",
)


class Overhearing(Model):
    """The configured model, except that it keeps what it would send, and sends nothing."""

    prompt: Prompt | None = None

    def write(self, prompt: Prompt, seconds: float | None = None, stopped: Stopped | None = None) -> Iterator[str]:
        """Keep the prompt."""
        self.prompt = prompt
        raise ModelFailed("model-garbled", model=self.label)


def doctor(
    context: typer.Context,
    question: Annotated[
        str | None, typer.Option("--question", "-q", help="The sample question.", show_default=False)
    ] = None,
    send: Annotated[bool, typer.Option(help="Whether the sample question is sent to the model.")] = True,
    as_json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Say what is set, whether the language model answers, and what it is sent."""
    settings = settings_of(context, home, config)
    wording = load_wordings(settings.prompts)[settings.language]
    asked = question or wording.say("doctor.sample.question")
    found = examine(settings, asked, wording, send=send)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(as_text(found, wording)))
    raise typer.Exit(max((problem["exit_code"] for problem in found["problems"]), default=0))


def examine(settings: Settings, question: str, wording: Wording, *, send: bool) -> dict[str, Any]:
    """Everything that was found, as JSON can say it."""
    kept = settings.model_dump(mode="json")
    found: dict[str, Any] = {
        "schema": SCHEMA,
        # An address may hold a password.
        "settings": {key: _USER.sub("://", str(kept[key])) for key in _SHOWN_KEYS if kept.get(key)},
        "index": None,
        "model": None,
        "sent": None,
        "problems": [],
    }
    prompt = None
    try:
        found["index"], prompt = _index(settings, question)
    except GreppError as error:
        _note(found, error, wording)
    if settings.model:
        try:
            found["model"] = _model(settings, prompt, wording, send=send)
        except GreppError as error:
            _note(found, error, wording)
        if found["index"]:
            sent = {"system": prompt.system, "user": prompt.user} if prompt else None
            found["sent"] = {"question": question, "prompt": sent}
    return found


def as_text(found: dict[str, Any], wording: Wording) -> Iterator[str]:
    """The same as lines for the terminal."""

    def line(key: str, **values: object) -> str:
        return wording.say(f"doctor.line.{key}", **values)

    settings, index, model = found["settings"], found["index"], found["model"]
    yield line("home", home=settings["home"])
    yield line("embedder", embedder=settings["embedder"])
    if settings.get("reranker"):
        yield line("reranker", reranker=settings["reranker"])
    if settings.get("database"):
        yield line("database", database=settings["database"])
    if index:
        yield line("index", **index)
    if "model" not in settings:
        yield line("no_model")
    else:
        yield line("model", model=settings["model"])
    if model:
        address = model["address"] or line("library")
        yield line("address", address=address)
        yield line("stays") if model["stays_here"] else line("leaves", host=urlsplit(address).hostname or address)
        yield line("key" if model["has_key"] else "no_key")
        if model["answers"]:
            yield line("answers", first=f"{model['first_s']:.1f}", speed=f"{model['pieces_per_s']:.1f}")
            yield line("schema" if model["takes_schema"] else "no_schema")
    yield from (problem["text"] for problem in found["problems"])
    if found["sent"]:
        prompt, question = found["sent"]["prompt"], found["sent"]["question"]
        yield ""
        yield line("sent" if prompt else "nothing_sent", question=question)
        if prompt:
            yield from ("", prompt["system"], "", prompt["user"])


def _index(settings: Settings, question: str) -> tuple[dict[str, Any], Prompt | None]:
    """What the index holds, and what a model would be sent for the question."""
    from assistant.answering import Assistant

    assistant = Assistant.open(settings)
    index = assistant.index()
    prompt = None
    if assistant.writer:
        overhearing = Overhearing(settings)
        assistant.writer.model = overhearing
        assistant.ask(question, fallback_language=settings.language)
        prompt = overhearing.prompt
    if settings.reranker:
        assistant.search(question, k=1)  # it may be named and not be there
    held = {"generation": index.generation, "documents": len(index.documents), "passages": len(index.passages)}
    return held, prompt


def _model(settings: Settings, prompt: Prompt | None, wording: Wording, *, send: bool) -> dict[str, Any]:
    model = Model(settings)
    try:
        address = model.address
        found: dict[str, Any] = {
            "address": address,
            "stays_here": model.stays_here,
            "has_key": bool(model.key),
            "answers": None,
        }
        if not send or prompt is None:
            return found
        complain(wording.say("doctor.line.sending", address=address or wording.say("doctor.line.library")))
        return found | _timed(model, prompt)
    finally:
        model.stop()


def _timed(model: Model, prompt: Prompt) -> dict[str, Any]:
    """How the model answers a prompt; raises what keeps it from answering."""
    began = time.monotonic()
    first = pieces = 0.0
    for _ in model.write(prompt):
        pieces += 1
        first = first or time.monotonic() - began
    after = time.monotonic() - began - first
    return {
        "answers": pieces > 0,
        "first_s": round(first, 3),
        "pieces_per_s": round((pieces - 1) / after, 2) if pieces > 1 and after > 0 else 0.0,
        "takes_schema": model.takes_schema,
    }


def _note(found: dict[str, Any], error: GreppError, wording: Wording) -> None:
    found["problems"].append({"key": error.key, "text": said(error, wording), "exit_code": error.exit_code})
