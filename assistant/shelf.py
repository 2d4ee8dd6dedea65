"""The documents that users added: files in a home folder, put in whole, taken out with an undo.

Nothing here reads a document: ingest does. A file is only ever seen under its name when all of it is there.
"""

import json
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from assistant.errors import ShelfError

FOLDER = "documents"  # as ingest.sync knows it
MOST_BYTES = 200 * 1024 * 1024
_REMOVED, _DRAFTS, _ORIGINS = ".removed", ".drafts", ".origins.json"
_LONGEST = 120  # bytes of a name's stem: file systems allow 255 in all
_RESERVED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.I)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file on the shelf. `origin` is the address it was fetched from, "" for one that was put in by hand."""

    file: str
    name: str
    size: int
    added: datetime
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that was taken out, and the token that brings it back."""

    file: str
    token: str


class Shelf:
    """The added documents of one home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def all(self) -> tuple[Shelved, ...]:
        """What stands on the shelf, by name."""
        if not self.folder.is_dir():
            return ()
        origins = self._origins()
        files = sorted(path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return tuple(self._shelved(path, origins) for path in files)

    def find(self, name: str) -> Shelved | None:
        """The file of that name, with its ending or without."""
        return next((one for one in self.all() if name in (one.file, one.name)), None)

    def path(self, shelved: Shelved) -> Path:
        """Where the file lies."""
        return self.folder / shelved.file

    def put(self, file: str, chunks: Iterable[bytes], origin: str = "") -> tuple[Shelved, bool]:
        """Put a file in under a safe form of its name; returns it and whether an older file of that name gave way.

        The older one can be brought back from what was removed. Raises ShelfError for an empty or too large file, and
        when the disk refuses: then the shelf is as it was.
        """
        name = safe_name(file)
        drafts = self._made(_DRAFTS)
        draft = drafts / secrets.token_hex(8)
        try:
            size = _write(draft, chunks, name)
            if size == 0:
                raise ShelfError("skipped-empty", file=name)
            goal = self.folder / name
            replaced = goal.exists()
            if replaced:
                self.remove(name)
            draft.replace(goal)
        except OSError as error:
            raise ShelfError("shelf-refused", file=name, why=error.strerror or error) from error
        finally:
            draft.unlink(missing_ok=True)
        self._note_origin(name, origin)
        return self._shelved(goal, self._origins()), replaced

    def put_path(self, path: Path) -> tuple[Shelved, bool]:
        """Put in a copy of a file; raises ShelfError when it cannot be read."""
        if not path.is_file():
            raise ShelfError("shelf-no-file", file=path)
        try:
            with path.open("rb") as stream:
                return self.put(path.name, iter(lambda: stream.read(1 << 20), b""))
        except OSError as error:
            raise ShelfError("shelf-refused", file=path.name, why=error.strerror or error) from error

    def remove(self, name: str) -> Removed:
        """Take a file out; raises ShelfError when there is none of that name. `restore` undoes it."""
        shelved = self.find(name)
        if shelved is None:
            raise ShelfError("shelf-unknown", name=name)
        token = secrets.token_hex(8)
        folder = self._made(_REMOVED) / token
        folder.mkdir()
        self.path(shelved).replace(folder / shelved.file)
        return Removed(shelved.file, token)

    def restore(self, token: str) -> Shelved:
        """Bring back what was removed; raises ShelfError when it is gone, or another has its name now."""
        folder = self.folder / _REMOVED / token
        if not re.fullmatch(r"[0-9a-f]{16}", token) or not folder.is_dir():
            raise ShelfError("shelf-gone")
        file = next(folder.iterdir())
        goal = self.folder / file.name
        if goal.exists():
            raise ShelfError("skipped-same-name", file=file.name, other=file.name)
        file.replace(goal)
        shutil.rmtree(folder)
        return self._shelved(goal, self._origins())

    def forget(self, token: str) -> None:
        """Delete for good what was removed."""
        if re.fullmatch(r"[0-9a-f]{16}", token):
            shutil.rmtree(self.folder / _REMOVED / token, ignore_errors=True)

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ShelfError("shelf-refused", file=folder, why=error.strerror or error) from error
        return folder

    def _shelved(self, path: Path, origins: dict[str, str]) -> Shelved:
        status = path.stat()
        added = datetime.fromtimestamp(status.st_mtime).astimezone()
        return Shelved(path.name, path.stem, status.st_size, added, origins.get(path.name, ""))

    def _origins(self) -> dict[str, str]:
        """The addresses that files were fetched from. A file that cannot be read costs the addresses only."""
        try:
            found = json.loads((self.folder / _ORIGINS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(file): str(url) for file, url in found.items()} if isinstance(found, dict) else {}

    def _note_origin(self, file: str, origin: str) -> None:
        origins = self._origins()
        if origins.pop(file, "") == origin:
            return
        kept = origins | ({file: origin} if origin else {})
        draft = self._made(_DRAFTS) / secrets.token_hex(8)
        draft.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        draft.replace(self.folder / _ORIGINS)


def safe_name(file: str) -> str:
    """A file's name as it may stand in a folder of any system: no path, no sign that a system reserves, not hidden."""
    name = unicodedata.normalize("NFC", file.encode("utf-8", "replace").decode("utf-8"))
    name = re.split(r"[\\/]", name.replace("\x00", ""))[-1]
    stem, ending = os.path.splitext(_RESERVED.sub("-", name).strip(" ."))  # noqa: PTH122  # a Path would swallow signs
    stem = stem.strip(" .") or "dokument"
    if _WINDOWS.fullmatch(stem):
        stem += "-"
    while len(stem.encode()) > _LONGEST:
        stem = stem[:-1]
    return stem.rstrip() + ending[:10].lower()


def _write(draft: Path, chunks: Iterable[bytes], name: str) -> int:
    size = 0
    with draft.open("wb") as stream:
        for chunk in _bounded(chunks, name):
            size += stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    return size


def _bounded(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            limit = MOST_BYTES // 1024 // 1024
            raise ShelfError("skipped-too-large", file=name, size=f"> {limit}", limit=limit)
        yield chunk


def to_json(shelved: Shelved) -> dict[str, object]:
    """A shelved file for programs."""
    return {**asdict(shelved), "added": shelved.added.isoformat(timespec="seconds")}
