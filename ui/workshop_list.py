"""The list of workshops, and what is done to whole ones: made, copied, put away, deleted, brought back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.municipalities import name_in
from assistant.profiles import listed_plans, load_plans, next_year, prefilled
from assistant.prompts import Wording
from assistant.store_list import Sort
from assistant.store_types import Summary
from assistant.types import Municipality
from assistant.workshop import Item, Line, Source, Workshop, new_id, now
from ui.furniture import municipality_rows, render_picker
from ui.text import both_names
from ui.workshop_room import HERE, Room, checked

PER_PAGE = 50
Shelf = Literal["current", "archived", "deleted"]


class Made(BaseModel):
    """What the form for a new workshop sends."""

    model_config = ConfigDict(extra="forbid", strict=True)
    municipality: Annotated[str, Field(max_length=3)]
    name: Line
    day: Annotated[str, Field(max_length=10)]
    participants: Annotated[str, Field(max_length=20_000)] = ""
    themes: Annotated[list[Source], Field(max_length=200)]


class Done(BaseModel):
    """Whether something is to be done or undone."""

    model_config = ConfigDict(extra="forbid", strict=True)
    undo: bool = False


def list_routes(room: Room) -> APIRouter:
    """The routes of the list."""
    routes = APIRouter()

    @routes.get("/")
    def show(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        sort: Sort = "changed",
        shelf: Shelf = "current",
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    ) -> HTMLResponse:
        kept = room.store.list(archived=shelf == "archived", deleted=shelf == "deleted", sort=sort)
        wording = room.frame.wording(request)
        found = [line for line in kept if not q or _matches(line, q, room.by_code)]
        if sort == "municipality":
            names = {code: name_in(wording.language, each).casefold() for code, each in room.by_code.items()}
            found.sort(key=lambda line: names.get(line.municipality, ""))
        pages = max(1, -(-len(found) // PER_PAGE))
        page = min(page, pages)
        shown = found[PER_PAGE * (page - 1) : PER_PAGE * page]
        values = {
            "lines": [_line(room, line, wording) for line in shown], "count": len(found), "kept": len(kept),
            "q": q, "sort": sort, "shelf": shelf, "page": page, "pages": pages,
            "sorts": get_args(Sort), "shelves": get_args(Shelf),
        }  # fmt: skip
        return room.page(request, "workshop_list.html", values)

    routes.include_router(_new_routes(room))
    routes.include_router(_act_routes(room))
    return routes


def _new_routes(room: Room) -> APIRouter:
    routes = APIRouter()

    @routes.get("/_new")
    def form(request: Request) -> HTMLResponse:
        picker = render_picker(None, room.frame.wording(request))
        rows = municipality_rows(room.assistant.municipalities)
        values = {"picker": picker, "rows": rows, "themes": room.themes(), "today": date.today().isoformat()}
        return room.page(request, "workshop_new.html", values)

    @routes.post("/_api/workshops")
    def create(request: Request, made: Made) -> JSONResponse:
        wording = room.frame.wording(request)
        errors = _errors(room, made, wording)
        if errors:
            return JSONResponse({"errors": errors}, 422)
        workshop = _made(room, made, wording)
        room.store.create(workshop)
        return JSONResponse({"address": f"{HERE}{workshop.id}"})

    return routes


def _act_routes(room: Room) -> APIRouter:
    routes = APIRouter()

    @routes.post("/_api/{id}/copy")
    def copy(request: Request, id: str) -> JSONResponse:
        old, wording = room.load(id).workshop, room.frame.wording(request)
        new = next_year(old, id=new_id(), created=now(), wording=wording)
        room.store.create(new)
        return JSONResponse({"address": f"{HERE}{new.id}"})

    @routes.post("/_api/{id}/archive")
    def archive(id: str, done: Done) -> JSONResponse:
        room.load(id)
        room.store.archive(id, undo=done.undo)
        return JSONResponse({})

    @routes.post("/_api/{id}/delete")
    def delete(id: str, done: Done) -> JSONResponse:
        (room.store.restore if done.undo else room.store.delete)(checked(id))
        return JSONResponse({})

    return routes


def _matches(line: Summary, q: str, by_code: dict[str, Municipality]) -> bool:
    """Whether every word that is looked for is in the name, either of the municipality's names, or the day."""
    municipality = by_code.get(line.municipality)
    names = f"{municipality.name_sv} {municipality.name_fi}" if municipality else ""
    day = f"{line.day:%d.%m.%Y} {line.day.day}.{line.day.month}.{line.day.year} {line.day}" if line.day else ""
    text = f"{line.name} {names} {day}".casefold()
    return all(word in text for word in q.casefold().split())


def _line(room: Room, line: Summary, wording: Wording) -> dict[str, Any]:
    municipality = room.by_code.get(line.municipality)
    place = both_names(municipality, wording.language) if municipality else ""
    return {"it": line, "place": place}


def _errors(room: Room, made: Made, wording: Wording) -> dict[str, str]:
    """What is wrong in the form, by the name of its part."""
    errors = {}
    if made.municipality not in room.by_code:
        errors["municipality"] = wording.say("workshop_page.new.no_municipality")
    if made.day and _day(made.day) is None:
        errors["day"] = wording.say("workshop_page.new.bad_day")
    if not {theme.name for theme in room.themes()} & set(made.themes):
        errors["themes"] = wording.say("workshop_page.new.no_theme")
    return errors


def _made(room: Room, made: Made, wording: Wording) -> Workshop:
    municipality = room.by_code[made.municipality]
    created = now()
    chosen = [theme for theme in room.themes() if theme.name in made.themes]
    day = _day(made.day)
    name = made.name.strip() or wording.say(
        "workshop_page.new.default_name", place=name_in(wording.language, municipality)
    )
    return Workshop(
        id=new_id(),
        created=created,
        municipality=municipality.code,
        name=name,
        day=day,
        participants=made.participants,
        language=wording.language,
        themes=tuple(theme.name for theme in chosen),
        profile=prefilled(municipality, wording),
        plans=tuple(  # one moment after the other, so that they keep the guide's order
            replace(plan, added=created + timedelta(microseconds=n))
            for n, plan in enumerate(listed_plans(municipality, load_plans(room.settings.prompts), created))
        ),
        items=tuple(Item(question) for theme in chosen for question in theme.questions),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
