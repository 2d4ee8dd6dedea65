"""Brings a folder of documents into the index: only what changed is read, all of it or nothing becomes current.

Unreadable files are skipped with a reason, and the rest goes in.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.catalog import DATA_FILES, Catalog, load_catalog
from assistant.drafts import Draft, unwritable
from assistant.embedding import CachedEmbedder, Embedder
from assistant.errors import CorpusDamaged, GreppError, IndexDamaged, IndexMissing
from assistant.index import Index, IndexStore
from assistant.municipalities import Municipalities, load_municipalities
from assistant.progress import Cancel, Event, Listener, Outcome, Watch, never, unheard
from assistant.rows import IndexedPassage
from assistant.seeds import Seeds
from assistant.shelf import ADDED, Shelf
from assistant.types import Document, Passage
from assistant.votes import KERNEL
from ingest.blocks import Loaded
from ingest.gaps import gaps_of, load_gaps
from ingest.guide import is_guide, parse_guide
from ingest.known import Known, known
from ingest.loaders import load
from ingest.notes import MACHINE_NOTES, annotate, fitting, load_machine_notes, load_notes
from ingest.passages import index_text, make_passages, normalise
from ingest.skipped import SkippedFile
from ingest.sources import Source, sources

Progress = Callable[[int, int], None]
SEEDS_FILE = "guide_vectors.npz"
_HERE = Path(__file__).parent
_PATIENCE = 0.5  # seconds between two looks at whether to stop waiting


@dataclass(slots=True)
class Report:
    """What a sync did, by document name; `skipped` pairs a file's name with the error that says why."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[tuple[str, GreppError]] = field(default_factory=list)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    passages: int = 0
    generation: str = ""
    wrote: bool = False


def sync(
    corpus: Path,
    home: Path,
    engine: Embedder,
    data: Path | None = None,
    progress: Progress = lambda done, total: None,
    *,
    chroma: str = "",
    listener: Listener = unheard,
    cancelled: Cancel = never,
) -> Report:
    """Make the index in `home` hold exactly the readable documents of `corpus` and of `home`/documents.

    One sync runs at a time. `data` is the folder of catalogue, notes, corrections and municipalities;
    `corpus` itself unless told. `chroma` is the address of a Chroma server. `listener` is told what
    happens; when `cancelled` says so, Cancelled is raised and the old index stays in force.
    """
    if not corpus.is_dir():
        raise CorpusDamaged("corpus-missing", folder=corpus)

    def heard(event: Event) -> None:
        if event.stage == "embedding":
            progress(event.done, event.total)
        listener(event)

    watch = Watch(heard, cancelled)
    with unwritable(home):
        home.mkdir(parents=True, exist_ok=True)
        with _alone(home / "ingest.lock", watch):
            seeds = Seeds.open((data or corpus) / SEEDS_FILE, engine.name)
            embedder = CachedEmbedder(engine, home / "cache" / "vectors.sqlite", seeds)
            try:
                return _Sync(corpus, IndexStore(home, chroma), embedder, data or corpus, watch).run()
            finally:
                embedder.close()


@contextlib.contextmanager
def _alone(path: Path, watch: Watch) -> Iterator[None]:
    """Wait until no other sync runs, or Cancelled."""
    lock = FileLock(path)
    while not lock.is_locked:
        try:
            lock.acquire(timeout=_PATIENCE)
        except Timeout:
            watch.check()
    try:
        yield
    finally:
        lock.release()


def recipe(data: Path, home: Path | None = None) -> str:
    """A hash of all that decides what is held of a document, besides the document: our code and the data files.

    Notes that a language model has made lie in the home folder, and count where there are any.
    """
    digest = hashlib.sha256(KERNEL.encode())
    files = [data / name for name in sorted(DATA_FILES - {"README.md", "law_changes.toml", "terms.csv", SEEDS_FILE})]
    files += sorted((home / MACHINE_NOTES).glob("*.jsonl")) if home else []
    for path in [*sorted(_HERE.glob("*.py")), *files]:
        if path.is_file():
            digest.update(path.name.encode() + b"\x1f" + path.read_bytes() + b"\x1e")
    return digest.hexdigest()


