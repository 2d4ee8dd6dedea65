"""How fast Grepp is, measured on this machine: `make bench`. Figures, no judgement; machines are noisy.

The ratio sets a warm answer against the least that any such answer costs, one embedding and
one Chroma query, both measured in the same run in turns.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.answering import Assistant
from assistant.embedding import cap_threads, make_embedder
from assistant.index import Filter, IndexStore
from assistant.settings import Settings, load_settings
from ingest.sync import sync

_COLD_STARTS = 3
_QUESTION = "Hur kan kommunen uppmuntra och stödja gemenskaperna i att starta föreningsverksamhet?"


def main() -> None:
    """Print ingest, cold start, warm answers and their ratio to the floor."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(None, {"home": Path(folder)})
        cap_threads(settings.threads)
        print(f"ingest of the corpus, nothing cached   {_ingest(settings):8.1f} s")
        print(f"ingest again, nothing changed          {_ingest(settings):8.1f} s")
        cold = [_cold_ask(settings) for _ in range(_COLD_STARTS)]
        print(f"cold `grepp ask`, median of {len(cold)}          {statistics.median(cold):8.2f} s")
        _warm(settings)


def _ingest(settings: Settings) -> float:
    embedder = make_embedder(settings.embedder, settings.threads)
    return _timed(lambda: sync(settings.corpus, settings.home, embedder))


def _cold_ask(settings: Settings) -> float:
    command = [sys.executable, "-c", "from ui.cli import main; main()", "ask", _QUESTION, "-m", "Närpes", "--json"]
    environment = os.environ | {"GREPP_HOME": str(settings.home)}
    return _timed(lambda: subprocess.run(command, check=True, capture_output=True, env=environment))  # noqa: S603


def _warm(settings: Settings) -> None:
    assistant = Assistant.open(settings)
    embedder = make_embedder(settings.embedder, settings.threads)
    index = IndexStore(settings.home).open(embedder.name)
    texts = [assistant.documents()[p.document].text[p.start : p.end] for p in assistant.questions()]
    answers, floors = [], []
    for text in [texts[0], *texts, *texts]:
        answers.append(_timed(lambda text=text: assistant.ask(text, municipality="Närpes")))  # type: ignore[misc]
        floors.append(_timed(lambda text=text: index.nearest("passages", embedder.embed_query(text), 10, Filter())))  # type: ignore[misc]
    _say("warm ask", answers[1:])
    _say("one embedding + one Chroma query", floors[1:])
    print(
        f"ratio of the medians                   {statistics.median(answers[1:]) / statistics.median(floors[1:]):8.1f}"
    )


def _say(name: str, seconds: Sequence[float]) -> None:
    cuts = statistics.quantiles(seconds, n=20)
    print(
        f"{name:<34} p50 {1000 * statistics.median(seconds):7.0f} ms   p95 {1000 * cuts[18]:7.0f} ms   n={len(seconds)}"
    )


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
