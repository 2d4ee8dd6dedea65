"""Brings a folder of documents into the index: only what changed is read, all of it or nothing becomes current.

Unreadable files are skipped with a reason, and the rest goes in.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from assistant.catalog import DATA_FILES, Catalog, load_catalog
from assistant.embedding import CachedEmbedder, Embedder
from assistant.errors import CorpusDamaged, GreppError, IndexDamaged, IndexMissing
from assistant.index import Index, IndexStore
from assistant.municipalities import Municipalities, load_municipalities
from assistant.rows import IndexedPassage
from assistant.shelf import ADDED, Shelf
from assistant.types import Document, Passage
from ingest.blocks import Loaded
from ingest.guide import is_guide, parse_guide
from ingest.known import Known, known
from ingest.loaders import MAX_BYTES, load, sayable
from ingest.notes import annotate, fitting, load_notes
from ingest.passages import index_text, make_passages, normalise
from ingest.skipped import SkippedFile

Progress = Callable[[int, int], None]
_HERE = Path(__file__).parent


@dataclass(slots=True)
class Report:
    """What a sync did, by document name; `skipped` pairs a file's name with the error that says why."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[tuple[str, GreppError]] = field(default_factory=list)
    passages: int = 0
    generation: str = ""
    wrote: bool = False


@dataclass(frozen=True, slots=True)
class _Source:
    folder: Path
    path: Path
    file: str
    name: str
    sha256: str


