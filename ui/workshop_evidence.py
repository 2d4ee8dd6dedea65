"""Quotes in a workshop: the cited answer to a question, sources in their surroundings, the search, pinning."""

import threading
from collections import OrderedDict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field

from assistant.citations import cite
from assistant.errors import GreppError
from assistant.prompts import Wording
from assistant.store_types import Saved
from assistant.types import Answer, Citation, Gloss, Language, Passage
from assistant.workshop import Evidence, Freshness, Item, Workshop, freshness, new_id, now, pin
from ui.desk import explain
from ui.render import render_answer
from ui.source import Spot, render_missing, render_source
from ui.workshop_room import Room

_KEPT_ANSWERS = 200
Offset = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Pinned(BaseModel):
    """A place in the corpus, and the question or decision ("items/KEY", "decisions/ID") that it supports."""

    model_config = ConfigDict(extra="forbid", strict=True)
    owner: Annotated[str, Field(max_length=400)]
    passage: Annotated[str, Field(max_length=100)]
    start: Offset
    end: Offset


class Answers:
    """Asks the guide's questions for a municipality; remembers the latest answers as long as the index stands."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._kept: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._lock = threading.Lock()

    def to(self, item: Item, workshop: Workshop, language: Language) -> Answer:
        """The answer to a question; raises what asking raises."""
        municipality = self._room.by_code.get(workshop.municipality)
        name = municipality.name_sv if municipality else None
        key = self._key(item, workshop, language)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = self._room.assistant.ask(item.question.text, municipality=name, language=language)
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > _KEPT_ANSWERS:
                self._kept.popitem(last=False)
        return answer

    def _key(self, item: Item, workshop: Workshop, language: Language) -> tuple[str, ...]:
        generation = str(self._room.assistant.index().generation)
        return (generation, item.question.text, workshop.municipality, language)

    def html(
        self, item: Item, workshop: Workshop, wording: Wording, *, wait: bool = False
    ) -> tuple[Markup, Answer | None]:
        """The answer as HTML, or why there is none; and the answer.

        A language model takes its time: unless told to wait, a line stands in that a script replaces.
        """
        if self._room.settings.model and not wait and self._key(item, workshop, wording.language) not in self._kept:
            said = wording.say("page.ask.working")
            return Markup('<p class="working" data-late="{}">{}</p>').format(item.key, said), None
        try:
            answer = self.to(item, workshop, wording.language)
        except GreppError as error:
            return Markup('<p class="trouble">{}</p>').format(explain(error, wording)), None
        documents = (self._room.assistant.document(citation.document) for citation in answer.citations)
        languages = {document.name: document.language for document in documents if document}
        return Markup(render_answer("a", answer, wording, languages)), answer  # noqa: S704  # escaped by render


def evidence_routes(room: Room) -> APIRouter:
    """The routes about quotes."""
    routes = APIRouter()

    @routes.get("/_api/source")
    def source(
        request: Request,
        passage: Annotated[str, Query(max_length=100)],
        start: Annotated[int | None, Query(ge=0, le=10**9)] = None,
        end: Annotated[int | None, Query(ge=0, le=10**9)] = None,
        n: Annotated[int | None, Query(ge=0, le=10**6)] = None,
    ) -> HTMLResponse:
        wording = room.frame.wording(request)
        found = room.assistant.passage(passage)
        document = room.assistant.document(found.document) if found else None
        if found is None or document is None:
            return HTMLResponse(render_missing(wording, "source"))
        gloss = _gloss(found, start, end, wording.language) if start is not None and end is not None else None
        return HTMLResponse(render_source(Spot(found, start, end, n, gloss, "source"), document, wording))

    @routes.get("/_api/search")
    def search(request: Request, q: Annotated[str, Query(max_length=400)] = "") -> HTMLResponse:
        hits = room.assistant.search(q, k=8) if q.strip() else ()
        found = [_with_sentences(room, hit.passage) for hit in hits]
        return HTMLResponse(room.part(request, "workshop_hits.html", {"hits": found, "q": q}))

    routes.include_router(_pin_routes(room))
    return routes


def _pin_routes(room: Room) -> APIRouter:
    routes = APIRouter()

    @routes.post("/_api/{id}/pin")
    def pin_place(request: Request, id: str, place: Pinned) -> JSONResponse:
        wording = room.frame.wording(request)
        loaded = room.load(id)
        workshop = loaded.workshop
        owned = _evidence_of(workshop, place.owner)
        citation = _citation(room, place, workshop.language)
        document = room.assistant.document(citation.document) if citation else None
        if owned is None or citation is None or document is None:
            return JSONResponse({"error": wording.say("workshop_page.evidence.gone")}, 422)
        same = next((e for e in owned if (e.document, e.quote) == (citation.document, citation.quote)), None)
        if same:
            path = f"{place.owner}/evidence/{same.id}"
            return JSONResponse({"id": same.id, "version": loaded.versions.get(path, 0)})
        made = pin(citation, document, id=new_id(), added=now())
        version = room.store.save_field(workshop.id, f"{place.owner}/evidence/{made.id}", made, 0)
        return JSONResponse({"id": made.id, "version": version.version if isinstance(version, Saved) else 0})

    return routes


def states_of(room: Room, evidence: tuple[Evidence, ...]) -> dict[str, Freshness]:
    """Whether each quote still stands in its document, by the evidence's id."""
    return {each.id: freshness(each, room.assistant.document(each.document)) for each in evidence}


def _evidence_of(workshop: Workshop, owner: str) -> tuple[Evidence, ...] | None:
    """What is pinned to a question or a decision; None when the workshop has no such."""
    group, _, key = owner.partition("/")
    if group == "items":
        return next((item.evidence for item in workshop.items if item.key == key), None)
    if group == "decisions":
        return next((made.evidence for made in workshop.decisions if made.id == key), None)
    return None


def _citation(room: Room, place: Pinned, language: Language) -> Citation | None:
    """The citation of a place, made anew from the index: what the browser sends is never quoted."""
    passage = room.assistant.passage(place.passage)
    document = room.assistant.document(passage.document) if passage else None
    if passage is None or document is None or not passage.start <= place.start < place.end <= passage.end:
        return None
    return cite(1, document, passage, place.start, place.end, _gloss(passage, place.start, place.end, language))


def _gloss(passage: Passage, start: int, end: int, language: Language) -> Gloss | None:
    """The translation of a stretch when every sentence in it has one."""
    inside = [sentence for sentence in passage.sentences if sentence.start < end and start < sentence.end]
    texts = [gloss.text for sentence in inside for gloss in sentence.glosses if gloss.lang == language]
    return Gloss(language, " ".join(texts)) if texts and len(texts) == len(inside) else None


def _with_sentences(room: Room, passage: Passage) -> dict[str, object]:
    """A hit with its sentences, each of which can be pinned."""
    document = room.assistant.document(passage.document)
    text = document.text if document else ""
    sentences = [(s.start, s.end, text[s.start : s.end]) for s in passage.sentences]
    return {"passage": passage, "title": document.title if document else "", "sentences": sentences,
            "language": passage.language}  # fmt: skip
