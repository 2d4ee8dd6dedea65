"""A run as one HTML file that a person wants to read: no script, no network, headings in order, prints. Pure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.measures import HEADLINES, MEASURES, Measure, shown
from evals.plots import histogram, intervals
from evals.records import Result
from evals.report_cases import case, worst_first
from evals.running import FAULTS
from evals.statistics import Interval
from evals.summary import Figures, counts, slices, summarise
from ui.text import esc

_STYLE = Path(__file__).parent / "report.css"
_BY = ("ndcg10", "citation_precision", "nuggets_vital", "decision")
_WORST = 10
_CAUTION = (
    "A program that quotes the best passage verbatim gets near-perfect citation figures by construction. So they "
    "never stand alone: read them beside the facts said, the words quoted, and the declines. A correct decline is "
    "not eligible for citation figures; it is not a zero. Intervals are 95 %, by resampling questions."
)


def report(results: Sequence[Result], info: Mapping[str, Any]) -> str:
    """The whole page."""
    figures = {name: summarise(group) for name, group in slices(results).items()}
    title = f"Grepp: the suite {info['suite']}, {' and '.join(info['splits'])}"
    body = "".join(
        (
            f"<h1>{esc(title)}</h1>{_intro(results, info)}",
            _heads(figures["all"]),
            f"<p>{_CAUTION}</p>",
            _plots(figures, results),
            _tables(figures),
            _cases(results),
            _meanings(),
            _made(info),
        )
    )
    return page(title, f'<a class="skip" href="#cases">To the cases</a><main>{body}</main>')


def panel(results: Sequence[Result], info: Mapping[str, Any]) -> str:
    """The run in short, for a place on Grepp's page: headline figures, one plot, the worst cases."""
    figures = summarise(results)
    shares: dict[str, Interval | None] = {m.label: figures[k] for k, m in _shares() if k in figures}
    worst = "".join(case(result) for result in worst_first(results)[:_WORST] if result.faults)
    return (
        f"{_intro(results, info)}{_heads(figures)}<p>{_CAUTION}</p><h3>All figures</h3>"
        f'{intervals("All figures with 95 % intervals", shares)}<h3 id="cases">Worst cases</h3>{worst}'
    )


