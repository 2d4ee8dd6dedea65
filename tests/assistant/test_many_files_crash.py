"""Killed at fifty random moments while twenty files go in: nothing lost, nothing doubled, no vector computed twice."""

import random
import time
from collections import Counter
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from assistant.embedding import CachedEmbedder
from assistant.progress import Cancelled, Event
from ingest.sync import sync
from tests.assistant.hands import ingest_logged, servers, take_stock
from tests.embedders import HashEmbedder

FILES, VERSIONS, KILLS = 20, 10, 5
FEW = 8  # texts that are computed between two writes to the cache

Stock = tuple[Any, list[str], dict[str, int]]


def texts_of(version: int) -> dict[str, str]:
    """Twenty documents; each sentence says which document and version it is of."""
    return {
        f"plan-{n:02}": "".join(
            f"# Avsnitt {part}\n\nKommun {n} ordnar möte {part} av årgång {version} för alla invånare. "
            f"Råd {n} ger utlåtande {part} av årgång {version}.\n\n"
            for part in range(4)
        )
        for n in range(FILES)
    }


def write(folder: Path, version: int) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts_of(version).items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    return servers()


class Place:
    """A corpus, a home, and the processes that bring the one into the other."""

    def __init__(self, folder: Path, processes: ForkServerContext) -> None:
        self.corpus, self.home, self.log = folder / "corpus", folder / "home", folder / "log"
        self._processes = processes

    def ingest(self, killed_after: float | None = None) -> float:
        """Ingest to the end, or be killed; the seconds that it took."""
        ours, theirs = self._processes.Pipe(duplex=False)
        process = self._processes.Process(target=ingest_logged, args=(self.corpus, self.home, self.log, theirs))
        process.start()
        assert ours.poll(60)
        began = time.monotonic()
        if killed_after is not None:
            time.sleep(killed_after)
            process.kill()
        process.join(60)
        assert killed_after is not None or process.exitcode == 0
        return time.monotonic() - began

    def stock(self) -> Stock:
        ours, theirs = self._processes.Pipe(duplex=False)
        process = self._processes.Process(target=take_stock, args=(self.home, theirs))
        process.start()
        assert ours.poll(60)
        found: Stock = ours.recv()
        process.join(30)
        return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_is_lost_and_nothing_doubled(processes: ForkServerContext, tmp_path: Path) -> None:
    place = Place(tmp_path, processes)
    dice = random.Random(20220601)  # noqa: S311
    write(place.corpus, 0)
    span = place.ingest()
    before = place.stock()
    for version in range(1, VERSIONS + 1):
        write(place.corpus, version)
        for kill in range(KILLS):
            place.ingest(killed_after=dice.uniform(0.0, 1.2 * span))
            texts, ids, counts = place.stock()
            assert texts in (texts_of(version - 1), texts_of(version)), (version, kill, str(texts)[:300])
            assert len(ids) == len(set(ids)) == counts["passages"], (version, kill)
            assert counts == before[2], (version, kill)
        place.ingest()
        texts, ids, counts = place.stock()
        assert texts == texts_of(version), version
        assert counts == before[2], version
    computed = Counter(place.log.read_text(encoding="utf-8").splitlines())
    again = sum(count - 1 for count in computed.values())
    assert again <= FEW * VERSIONS * KILLS, "more was computed again than what each kill cut off"
    assert len(list((place.home / "segments").iterdir())) <= 2


def test_what_was_embedded_before_a_cancel_is_not_embedded_again(tmp_path: Path) -> None:
    corpus, home = write(tmp_path / "corpus", 0), tmp_path / "home"
    done: list[int] = []

    def listen(event: Event) -> None:
        if event.stage == "embedding":
            done.append(event.done)

    with pytest.raises(Cancelled):
        sync(corpus, home, HashEmbedder(), listener=listen, cancelled=lambda: len(done) >= 5)
    rest = HashEmbedder()
    sync(corpus, home, rest)
    whole = HashEmbedder()
    sync(corpus, tmp_path / "fresh", whole)
    assert done[-1] > 0 and len(rest.embedded) == len(whole.embedded) - done[-1]


def test_a_vector_is_in_the_cache_before_it_is_handed_over(tmp_path: Path) -> None:
    texts = [f"text {n}" for n in range(40)]
    path = tmp_path / "vectors.sqlite"
    positions, _ = next(CachedEmbedder(HashEmbedder(), path).in_parts(texts))
    other = HashEmbedder()
    CachedEmbedder(other, path).embed_documents(texts)
    assert len(other.embedded) == len(texts) - len(positions)
