"""Takes a page's signs and shapes out of pdfium: what can be seen of them, turned so that the text runs level.

What the signs make of lines is for `glyphs`. Runs in the worker's process only.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ingest.glyphs import Glyph, lines_of

MOST_GLYPHS = 60_000  # on a page
MOST_SHAPES = 4_000
_INVISIBLE = 3  # the render mode of text that is only there to be searched
_OUTLINED = 2
_PICTURES = (3, 4)  # images and shadings
_PATH = 2
_HYPHEN = 2  # pdfium's sign for a hyphen at a line's end
_PRIVATE = range(0xE000, 0xF900)
_SYMBOL_FONT = range(0xF000, 0xF100)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Look:
    """How signs are drawn that were drawn in one go."""

    part: int
    font: str
    size: float
    heavy: bool
    white: bool
    hidden: bool
    turn: int  # degrees; -1 when the text runs askew


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawn rectangle, or the bounds of another figure. `dark` when it is filled so that white text shows on it."""

    box: Box
    dark: bool


def read_page(page: Any, at: int) -> dict[str, Any]:
    """A page's lines, shapes and measures, as JSON takes them."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > MOST_GLYPHS:
            return {"error": "heavy"}
        signs = list(_signs(text, count))
        shapes, pictures = _shapes(page)
    finally:
        text.close()
    frame = page.get_bbox()
    area = max(1.0, (frame[2] - frame[0]) * (frame[3] - frame[1]))
    picture = max((_area(box) / area for box in pictures), default=0.0)
    unmapped = sum(bad for _, _, bad in signs) / max(1, len(signs))
    turn = _turn(look.turn for _, look, _ in signs)
    dark = [shape.box for shape in shapes if shape.dark] + pictures
    seen = [glyph for glyph, look, _ in signs if _shows(glyph, look, frame, turn, dark, picture)]
    level = [_levelled(glyph, turn) for glyph in seen]
    return {
        "lines": [asdict(line) for line in lines_of(level, at)],
        "shapes": [[round(value, 1) for value in _turned(shape.box, turn)] for shape in shapes],
        "frame": list(_turned(frame, turn)),
        "picture": round(picture, 2),
        "unmapped": round(unmapped, 3),
    }


_Sign = tuple[tuple[str, Box, float, float, _Look], _Look, bool]


def _signs(text: Any, count: int) -> Iterator[_Sign]:
    """Each sign with its box and origin, how it is drawn, and whether the file fails to say which letter it is."""
    from pypdfium2 import raw

    looks: dict[int, _Look] = {}
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    for at in range(count):
        if raw.FPDFText_IsGenerated(text, at) == 1:
            continue
        code = raw.FPDFText_GetUnicode(text, at)
        drawn = ctypes.cast(raw.FPDFText_GetTextObject(text, at), ctypes.c_void_p).value or 0
        look = looks.get(drawn)
        if look is None:
            look = looks[drawn] = _look(text, at, drawn, len(looks))
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        raw.FPDFText_GetLooseCharBox(text, at, box)
        place = (box.left, box.bottom, box.right, box.top)
        if not _finite(x.value, y.value, *place):
            continue
        bad = raw.FPDFText_HasUnicodeMapError(text, at) == 1 or (code in _PRIVATE and code not in _SYMBOL_FONT)
        sign = "-" if code == _HYPHEN else chr(code) if code else ""
        if sign:
            yield (
                (sign, (box.left, box.bottom, box.right, box.top), x.value, y.value, look),
                look,
                bad or code == 0xFFFD,
            )


def _finite(*values: float) -> bool:
    return max(map(abs, values)) < 1e6 and not any(map(math.isnan, values))


def _look(text: Any, at: int, drawn: int, part: int) -> _Look:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, at, matrix)
    scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    quarter = round(angle / 90) * 90
    turn = quarter % 360 if abs(angle - quarter) < 2 else -1
    name = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(text, at, name, 200, None)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFText_GetFillColor(text, at, red, green, blue, alpha)
    mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, at)) if drawn else 0
    return _Look(
        part=part,
        font=name.value.decode("utf-8", "replace"),
        size=max(0.1, raw.FPDFText_GetFontSize(text, at) * (scale or 1.0)),
        heavy=raw.FPDFText_GetFontWeight(text, at) >= 600 or mode == _OUTLINED,
        white=min(red.value, green.value, blue.value) >= 250,
        hidden=mode == _INVISIBLE or alpha.value == 0,
        turn=turn,
    )


def _turn(turns: Iterator[int]) -> int:
    """The direction that most of the page's text runs in."""
    found = Counter(turn for turn in turns if turn >= 0)
    return found.most_common(1)[0][0] if found else 0


def _shows(
    sign: tuple[str, Box, float, float, _Look], look: _Look, frame: Box, turn: int, dark: Sequence[Box], picture: float
) -> bool:
    """Whether a reader of the page sees the sign, level with the rest; text behind a scanned page counts."""
    _, _, x, y, _ = sign
    inside = frame[0] - 1 <= x <= frame[2] + 1 and frame[1] - 1 <= y <= frame[3] + 1
    if not inside or look.turn != turn or look.size < 1.5:
        return False
    if look.hidden:
        return picture > 0.5
    return not look.white or any(box[0] <= x <= box[2] and box[1] <= y + 0.3 * look.size <= box[3] for box in dark)


def _levelled(sign: tuple[str, Box, float, float, _Look], turn: int) -> Glyph:
    letter, box, x, y, look = sign
    left, _, right, _ = _turned(box, turn)
    across, up = {0: (x, y), 90: (y, -x), 180: (-x, -y), 270: (-y, x)}[turn]
    start = across if left > across + look.size or left < across - look.size else left
    return Glyph(
        letter, min(start, across), max(right, across), up, round(look.size, 2), look.part, look.font, look.heavy
    )


def _turned(box: Box, turn: int) -> Box:
    left, bottom, right, top = box
    return {
        0: (left, bottom, right, top),
        90: (bottom, -right, top, -left),
        180: (-right, -top, -left, -bottom),
        270: (-top, left, -bottom, right),
    }[turn]


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _shapes(page: Any) -> tuple[list[Shape], list[Box]]:
    """The drawn figures and the pictures of a page."""
    from pypdfium2 import raw

    shapes: list[Shape] = []
    pictures: list[Box] = []
    count = min(raw.FPDFPage_CountObjects(page), 20 * MOST_SHAPES)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for at in range(count):
        figure = raw.FPDFPage_GetObject(page, at)
        kind = raw.FPDFPageObj_GetType(figure)
        if kind not in (_PATH, *_PICTURES) or not raw.FPDFPageObj_GetBounds(figure, left, bottom, right, top):
            continue
        box = (left.value, bottom.value, right.value, top.value)
        if not _finite(*box):
            continue
        if kind != _PATH:
            pictures.append(box)
        elif len(shapes) < MOST_SHAPES:
            shapes.append(Shape(box, _dark(figure)))
    return shapes, pictures


def _dark(figure: Any) -> bool:
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(figure, fill, stroke)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(figure, red, green, blue, alpha)
    return fill.value != 0 and alpha.value > 0 and min(red.value, green.value, blue.value) < 250
