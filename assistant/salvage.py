"""Reads claims out of what a language model writes, while it writes: each as soon as its object closes. Pure.

Expected is {"answered": true, "claims": [{"text": "…", "sentences": ["s1"]}]}, but a claim is taken wherever an
object that looks like one stands whole: after prose, in a code fence, with trailing commas, before the text
breaks off. Nothing is guessed: what is not a whole claim is left out. A general JSON repairer would close a
string that was cut in its midst, which is the one thing that must not be shown.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.checks import Claimed

MAX_CHARACTERS = 40_000
MAX_CLAIMS, MAX_IDS, MAX_TEXT = 12, 8, 1000
_DEEPEST = 6  # objects within objects; prose full of braces must not cost time
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_NUMBER = re.compile(r"\[?\s*(?:s\s*)?(\d{1,3})\s*\]?", re.IGNORECASE)


@dataclass(slots=True)
class Salvage:
    """Takes the text in pieces of any length; `says_no` once the model has said that nothing answers.

    `broken` counts objects that looked like claims but could not be read.
    """

    says_no: bool = False
    broken: int = 0
    _text: str = ""
    _at: int = 0
    _opened: list[int] = field(default_factory=list)
    _in_string: bool = False
    _is_escaped: bool = False
    _taken: int = 0

    @property
    def is_full(self) -> bool:
        """Whether more text would be ignored: too long, or enough claims."""
        return len(self._text) >= MAX_CHARACTERS or self._taken >= MAX_CLAIMS

    @property
    def is_silent(self) -> bool:
        """Whether nothing was written."""
        return not self._text.strip()

    def feed(self, piece: str) -> Iterator[Claimed]:
        """The claims that this piece completes."""
        self._text += piece[: MAX_CHARACTERS - len(self._text)]
        while self._at < len(self._text) and self._taken < MAX_CLAIMS:
            value = self._step()
            claim = _to_claim(value) if isinstance(value, dict) else None
            if claim:
                self._taken += 1
                yield claim
            elif isinstance(value, dict) and "claims" in value and value.get("answered") is False:
                self.says_no = not value["claims"]
            elif isinstance(value, dict) and "text" in value:
                self.broken += 1

    def _step(self) -> Any:
        """Read one character; the value of the object that it closes, None for none."""
        at, character = self._at, self._text[self._at]
        self._at += 1
        if self._in_string:
            if self._is_escaped:
                self._is_escaped = False
            elif character == "\\":
                self._is_escaped = True
            elif character == '"':
                self._in_string = False
        elif character == '"':
            self._in_string = bool(self._opened)  # prose before the first object may hold a stray one
        elif character == "{":
            self._opened = [*self._opened[-_DEEPEST:], at]
        elif character == "}" and self._opened:
            return _read(self._text[self._opened.pop() : at + 1])
        return None


def objects(text: str) -> Iterator[dict[str, Any]]:
    """Every object that stands whole in a text, inner ones before those around them."""
    reader = Salvage(_text=text[:MAX_CHARACTERS])
    while reader._at < len(reader._text):
        value = reader._step()
        if isinstance(value, dict):
            yield value


def _read(text: str) -> Any:
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _to_claim(value: dict[str, Any]) -> Claimed | None:
    """A claim, when the object has a text and a list of sentence ids in some likely form."""
    text, ids = value.get("text"), value.get("sentences")
    if not isinstance(text, str) or not text.strip() or not isinstance(ids, list | str | int):
        return None
    listed = ids if isinstance(ids, list) else [ids]
    named = [_id(id) for id in listed[:MAX_IDS] if isinstance(id, str | int) and not isinstance(id, bool)]
    return Claimed(text[:MAX_TEXT], tuple(dict.fromkeys(named)))


def _id(said: str | int) -> str:
    """ "s3", 3, "[3]" and "S3" are all the third sentence; anything else stands as it is, and is unknown."""
    match = _NUMBER.fullmatch(str(said).strip())
    return f"s{int(match.group(1))}" if match else str(said)[:40]
