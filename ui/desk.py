"""What happens when somebody does something on the page: the page's state in, HTML out.

Knows the assistant, the conversations and the wordings; knows nothing of Gradio.
"""

import logging
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, cast

from assistant.answering import Assistant
from assistant.errors import GreppError
from assistant.municipalities import name_in
from assistant.prompts import Wording, load_wordings, variables
from assistant.settings import Settings
from assistant.types import LANGUAGES, Answer, Citation, Document, Gloss, Language, Municipality
from ui import furniture
from ui.conversations import Conversations
from ui.marks import Marks, make_mark
from ui.page_images import PageImages, places
from ui.render import Asked, render_turn
from ui.sheet import Sheet
from ui.source import Spot, render_missing, render_source, render_sources
from ui.text import esc
from ui.underway import Underway, Work

_MOST_OFF = 5_000
LOG = logging.getLogger(__name__)
# An answer, whole or still growing; or, as text, why there is none.
Said = Asked | str


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser keeps: the key of its conversation, its language, its municipality, the documents not used."""

    key: str
    language: Language
    municipality: Municipality | None
    off: frozenset[str] = frozenset()


class Desk:
    """Answers the page's events. Safe to share between threads: what changes is in Conversations and Underway."""

    def __init__(self, assistant: Assistant, settings: Settings, images: PageImages | None = None) -> None:
        self.assistant, self.settings = assistant, settings
        self.images = images or PageImages(settings, assistant)
        self.wordings = load_wordings(settings.prompts)
        self.conversations = Conversations()
        self.underway = Underway()
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
            off=_names(state.get("off")),
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

    @property
    def writes(self) -> bool:
        """Whether a language model words answers: then they come claim by claim, and can be stopped."""
        return self.assistant.writer is not None

    def chat(self, page: Page, *, live: bool, growing: Asked | None = None) -> str:
        """The conversation. `live` when a turn was just added: then, and only then, it is read out.

        A `growing` turn stands last: it is seen, but read out only when it is whole.
        """
        turns = (*self.conversations.turns(page.key), *([growing] if growing else []))
        languages = self._languages(turns)
        said = "".join(render_turn(asked, self.wordings[asked.answer.language], languages) for asked in turns)
        wording = self.wording(page)
        welcome = "" if turns else furniture.render_welcome(wording)
        used, there = len(self._used(page)), len(self.assistant.documents())
        busy = ' aria-busy="true"' if growing else ""
        return (
            f'<div role="log" aria-label="{esc(wording.say("page.chat.label"))}" '
            f'aria-live="{"polite" if live else "off"}"{busy}>{said}</div>{welcome}'
            f"{furniture.render_used(used, there, wording)}"
        )

    def _languages(self, turns: Sequence[Asked]) -> dict[str, Language]:
        """The language of each passage that is quoted: a screen reader reads a quote in its own."""
        ids = {citation.passage for asked in turns for citation in asked.answer.citations}
        passages = (self.assistant.passage(id) for id in ids)
        return {passage.id: passage.language for passage in passages if passage}

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
        self.underway.open(page.key)
        opened = str(place.get("opened") or "")[:40]
        passage = self.assistant.passage(str(place.get("passage") or ""))
        document = self.assistant.document(passage.document) if passage else None
        if passage is None or document is None:
            return render_missing(self.wording(page), opened, self._cited(page, place))
        spot = Spot(
            passage=passage,
            start=_whole(place.get("start")),
            end=_whole(place.get("end")),
            n=_whole(place.get("n")),
            gloss=_gloss(place),
            opened=opened,
        )
        spot = replace(spot, sheet=self._sheet(spot, document, _whole(place.get("sheet"))))
        return render_source(spot, document, self.wording(page))

    def _sheet(self, spot: Spot, document: Document, wanted: int | None) -> Sheet | None:
        """The page that the quote begins on, or the one that is wanted; None where the document has no pages."""
        start, end = spot.start, spot.end
        if start is None or end is None:
            start, end = spot.passage.start, spot.passage.end
        quoted = places(document, start, end)
        if not quoted:
            return None
        number = next(iter(quoted)) if wanted is None else wanted
        quote = quoted.get(number, "") if spot.end is not None else ""
        return Sheet(number, self.images.page(document, number, quote), bool(quote))

    def _cited(self, page: Page, place: Mapping[str, Any]) -> Citation | None:
        """The citation of this conversation that a place of an earlier edition was opened from."""
        wanted = (str(place.get("passage") or ""), _whole(place.get("start")), _whole(place.get("end")))
        all_cited = (c for asked in reversed(self.conversations.turns(page.key)) for c in asked.answer.citations)
        return next((c for c in all_cited if (c.passage, c.start, c.end) == wanted), None)

    def _used(self, page: Page) -> tuple[str, ...]:
        """The documents that this page's answers may cite."""
        return tuple(name for name in self.assistant.documents() if name not in page.off)

    def ask(
        self, page: Page, question: str, language: Language | None = None, work: Work | None = None
    ) -> Iterator[Said]:
        """Ask: what is said as it grows, the last of it whole and remembered. A text tells why there is no answer."""
        wording, work = self.wording(page), work or Work()
        if not question.strip():
            yield wording.say("page.ask.nothing")
            return
        if not self._used(page):
            yield wording.say("sources.use.none")
            return
        try:
            with closing(self._stream(page, question, language, work)) as answers:
                for answer in answers:
                    if work.forgotten:
                        return
                    place = name_in(answer.language, page.municipality) if page.municipality else ""
                    asked = Asked(self.conversations.coming(page.key), question, place, answer)
                    if answer.is_whole:
                        self.conversations.add(page.key, question, place, answer)
                    yield asked
        except GreppError as error:
            LOG.warning("could not answer: %s", error)
            yield explain(error, wording)
        except Exception:  # the outermost boundary of the page: say that it failed, keep the page alive
            LOG.exception("could not answer")
            yield wording.say("page.ask.failed")

    def forget(self, page: Page) -> None:
        """Let go of a conversation, and of what is being answered in it."""
        self.underway.forget(page.key)
        self.conversations.forget(page.key)

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

    def _stream(self, page: Page, question: str, language: Language | None, work: Work) -> Generator[Answer]:
        used = self._used(page)
        yield from self.assistant.stream(
            question,
            municipality=page.municipality.name_sv if page.municipality else None,
            language=language,
            history=self.conversations.history(page.key),
            documents=used if len(used) < len(self.assistant.documents()) else (),
            fallback_language=page.language,
            stopped=work.stopped,
        )


def explain(error: GreppError, wording: Wording) -> str:
    """The error as a sentence in the reader's language; one that has no sentence yet is named."""
    sentence = wording.sentences.get(f"errors.error.{error.key}")
    if sentence is not None and variables(sentence) <= error.values.keys():
        return sentence.format_map(error.values)
    return f"{wording.say('page.ask.failed')} ({error.key})"


def _names(sent: object) -> frozenset[str]:
    """Document names as the browser sends them."""
    names = sent if isinstance(sent, list) else []
    return frozenset(name for name in names[:_MOST_OFF] if isinstance(name, str))


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
