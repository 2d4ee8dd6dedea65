"""The pages beside the conversation, each area an application of its own, and the files they share.

Whoever serves them puts each under its address. What an area does is in its own file.
"""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from assistant.settings import Settings
from ui.evaluation import latest_panel
from ui.frame import Frame
from ui.guard import Guard

_ASSETS = Path(__file__).resolve().parent / "assets"


def areas(settings: Settings) -> dict[str, ASGIApp]:
    """The applications by the address they are served under."""
    frame = Frame(settings)
    made: dict[str, ASGIApp] = {
        "/files": StaticFiles(directory=_ASSETS),
        "/evaluation": _evaluation(frame, settings),
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
