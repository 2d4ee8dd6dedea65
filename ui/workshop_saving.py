"""What the pages' scripts send while people write: fields, records, themes, the agenda; and what others changed."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.agenda import parts_of, propose
from assistant.store_types import Conflict
from assistant.workshop import Clock, Decision, Key, Minutes, Plan, new_id, now
from ui.workshop_room import Room, checked

Version = Annotated[int, Field(ge=0, le=2**53)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Change(_Sent):
    """A field as somebody wrote it, and the version of it that was seen before."""

    path: Annotated[str, Field(max_length=700)]
    value: Any
    seen: Version


class NewDecision(_Sent):
    """The question that a decision answers, or ""."""

    question: Key = ""


class Time(_Sent):
    """The time at hand for an agenda."""

    minutes: Minutes
    begins: Clock = ""


def saving_routes(room: Room) -> APIRouter:
    """The routes that save."""
    routes = APIRouter(prefix="/_api/{id}")

    @routes.post("/field")
    def field(id: str, change: Change) -> JSONResponse:
        _add_questions(room, id, change)
        return saved(room, id, change.path, change.value, change.seen)

    @routes.get("/changes")
    def changes(id: str, since: Annotated[int, Query(ge=0, le=2**53)]) -> JSONResponse:
        news = room.store.changes_since(checked(id), since)
        fields = [{"path": one.path, "value": one.value, "version": one.version} for one in news.fields]
        return JSONResponse(
            {"revision": news.revision, "fields": fields, "archived": news.archived, "deleted": news.deleted}
        )

    @routes.post("/decision")
    def decision(id: str, new: NewDecision) -> JSONResponse:
        room.load(id)
        made = Decision(new_id(), now(), question=new.question)
        return JSONResponse({"id": made.id, "version": room.store.add(id, made)})

    @routes.post("/plan")
    def plan(id: str) -> JSONResponse:
        room.load(id)
        made = Plan(new_id(), now())
        return JSONResponse({"id": made.id, "version": room.store.add(id, made)})

    @routes.post("/agenda")
    def agenda(request: Request, id: str, time: Time) -> JSONResponse:
        loaded = room.load(id)
        parts = parts_of(room.assistant.index().passages)
        made = propose(time.minutes, [item.question for item in loaded.workshop.chosen], parts)
        given = {"minutes": made.minutes, "steps": made.steps, "left_out": made.left_out, "begins": time.begins}
        return saved(room, id, "agenda", given, loaded.versions.get("agenda", 0))

    return routes


def saved(room: Room, id: str, path: str, value: object, seen: int) -> JSONResponse:
    """Save a field: its version, or 409 with what somebody else has written there."""
    outcome = room.store.save_field(checked(id), path, value, seen)
    if isinstance(outcome, Conflict):
        return JSONResponse({"theirs": outcome.theirs, "version": outcome.their_version}, 409)
    return JSONResponse({"version": outcome.version})


def _add_questions(room: Room, id: str, change: Change) -> None:
    """A theme that is chosen brings its questions."""
    if change.path == "themes" and isinstance(change.value, list):
        chosen = [theme for theme in room.themes() if theme.name in change.value]
        room.store.add(checked(id), *(question for theme in chosen for question in theme.questions))