def page(title: str, body: str) -> str:
    """A page with our style, and nothing that it must fetch."""
    style = _STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{esc(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>'
        f"<body>{body}</body></html>"
    )


def _intro(results: Sequence[Result], info: Mapping[str, Any]) -> str:
    n = counts(results)
    sound = n["fabricated_quotes"] == 0 and n["misplaced_citations"] == 0
    check = (
        '<span class="good">✓ No quote is fabricated and no citation misplaced.</span>'
        if sound
        else f'<span class="bad">✕ {n["fabricated_quotes"]} fabricated quotes, '
        f"{n['misplaced_citations']} misplaced citations.</span>"
    )
    faulty = sum(bool(result.faults) for result in results)
    return (
        f'<p class="quiet">{esc(info["made"][:16].replace("T", " "))} UTC · {n["cases"]} questions, '
        f"{n['cases'] - n['answerable']} of them unanswerable · commit {esc(info['commit'][:10] or '–')}</p>"
        f'<p>{check} <a href="#cases">{faulty} of {n["cases"]} cases have some fault.</a></p>'
    )


def _heads(figures: Figures) -> str:
    cells = []
    for key in HEADLINES:
        if key in figures:
            around = figures[key]
            cells.append(
                f'<div><dt>{esc(MEASURES[key].label)}</dt><dd class="figure">{shown(key, around.mean)}</dd>'
                f'<dd class="range-text small">{shown(key, around.low)} to {shown(key, around.high)}, '
                f"{around.n} cases</dd></div>"
            )
    return f'<dl class="heads">{"".join(cells)}</dl>'


def _plots(figures: Mapping[str, Figures], results: Sequence[Result]) -> str:
    every = figures["all"]
    shares: dict[str, Interval | None] = {m.label: every[key] for key, m in _shares() if key in every}
    parts = ["<h2>All figures</h2>", intervals("All figures with 95 % intervals", shares)]
    for what in ("language", "kind"):
        parts.append(f"<h2>By {what}</h2>")
        groups = {name.removeprefix(f"{what} "): f for name, f in figures.items() if name.startswith(f"{what} ")}
        for key in _BY:
            rows = {name: f.get(key) for name, f in groups.items()}
            parts.append(f"<h3>{esc(MEASURES[key].label)}</h3>{intervals(f'{MEASURES[key].label} by {what}', rows)}")
    words = [r.scores["words"] for r in results if "words" in r.scores]
    times = [r.scores["took_ms"] for r in results]
    parts += ["<h2>Length and time</h2><h3>Words quoted in an answer</h3>"]
    parts.append(histogram("Words quoted in an answer", words, width=10, unit="words"))
    parts += ["<h3>Time of an answer</h3>", histogram("Time of an answer", times, width=25, unit="milliseconds")]
    return "".join(parts)


def _shares() -> list[tuple[str, Measure]]:
    return [(key, measure) for key, measure in MEASURES.items() if measure.unit == "share"]


def _tables(figures: Mapping[str, Figures]) -> str:
    wide = [name for name in figures if not name.startswith("kind ")]
    kinds = [name for name in figures if name.startswith("kind ")]
    few = [key for key in (*HEADLINES, "any_right", "decision") if key in figures["all"]]
    return (
        "<h2>Tables</h2>"
        + _table("Every figure: mean, and eligible cases", list(figures["all"]), wide, figures)
        + _table("By kind of question", few, kinds, figures, turned=True)
    )


def _table(
    caption: str, keys: Sequence[str], groups: Sequence[str], figures: Mapping[str, Figures], *, turned: bool = False
) -> str:
    """Figures down and groups across, or the other way round."""
    named = {group: group.split(" ", 1)[-1] for group in groups}
    if turned:
        heads, rows = [MEASURES[k].label for k in keys], [(named[g], [(k, g) for k in keys]) for g in groups]
    else:
        heads, rows = list(named.values()), [(MEASURES[k].label, [(k, g) for g in groups]) for k in keys]
    top = "".join(f'<th scope="col">{esc(head)}</th>' for head in heads)
    lines = "".join(
        f'<tr><th scope="row">{esc(name)}</th>{"".join(_cell(figures[g].get(k), k) for k, g in cells)}</tr>'
        for name, cells in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{esc(caption)}"><table><caption>{esc(caption)}'
        f"</caption><thead><tr><td></td>{top}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _cell(around: Interval | None, key: str) -> str:
    if around is None:
        return '<td class="quiet">–</td>'
    return f'<td>{shown(key, around.mean)} <span class="quiet small">({around.n})</span></td>'


def _cases(results: Sequence[Result]) -> str:
    tally = "".join(
        f"<li>{sum(name in r.faults for r in results)} × {esc(said)}</li>"
        for name, said in FAULTS.items()
        if any(name in r.faults for r in results)
    )
    listed = "".join(case(result) for result in worst_first(results))
    return (
        f'<h2 id="cases">Cases, worst first</h2><ul>{tally}</ul><p class="quiet">Marked in a gold passage: what was '
        f"cited of it. Marked in a citation: what is gold of it.</p>{listed}"
    )


def _meanings() -> str:
    rows = "".join(
        f'<tr><th scope="row">{esc(m.label)}</th><td class="words">{esc(m.meaning)}</td></tr>'
        for m in MEASURES.values()
    )
    return f'<h2>What the figures mean</h2><div class="wide"><table>{rows}</table></div>'


def _made(info: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{esc(name)}</th><td class="words">{esc(_flat(value))}</td></tr>'
        for name, value in info.items()
    )
    return f'<h2>How this run was made</h2><div class="wide"><table>{rows}</table></div>'


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_flat(inner)}" for key, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
