"""Reading order on made-up pages: however many columns there are, and in whatever order their lines were drawn."""

import random
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest.layout import in_order
from ingest.pages import Line, Sheet

WORDS = "kommunen främjar goda relationer mellan invånarna och likabehandling av alla i hela landet".split()


def column(at: int, x: float, width: float, top: float, rows: int, size: float, seed: int) -> list[Line]:
    chance = random.Random(seed * 100 + at)  # noqa: S311 - no secret
    ends = [x + width * chance.uniform(0.85, 1.0) for _ in range(rows)]
    return [
        Line(f"{chance.choice(WORDS)} {at}.{row}", 0, size, y=top - 1.3 * size * row, x0=x, x1=end)
        for row, end in enumerate(ends)
    ]


@settings(max_examples=200, deadline=None)
@given(
    columns=st.integers(1, 4),
    rows=st.one_of(st.lists(st.integers(3, 40), min_size=4, max_size=4), st.integers(8, 40).map(lambda n: [n] * 4)),
    size=st.sampled_from([8.0, 9.5, 10.0, 11.0]),
    gutter=st.floats(12, 40),
    shift=st.floats(0, 6),
    drawn=st.sampled_from(["in order", "backwards", "line by line"]),
    seed=st.integers(0, 9),
)
def test_columns_are_read_one_after_the_other(
    columns: int, rows: list[int], size: float, gutter: float, shift: float, drawn: str, seed: int
) -> None:
    width = (500 - gutter * (columns - 1)) / columns
    groups = [
        column(at, 50 + at * (width + gutter), width, 700 - shift * (at % 2), rows[at], size, seed)
        for at in range(columns)
    ]
    wanted = [line.text for group in groups for line in group]
    lines = [line for group in groups for line in group]
    if drawn == "backwards":
        lines = [line for group in reversed(groups) for line in group]
    if drawn == "line by line":
        lines.sort(key=lambda line: (-line.y, line.x0))
        assume(len(set(rows[:columns])) == 1 and rows[0] >= 8)  # else it may as well be a table
    lines = [replace(line, order=at) for at, line in enumerate(lines)]
    assert [line.text for line in in_order(lines, Sheet(), 1)] == wanted


@settings(max_examples=100, deadline=None)
@given(st.integers(4, 20), st.integers(4, 20), st.floats(16, 40), st.integers(0, 9))
def test_a_heading_across_parts_what_is_above_from_what_is_below(
    above: int, below: int, gutter: float, seed: int
) -> None:
    width = (500 - gutter) / 2
    left, right = 50.0, 50 + width + gutter
    upper = [column(0, left, width, 780, above, 10, seed), column(1, right, width, 780, above, 10, seed)]
    foot = 780 - 13 * above - 20
    heading = Line("En rubrik över båda spalterna", 0, 16, True, foot, x0=left, x1=450)
    lower = [column(2, left, width, foot - 30, below, 10, seed), column(3, right, width, foot - 30, below, 10, seed)]
    lines = [*upper[0], *upper[1], *lower[0], *lower[1], heading]
    wanted = [line.text for line in [*upper[0], *upper[1], heading, *lower[0], *lower[1]]]
    found = in_order([replace(line, order=at) for at, line in enumerate(lines)], Sheet(), 1)
    assert [line.text for line in found] == wanted
