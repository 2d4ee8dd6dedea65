"""The facilitator's view for the projector: one step of the agenda at a time, in large type."""

from dataclasses import replace
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from assistant.agenda import timed
from assistant.citations import display
from assistant.types import Kind
from assistant.workshop import Agenda, Judgment, Step, Workshop
from ui.workshop_evidence import Answers
from ui.workshop_room import Room

_SHOWN: dict[str, Kind] = {"goal": "goal", "benefits": "benefit", "example": "example"}
_MOST_SHOWN, _MOST_SENTENCES = 3, 3


def lead_routes(room: Room, answers: Answers) -> APIRouter:
    """The route of the view."""
    routes = APIRouter()

    @routes.get("/{id}/lead")
    def lead(request: Request, id: str, step: Annotated[int, Query(ge=1, le=10_000)] = 1) -> HTMLResponse:
        loaded = room.load(id)
        workshop = loaded.workshop
        steps = timed(replace(workshop.agenda, steps=_steps(workshop)))
        at = min(step, len(steps))
        values = room.around(request, loaded, "lead") | {"steps": steps, "at": at, "judgments": get_args(Judgment)}
        values["kinds"] = room.frame.wording(request).under("workshop.plan")
        values |= {"items": {item.key: item for item in workshop.items}, "now": None, "item": None}
        if at:
            values |= _shown(room, request, answers, workshop, steps[at - 1].step)
            values["now"] = steps[at - 1]
        return room.page(request, "workshop_lead.html", values)

    return routes


def _steps(workshop: Workshop) -> tuple[Step, ...]:
    """The agenda's steps, or without an agenda the questions in their order."""
    agenda: Agenda = workshop.agenda
    if agenda.steps:
        return agenda.steps
    return tuple(
        Step(f"question-{n}", "question", 0, item.question.theme, item.key) for n, item in enumerate(workshop.chosen)
    )


def _shown(room: Room, request: Request, answers: Answers, workshop: Workshop, step: Step) -> dict[str, Any]:
    """What one step shows: the question with its prompts, or the guide's goal, benefits or examples of the theme."""
    item = next((item for item in workshop.items if item.key == step.question), None)
    if item:
        html, answer = answers.html(item, workshop, room.frame.wording(request))
        prompts = [claim.text for claim in answer.claims if claim.origin == "suggestion"] if answer else []
        return {"item": item, "answer": html, "prompts": prompts, "texts": []}
    return {"item": None, "answer": "", "prompts": [], "texts": _texts(room, step)}


def _texts(room: Room, step: Step) -> list[dict[str, Any]]:
    """The beginnings of the passages that the guide has for a step of a theme, in its own words."""
    kind = _SHOWN.get(step.kind)
    if kind is None:
        return []
    found = [p for p in room.assistant.index().passages if p.kind == kind and p.section[:1] == (step.theme,)]
    texts: list[dict[str, Any]] = []
    for passage in found[:_MOST_SHOWN]:
        document = room.assistant.document(passage.document)
        if document and passage.sentences:
            last = passage.sentences[min(_MOST_SENTENCES, len(passage.sentences)) - 1]
            text = display(document.text[passage.start : last.end])
            texts.append({"text": text, "label": passage.label, "lang": passage.language, "passage": passage})
    return texts
