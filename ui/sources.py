"""The page of the sources: which documents there are, adding, describing, removing them, and how far reading has come.

What it shows is worded in sources_view.py, what runs in intake.py. It never opens a document.
"""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from assistant.answering import Assistant
from assistant.catalog import load_catalog
from assistant.errors import GreppError
from assistant.holdings import Count, counted, holdings, missing
from assistant.intake import Intake
from assistant.settings import Settings
from assistant.shelf import MOST_BYTES, About
from assistant.types import LANGUAGES, Language
from ui.desk import explain
from ui.frame import Frame
from ui.page_images import PageImages
from ui.sources_view import entry_link, file_rows, job_line, row

HERE = "/sources/"
_MEGABYTE = 1024 * 1024
# A form on another site's page cannot send a header of its own.
_HEADER = "x-grepp"


class Named(BaseModel):
    """A document of the shelf, by its file."""

    name: str = Field(min_length=1, max_length=300)


class Undone(BaseModel):
    """Something removed, by its token."""

    token: str = Field(pattern="^[0-9a-f]{16}$")


class Described(Named):
    """What a user says of a document; an empty field leaves the word to the file and the catalogue."""

    title: str = Field(min_length=1, max_length=300)
    publisher: str = Field(default="", max_length=200)
    year: int | None = Field(default=None, ge=1000, le=2999)
    language: Language

    def about(self) -> About:
        """The same, for the shelf."""
        return About(self.title.strip() or None, self.publisher.strip() or None, self.year, self.language)


class Counts:
    """How much there is of each document, counted once for each state of the index."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._known: tuple[str, dict[str, Count]] = ("", {})

    def all(self) -> dict[str, Count]:
        """By document name."""
        index = self._assistant.index()
        with self._lock:
            if self._known[0] != index.generation:
                self._known = (index.generation, counted(index.passages))
            return self._known[1]


class Page:
    """What the page shows, found anew for each request."""

    def __init__(
        self, frame: Frame, settings: Settings, assistant: Assistant, intake: Intake, images: PageImages
    ) -> None:
        self.frame, self.intake, self.images, self.assistant = frame, intake, images, assistant
        self._settings = settings
        self._counts = Counts(assistant)

    def list_values(self, request: Request) -> dict[str, Any]:
        """The documents, what was just removed, and the handbooks that are not there."""
        wording = self.frame.wording(request)
        catalog = load_catalog(self._settings.corpus)
        shelf = self.intake.shelf.all()
        held = holdings(self.assistant.documents(), self._counts.all(), shelf, catalog)
        # What was just removed stands in the index until that is read anew.
        gone = {Path(one.file).stem for one in self.intake.removed}
        busy = self.intake.job.state == "working"
        kept = [one for one in held if (one.file or one.name not in gone) and not (busy and one.waiting)]
        return {
            "rows": [row(one, wording) for one in kept],
            "removed": self.intake.removed,
            "missing": [(entry, entry_link(entry)) for entry in missing(catalog, kept)],
            "languages": LANGUAGES,
        }

    def job(self, request: Request) -> dict[str, Any]:
        """How the queue stands, for the script: `moment` changes when there is something to be read out."""
        wording, job = self.frame.wording(request), self.intake.job
        line = job_line(job, wording)
        html = self.frame.part(request, "sources_job.html", {"files": file_rows(job, wording), "line": line})
        say = wording.say("sources.job.started_say") if job.state == "working" else line
        state = {"working": job.state == "working", "shown": bool(line or job.items), "idle": job.state == "idle"}
        again = bool(job.items) and job.state in ("cancelled", "failed")
        return {**state, "again": again, "html": html, "moment": f"{job.number}-{job.state}", "say": say}

    async def receive(self, request: Request, name: str) -> Response:
        """Take a file in as it comes, piece by piece; one that breaks off leaves nothing."""
        with await run_in_threadpool(self.intake.draft, name) as draft:
            try:
                async for chunk in request.stream():
                    await run_in_threadpool(draft.write, chunk)
            except ClientDisconnect:
                return Response(status_code=499)
            taken = await run_in_threadpool(self.intake.take, draft)
        return JSONResponse({"file": taken.file})

    def said(self, request: Request, error: GreppError) -> JSONResponse:
        """An error in the reader's language."""
        return JSONResponse({"said": explain(error, self.frame.wording(request))}, 400)


def sources(app: FastAPI, page: Page) -> FastAPI:
    """Give an application the routes of this area."""
    app.exception_handler(GreppError)(page.said)
    _show(app, page)
    _change(app, page)
    return app


def _show(app: FastAPI, page: Page) -> None:
    @app.get("/")
    def show(request: Request) -> HTMLResponse:
        values = {**page.list_values(request), "limit": MOST_BYTES // _MEGABYTE, "job": page.job(request)}
        return page.frame.page(request, "sources.html", HERE, values)

    @app.get("/list")
    def listed(request: Request) -> HTMLResponse:
        return HTMLResponse(page.frame.part(request, "sources_list.html", page.list_values(request)))

    @app.get("/page/{name}/{number}.png")
    def picture(name: str, number: int) -> Response:
        document = page.assistant.document(name)
        png = page.images.picture(document, number) if document else None
        if png is None:
            raise HTTPException(404)
        return Response(png, media_type="image/png")

    @app.get("/job")
    def job(request: Request) -> dict[str, Any]:
        return page.job(request)


def _change(app: FastAPI, page: Page) -> None:
    intake, ours = page.intake, [Depends(_ours)]

    @app.post("/files", dependencies=ours)
    async def upload(request: Request, name: Annotated[str, Query(min_length=1, max_length=1000)]) -> Response:
        return await page.receive(request, name)

    @app.post("/read", dependencies=ours)
    def read() -> Mapping[str, str]:
        intake.read()
        return {}

    @app.post("/cancel", dependencies=ours)
    def cancel() -> Mapping[str, str]:
        intake.cancel()
        return {}

    @app.post("/remove", dependencies=ours)
    def remove(asked: Named) -> Mapping[str, str]:
        return {"token": intake.remove(asked.name).token}

    @app.post("/restore", dependencies=ours)
    def restore(asked: Undone) -> Mapping[str, str]:
        return {"file": intake.restore(asked.token).file}

    @app.post("/describe", dependencies=ours)
    def describe(asked: Described) -> Mapping[str, str]:
        intake.describe(asked.name, asked.about())
        return {}


def _ours(request: Request) -> None:
    if _HEADER not in request.headers:
        raise HTTPException(403)
