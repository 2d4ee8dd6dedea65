"""A scripted chat model for tests of behaviour: it says what it is told to, in pieces, and remembers what it was asked.

It is a real LangChain chat model, so that all between it and the answer is the program's own.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.answering import Assistant
from assistant.embedding import Embedder
from assistant.generate import Model
from assistant.index import IndexStore
from assistant.knowledge import load_knowledge
from assistant.settings import Settings

Said = str | BaseException
Script = Callable[[str, str], Said]


class ScriptedChat(BaseChatModel):
    """`script` makes an answer, or an error to raise, from the system and the user message."""

    script: Any
    piece: int = 7
    asked: list[tuple[str, str]] = []  # noqa: RUF012  # pydantic copies it

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(self, messages: list[BaseMessage], *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        system, user = (str(message.content) for message in messages)
        self.asked.append((system, user))
        said = self.script(system, user)
        if isinstance(said, BaseException):
            raise said
        for at in range(0, len(said), self.piece):
            yield ChatGenerationChunk(message=AIMessageChunk(said[at : at + self.piece]))


def data_of(user: str) -> dict[str, Any]:
    """The data of a prompt, as the model reads it."""
    fence = user.split("\n", 1)[0]
    return dict(json.loads(user.split(fence)[1]))


def claims(*rows: tuple[str, Sequence[str]], answered: bool = True) -> str:
    """What a model writes that answers in form."""
    listed = [{"text": text, "sentences": list(ids)} for text, ids in rows]
    return json.dumps({"answered": answered, "claims": listed}, ensure_ascii=False)


def echo(most: int = 2, *, longest: int = 40) -> Script:
    """A model that says the first sentences it is shown, as they stand or in their translation."""

    def script(system: str, user: str) -> str:
        rows = []
        for sentence in data_of(user)["sentences"]:
            said = re.sub(r"[”“\"«»]", "", sentence.get("translation") or sentence["text"])
            if 4 <= len(said.split()) <= longest and "www" not in said:
                rows.append((said, [sentence["id"]]))
        return claims(*rows[:most])

    return script


def speaking(home: Path, embedder: Embedder, script: Script, **more: Any) -> tuple[Assistant, ScriptedChat]:
    """An assistant on an index, with a scripted model behind its setting."""
    settings = Settings(home=home, model="openai:scripted", **more)
    assistant = Assistant(settings, IndexStore(home), embedder, load_knowledge(settings.corpus, settings.prompts))
    chat = ScriptedChat(script=script)
    assert assistant.writer
    assistant.writer.model = Model(settings, lambda _: chat)
    return assistant, chat
