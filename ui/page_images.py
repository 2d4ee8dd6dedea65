"""Draws the pages of cited PDF files, with where a quote stands on them; keeps the latest, within bounds.

Which file it is comes from the index, never from whoever asks; a file that changed since it was read
is not shown, since its pages may be others.
"""

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path

from assistant.answering import Assistant
from assistant.page_image import PageImage, render
from assistant.pagination import Stretch, stretches
from assistant.settings import Settings
from assistant.shelf import ADDED
from assistant.types import Document

_KEPT = 48  # images, of half a megabyte or so
_AT_ONCE = 2
_SCALE = 2.0

_Key = tuple[str, int, str]


class PageImages:
    """Page images of one home's documents. Safe to share between threads."""

    def __init__(self, settings: Settings, assistant: Assistant) -> None:
        self._settings, self._assistant = settings, assistant
        self._lock = threading.Lock()
        self._drawing = threading.Semaphore(_AT_ONCE)
        self._kept: OrderedDict[_Key, PageImage] = OrderedDict()
        self._checked: dict[tuple[Path, int, int], str] = {}

    def page(self, document: Document, number: int, quote: str = "") -> PageImage | None:
        """A page of a document, with the marks of a quote; None when there is none to be had."""
        key = (document.sha256, number, quote)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if number not in {page.number for page in document.pages}:
            return None
        path = self._path(document)
        if path is None:
            return None
        with self._drawing:
            made = render(path, number, quote, _SCALE)
        if made:
            self._keep(key, made)
        return made

    def picture(self, document: Document, number: int) -> bytes | None:
        """The picture of a page as PNG: the one that was drawn with a quote's marks does too."""
        with self._lock:
            drawn = next((made for key, made in self._kept.items() if key[:2] == (document.sha256, number)), None)
        made = drawn or self.page(document, number)
        return made.png if made else None

    def _keep(self, key: _Key, made: PageImage) -> None:
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def _path(self, document: Document) -> Path | None:
        """The file that a document was read from, when it is still the same."""
        file = self._assistant.index().files.get(document.name, "")
        if not file.lower().endswith(".pdf"):
            return None
        found = [path for path in self._settings.corpus.rglob("*.[pP][dD][fF]") if path.name == file]
        found.append(self._settings.home / ADDED / file)
        return next((path for path in found if self._sha256(path) == document.sha256), None)

    def _sha256(self, path: Path) -> str:
        try:
            status = path.stat()
            key = (path, status.st_mtime_ns, status.st_size)
            if key not in self._checked:
                with path.open("rb") as stream:
                    self._checked[key] = hashlib.file_digest(stream, "sha256").hexdigest()
            return self._checked[key]
        except OSError:
            return ""


def places(document: Document, start: int, end: int) -> dict[int, str]:
    """The pages that a stretch of a document stands on, by their number in the file, each with its part of the text."""
    found: dict[int, str] = {}
    for stretch in stretches(document, start, end):
        found[stretch.number] = f"{found.get(stretch.number, '')} {_text(document, stretch)}".strip()
    return found


def _text(document: Document, stretch: Stretch) -> str:
    return document.text[stretch.start : stretch.end].strip()
