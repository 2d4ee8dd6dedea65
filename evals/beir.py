"""Any BEIR-format folder as a retrieval eval on the same pipeline: documents are scored by their best passage.

corpus.jsonl (_id, title, text), queries.jsonl (_id, text, and lang where known), qrels.tsv. The
index is kept in the home folder by the corpus's hash, so that a second look embeds nothing anew.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering import Assistant
from assistant.embedding import Embedder, cap_threads, make_embedder
from assistant.errors import CorpusDamaged
from assistant.index import IndexStore
from assistant.knowledge import load_knowledge
from assistant.rows import LEVELS
from assistant.settings import Settings
from assistant.types import LANGUAGES, Language
from evals.ablated import PartStore
from evals.measures import MEASURES
from evals.ranking import NAMES, measure
from evals.statistics import interval
from ingest.sync import sync

_DEPTH = 100  # passages; enough for ten documents of many passages


@dataclass(frozen=True, slots=True)
class Beir:
    """A folder read: texts by id, queries by id with their language where given, grades by query and document."""

    texts: dict[str, str]
    queries: dict[str, tuple[str, Language | None]]
    grades: dict[str, dict[str, int]]


def evaluate(
    folder: Path, settings: Settings, limit: int = 0, progress: Callable[[int, int], None] = lambda done, total: None
) -> list[dict[str, Any]]:
    """One row a way of searching: fused, dense alone, BM25 alone; figures with their intervals."""
    data = read_beir(folder)
    cap_threads(settings.threads)
    embedder = make_embedder(settings.embedder, settings.threads)
    home = settings.home / "beir" / _digest(data)
    names = _ingest(data, home, embedder, progress)
    knowledge = load_knowledge(settings.corpus, settings.prompts)
    asked = [id for id in data.queries if data.grades.get(id)]
    asked = asked[:limit] if limit else asked
    rows = []
    for label, store in _stores(home).items():
        assistant = Assistant(settings, store, embedder, knowledge)
        rankings = {}
        for done, id in enumerate(asked, 1):
            rankings[id] = _documents(assistant, *data.queries[id], names)
            progress(done, len(asked))
        found = measure(rankings, {id: data.grades[id] for id in asked})
        rows.append({"search": label, "queries": len(asked)} | _means(found))
    return rows


def read_beir(folder: Path) -> Beir:
    """Read a BEIR folder; raises CorpusDamaged for a file that is missing or malformed."""
    try:
        texts = {row["_id"]: _text(row) for row in _lines(folder / "corpus.jsonl")}
        queries = {row["_id"]: (str(row["text"]), _language(row)) for row in _lines(folder / "queries.jsonl")}
        grades: dict[str, dict[str, int]] = {}
        with _qrels(folder).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                if int(row["score"]) > 0:
                    grades.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusDamaged("corpus-damaged", file=folder, why=error) from error
    return Beir(texts, queries, grades)


def as_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """The table for the terminal."""
    lines = [f"{'':<10}{'queries':>8}" + "".join(f"{MEASURES[key].label:>24}" for key in NAMES.values())]
    for row in rows:
        said = "".join(f"{_cell(row[key]):>24}" for key in NAMES.values())
        lines.append(f"{row['search']:<10}{row['queries']:>8}{said}")
    return "\n".join(lines)


def _cell(figure: Mapping[str, float] | None) -> str:
    return "{mean:.3f} ({low:.3f}–{high:.3f})".format_map(figure) if figure else "–"


def _stores(home: Path) -> dict[str, IndexStore]:
    return {
        "fused": IndexStore(home),
        "dense": PartStore(home, LEVELS, words=False),
        "BM25": PartStore(home, (), words=True),
    }


def _ingest(
    data: Beir, home: Path, embedder: Embedder, progress: Callable[[int, int], None]
) -> dict[str, tuple[str, ...]]:
    """Bring the texts in as files of their own; the ids that each name stands for (equal texts share one)."""
    corpus = home / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    by_text: dict[str, list[str]] = {}
    for id, text in data.texts.items():
        by_text.setdefault(text, []).append(id)
    names = {}
    for n, (text, ids) in enumerate(by_text.items()):
        names[f"d{n:07}"] = tuple(ids)
        path = corpus / f"d{n:07}.txt"
        if not path.exists():
            path.write_text(text, encoding="utf-8", errors="replace", newline="")
    sync(corpus, home, embedder, progress=progress)
    return names


def _documents(
    assistant: Assistant, question: str, language: Language | None, names: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """The ids of documents in the order of their best passages."""
    hits = assistant.search(question, k=_DEPTH, language=language)
    order = dict.fromkeys(hit.passage.document for hit in hits)
    return [id for name in order for id in names[name]]


def _means(found: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    means = {}
    for key in NAMES.values():
        around = interval({id: row[key] for id, row in found.items()}, {})
        means[key] = {"mean": around.mean, "low": around.low, "high": around.high} if around else None
    return means


def _text(row: Mapping[str, Any]) -> str:
    title, text = str(row.get("title") or ""), str(row["text"])
    return f"{title}\n\n{text}" if title else text


def _language(row: Mapping[str, Any]) -> Language | None:
    return next((language for language in LANGUAGES if row.get("lang") == language), None)


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _qrels(folder: Path) -> Path:
    """qrels.tsv, or qrels/test.tsv as the original sets have it."""
    plain = folder / "qrels.tsv"
    return plain if plain.exists() else folder / "qrels" / "test.tsv"


def _digest(data: Beir) -> str:
    digest = hashlib.sha256()
    for id, text in data.texts.items():
        digest.update(f"{id}\x1f{text}\x1e".encode("utf-8", "replace"))
    return digest.hexdigest()[:16]
