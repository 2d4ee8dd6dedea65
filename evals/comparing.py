"""Two runs set against each other question by question, never mean against mean. Pure.

Only cases that are eligible in both runs count for a figure; the table says how many.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.measures import MEASURES, shown
from evals.records import Result
from evals.statistics import Paired, paired
from evals.summary import slices, values
from ui.text import esc

_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that got a fault, or got rid of all, between two runs."""

    id: str
    question: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paired differences by slice and figure, and the questions that flipped. `alone` are cases of one run only."""

    figures: dict[str, dict[str, Paired]]
    flips: tuple[Flip, ...]
    alone: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether any case differs in any figure but time."""
        every = (row for rows in self.figures.values() for key, row in rows.items() if key != "took_ms")
        return bool(self.flips) or any(row.rose or row.fell for row in every)

    def as_dict(self) -> dict[str, Any]:
        """The comparison for JSON."""
        return dataclasses.asdict(self)


def compare_runs(before: Sequence[Result], after: Sequence[Result]) -> Comparison:
    """Compare the cases that both runs have."""
    old, new = {r.id: r for r in before}, {r.id: r for r in after}
    clusters = {r.id: r.cluster for r in before}
    both = [r for r in before if r.id in new]
    figures = {}
    for name, group in slices(both).items():
        later = [new[r.id] for r in group]
        rows = {key: paired(values(group, key), values(later, key), clusters) for key in MEASURES}
        figures[name] = {key: row for key, row in rows.items() if row}
    flips = tuple(
        Flip(r.id, r.question, r.faults, new[r.id].faults) for r in both if bool(r.faults) != bool(new[r.id].faults)
    )
    return Comparison(figures, flips, tuple(sorted(old.keys() ^ new.keys())))


def verdict(key: str, row: Paired) -> str:
    """better, worse, or what cannot be told, from the difference and its p."""
    way = MEASURES[key].better * row.difference
    if not row.rose and not row.fell:
        return "same"
    if row.p >= _ALPHA or not MEASURES[key].better:
        return "not clear" if MEASURES[key].better else "changed"
    return "better" if way > 0 else "worse"


def as_text(comparison: Comparison) -> str:
    """Tables for the terminal: all figures over all cases, then the slices where something is clear, then the flips."""
    if not comparison.differs:
        return f"No difference but time.\n\n{_table(comparison.figures['all'])}"
    parts = [_table(comparison.figures["all"])]
    for name, rows in comparison.figures.items():
        clear = {key: row for key, row in rows.items() if verdict(key, row) in ("better", "worse")}
        if name != "all" and clear:
            parts.append(f"{name}\n{_table(clear)}")
    for title, flips in _sides(comparison).items():
        parts.append(
            f"{title}: {len(flips)}\n" + "\n".join(f"  {f.id}  {_change(f)}  {f.question[:80]}" for f in flips)
        )
    if comparison.alone:
        parts.append(f"In one run only, not compared: {len(comparison.alone)} cases")
    return "\n\n".join(parts)


def as_page(comparison: Comparison, a: str, b: str) -> str:
    """The same as one HTML file."""
    from evals.report import page

    parts = [f"<h1>{esc(f'Grepp: {a} against {b}')}</h1>"]
    if not comparison.differs:
        parts.append("<p>No difference but time.</p>")
    for name, rows in comparison.figures.items():
        parts.append(f'<h2>{esc(name)}</h2><div class="wide" tabindex="0" role="region" aria-label="{esc(name)}">')
        parts.append(f"<table>{_html_rows(rows)}</table></div>")
    for title, flips in _sides(comparison).items():
        listed = "".join(f"<li>{esc(f.id)} {esc(f.question)} <br>{esc(_change(f))}</li>" for f in flips)
        parts.append(f"<h2>{esc(title)}: {len(flips)}</h2><ul>{listed}</ul>")
    return page(f"{a} against {b}", f"<main>{''.join(parts)}</main>")


def _html_rows(rows: Mapping[str, Paired]) -> str:
    heads = ("figure", "before", "after", "difference", "95 %", "p", "rose", "same", "fell", "")
    top = "".join(f'<th scope="col">{head}</th>' for head in heads[:-1]) + '<th scope="col">verdict</th>'
    lines = []
    for key, row in rows.items():
        said = verdict(key, row)
        colour = {"better": "good", "worse": "bad"}.get(said, "quiet")
        cells = "".join(f"<td>{esc(cell)}</td>" for cell in _cells(key, row))
        lines.append(f'<tr><th scope="row">{esc(MEASURES[key].label)}</th>{cells}<td class="{colour}">{said}</td></tr>')
    return f"<thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody>"


def _cells(key: str, row: Paired) -> list[str]:
    return [
        shown(key, row.a), shown(key, row.b), f"{row.difference:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}",
        f"{row.p:.4f}", str(row.rose), str(row.same), str(row.fell),
    ]  # fmt: skip


def _table(rows: Mapping[str, Paired]) -> str:
    head = f"{'':<26}{'before':>9}{'after':>9}{'diff':>9}{'95 %':>20}{'p':>9}{'rose':>6}{'same':>6}{'fell':>6}"
    lines = [head]
    for key, row in rows.items():
        widths = (9, 9, 9, 20, 9, 6, 6, 6)
        cells = "".join(f"{cell:>{width}}" for cell, width in zip(_cells(key, row), widths, strict=True))
        lines.append(f"{MEASURES[key].label:<26}{cells}  {verdict(key, row)}")
    return "\n".join(lines)


def _sides(comparison: Comparison) -> dict[str, list[Flip]]:
    return {
        "Got a fault": [flip for flip in comparison.flips if flip.after],
        "Lost all faults": [flip for flip in comparison.flips if flip.before],
    }


def _change(flip: Flip) -> str:
    return f"{', '.join(flip.before) or 'no fault'} → {', '.join(flip.after) or 'no fault'}"
