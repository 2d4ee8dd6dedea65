"""Finds what a statement puts between quotation marks, and compares texts as a reader does.

Pure. «…», ”…”, “…”, „…“ and "…" count alike; line breaks, markup and Unicode forms make no
difference, a changed word does. Whether a quote answers anything is not asked here.
"""

import re
import unicodedata

from assistant.citations import display

_QUOTED = re.compile(r'«([^«»]+)»|»([^«»]+)«|[“”„"]([^“”„"]+)[“”"]')
_LEFT_OUT = re.compile(r"\[?(?:…|\.\.\.)\]?")
_MARKS = re.compile(r"[«»“”„\"]")
_SPACE = re.compile(r"\s+")


def quotations(text: str) -> tuple[str, ...]:
    """The stretches between quotation marks, cut where words are left out (…), made flat."""
    parts = (part for found in _QUOTED.findall(text) for part in _LEFT_OUT.split("".join(found)))
    return tuple(said for said in map(flat, parts) if any(c.isalnum() for c in said))


def flat(text: str) -> str:
    """A text as it is compared: shown on one line, NFC, without soft hyphens and quotation marks."""
    shown = unicodedata.normalize("NFC", display(text)).replace("\u00ad", "")
    return _SPACE.sub(" ", _MARKS.sub("", shown)).strip()


def loose(text: str) -> str:
    """A text compared without case, for facts that may begin a sentence here and stand inside one there."""
    return flat(text).casefold()
