"""Workshops to and from files, as a page sends and gets them. What a file looks like is the exporters' to know."""

from datetime import date
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.prompts import Wording
from assistant.types import Language
from assistant.workshop import new_id, now
from assistant.workshop_file import as_copy, parse
from ui.export import export, file_name
from ui.workshop_room import HERE, Room

Ending = Literal["docx", "md", "csv", "ics", "json"]
_TYPES: dict[Ending, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/octet-stream",  # so that the page's script takes it for a file
}


def moving_routes(room: Room) -> APIRouter:
    """The routes of export and import."""
    routes = APIRouter()

    @routes.post("/_api/{id}/export/{ending}")
    async def download(request: Request, id: str, ending: Ending, language: Language) -> Response:
        template = await request.body()
        return await run_in_threadpool(_file, room, id, ending, room.frame.wordings[language], template)

    @routes.post("/_api/import")
    async def upload(request: Request, copy: bool = False) -> JSONResponse:
        content = await request.body()
        return await run_in_threadpool(_taken_in, room, content, room.frame.wording(request), copy)

    return routes


def _file(room: Room, id: str, ending: Ending, wording: Wording, template: bytes) -> Response:
    workshop = room.load(id).workshop
    place = room.by_code.get(workshop.municipality)
    content = export(workshop, ending, place, room.assistant, wording, date.today(), template or None)
    headers = {"x-file-name": quote(file_name(workshop, ending))}
    return Response(content, media_type=_TYPES[ending], headers=headers)


def _taken_in(room: Room, content: bytes, wording: Wording, copy: bool) -> JSONResponse:
    """Keep the workshop of a file; raises what says why not, and then nothing has changed."""
    workshop = parse(content, wording)
    if copy:
        workshop = as_copy(workshop, id=new_id(), created=now())
    room.store.create(workshop)
    return JSONResponse({"address": f"{HERE}{workshop.id}"})
