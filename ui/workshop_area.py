"""The area /workshop/: one application of the pages and of what their scripts send.

What each page shows and does is in the files named after it; here they are put together, and what
comes from outside is bounded.
"""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from assistant.errors import DatabaseUnavailable, GreppError, UserError, WorkshopExists, WorkshopMissing
from ui.desk import explain
from ui.workshop_evidence import evidence_routes
from ui.workshop_list import list_routes
from ui.workshop_moving import moving_routes
from ui.workshop_pages import page_routes
from ui.workshop_room import Room
from ui.workshop_saving import saving_routes

LONGEST_BODY = 30_000_000
# Nothing of these pages comes from anywhere else, and no text that slipped in as markup could run.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_STATUS: dict[type[GreppError], int] = {WorkshopMissing: 404, WorkshopExists: 409, DatabaseUnavailable: 503}


def workshop_area(app: FastAPI, room: Room) -> FastAPI:
    """Put the workshops' routes and bounds on an application."""
    for routes in (list_routes, evidence_routes, saving_routes, moving_routes, page_routes):
        app.include_router(routes(room))
    app.middleware("http")(_Bounds())

    @app.exception_handler(GreppError)
    def trouble(request: Request, error: GreppError) -> Response:
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), None)
        status = status or (422 if isinstance(error, UserError) else 500)
        said = explain(error, room.frame.wording(request))
        if request.headers.get("x-grepp"):
            return JSONResponse({"error": said}, status)
        return room.page(request, "workshop_trouble.html", {"said": said}, status)

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, error: RequestValidationError) -> Response:
        said = room.frame.wording(request).say("workshop_page.trouble.unreadable")
        if request.headers.get("x-grepp"):
            return JSONResponse({"error": said}, 422)
        return room.page(request, "workshop_trouble.html", {"said": said}, 422)

    @app.exception_handler(404)
    def unknown(request: Request, error: Exception) -> HTMLResponse:
        said = room.frame.wording(request).say("workshop_page.trouble.no_page")
        return room.page(request, "workshop_trouble.html", {"said": said}, 404)

    return app


class _Bounds:
    """What is asked of every request, and what every answer carries."""

    async def __call__(self, request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        """Only our own scripts change anything, since no form elsewhere can send their header; nor at great length."""
        if request.method not in {"GET", "HEAD"}:
            length = request.headers.get("content-length", "")
            if request.headers.get("x-grepp") != "1" or not length.isdecimal():
                return PlainTextResponse("Forbidden", 403)
            if int(length) > LONGEST_BODY:
                return PlainTextResponse("Too large", 413)
        response = await answer(request)
        response.headers["content-security-policy"] = _POLICY
        return response
