"""The pages beside the conversation, each area an application of its own, and the files they share.

Whoever serves them puts each under its address. What an area does is in its own file.
"""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from assistant.answering import Assistant
from assistant.holdings import texts
from assistant.ingesting import Ingest
from assistant.intake import Intake
from assistant.settings import Settings
from ui.evaluation import latest_panel
from ui.frame import Frame
from ui.guard import Guard
from ui.page_images import PageImages
from ui.sources import Page, sources
from ui.workshop_area import workshop_area
from ui.workshop_room import Room

_ASSETS = Path(__file__).resolve().parent / "assets"


def areas(settings: Settings, assistant: Assistant, images: PageImages) -> dict[str, ASGIApp]:
    """The applications by the address they are served under."""
    frame = Frame(settings)
    intake = Intake(settings, lambda name: texts(assistant.index(), name), Ingest.start)
    made: dict[str, ASGIApp] = {
        "/files": StaticFiles(directory=_ASSETS),
        "/sources": sources(application(), Page(frame, settings, assistant, intake, images)),
        "/evaluation": _evaluation(frame, settings),
        "/workshop": workshop_area(application(), Room(frame, assistant, settings)),
    }
    return {address: Guard(app, settings.host) for address, app in made.items()}


def application() -> FastAPI:
    """An application without documentation pages: nothing here is a public API."""
    return FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


def _evaluation(frame: Frame, settings: Settings) -> FastAPI:
    app = application()

    @app.get("/")
    def show(request: Request) -> HTMLResponse:
        values = {"panel": latest_panel(settings.home)}
        return frame.page(request, "evaluation.html", "/evaluation/", values)

    return app
