"""How fast workshops are kept and found, with 10 and with 1,000 of them: `python -m evals.bench_workshops`.

Each has 35 questions and 20 decisions. Figures, no judgement; machines are noisy, so read the
ratio of the two sizes, both measured in the same run.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from assistant.overview import arranged, coverage, progress
from assistant.settings import Settings
from assistant.store import WorkshopStore
from assistant.workshop import Decision, Evidence, Item, Profile, Question, Workshop, now

_SIZES = (10, 1_000)
_REPEATS = 15
_QUESTIONS, _DECISIONS, _THEMES = 35, 20, 6
_NOTE = "Gruppen pekade på språkcaféet, byaföreningarna och fritidskansliets rådgivning. " * 6


def main() -> None:
    """Print the median milliseconds of each act at both sizes, and the ratio. `--database URL` for another database."""
    database = sys.argv[2] if sys.argv[1:2] == ["--database"] else ""
    found = {size: _measured(size, database) for size in _SIZES}
    small, large = _SIZES
    print(f"{'median of ' + str(_REPEATS):<28}{small:>10}{large:>10}   ratio")
    for name, few in found[small].items():
        many = found[large][name]
        print(f"{name:<28}{few:>7.1f} ms{many:>7.1f} ms{many / few:>8.1f}")


def _measured(size: int, database: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        store = WorkshopStore.open(Settings(home=Path(folder), database=database))
        ids = [store.create(_workshop(n)).workshop.id for n in range(size)]
        one = ids[size // 2]
        version = store.load(one).versions["items/guide:1/notes"]
        revision = store.load(one).revision

        def save() -> None:
            nonlocal version
            version = store.save_field(one, "items/guide:1/notes", f"{time.perf_counter_ns()}", version).version  # type: ignore[union-attr]

        acts: dict[str, Callable[[], object]] = {
            "list": store.list,
            "open": lambda: store.load(one),
            "overview": lambda: _overview(store.load(one).workshop),
            "save a field": save,
            "changes, nothing new": lambda: store.changes_since(one, 10**9),
            "changes, all of it": lambda: store.changes_since(one, revision - 1),
        }
        measured = {name: _median_ms(act) for name, act in acts.items()}
        for id in ids:  # a database of one's own is left as it was found
            store.delete(id)
            store.purge(id)
        store.close()
        return measured


def _overview(workshop: Workshop) -> object:
    return coverage(workshop, {}), progress(workshop), arranged(workshop.decisions)


def _median_ms(act: Callable[[], object]) -> float:
    act()  # the first time reads what later ones find in memory
    took = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def _workshop(n: int) -> Workshop:
    themes = tuple(f"Tema {theme}" for theme in range(_THEMES))
    questions = [
        Question("guide", q, themes[q * _THEMES // (_QUESTIONS + 1)], "Frågor", "24–25", f"Fråga {q} om relationer?")
        for q in range(1, _QUESTIONS + 1)
    ]
    added = now()
    evidence = Evidence(
        "e1", "p", "guide", "Guiden", ("Avsnitt",), "24", 0, 160, "Föreningarna är en viktig del. " * 5, "ab", added
    )
    decisions = tuple(
        Decision(
            f"d{d}", added, questions[d].key, "Utse en kontaktperson " * 4, f"Person {d}", "Bildning",
            date(2027, 1, 1) + timedelta(days=d), "Följs upp i maj", ("wellbeing",), (evidence,),
        )
        for d in range(_DECISIONS)
    )  # fmt: skip
    items = tuple(Item(question, _NOTE, "in-progress", (evidence,)) for question in questions)
    return Workshop(
        id=f"bench-{n}",
        created=added,
        municipality="545",
        name=f"Workshop {n}",
        day=date(2026, 1, 1) + timedelta(days=n % 365),
        themes=themes,
        profile=Profile(facts="Närpes"),
        items=items,
        decisions=decisions,
    )


if __name__ == "__main__":
    main()