class _Sync:
    def __init__(self, corpus: Path, store: IndexStore, embedder: CachedEmbedder, data: Path, watch: Watch) -> None:
        self._folders = [corpus, store.home / ADDED]
        shelf = Shelf(store.home)
        self._about = {shelf.path(shelved): shelved.about for shelved in shelf.all()}
        self._store = store
        self._embedder = embedder
        self._watch = watch
        self._catalog: Catalog = load_catalog(data)
        names = data / "municipalities.csv"
        self._municipalities = load_municipalities(names) if names.is_file() else Municipalities(())
        self._notes = load_notes(data)
        self._gaps = load_gaps(data)
        self._machine_notes = load_machine_notes(store.home)
        self._lends = data != corpus
        self._recipe = recipe(data, store.home)
        self._words: dict[str, str] = {}
        self._report = Report()
        self._present: dict[str, Source] = {}
        self._passages: dict[str, int] = {}
        # Documents that did not change, to be written anew if anything else is.
        self._waiting: list[Source] = []

    def run(self) -> Report:
        report = self._report
        old = self._old_index()
        reusable = old if old and old.meta["recipe"] == self._recipe else None
        with Draft(self._store, reusable) as draft:
            self._read_all(draft, old, reusable)
            report.removed = sorted(set(old.documents) - set(self._present)) if old else []
            if reusable and not (report.added or report.changed or report.removed):
                report.generation, report.passages = reusable.generation, reusable.meta["passages"]
            else:
                self._take_over(draft, reusable)
                meta = {"recipe": self._recipe}
                report.generation, report.passages = draft.publish(self._embedder, meta, self._watch)
                report.wrote = True
        self._say_outcomes()
        return report

    def _read_all(self, draft: Draft, old: Index | None, reusable: Index | None) -> None:
        """Every document that can be read; a second one of its name, or of its content, is skipped."""
        found = [source for folder in self._folders for source in sources(folder)]
        # Of two files with one name or text, the one that was there first stays.
        found.sort(key=lambda source: old is None or source.name not in old.documents)
        contents: dict[str, str] = {}
        for n, source in enumerate(found):
            self._watch.check()
            self._watch.say(Event("reading", source.file, source.name, n=n + 1, of=len(found)))
            try:
                if source.name in self._present:
                    raise SkippedFile("skipped-same-name", file=source.file, other=self._present[source.name].file)
                if source.sha256 in contents:
                    raise SkippedFile("skipped-same-text", file=source.file, other=contents[source.sha256])
                self._read(source, draft, old, reusable)
            except SkippedFile as error:
                self._report.skipped.append((source.file, error))
                said = Event("file", source.file, source.name, outcome="skipped", reason=error.key, values=error.values)
                self._watch.say(said)
                continue
            self._present[source.name], contents[source.sha256] = source, source.file

    def _read(self, source: Source, draft: Draft, old: Index | None, reusable: Index | None) -> None:
        """Take a document over when nothing changed, else read it anew; raises SkippedFile."""
        same = old is not None and self._is_in(old, source)
        if same and reusable:
            self._check_words(reusable.documents[source.name], source)
            self._report.unchanged.append(source.name)
            if not draft.keep(source.name):
                self._waiting.append(source)
            return
        loaded = self._load(source)
        self._check_words(loaded.document, source)
        self._take_over(draft, reusable)
        is_new = old is None or source.name not in old.documents
        outcome = self._report.unchanged if same else self._report.added if is_new else self._report.changed
        outcome.append(source.name)
        self._add(draft, source, loaded.document, make_passages(loaded, self._municipalities))

    def _is_in(self, old: Index, source: Source) -> bool:
        """Whether the index has a document as it would be read now: same bytes, same loader, same title."""
        before = old.documents.get(source.name)
        ending = Path(old.files.get(source.name, "")).suffix.lower()
        if before is None or before.sha256 != source.sha256 or ending != source.path.suffix.lower():
            return False
        return self._known(source).fits(before)

    def _take_over(self, draft: Draft, reusable: Index | None) -> None:
        """Add what did not change, but does not stay where it is."""
        for source in self._waiting:
            if reusable:
                self._add(draft, source, reusable.documents[source.name], reusable.of_document(source.name))
        self._waiting.clear()

    def _add(self, draft: Draft, source: Source, document: Document, passages: tuple[Passage, ...]) -> None:
        rows = list(self._indexed(document, passages))
        draft.add(document, source.file, rows, gaps_of(document, self._gaps))
        self._passages[document.name] = len(passages)
        if document.warnings:
            self._report.warnings[document.name] = document.warnings
        self._watch.say(Event("read", source.file, document.name, passages=len(passages)))

    def _say_outcomes(self) -> None:
        report = self._report
        outcomes: tuple[tuple[Outcome, list[str]], ...] = (
            ("added", report.added), ("changed", report.changed), ("unchanged", report.unchanged),
        )  # fmt: skip
        for outcome, names in outcomes:
            for name in names:
                self._watch.say(
                    Event(
                        "file", self._present[name].file, name, outcome=outcome,
                        passages=self._passages.get(name, 0), warnings=report.warnings.get(name, ()),
                    )
                )  # fmt: skip
        for name in report.removed:
            self._watch.say(Event("file", name=name, outcome="removed"))
        self._watch.say(Event("finished", passages=report.passages))

    def _known(self, source: Source) -> Known:
        return known(self._about.get(source.path), self._catalog.entries.get(source.name))

    def _check_words(self, document: Document, source: Source) -> None:
        """Raise SkippedFile when another file has the same text in another format."""
        other = self._words.setdefault(document.words, source.file) if document.words else source.file
        if other != source.file:
            raise SkippedFile("skipped-same-words", file=source.file, other=other)

    def _load(self, source: Source) -> Loaded:
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

    def _indexed(self, document: Document, passages: tuple[Passage, ...]) -> Iterator[IndexedPassage]:
        corrections = self._catalog.corrections_for(document.name)
        # Notes lent to another folder may be of another edition of a document: only what fits is used.
        notes = fitting(document, self._notes) if self._lends else self._notes
        notes = (*fitting(document, self._machine_notes), *notes)  # what editors say goes before
        for noted in annotate(document, passages, notes):
            sentences = tuple(normalise(document.text[s.start : s.end], corrections) for s in noted.passage.sentences)
            text = index_text(document, noted.passage, corrections)
            yield IndexedPassage(noted.passage, text, sentences, noted.questions, noted.answers, noted.words)

    def _old_index(self) -> Index | None:
        try:
            return self._store.open(self._embedder.name, check=True)
        except (IndexMissing, IndexDamaged):
            return None
