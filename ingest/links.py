"""Finds the working addresses in a stretch of text: http, https and www, nothing else.

A dead target such as `(#)` or a mail address never becomes a link. Nothing is fetched.
"""

import re

from assistant.types import Link

_ADDRESS = re.compile(r"(?<![\w/@])(?:https?://|www\.)[^\s<>\"“”«»|\\^`{}]+", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_AFTER = ".,;:!?'’*_]…"


def links(text: str) -> tuple[Link, ...]:
    """Each address of the text once, in order, as it is written there."""
    found: dict[str, Link] = {}
    for match in _ADDRESS.finditer(text):
        written = _without_tail(match.group())
        if _HOST.match(written):
            url = written if written.lower().startswith("http") else f"https://{written}"
            found.setdefault(written, Link(written, url))
    return tuple(found.values())


def _without_tail(address: str) -> str:
    """The address without the sentence's own punctuation and an unmatched closing bracket."""
    for at, sign in enumerate(address):
        # `[label](https://a.fi)`: the bracket that closes the link ends the address.
        if sign == ")" and address.count("(", 0, at) <= address.count(")", 0, at):
            address = address[:at]
            break
    return address.rstrip(_AFTER)
