"""The frame of the pages beside the conversation: top, language, styles and scripts around a template.

The conversation is Gradio's (wiring.py); these pages are plain HTML made on the server. A page's language
is the one chosen last, which the browser keeps in a cookie.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from assistant.prompts import Wording, load_wordings
from assistant.settings import Settings
from assistant.types import LANGUAGES, Language
from ui.furniture import render_foot, render_top
from ui.text import clean

COOKIE = "grepp-language"
_HERE = Path(__file__).resolve().parent


class Frame:
    """Makes whole pages of templates in ui/templates. Everything a template is given is escaped, but Markup."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.wordings = load_wordings(settings.prompts)
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=lambda value: clean(value) if type(value) is str else value,
        )

    def language(self, request: Request) -> Language:
        """The reader's language: the chosen one, else the browser's, else the setting."""
        tags = [
            part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")
        ]
        wanted = [request.cookies.get(COOKIE, ""), *tags]
        return next((tag for tag in wanted if tag in LANGUAGES), self._settings.language)

    def wording(self, request: Request) -> Wording:
        """The words in the reader's language."""
        return self.wordings[self.language(request)]

    def part(self, request: Request, template: str, values: Mapping[str, Any]) -> str:
        """A template's HTML in the reader's language: a part of a page, which a script puts in."""
        wording = self.wording(request)
        return self._environment.get_template(template).render(say=wording.say, language=wording.language, **values)

    def page(
        self, request: Request, template: str, here: str, values: Mapping[str, Any] | None = None, status: int = 200
    ) -> HTMLResponse:
        """A whole page. `here` is the address of the area it belongs to, which the top marks as current."""
        wording = self.wording(request)
        around = {"top": render_top(wording, here), "foot": render_foot(wording, shortcut=False), "here": here}
        return HTMLResponse(self.part(request, template, {**around, **(values or {})}), status)
