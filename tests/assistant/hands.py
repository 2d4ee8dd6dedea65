"""What the processes of the crash tests do: bring a corpus into an index, and answer from it.

Everything here runs in a process of its own, started from a server that has the heavy
libraries loaded, so that a process is there in milliseconds.
"""

import multiprocessing
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

from assistant.answering import Assistant
from assistant.index import IndexStore
from assistant.knowledge import load_knowledge
from assistant.rows import LEVELS
from assistant.settings import REPOSITORY, Settings
from ingest.sync import sync
from tests.embedders import HashEmbedder

QUESTION = "Kommunen ordnar möten för alla invånare på våren eller hösten?"
SEASONS = ("våren", "hösten")


def servers() -> ForkServerContext:
    """A source of processes with the libraries loaded, but no index opened."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.assistant.hands", "chromadb", "langchain_chroma", "lingua"])
    return context


def corpus_text(season: str, sections: int = 12) -> str:
    """A document whose every sentence says which version it is of."""
    return "".join(
        f"# Avsnitt {n} om {season}\n\nKommunen ordnar möten för alla invånare på {season} år {2000 + n}. "
        f"Rådet ger sitt utlåtande om planen på {season}.\n\n"
        for n in range(sections)
    )


def ingest(corpus: Path, home: Path, delay: float = 0.0, started: Connection | None = None, chroma: str = "") -> None:
    """One sync with the fast embedder, slowed down by `delay` seconds for each batch of vectors."""

    def progress(_done: int, _total: int) -> None:
        time.sleep(delay)

    if started:
        started.send(True)
    sync(corpus, home, HashEmbedder(), progress=progress, chroma=chroma)


def ingest_in_turns(folder: Path, home: Path, seconds: float) -> None:
    """Bring the two versions in, one after the other, as fast as it goes."""
    end = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < end:
        sync(folder / SEASONS[turn % 2], home, HashEmbedder())
        turn += 1


def open_assistant(home: Path, chroma: str = "") -> Assistant:
    settings = Settings(home=home)
    return Assistant(
        settings, IndexStore(home, chroma), HashEmbedder(), load_knowledge(settings.corpus, REPOSITORY / "prompts")
    )


def answer(home: Path, seconds: float, said: Connection) -> None:
    """Ask again and again, and tell what each answer quotes: (quotes, whole documents) or an error."""
    assistant = open_assistant(home)
    end = time.monotonic() + seconds
    found: list[tuple[tuple[str, ...], str]] = []
    try:
        while True:
            given = assistant.ask(QUESTION)
            found.append((tuple(citation.quote for citation in given.citations), given.status))
            if time.monotonic() >= end:
                break
        said.send(found)
    except Exception as error:  # noqa: BLE001
        said.send([((), f"{type(error).__name__}: {error}")])


def look(home: Path, said: Connection) -> None:
    """Open the index with all checks, and tell its text and what an answer quotes; or the error."""
    try:
        assistant = open_assistant(home)
        (document,) = assistant.documents().values()
        given = assistant.ask(QUESTION)
        said.send((document.text, tuple(citation.quote for citation in given.citations)))
    except Exception as error:  # noqa: BLE001
        said.send((f"{type(error).__name__}: {error}", ()))


class LoggingEmbedder(HashEmbedder):
    """Writes down every text that it computes a vector for, and takes its time."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        with self._log.open("a", encoding="utf-8") as file:
            file.writelines(f"{text!r}\n" for text in texts)
        time.sleep(0.0005 * len(texts))
        return super().embed_documents(texts)


def ingest_logged(corpus: Path, home: Path, log: Path, started: Connection) -> None:
    """One sync that writes down what it embeds."""
    started.send(True)
    sync(corpus, home, LoggingEmbedder(log))


def take_stock(home: Path, said: Connection) -> None:
    """Open the index with all checks, and tell its documents, the ids of its passages, and its counts; or the error."""
    try:
        index = IndexStore(home).open(HashEmbedder().name, check=True)
        texts = {name: document.text for name, document in index.documents.items()}
        counts = {level: index.meta[level] for level in LEVELS}
        said.send((texts, [passage.id for passage in index.passages], counts))
    except Exception as error:  # noqa: BLE001
        said.send((f"{type(error).__name__}: {error}", [], {}))
