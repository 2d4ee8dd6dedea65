"""The documents that users added: files in a home folder, put in whole, taken out with an undo.

Nothing here reads a document: ingest does. A file is only ever seen under its name when all of it is there.
"""

import json
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from assistant.errors import ShelfError
from assistant.types import LANGUAGES, Language

ADDED = "documents"  # in a home; what is in it goes into the index beside the corpus
MOST_BYTES = 200 * 1024 * 1024
_REMOVED, _DRAFTS, _ABOUT = ".removed", ".drafts", ".about.json"
_LONGEST = 120  # bytes of a name's stem: file systems allow 255 in all
_KEPT = 50  # removed files that can be brought back
_RESERVED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]')
_UNSEEN = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.I)
_TOKEN = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class About:
    """What a user said of a file; None where the file and the catalogue decide. `origin` is where it was fetched."""

    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    language: Language | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file on the shelf. `name` is the name of the document that it becomes."""

    file: str
    name: str
    size: int
    added: datetime
    about: About = About()


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that was taken out, and the token that brings it back."""

    file: str
    token: str


class Shelf:
    """The added documents of one home folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / ADDED

    def all(self) -> tuple[Shelved, ...]:
        """What stands on the shelf, by name."""
        if not self.folder.is_dir():
            return ()
        said = self._said()
        files = sorted(path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return tuple(_shelved(path, said) for path in files)

    def find(self, name: str) -> Shelved | None:
        """The file of that name, with its ending or without."""
        return next((one for one in self.all() if name in (one.file, one.name)), None)

    def path(self, shelved: Shelved) -> Path:
        """Where the file lies."""
        return self.folder / shelved.file

    def put(self, file: str, chunks: Iterable[bytes], about: About = About()) -> tuple[Shelved, Removed | None]:
        """Put a file in under a safe form of its name; returns it, and the older file of that name that gave way.

        What was said of the older one holds for the new one too. Raises ShelfError for an empty or too large file,
        and when the disk refuses: then the shelf is as it was.
        """
        with self.draft(file) as draft:
            for chunk in chunks:
                draft.write(chunk)
            return draft.put(about)

    def draft(self, file: str) -> "Draft":
        """A file that is still coming in; nobody sees it before it is put in."""
        name = safe_name(file)
        return Draft(self, name, self._made(_DRAFTS) / secrets.token_hex(8))

    def put_path(self, path: Path, about: About = About(), file: str = "") -> tuple[Shelved, Removed | None]:
        """Put in a copy of a file, under its own name unless told; raises ShelfError when it cannot be read."""
        if not path.is_file():
            raise ShelfError("shelf-no-file", file=path)
        try:
            with path.open("rb") as stream:
                return self.put(file or path.name, iter(lambda: stream.read(1 << 20), b""), about)
        except OSError as error:
            raise ShelfError("shelf-refused", file=path.name, why=error.strerror or error) from error

    def describe(self, name: str, about: About) -> Shelved:
        """Say anew what a file is; raises ShelfError when there is none of that name."""
        shelved = self._found(name)
        self._say(shelved.file, replace(about, origin=about.origin or shelved.about.origin))
        return self._found(name)

    def remove(self, name: str) -> Removed:
        """Take a file out; raises ShelfError when there is none of that name. `restore` undoes it."""
        shelved = self._found(name)
        token = secrets.token_hex(8)
        folder = self._made(_REMOVED) / token
        folder.mkdir()
        (folder / _ABOUT).write_text(json.dumps(asdict(shelved.about)), encoding="utf-8")
        self.path(shelved).replace(folder / shelved.file)
        self._say(shelved.file, About())
        self._forget_oldest()
        return Removed(shelved.file, token)

    def removed(self) -> tuple[Removed, ...]:
        """What can be brought back, the latest first."""
        return tuple(
            Removed(file.name, folder.name)
            for folder in reversed(self._removed_folders())
            for file in folder.iterdir()
            if file.name != _ABOUT
        )

    def restore(self, token: str) -> Shelved:
        """Bring back what was removed; raises ShelfError when it is gone, or another has its name now."""
        found = next((one for one in self.removed() if one.token == token), None)
        if found is None:
            raise ShelfError("shelf-gone")
        folder = self.folder / _REMOVED / found.token
        goal = self.folder / found.file
        if goal.exists():
            raise ShelfError("skipped-same-name", file=found.file, other=found.file)
        about = _read(folder / _ABOUT)
        (folder / found.file).replace(goal)
        shutil.rmtree(folder)
        self._say(found.file, _about(about))
        return self._found(found.file)

    def _found(self, name: str) -> Shelved:
        shelved = self.find(name)
        if shelved is None:
            raise ShelfError("shelf-unknown", name=name)
        return shelved

    def _removed_folders(self) -> list[Path]:
        folder = self.folder / _REMOVED
        found = [one for one in folder.iterdir() if _TOKEN.fullmatch(one.name)] if folder.is_dir() else []
        return sorted(found, key=lambda one: one.stat().st_mtime_ns)

    def _forget_oldest(self) -> None:
        for folder in self._removed_folders()[:-_KEPT]:
            shutil.rmtree(folder, ignore_errors=True)

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ShelfError("shelf-refused", file=folder, why=error.strerror or error) from error
        return folder

    def _said(self) -> Mapping[str, Any]:
        return _read(self.folder / _ABOUT)

    def _say(self, file: str, about: About) -> None:
        kept = {name: said for name, said in self._said().items() if name != file}
        if about != About():
            kept[file] = asdict(about)
        draft = self._made(_DRAFTS) / secrets.token_hex(8)
        draft.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        draft.replace(self.folder / _ABOUT)


class Draft:
    """A file on its way in, written piece by piece. Left without `put`, nothing of it remains."""

    def __init__(self, shelf: Shelf, file: str, path: Path) -> None:
        self.file, self.size = file, 0
        self._shelf, self._path = shelf, path
        try:
            self._stream = path.open("wb")
        except OSError as error:
            raise self._refused(error) from error

    def __enter__(self) -> "Draft":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._path.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Add a piece; raises ShelfError when it becomes too much, or the disk refuses."""
        self.size += len(chunk)
        if self.size > MOST_BYTES:
            limit = MOST_BYTES // 1024 // 1024
            raise ShelfError("skipped-too-large", file=self.file, size=f"> {limit}", limit=limit)
        try:
            self._stream.write(chunk)
        except OSError as error:
            raise self._refused(error) from error

    def put(self, about: About = About()) -> tuple[Shelved, Removed | None]:
        """Put it on the shelf: `Shelf.put` says how."""
        if self.size == 0:
            raise ShelfError("skipped-empty", file=self.file)
        goal = self._shelf.folder / self.file
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            older = self._shelf.find(self.file) if goal.exists() else None
            gone = self._shelf.remove(older.file) if older else None
            self._path.replace(goal)
        except OSError as error:
            raise self._refused(error) from error
        shelved = self._shelf.describe(self.file, _over(older.about if older else About(), about))
        return shelved, gone

    def _refused(self, error: OSError) -> ShelfError:
        return ShelfError("shelf-refused", file=self.file, why=error.strerror or error)


