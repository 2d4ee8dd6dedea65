"""Finds the call-out boxes of a page: filled or framed rectangles that text stands in.

Pure. The cells and stripes of tables are rectangles too; they stand side by side, boxes do not.
"""

from collections.abc import Iterable, Sequence

from ingest.pages import Box, Line

_LEAST_WIDTH, _LEAST_HEIGHT = 70.0, 20.0
_MOST = 0.7  # of the page: what is larger is its background
_NEAR = 3.0
_MOST_SHAPES = 600  # a page with more is a map or a chart


def boxes_of(lines: Sequence[Line], shapes: Sequence[Box], frame: Box) -> list[Box]:
    """The boxes that hold at least two lines, the outermost of those that lie in each other."""
    if len(shapes) > _MOST_SHAPES:
        return []
    area = _area(frame)
    large = [shape for shape in shapes if _fits(shape) and _area(shape) <= _MOST * area]
    large += [box for box in _framed(shapes) if _area(box) <= _MOST * area]
    stacked = _stacked(_distinct(large))
    alone = [box for box in stacked if not any(_beside(box, other) for other in stacked if other is not box)]
    outer = [box for box in alone if not any(_holds(other, box) for other in alone if other is not box)]
    return [box for box in outer if sum(_within(line, box) for line in lines) >= 2]


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _fits(box: Box) -> bool:
    return box[2] - box[0] >= _LEAST_WIDTH and box[3] - box[1] >= _LEAST_HEIGHT


def _framed(shapes: Sequence[Box]) -> list[Box]:
    """Rectangles whose four sides were drawn one by one."""
    level = [s for s in shapes if s[3] - s[1] <= 4 and s[2] - s[0] >= _LEAST_WIDTH][:120]
    upright = [s for s in shapes if s[2] - s[0] <= 4 and s[3] - s[1] >= _LEAST_HEIGHT][:120]
    found: list[Box] = []
    for top in level:
        for foot in level:
            same = abs(top[0] - foot[0]) <= _NEAR and abs(top[2] - foot[2]) <= _NEAR
            if not same or top[1] - foot[1] < _LEAST_HEIGHT:
                continue
            box = (top[0], foot[1], top[2], top[3])
            if all(any(_side(box, x, side) for side in upright) for x in (box[0], box[2])):
                found.append(box)
    return found


def _side(box: Box, x: float, side: Box) -> bool:
    return abs(side[0] - x) <= _NEAR + 2 and abs(side[1] - box[1]) <= _NEAR + 2 and abs(side[3] - box[3]) <= _NEAR + 2


def _distinct(boxes: Iterable[Box]) -> list[Box]:
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda one: -_area(one)):
        if not any(all(abs(a - b) <= _NEAR + 3 for a, b in zip(box, other, strict=True)) for other in kept):
            kept.append(box)
    return kept


def _stacked(boxes: Sequence[Box]) -> list[Box]:
    """The boxes, where those that touch one under the other are one: paragraphs with a border each."""
    found: list[Box] = []
    for box in sorted(boxes, key=lambda one: (round(one[0]), -one[3])):
        last = found[-1] if found else None
        if (
            last
            and abs(last[0] - box[0]) <= _NEAR
            and abs(last[2] - box[2]) <= _NEAR
            and abs(last[1] - box[3]) <= _NEAR
        ):
            found[-1] = (last[0], box[1], last[2], last[3])
        else:
            found.append(box)
    return found


def _beside(box: Box, other: Box) -> bool:
    touch = abs(box[2] - other[0]) <= _NEAR or abs(other[2] - box[0]) <= _NEAR
    shared = min(box[3], other[3]) - max(box[1], other[1])
    return touch and shared > 0.5 * min(box[3] - box[1], other[3] - other[1])


def _holds(box: Box, other: Box) -> bool:
    return all((box[0] <= other[0] + 1, box[1] <= other[1] + 1, box[2] >= other[2] - 1, box[3] >= other[3] - 1))


def _within(line: Line, box: Box) -> bool:
    x, y = (line.x0 + line.x1) / 2, line.y + 0.3 * line.size
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
