"""Turns text of any origin into text that is safe in HTML. Numbers and names are the core's. Pure."""

import html
import re
from urllib.parse import urlsplit

from assistant.municipalities import name_in
from assistant.types import Language, Municipality

NO_BREAK = "\u00a0"

# NUL and other control characters are invalid in HTML; the bidirectional overrides could make one text
# look like another; lone surrogates cannot be sent as UTF-8 at all.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` without what no page should show."""
    return _SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", text))


def esc(text: object) -> str:
    """`text` as it may stand in HTML, between tags or in a quoted attribute."""
    return html.escape(clean(str(text)), quote=True)


def shorten(text: str, limit: int) -> str:
    """`text` cut at `limit` characters, with a sign that it was."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def web_address(url: str) -> str | None:
    """The address when it is an ordinary web address, else None: no other scheme becomes a link."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and host else None


def both_names(municipality: Municipality, language: Language) -> str:
    """Both names with the language's own first, or the only one there is."""
    own = name_in(language, municipality)
    other = municipality.name_fi if own == municipality.name_sv else municipality.name_sv
    return own if own == other else f"{own} / {other}"
