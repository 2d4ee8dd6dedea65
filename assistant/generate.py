"""Talks to the language model that the settings name. The only file that builds a chat model.

What it promises: text goes to the configured address and nowhere else (no redirects, no tracing service, no
proxy on the way to this machine); an answer comes within its time or not at all; every failure is a
ModelFailed that says why. What is asked, and what is made of the answer, is other modules' to know.
"""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import ModelFailed, ModelUnavailable
from assistant.llama import LlamaServer
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

LOG = logging.getLogger(__name__)
LOCAL = "local"
MAX_TOKENS = 1200
MAX_CHARACTERS = 60_000
# A model that has said nothing after this share of its time will not be done in time.
_FIRST_SHARE = 0.75
_LOOK = 0.1  # seconds between two looks at whether the reader has stopped it
_ADDRESSES = {"openai": "https://api.openai.com/v1", "ollama": "http://127.0.0.1:11434"}
Schema = Mapping[str, Any]
# Set by whoever no longer wants what the model writes.
Stopped = threading.Event
# Makes the chat model for an address and a key; tests put a scripted one here.
Builder = Callable[["Model"], "BaseChatModel"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent: the rules, the data, and the shape that the answer must have."""

    system: str
    user: str
    schema: Schema


class Model:
    """The configured model. Nothing is imported, started or sent before the first question."""

    def __init__(self, settings: Settings, build: Builder | None = None) -> None:
        self.provider, _, self.name = settings.model.partition(":")
        self.timeout = float(settings.model_timeout)
        self.context = settings.model_context
        self._settings = settings
        self._build = build or _build
        self._chat: BaseChatModel | None = None
        self._chat_key: object = None
        self._takes_schema: bool | None = None
        self._lock = threading.Lock()
        self._server: LlamaServer | None = None
        if self.provider == LOCAL:
            self._server = LlamaServer(Path(self.name).expanduser(), self.context, settings.threads)

    @property
    def label(self) -> str:
        """What the model is called to people: of a file only its name."""
        return Path(self.name).name if self._server else self.name

    @property
    def address(self) -> str:
        """Where text is sent; "" when only the provider's own library knows. Starts the local server."""
        if self._server:
            return f"{self._server.served().address}/v1"
        return self._settings.model_url or _ADDRESSES.get(self.provider, "")

    @property
    def stays_here(self) -> bool:
        """Whether text stays on this machine."""
        return self._server is not None or is_loopback(self.address)

    @property
    def takes_schema(self) -> bool | None:
        """Whether the server takes a JSON schema; None before it was asked."""
        return self._takes_schema

    @property
    def key(self) -> str:
        """The key to send: ours, or that of the local server."""
        return self._server.served().key if self._server else self._settings.model_key.get_secret_value()

    @property
    def has_own_address(self) -> bool:
        """Whether the settings, not the provider, say where the model is: the provider's own key is not for it."""
        return self._server is not None or bool(self._settings.model_url)

    def stop(self) -> None:
        """End the local server, if there is one; it starts anew when asked."""
        if self._server:
            self._server.stop()

    def write(self, prompt: Prompt, seconds: float | None = None, stopped: Stopped | None = None) -> Iterator[str]:
        """What the model writes, piece by piece, until it is `stopped`. Raises ModelUnavailable or ModelFailed."""
        left, stopped = self.timeout if seconds is None else seconds, stopped or Stopped()
        began = time.monotonic()
        if left <= 0:
            raise ModelFailed("model-timeout", model=self.label)
        if self._takes_schema is not False:
            try:
                for piece in self._write(prompt, left, stopped, with_schema=True):
                    self._takes_schema = True
                    yield piece
                return
            except ModelFailed as error:
                if error.key != "model-request-refused":
                    raise
            # Some servers know no schema, no temperature or no bound: ask once more with nothing but text.
            self._takes_schema = False
        yield from self._write(prompt, left - (time.monotonic() - began), stopped, with_schema=False)

    def _write(self, prompt: Prompt, seconds: float, stopped: Stopped, *, with_schema: bool) -> Iterator[str]:
        chat = self._connected()
        more = _options(self.provider, prompt.schema) if with_schema else {}

        def pieces() -> Iterator[str]:
            from langsmith.run_helpers import tracing_context

            with tracing_context(enabled=False):  # a variable of the environment must not send text elsewhere
                for chunk in chat.stream([("system", prompt.system), ("human", prompt.user)], **more):
                    yield str(chunk.text)

        written = 0
        for piece in _in_time(pieces, self.label, seconds, stopped):
            written += len(piece)
            yield piece
            if written > MAX_CHARACTERS:
                return

    def _connected(self) -> "BaseChatModel":
        """The chat model; built anew when the local server has been started anew."""
        with self._lock:
            where = (self.address, self.key)
            if self._chat is None or self._chat_key != where:
                self._chat, self._chat_key = self._build(self), where
            return self._chat


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def _build(model: Model) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {}
    provider, name = model.provider, model.name
    if provider in ("openai", LOCAL):
        options = _openai_options(model)
        name = "local" if provider == LOCAL else name
        provider = "openai"
    elif provider == "ollama":
        options = {"base_url": model.address, "client_kwargs": _http_options(model)}
        if model.key:
            options["client_kwargs"]["headers"] = {"Authorization": f"Bearer {model.key}"}
    else:
        options = {"timeout": model.timeout, "max_retries": 0}
        options |= {"base_url": model.address} if model.address else {}
        options |= {"api_key": model.key} if model.key else {}
    try:
        chat: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        package = error.name or provider
        raise ModelUnavailable("model-package-missing", package=package.replace("_", "-")) from error
    except (ValueError, TypeError) as error:  # an unknown provider, or one that lacks a setting; it may name the key
        raise ModelUnavailable("model-provider-unusable", provider=provider, why=type(error).__name__) from error
    return chat


def _openai_options(model: Model) -> dict[str, Any]:
    import httpx

    # The key in OPENAI_API_KEY is for OpenAI, not for whatever server stands at our address.
    key = model.key or ("none" if model.has_own_address else None)
    options = {
        "base_url": model.address, "max_retries": 0, "use_responses_api": False, "stream_usage": False,
        "openai_proxy": "", "http_client": httpx.Client(**_http_options(model)), "timeout": model.timeout,
    }  # fmt: skip
    return options | ({"api_key": key} if key else {})


def _http_options(model: Model) -> dict[str, Any]:
    import httpx

    return {
        "timeout": httpx.Timeout(model.timeout, connect=min(10.0, model.timeout)),
        "follow_redirects": False,
        "trust_env": not model.stays_here,  # a proxy of the environment is not on the way to this machine
    }


def _options(provider: str, schema: Schema) -> dict[str, Any]:
    """What a provider is asked beside the text: the shape of the answer, no chance, a bound."""
    if provider in ("openai", LOCAL):
        # In the body itself: langchain's own way refuses to stream what does not parse in the end.
        shape = {"type": "json_schema", "json_schema": {"name": "claims", "strict": True, "schema": dict(schema)}}
        return {"extra_body": {"response_format": shape}, "temperature": 0, "max_tokens": MAX_TOKENS}
    if provider == "ollama":
        return {"format": dict(schema), "options": {"temperature": 0, "num_predict": MAX_TOKENS}}
    return {}


def _in_time(pieces: Callable[[], Iterator[str]], label: str, seconds: float, stopped: Stopped) -> Iterator[str]:
    """The pieces, made in a thread of their own, so that a server that drips or hangs cannot hold us.

    The thread ends with its next piece, or when the connection's own time is out.
    """
    box: queue.Queue[str | BaseException | None] = queue.Queue()
    left = threading.Event()

    def work() -> None:
        try:
            for piece in pieces():
                if left.is_set():
                    return
                box.put(piece)
            box.put(None)
        except BaseException as error:  # noqa: BLE001  # carried over to the thread that asked
            box.put(error)

    threading.Thread(target=work, name="grepp-model", daemon=True).start()
    began = time.monotonic()
    limit = seconds * _FIRST_SHARE
    try:
        while not stopped.is_set():
            if time.monotonic() - began > limit:
                raise ModelFailed("model-timeout", model=label)
            try:
                got = box.get(timeout=_LOOK)
            except queue.Empty:
                continue
            if got is None:
                return
            if isinstance(got, BaseException):
                raise _failure(got, label) from got
            if got:
                limit = seconds
                yield got
        raise ModelFailed("model-stopped")
    finally:
        left.set()


def _failure(error: BaseException, label: str) -> Exception:
    """What went wrong, in our words. The other side's text is not shown: it may hold anything."""
    if isinstance(error, ModelFailed | ModelUnavailable):
        return error
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    LOG.warning("the language model failed: %s %s", kind, status or "")
    if isinstance(status, int) and status > 0:
        match status:
            case 401 | 403:
                return ModelFailed("model-key-refused", model=label)
            case 429:
                return ModelFailed("model-busy", model=label)
            case 400 | 404 | 413 | 422:
                return ModelFailed("model-request-refused", model=label, status=status)
            case _:
                return ModelFailed("model-server-error", model=label, status=status)
    if "Timeout" in kind:
        return ModelFailed("model-timeout", model=label)
    if isinstance(error, OSError) or "Connect" in kind or "Connection" in kind or "Protocol" in kind:
        return ModelFailed("model-unreachable", model=label)
    return ModelFailed("model-garbled", model=label)
