"""What happens when somebody does something on the page: the page's state in, HTML out.

Knows the assistant, the conversations and the wordings; knows nothing of Gradio.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from assistant.answering import Assistant
from assistant.errors import GreppError
from assistant.municipalities import name_in
from assistant.prompts import Wording, load_wordings, variables
from assistant.settings import Settings
from assistant.types import LANGUAGES, Answer, Document, Gloss, Language, Municipality
from ui import furniture
from ui.conversations import Conversations
from ui.marks import Marks, make_mark
from ui.render import Asked, render_turn
from ui.source import Spot, render_missing, render_source, render_sources
from ui.text import esc

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser keeps: the key of its conversation, its language, its municipality."""

    key: str
    language: Language
    municipality: Municipality | None


class Desk:
    """Answers the page's events. Safe to share between threads: all that changes is in Conversations."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self.assistant, self.settings = assistant, settings
        self.wordings = load_wordings(settings.prompts)
        self.conversations = Conversations()
        self.marks = Marks(settings.home)
        self.by_code = {municipality.code: municipality for municipality in assistant.municipalities}

    def read_page(self, sent: object) -> Page:
        """The browser's state as sent; whatever is not as it should be falls back, nothing raises."""
        state = sent if isinstance(sent, Mapping) else {}
        language = state.get("language")
        return Page(
            key=str(state.get("key") or ""),
            language=cast(Language, language) if language in LANGUAGES else self.settings.language,
            municipality=self.by_code.get(str(state.get("municipality") or "")),
        )

    def wording(self, page: Page) -> Wording:
        return self.wordings[page.language]

    def top(self, page: Page) -> str:
        return furniture.render_top(self.wording(page))

    def picker(self, page: Page) -> str:
        return furniture.render_picker(page.municipality, self.wording(page))

    def facts(self, page: Page) -> str:
        return furniture.render_facts(page.municipality, self.wording(page))

    def foot(self, page: Page) -> str:
        return furniture.render_foot(self.wording(page))

    def chat(self, page: Page, *, live: bool) -> str:
        """The conversation. `live` when a turn was just added: then, and only then, it is read out."""
        turns = self.conversations.turns(page.key)
        languages = self._languages(turns)
        said = "".join(render_turn(asked, self.wordings[asked.answer.language], languages) for asked in turns)
        wording = self.wording(page)
        welcome = "" if turns else furniture.render_welcome(wording)
        return (
            f'<div role="log" aria-label="{esc(wording.say("page.chat.label"))}" '
            f'aria-live="{"polite" if live else "off"}">{said}</div>{welcome}'
        )

    def _languages(self, turns: Sequence[Asked]) -> dict[str, Language]:
        """The language of each document that is quoted: a screen reader reads a quote in its own."""
        names = {citation.document for asked in turns for citation in asked.answer.citations}
        documents = (self.assistant.document(name) for name in names)
        return {document.name: document.language for document in documents if document}

    def starters(self, page: Page) -> str:
        questions = self.assistant.questions()
        documents: dict[str, Document] = {}
        for name in {passage.document for passage in questions}:
            document = self.assistant.document(name)
            if document:
                documents[name] = document
        started = bool(self.conversations.turns(page.key))
        return furniture.render_starters(questions, documents, self.wording(page), started=started)

    def sources(self, page: Page) -> str:
        """The panel with nothing open: the sources of the latest answer."""
        turns = self.conversations.turns(page.key)
        return render_sources(turns[-1].answer.citations if turns else (), self.wording(page))

    def open(self, page: Page, place: Mapping[str, Any]) -> str:
        """The panel with the passage that a number or a place on the page points to."""
        opened = str(place.get("opened") or "")[:40]
        passage = self.assistant.passage(str(place.get("passage") or ""))
        document = self.assistant.document(passage.document) if passage else None
        if passage is None or document is None:
            return render_missing(self.wording(page), opened)
        spot = Spot(
            passage=passage,
            start=_whole(place.get("start")),
            end=_whole(place.get("end")),
            n=_whole(place.get("n")),
            gloss=_gloss(place),
            opened=opened,
        )
        return render_source(spot, document, self.wording(page))

    def ask(self, page: Page, question: str, language: Language | None = None) -> str | None:
        """Ask and remember the answer. Returns None when that went well, else what to tell the reader."""
        wording = self.wording(page)
        if not question.strip():
            return wording.say("page.ask.nothing")
        try:
            answer = self._answer(page, question, language)
        except GreppError as error:
            LOG.warning("could not answer: %s", error)
            return explain(error, wording)
        except Exception:  # the outermost boundary of the page: say that it failed, keep the page alive
            LOG.exception("could not answer")
            return wording.say("page.ask.failed")
        place = name_in(answer.language, page.municipality) if page.municipality else ""
        self.conversations.add(page.key, question, place, answer)
        return None

    def mark(self, page: Page, sent: Mapping[str, Any]) -> tuple[bool, str]:
        """Keep an evaluator's judgement of one of the conversation's answers; whether it was kept, and what to say."""
        say = self.wording(page).say
        turns = self.conversations.turns(page.key)
        at = next((n for n, asked in enumerate(turns) if f"t{asked.serial}" == sent.get("turn")), None)
        if at is None:
            return False, say("page.mark.gone")
        asked = turns[at]
        alone = asked.answer.understood.strip() == asked.question.strip()
        history = () if alone else self.conversations.history(page.key)[:at]
        made = make_mark(sent, asked.question, asked.place or None, history, asked.answer)
        if made is None:
            return False, say("page.mark.missing")
        try:
            self.marks.add(made)
        except OSError:
            LOG.exception("could not keep a mark")
            return False, say("page.mark.failed")
        return True, say("page.mark.saved")

    def _answer(self, page: Page, question: str, language: Language | None) -> Answer:
        return self.assistant.ask(
            question,
            municipality=page.municipality.name_sv if page.municipality else None,
            language=language,
            history=self.conversations.history(page.key),
            fallback_language=page.language,
        )


def explain(error: GreppError, wording: Wording) -> str:
    """The error as a sentence in the reader's language; one that has no sentence yet is named."""
    sentence = wording.sentences.get(f"errors.error.{error.key}")
    if sentence is not None and variables(sentence) <= error.values.keys():
        return sentence.format_map(error.values)
    return f"{wording.say('page.ask.failed')} ({error.key})"


def _whole(value: object) -> int | None:
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if 0 <= number <= 10**9 else None


def _gloss(place: Mapping[str, Any]) -> Gloss | None:
    language, text = place.get("glossLang"), str(place.get("gloss") or "")[:5000]
    is_machine = bool(place.get("glossMachine"))
    return Gloss(cast(Language, language), text, is_machine) if language in LANGUAGES and text else None
