"""What all pages of the workshops share: the store, the assistant, the words, and a workshop by its id.

Knows no addresses and no HTML; those are in the files named after what people do.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from assistant.answering import Assistant
from assistant.errors import WorkshopMissing
from assistant.municipalities import name_in
from assistant.overview import Support, support_of
from assistant.prompts import Wording
from assistant.settings import Settings
from assistant.store import WorkshopStore
from assistant.store_types import Loaded
from assistant.types import Municipality
from assistant.workshop import Item, Question, Workshop, question_of
from ui.frame import Frame
from ui.workshop_view import filters

HERE = "/workshop/"
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the guide with its questions."""

    name: str
    questions: tuple[Question, ...]


class Room:
    """Safe to share between threads. The database is opened when first needed: its trouble is then one page's."""

    def __init__(self, frame: Frame, assistant: Assistant, settings: Settings) -> None:
        self.frame, self.assistant, self.settings = frame, assistant, settings
        self._lock = threading.Lock()

    @property
    def store(self) -> WorkshopStore:
        """The workshops; raises what opening the database raises."""
        with self._lock:
            return self._store

    @cached_property
    def _store(self) -> WorkshopStore:
        return WorkshopStore.open(self.settings)

    @cached_property
    def by_code(self) -> dict[str, Municipality]:
        return {municipality.code: municipality for municipality in self.assistant.municipalities}

    def load(self, id: str) -> Loaded:
        """The workshop; raises WorkshopMissing."""
        return self.store.load(checked(id))

    def themes(self) -> tuple[Theme, ...]:
        """The guide's themes, in its order, as it stands in the index now."""
        found: dict[str, list[Question]] = {}
        for passage in self.assistant.questions():
            document = self.assistant.document(passage.document)
            if document:
                question = question_of(passage, document)
                found.setdefault(question.theme, []).append(question)
        return tuple(Theme(name, tuple(questions)) for name, questions in found.items())

    def support(self) -> dict[str, Support]:
        """What the corpus has for each of the guide's questions, by key."""
        return {f"{each.document}:{each.number or 0}": support_of(each) for each in self.assistant.questions()}

    def place(self, workshop: Workshop, wording: Wording) -> str:
        """The municipality's name in the reader's language, "" where there is none."""
        municipality = self.by_code.get(workshop.municipality)
        return name_in(wording.language, municipality) if municipality else ""

    def page(
        self, request: Request, template: str, values: Mapping[str, Any] | None = None, status: int = 200
    ) -> HTMLResponse:
        """A page of this area; templates say `t("key")` for the words of workshop_page.toml."""
        return self.frame.page(request, template, HERE, self.words(request) | dict(values or {}), status)

    def part(self, request: Request, template: str, values: Mapping[str, Any]) -> str:
        """A part of a page as HTML."""
        return self.frame.part(request, template, self.words(request) | dict(values))

    def words(self, request: Request) -> dict[str, Any]:
        """What every template of this area may say and how it writes dates and paths."""
        return filters(self.frame.wording(request)) | {"tongue": self._tongue}

    def _tongue(self, name: str) -> str:
        """The language of a document, for a screen reader."""
        document = self.assistant.document(name)
        return document.language if document else "sv"

    def around(self, request: Request, loaded: Loaded, tab: str) -> dict[str, Any]:
        """The values that every page of one workshop needs."""
        workshop = loaded.workshop
        return {
            "workshop": workshop,
            "versions": loaded.versions,
            "revision": loaded.revision,
            "tab": tab,
            "place": self.place(workshop, self.frame.wording(request)),
            "addresses": addresses(workshop),
        }


def checked(id: str) -> str:
    """The id, when it can be one at all; raises WorkshopMissing."""
    if not _ID.fullmatch(id):
        raise WorkshopMissing("workshop-missing", id=id[:64])
    return id


def addresses(workshop: Workshop) -> dict[str, str]:
    """What each question is called in the page's address, by key: its number, or its key where two have that number."""
    numbers = [item.question.number for item in workshop.items]
    return {
        item.key: str(item.question.number) if numbers.count(item.question.number) == 1 else item.key
        for item in workshop.items
    }


def find_item(workshop: Workshop, address: str) -> Item:
    """The question of that address; raises WorkshopMissing."""
    called = addresses(workshop)
    for item in workshop.items:
        if address in (called[item.key], item.key):
            return item
    raise WorkshopMissing("workshop-missing", id=address[:64])
