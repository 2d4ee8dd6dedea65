"""What each part is worth: the suite run without it, against the suite as it is, question by question.

Abstention is calibrated for all parts together, so with a part gone more is declined: read the
finding figures for what a part finds, the answering figures for what its absence costs as things stand.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.answering import Assistant
from assistant.embedding import CachedEmbedder, Embedder, cap_threads, make_embedder
from assistant.index import Index, IndexStore
from assistant.knowledge import Knowledge, load_knowledge
from assistant.rows import LEVELS
from assistant.seeds import Seeds
from assistant.settings import Settings
from evals.ablated import Build, PartStore, doubled, halved, rebuild
from evals.comparing import verdict
from evals.datasets import Case, load_suite
from evals.guide_pages import make_world
from evals.measures import MEASURES, shown
from evals.records import Result
from evals.running import run_cases
from evals.statistics import Paired, paired
from evals.suite import still_current
from evals.summary import values
from ingest.sync import SEEDS_FILE

AS_IS = "as it is"
SHOWN = ("ndcg10", "recall5", "mrr10", "citation_precision", "any_right", "nuggets_vital", "words", "decision")


@dataclass(frozen=True, slots=True)
class Lab:
    """What a variant is made from: the index as it is, its knowledge, the engine, and a folder to build in."""

    settings: Settings
    index: Index
    knowledge: Knowledge
    embedder: Embedder
    folder: Path

    def assistant(self, store: IndexStore, **settings: Any) -> Assistant:
        """The real assistant on another store, or with other settings."""
        changed = self.settings.model_copy(update=settings)
        return Assistant(changed, store, self.embedder, self.knowledge)

    def built(self, build: Build) -> Assistant:
        """The real assistant on an index built anew."""
        return self.assistant(rebuild(self.index, self.settings.corpus, self.folder, self.embedder, build))


def _as_is(lab: Lab) -> Assistant:
    return lab.assistant(IndexStore(lab.settings.home, lab.settings.chroma))


def _only_terms(lab: Lab) -> Assistant:
    known = replace(lab.knowledge, terms=())
    return Assistant(lab.settings, IndexStore(lab.settings.home, lab.settings.chroma), lab.embedder, known)


VARIANTS: Mapping[str, Callable[[Lab], Assistant]] = {
    "dense only": lambda lab: lab.assistant(PartStore(lab.settings.home, LEVELS, words=False)),
    "BM25 only": lambda lab: lab.assistant(PartStore(lab.settings.home, (), words=True)),
    "passages only": lambda lab: lab.assistant(PartStore(lab.settings.home, ("passages",), words=True)),
    "no note questions": lambda lab: lab.assistant(PartStore(lab.settings.home, ("passages", "sentences"), words=True)),
    "no notes": lambda lab: lab.built(Build(notes=False)),
    "no headings": lambda lab: lab.built(Build(headings=False)),
    "half passages": lambda lab: lab.built(Build(recut=halved)),
    "double passages": lambda lab: lab.built(Build(recut=doubled)),
    "no glossary": _only_terms,
    "5 passages read": lambda lab: lab.assistant(IndexStore(lab.settings.home, lab.settings.chroma), read_passages=5),
    "30 passages read": lambda lab: lab.assistant(IndexStore(lab.settings.home, lab.settings.chroma), read_passages=30),
    "60 words": lambda lab: lab.assistant(IndexStore(lab.settings.home, lab.settings.chroma), quote_words=60),
    "3 citations": lambda lab: lab.assistant(IndexStore(lab.settings.home, lab.settings.chroma), max_citations=3),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A variant against the suite as it is: paired differences by figure (b is the variant)."""

    variant: str
    figures: dict[str, Paired]

    def as_dict(self) -> dict[str, Any]:
        """The row for JSON."""
        return dataclasses.asdict(self)


def ablations(
    settings: Settings,
    splits: Sequence[str],
    variants: Sequence[str],
    limit: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Row]:
    """Run the suite as it is, then each variant, and pair them."""
    cap_threads(settings.threads)
    engine = make_embedder(settings.embedder, settings.threads)
    seeds = Seeds.open(settings.corpus / SEEDS_FILE, engine.name)
    embedder = CachedEmbedder(engine, settings.home / "cache" / "vectors.sqlite", seeds)
    try:
        index = IndexStore(settings.home, settings.chroma).open(engine.name, check=True)
        knowledge = load_knowledge(settings.corpus, settings.prompts)
        cases = load_suite("guide", splits, index.documents)
        cases = cases[:limit] if limit else cases
        done = [0]

        def tell(_: int, total: int) -> None:
            done[0] += 1
            progress(done[0], total * (1 + len(variants)))

        with TemporaryDirectory() as base:
            lab = Lab(settings, index, knowledge, embedder, Path(base) / "as-is")
            plain = _run(_as_is(lab), cases, tell)
            rows = [Row(AS_IS, _pair(plain, plain))]
            for n, name in enumerate(variants):
                own = replace(lab, folder=Path(base) / str(n))
                rows.append(Row(name, _pair(plain, _run(VARIANTS[name](own), cases, tell))))
                still_current(IndexStore(settings.home, settings.chroma), index)
        return rows
    finally:
        embedder.close()


def as_text(rows: Sequence[Row]) -> str:
    """The table: how each figure is without the part, by how much that differs, and * where p < 0.05."""
    lines = [f"{'':<20}" + "".join(f"{MEASURES[key].label:>22}" for key in SHOWN)]
    for row in rows:
        lines.append(f"{row.variant:<20}" + "".join(f"{_cell(key, row.figures.get(key)):>22}" for key in SHOWN))
    lines.append("\nPaired over the cases that both answer; * p < 0.05 (sign-flip permutation test).")
    return "\n".join(lines)


def _run(assistant: Assistant, cases: Sequence[Case], tell: Callable[[int, int], None]) -> tuple[Result, ...]:
    return run_cases(assistant, cases, make_world(assistant.index()), tell)


def _pair(plain: Sequence[Result], other: Sequence[Result]) -> dict[str, Paired]:
    clusters = {result.id: result.cluster for result in plain}
    rows = {key: paired(values(plain, key), values(other, key), clusters) for key in MEASURES}
    return {key: row for key, row in rows.items() if row}


def _cell(key: str, row: Paired | None) -> str:
    if row is None:
        return "–"
    if not row.rose and not row.fell:
        return f"{shown(key, row.b)}          "
    star = "*" if verdict(key, row) in ("better", "worse") else " "
    return f"{shown(key, row.b)} ({row.difference:+.3f}){star}"
