"""Figures as tables for the terminal. Pure."""

from collections.abc import Sequence

from evals.measures import MEASURES, shown
from evals.records import Result
from evals.summary import counts, slices, summarise

_KINDS = ("mrr10", "citation_precision", "nuggets_vital", "declined_wrongly", "declined_rightly")


def figures(results: Sequence[Result]) -> str:
    """One row a figure, one column a group of cases; the number of eligible cases behind each mean."""
    summaries = {name: summarise(group) for name, group in slices(results).items()}
    groups = [name for name in summaries if not name.startswith("kind ")]
    lines = [f"{'':<26}{'95 %':>16}" + "".join(f"{name.split(' ')[-1]:>15}" for name in groups)]
    for key, around in summaries["all"].items():
        cells = []
        for name in groups:
            one = summaries[name].get(key)
            cells.append(f"{shown(key, one.mean):>9} {f'({one.n})':>5}" if one else f"{'–':>15}")
        spread = f"{shown(key, around.low)}–{shown(key, around.high)}".replace(" ms", "")
        lines.append(f"{MEASURES[key].label:<26}{spread:>16}" + "".join(cells))
    n = counts(results)
    lines.append(
        f"\n{n['cases']} cases; fabricated quotes {n['fabricated_quotes']}, misplaced citations "
        f"{n['misplaced_citations']}; time p50 {n['took_ms_p50']} ms, p95 {n['took_ms_p95']} ms\n"
    )
    lines.append(f"{'kind':<16}{'cases':>6}" + "".join(f"{MEASURES[key].label:>21}" for key in _KINDS))
    for name, group in slices(results).items():
        if name.startswith("kind "):
            found = (summaries[name].get(key) for key in _KINDS)
            cells = [f"{one.mean:>21.3f}" if one else f"{'–':>21}" for one in found]
            lines.append(f"{name.removeprefix('kind '):<16}{len(group):>6}" + "".join(cells))
    return "\n".join(lines)


def failures(results: Sequence[Result]) -> str:
    """Each case that went wrong, with what was answered."""
    lines = []
    for r in results:
        if r.faults:
            lines.append(
                f"\n{r.id} [{r.kind}, {r.language}] {r.question}  → {r.answer['status']}: {', '.join(r.faults)}"
            )
            rank = next((hit.rank for hit in r.hits if hit.right), None)
            lines += [f"    rank of gold: {rank}"] if r.answerable else []
            lines += [f"    {notice['text']}" for notice in r.answer["notices"] if notice["kind"] == "not-answered"]
            lines += [f"    [{c['n']}] {c['quote'][:110]!r}" for c in r.answer["citations"][:3]]
    return "\n".join(lines)