def sync(
    corpus: Path,
    home: Path,
    engine: Embedder,
    data: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Make the index in `home` hold exactly the readable documents of `corpus` and of `home`/documents.

    One sync runs at a time.

    `data` is the folder of catalogue, notes, corrections and municipalities; `corpus` itself unless told.
    """
    if not corpus.is_dir():
        raise CorpusDamaged("corpus-missing", folder=corpus)
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / "ingest.lock"):
        embedder = CachedEmbedder(engine, home / "cache" / "vectors.sqlite")
        try:
            return _Sync(corpus, home, embedder, data or corpus, progress).run()
        finally:
            embedder.close()


def recipe(data: Path) -> str:
    """A hash of all that decides how a document becomes passages, besides the document: our code and the data files."""
    digest = hashlib.sha256()
    files = [data / name for name in sorted(DATA_FILES - {"README.md", "law_changes.toml", "terms.csv"})]
    for path in [*sorted(_HERE.glob("*.py")), *files]:
        if path.is_file():
            digest.update(path.name.encode() + b"\x1f" + path.read_bytes() + b"\x1e")
    return digest.hexdigest()


class _Sync:
    def __init__(self, corpus: Path, home: Path, embedder: CachedEmbedder, data: Path, progress: Progress) -> None:
        self._folders = [corpus, home / ADDED]
        shelf = Shelf(home)
        self._about = {shelf.path(shelved): shelved.about for shelved in shelf.all()}
        self._store = IndexStore(home)
        self._embedder = embedder
        self._progress = progress
        self._catalog: Catalog = load_catalog(data)
        names = data / "municipalities.csv"
        self._municipalities = load_municipalities(names) if names.is_file() else Municipalities(())
        self._notes = load_notes(data)
        self._lends = data != corpus
        self._recipe = recipe(data)
        self._words: dict[str, str] = {}

    def run(self) -> Report:
        report = Report()
        old = self._old_index()
        reusable = old if old and old.meta["recipe"] == self._recipe else None
        parts = list(self._parts(old, reusable, report))
        present = {document.name for document, _ in parts}
        report.removed = sorted(set(old.documents) - present) if old else []
        report.passages = sum(len(passages) for _, passages in parts)
        if reusable and old and not (report.added or report.changed or report.removed):
            report.generation = old.generation
            return report
        self._write(parts, report)
        return report

    def _parts(
        self, old: Index | None, reusable: Index | None, report: Report
    ) -> Iterator[tuple[Document, tuple[Passage, ...]]]:
        """Every document that can be read; a second one of its name, or of its content, is skipped."""
        names: dict[str, str] = {}
        contents: dict[str, str] = {}
        for source in (source for folder in self._folders for source in _sources(folder)):
            try:
                if source.name in names:
                    raise SkippedFile("skipped-same-name", file=source.file, other=names[source.name])
                if source.sha256 in contents:
                    raise SkippedFile("skipped-same-text", file=source.file, other=contents[source.sha256])
                part = self._part(source, old, reusable, report)
            except SkippedFile as error:
                report.skipped.append((source.file, error))
                continue
            names[source.name] = contents[source.sha256] = source.file
            yield part

    def _part(
        self, source: _Source, old: Index | None, reusable: Index | None, report: Report
    ) -> tuple[Document, tuple[Passage, ...]]:
        """A document and its passages: taken over when nothing changed, else read anew; raises SkippedFile."""
        before = old.documents.get(source.name) if old else None
        same = before is not None and before.sha256 == source.sha256 and self._known(source).fits(before)
        if reusable and before and same:
            self._check_words(before, source)
            report.unchanged.append(source.name)
            return before, tuple(p for p in reusable.passages if p.document == source.name)
        loaded = self._load(source)
        self._check_words(loaded.document, source)
        (report.unchanged if same else report.changed if before else report.added).append(source.name)
        return loaded.document, make_passages(loaded, self._municipalities)

    def _known(self, source: _Source) -> Known:
        return known(self._about.get(source.path), self._catalog.entries.get(source.name))

    def _check_words(self, document: Document, source: _Source) -> None:
        """Raise SkippedFile when another file has the same text in another format."""
        other = self._words.setdefault(document.words, source.file) if document.words else source.file
        if other != source.file:
            raise SkippedFile("skipped-same-words", file=source.file, other=other)

    def _load(self, source: _Source) -> Loaded:
        said = self._known(source)
        loaded = load(
            source.path,
            title=said.title,
            language=said.language,
            publisher=said.publisher,
            year=said.year,
            within=source.folder,
        )
        if not is_guide(loaded.document.text):
            return loaded
        guide = parse_guide(loaded.document.text, self._municipalities)
        return Loaded(loaded.document, guide.blocks)

    def _write(self, parts: list[tuple[Document, tuple[Passage, ...]]], report: Report) -> None:
        rows = [row for document, passages in parts for row in self._indexed(document, passages)]
        meta = {"recipe": self._recipe}
        documents = [document for document, _ in parts]
        report.generation = self._store.write(documents, rows, self._embedder, meta, self._progress)
        report.wrote = True

    def _indexed(self, document: Document, passages: tuple[Passage, ...]) -> Iterator[IndexedPassage]:
        corrections = self._catalog.corrections_for(document.name)
        # Notes lent to another folder may be of another edition of a document: only what fits is used.
        notes = fitting(document, self._notes) if self._lends else self._notes
        for noted in annotate(document, passages, notes):
            sentences = tuple(normalise(document.text[s.start : s.end], corrections) for s in noted.passage.sentences)
            text = index_text(document, noted.passage, corrections)
            yield IndexedPassage(noted.passage, text, sentences, noted.questions, noted.answers, noted.words)

    def _old_index(self) -> Index | None:
        try:
            return self._store.open(self._embedder.name, check=True)
        except (IndexMissing, IndexDamaged):
            return None


def _sources(corpus: Path) -> Iterator[_Source]:
    """The files of a folder that are neither hidden nor data, by path; names as `load` gives them to documents."""
    for path in sorted(corpus.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(corpus).parts)
        if not hidden and path.name not in DATA_FILES and not path.is_dir():
            yield _Source(corpus, path, sayable(path.name), sayable(path.stem), _sha256(path))


def _sha256(path: Path) -> str:
    """Of a regular file's bytes; "" for what cannot or should not be read, which the loader then explains."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