def safe_name(file: str) -> str:
    """A file's name as it may stand in a folder of any system: no path, no sign that a system reserves, not hidden."""
    name = unicodedata.normalize("NFKC", file.encode("utf-8", "replace").decode("utf-8"))
    name = re.split(r"[\\/]", name.replace("\x00", ""))[-1]
    name = re.sub(r"\s+", " ", _RESERVED.sub("-", _UNSEEN.sub("", name))).strip(" .")
    stem, ending = os.path.splitext(name)  # noqa: PTH122  # a Path would swallow signs
    stem = stem.strip(" .") or "dokument"
    if _WINDOWS.fullmatch(stem):
        stem += "-"
    while len(stem.encode()) > _LONGEST:
        stem = stem[:-1]
    return stem.rstrip(" .") + ending[:10].lower()


def _shelved(path: Path, said: Mapping[str, Any]) -> Shelved:
    status = path.stat()
    added = datetime.fromtimestamp(status.st_mtime).astimezone()
    return Shelved(path.name, path.stem, status.st_size, added, _about(said.get(path.name)))


def _about(row: object) -> About:
    """What was said, as far as it can be understood."""
    if not isinstance(row, dict):
        return About()
    title, publisher, year = row.get("title"), row.get("publisher"), row.get("year")
    return About(
        title=title if isinstance(title, str) else None,
        publisher=publisher if isinstance(publisher, str) else None,
        year=year if isinstance(year, int) else None,
        language=cast(Language, row["language"]) if row.get("language") in LANGUAGES else None,
        origin=str(row.get("origin") or ""),
    )


def _over(older: About, newer: About) -> About:
    """What was said of the older file where nothing is said of the newer; the origin is the newer's own."""
    said = {key: value for key, value in asdict(newer).items() if value is not None}
    return replace(older, **said)


def _read(path: Path) -> Mapping[str, Any]:
    """What is kept of the files. When it cannot be read, that and no more is lost."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
