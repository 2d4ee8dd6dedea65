"""What the templates of the workshops need beside the words: dates, ids, places, and a plot. Pure."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from assistant.citations import display
from assistant.figures import day, number
from assistant.prompts import Wording
from ui.copytext import place_name
from ui.text import esc, shorten

_FINLAND = ZoneInfo("Europe/Helsinki")


def filters(wording: Wording) -> dict[str, Any]:
    """What a template may call: `t` for the page's own words, `word` for the domain's, and how things are written."""

    def t(key: str, **values: object) -> str:
        return wording.say(f"workshop_page.{key}", **values)

    def word(key: str, **values: object) -> str:
        return wording.say(f"workshop.{key}", **values)

    return {
        "t": t,
        "word": word,
        "day": lambda value: day(value, wording.language) if value else "",
        "moment": lambda value: _moment(value, wording),
        "number": lambda value: number(value, wording.language),
        "where": lambda evidence: place_name(evidence.section, evidence.pages, wording),
        "field_id": field_id,
        "display": display,
        "shorten": shorten,
        "scripts": wording.under("workshop_page.script"),
    }


def field_id(path: str) -> str:
    """A field's id in HTML: its path may hold what no id may."""
    return "f-" + hashlib.sha256(path.encode("utf-8", "replace")).hexdigest()[:12]


def bars(title: str, parts: list[tuple[str, str, int]], say: Callable[[int], str]) -> Markup:
    """One bar cut in parts (class, name, size) as SVG with a title that says all that it shows."""
    whole = sum(size for _, _, size in parts)
    drawn, x = "", 0.0
    for kind, _, size in parts:
        width = 300 * size / whole if whole else 0
        if width:
            drawn += f'<rect class="{esc(kind)}" x="{x:.1f}" y="0" width="{max(width - 2, 1):.1f}" height="14"/>'
        x += width
    said = ", ".join(f"{name} {say(size)}" for _, name, size in parts)
    return Markup(  # noqa: S704  # every text in it is escaped above or here
        f'<svg class="bar" viewBox="0 0 300 14" preserveAspectRatio="none" role="img" aria-label="{esc(title)}: '
        f'{esc(said)}"><title>{esc(title)}: {esc(said)}</title>{drawn}</svg>'
    )


def _moment(value: datetime, wording: Wording) -> str:
    local = value.astimezone(_FINLAND)
    return f"{day(local.date(), wording.language)} {local:%H.%M}"
