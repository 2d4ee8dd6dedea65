"""How fast Grepp is, measured on this machine: `make bench`. Figures, no judgement; machines are noisy.

The ratio sets a warm answer against the least that any such answer costs, one embedding and
one Chroma query, both measured in the same run in turns. Searching is measured on synthetic indexes
of 1,000, 10,000 and 100,000 passages, which are kept in the user's cache folder: the big one
takes some ten minutes to make. `--quick` leaves it out.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs

from assistant.answering import Assistant
from assistant.embedding import Embedder, cap_threads, make_embedder
from assistant.index import Filter, IndexStore
from assistant.knowledge import load_knowledge
from assistant.settings import Settings, load_settings
from evals.synthetic import RandomEmbedder, build
from ingest.sync import sync

_COLD_STARTS = 3
_SIZES = (1_000, 10_000, 100_000)
_SEARCHES = 60
_PASSAGES = 32  # that the engine's speed is measured on, of about 288 tokens each
_CHARACTERS = 1150
_QUESTION = "Hur kan kommunen uppmuntra och stödja gemenskaperna i att starta föreningsverksamhet?"


def main() -> None:
    """Print ingest, cold start, warm answers and their ratio to the floor, and searches at three sizes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(None, {"home": Path(folder)})
        cap_threads(settings.threads)
        engine = make_embedder(settings.embedder, settings.threads)
        print(f"ingest of the corpus, nothing cached   {_ingest(settings):8.1f} s")
        print(f"ingest again, nothing changed          {_ingest(settings):8.1f} s")
        cold = [_cold_ask(settings) for _ in range(_COLD_STARTS)]
        print(f"cold `grepp ask`, median of {len(cold)}          {statistics.median(cold):8.2f} s")
        assistant = Assistant.open(settings)
        texts = [assistant.documents()[p.document].text[p.start : p.end] for p in assistant.questions()]
        _warm(settings, assistant, texts)
        sentences = _sentences(assistant)
        _speed(engine, sentences)
        for size in _SIZES[:2] if "--quick" in sys.argv else _SIZES:
            _search(settings, size, sentences, texts, engine)


def _ingest(settings: Settings) -> float:
    embedder = make_embedder(settings.embedder, settings.threads)
    return _timed(lambda: sync(settings.corpus, settings.home, embedder))


def _cold_ask(settings: Settings) -> float:
    command = [sys.executable, "-c", "from ui.cli import main; main()", "ask", _QUESTION, "-m", "Närpes", "--json"]
    environment = os.environ | {"GREPP_HOME": str(settings.home)}
    return _timed(lambda: subprocess.run(command, check=True, capture_output=True, env=environment))  # noqa: S603


def _warm(settings: Settings, assistant: Assistant, texts: Sequence[str]) -> None:
    embedder = make_embedder(settings.embedder, settings.threads)
    index = IndexStore(settings.home).open(embedder.name)
    answers, floors = [], []
    for text in [texts[0], *texts, *texts]:
        answers.append(_timed(lambda text=text: assistant.ask(text, municipality="Närpes")))  # type: ignore[misc]
        floors.append(_timed(lambda text=text: index.nearest("passages", embedder.embed_query(text), 10, Filter())))  # type: ignore[misc]
    _say("warm ask", answers[1:])
    _say("one embedding + one Chroma query", floors[1:])
    print(
        f"ratio of the medians                   {statistics.median(answers[1:]) / statistics.median(floors[1:]):8.1f}"
    )


def _sentences(assistant: Assistant) -> list[str]:
    index = assistant.index()
    spans = [(index.documents[p.document].text, s) for p in index.passages for s in p.sentences]
    return [" ".join(text[s.start : s.end].split()) for text, s in spans]


def _speed(engine: Embedder, sentences: Sequence[str]) -> None:
    """Passages a second, by the clock and by the processors' time: the latter says what a quiet machine does."""
    text = " ".join(sentences)
    passages = [text[n * _CHARACTERS : (n + 1) * _CHARACTERS] for n in range(_PASSAGES)]
    engine.embed_documents(passages[:2])
    began = time.process_time()
    seconds = _timed(lambda: engine.embed_documents(passages))
    print(
        f"passages of 288 tokens embedded        {_PASSAGES / seconds:8.1f} a second, "
        f"{_PASSAGES / (time.process_time() - began):.1f} a second of processor time"
    )


def _search(settings: Settings, size: int, sentences: list[str], texts: list[str], engine: Embedder) -> None:
    home = Path(platformdirs.user_cache_dir("grepp")) / "bench" / str(size)
    embedder = RandomEmbedder(engine)
    made = _timed(lambda: build(home, size, sentences, embedder))
    corpus = home / "corpus"
    knowledge = load_knowledge(settings.corpus, settings.prompts)
    opened = _timed(lambda: Assistant(settings, IndexStore(home), embedder, knowledge))
    assistant = Assistant(settings, IndexStore(home), embedder, knowledge)
    first = _timed(lambda: assistant.search(_QUESTION))
    print(f"{size:>7} passages: made in {made:.1f} s, opened in {opened:.1f} s, first search {first:.1f} s")
    asked = (texts * _SEARCHES)[:_SEARCHES]
    _say("        search", [_timed(lambda text=text: assistant.search(text)) for text in asked])  # type: ignore[misc]
    _say("        of that, embedding", [_timed(lambda text=text: embedder.embed_query(text)) for text in asked])  # type: ignore[misc]
    added = corpus / "tillagd.txt"
    try:
        added.write_text(f"Nytt {time.time()}\n\n" + "\n\n".join(sentences[:100]), encoding="utf-8")
        print(f"        one file more                  {_timed(lambda: sync(corpus, home, embedder)):8.1f} s")
    finally:
        added.unlink(missing_ok=True)
        sync(corpus, home, embedder)


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
