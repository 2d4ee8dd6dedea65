"""Plots as inline SVG: no script, no font, readable in print and, by their titles, to screen readers."""

from collections.abc import Mapping, Sequence

from evals.statistics import Interval
from ui.text import esc

_LEFT, _WIDTH, _ROW = 190, 680, 28


def intervals(title: str, rows: Mapping[str, Interval | None]) -> str:
    """Means in [0, 1] as dots on one scale, each with its 95 % interval as a line and the number of cases."""
    height = _ROW * len(rows) + 34
    parts = [_axis(len(rows))]
    for i, (name, around) in enumerate(rows.items()):
        y = _ROW * i + 20
        parts.append(f'<text x="{_LEFT - 12}" y="{y + 4}" text-anchor="end">{esc(name)}</text>')
        if around is None:
            parts.append(f'<text x="{_LEFT}" y="{y + 4}" class="quiet">no case is eligible</text>')
            continue
        low, mid, high = (_x(value) for value in (around.low, around.mean, around.high))
        parts.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" class="range"/>')
        parts.append(f'<circle cx="{mid:.1f}" cy="{y}" r="5" class="dot"/>')
        parts.append(f'<text x="{_WIDTH - 4}" y="{y + 4}" text-anchor="end">{around.mean:.3f} ({around.n})</text>')
    return _svg(title, height, "".join(parts))


def histogram(title: str, values: Sequence[float], *, width: float, unit: str) -> str:
    """How many cases fall into each step of `width`; what lies above the twentieth step is gathered there."""
    if not values:
        return ""
    steps = min(20, int(max(values) // width) + 1)
    counts = [0] * steps
    for value in values:
        counts[min(steps - 1, int(value // width))] += 1
    slot, top = (_WIDTH - 40) / steps, max(counts)
    parts = []
    for i, count in enumerate(counts):
        tall = 120 * count / top
        x = 20 + slot * i
        parts.append(
            f'<rect x="{x + 1:.1f}" y="{140 - tall:.1f}" width="{slot - 2:.1f}" height="{tall:.1f}" class="bar"/>'
        )
        if i % max(1, steps // 10) == 0:
            parts.append(f'<text x="{x:.1f}" y="158" class="quiet">{i * width:g}</text>')
        if count:
            parts.append(
                f'<text x="{x + slot / 2:.1f}" y="{134 - tall:.1f}" text-anchor="middle" class="small">{count}</text>'
            )
    parts.append(f'<text x="{_WIDTH - 4}" y="174" text-anchor="end" class="quiet">{esc(unit)}</text>')
    return _svg(title, 180, "".join(parts))


def _axis(rows: int) -> str:
    bottom = _ROW * rows + 10
    lines = []
    for tenth in range(0, 11, 2):
        x = _x(tenth / 10)
        lines.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="6" y2="{bottom}" class="grid"/>')
        lines.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" class="quiet">{tenth / 10:.1f}</text>')
    return "".join(lines)


def _x(value: float) -> float:
    return _LEFT + min(1.0, max(0.0, value)) * (_WIDTH - _LEFT - 100)


def _svg(title: str, height: int, body: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{esc(title)}" class="plot">'
        f"<title>{esc(title)}</title>{body}</svg>"
    )
