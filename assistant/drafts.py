"""The next generation of the index while it is written: what is new goes into one segment, what stays is named.

Documents that did not change stay in the segment where they are. Small segments are written anew
together with what is new, so that there are never many of them.
"""

import contextlib
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.embedding import Embedder
from assistant.errors import HomeUnwritable
from assistant.index import FORMAT, Index, IndexStore
from assistant.progress import Event, Watch
from assistant.rows import LEVELS, IndexedPassage
from assistant.segments import Segment, SegmentWriter
from assistant.types import Document

# A segment with fewer passages is written anew at the next ingest; of the others, so many stay as they are.
_SMALL, _MOST = 1_000, 4


class Draft:
    """A generation to be filled, beside an old one whose segments it may keep.

    Nothing is on the disk before the first document is added; leaving it by an error discards it.
    """

    def __init__(self, store: IndexStore, old: Index | None = None) -> None:
        self._store = store
        self._name = f"{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"
        self._writer: SegmentWriter | None = None
        self._lasting = {segment.name: segment for segment in _lasting(old)} if old else {}
        self._kept: dict[str, list[str]] = {}
        self._where = {name: part for part, names in old.meta["segments"].items() for name in names} if old else {}

    def __enter__(self) -> "Draft":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self._writer is not None:
            self._writer.discard()

    def keep(self, name: str) -> bool:
        """Leave a document of the old generation where it is; False when it has to be added anew."""
        segment = self._where.get(name, "")
        if segment in self._lasting:
            self._kept.setdefault(segment, []).append(name)
        return segment in self._lasting

    def add(self, document: Document, file: str, rows: Sequence[IndexedPassage], gaps: Sequence[str] = ()) -> None:
        """A document, read from `file`, with its passages in reading order, and questions that it leaves open."""
        with unwritable(self._store.home):
            if self._writer is None:
                self._store.vectors.clear_if_damaged()
                self._writer = SegmentWriter(self._store.home / "segments" / self._name, self._store.vectors)
            self._writer.add(document, file, rows, gaps)

    def publish(self, embedder: Embedder, meta: dict[str, Any], watch: Watch) -> tuple[str, int]:
        """Embed what was added, check the whole, put it in force: its name and its passages. Raises Cancelled."""
        counts = [self._lasting[segment].counts_of(names) for segment, names in self._kept.items()]
        segments = dict(self._kept)
        with unwritable(self._store.home):
            if self._writer is not None:
                self._writer.finish(embedder, watch)
                segments[self._name] = self._writer.names
                counts.append(self._writer.counts)
            watch.say(Event("writing"))
            whole = {level: sum(count[level] for count in counts) for level in LEVELS}
            dimensions = len(embedder.embed_query("?"))
            made = {"embedder": embedder.name, "dimensions": dimensions, "format": FORMAT, "segments": segments}
            watch.check()
            self._store.switch(self._name, meta | dict(whole) | made)
        return self._name, whole["passages"]


def write(
    store: IndexStore,
    documents: Sequence[Document],
    passages: Sequence[IndexedPassage],
    embedder: Embedder,
    meta: dict[str, Any],
) -> str:
    """Write a generation of these documents alone, switch to it, and return its name."""
    with Draft(store) as draft:
        for document in documents:
            draft.add(document, "", [indexed for indexed in passages if indexed.passage.document == document.name])
        return draft.publish(embedder, meta, Watch())[0]


@contextlib.contextmanager
def unwritable(home: Path) -> Iterator[None]:
    """What the disk or its rights refuse, as an error of ours."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise HomeUnwritable("home-unwritable", folder=home, why=error) from error


def _lasting(old: Index) -> list[Segment]:
    """The segments that are worth keeping as they are: the biggest, while most of what is in them counts."""
    big = [s for s in old.segments if s.count("passages") >= max(_SMALL, s.meta["passages"] / 2)]
    return sorted(big, key=lambda segment: -segment.count("passages"))[:_MOST]
