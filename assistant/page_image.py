"""A page of a PDF file as an image, and where on it a quote stands.

`render` does it in a process of its own, within limits of time, memory and size, so that no file can hold up the
server; many may run at once. Which file and page belong to a quote is for others (`pagination`) to know.
"""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.child import ROOT, cap_memory, command, environment
from assistant.page_marks import Mark, Sign, find

SECONDS = 20.0
MOST_PIXELS = 8_000_000
_PAD = 1.0  # points around a mark


@dataclass(frozen=True, slots=True)
class PageImage:
    """A PNG with its measures in pixels, and the marks on it: (left, top, right, bottom) for each line of the quote."""

    png: bytes
    width: int
    height: int
    marks: tuple[Mark, ...]


def render(path: Path, number: int, quote: str = "", scale: float = 2.0) -> PageImage | None:
    """Page `number` (from 1) of a PDF file, `scale` pixels to the point; None when it cannot be drawn.

    `quote` is the part of it that stands on this page. When it is not found, there are no marks.
    """
    asked = json.dumps({"path": str(path.resolve()), "number": number, "quote": quote, "scale": scale})
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command("assistant.page_image"), input=asked.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=ROOT, env=environment(), timeout=SECONDS, check=False,
        )  # fmt: skip
        said = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        return None
    if not said:
        return None
    marks = tuple((left, top, right, bottom) for left, top, right, bottom in said["marks"])
    return PageImage(base64.b64decode(said["png"]), said["width"], said["height"], marks)


def main() -> int:
    """The process: a request on standard input, the image on standard output."""
    cap_memory()
    asked = json.load(sys.stdin)
    made = draw(Path(asked["path"]), int(asked["number"]), str(asked["quote"]), float(asked["scale"]))
    if made is not None:
        made["png"] = base64.b64encode(made["png"]).decode()
    json.dump(made, sys.stdout)
    return 0


def draw(path: Path, number: int, quote: str, scale: float) -> dict[str, Any] | None:
    """What `render` gives, as a dictionary, in this process. Not safe in threads: pdfium is not."""
    import io

    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as pdf:
            if not 1 <= number <= len(pdf):
                return None
            page = pdf[number - 1]
            width, height = page.get_size()
            if min(width, height) <= 0:
                return None
            scale = min(scale, (MOST_PIXELS / (width * height)) ** 0.5)
            bitmap = page.render(scale=scale, may_draw_forms=False)
            file = io.BytesIO()
            bitmap.to_pil().save(file, "PNG")
            marks = _marks(page, quote, bitmap.width, bitmap.height) if quote.strip() else []
            return {"png": file.getvalue(), "width": bitmap.width, "height": bitmap.height, "marks": marks}
    except (pypdfium2.PdfiumError, OSError, ValueError, OverflowError, MemoryError):
        return None


def _marks(page: Any, quote: str, width: int, height: int) -> list[Mark]:
    import ctypes

    from pypdfium2 import raw

    text = page.get_textpage()
    signs = list(_signs(text))
    text.close()

    def pixel(x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        return across.value, down.value

    found: list[Mark] = []
    for left, bottom, right, top in find(signs, quote):
        (x0, y0), (x1, y1) = pixel(left - _PAD, bottom - _PAD), pixel(right + _PAD, top + _PAD)
        box = (max(0, min(x0, x1)), max(0, min(y0, y1)), min(width, max(x0, x1)), min(height, max(y0, y1)))
        found.append(box)
    return found


def _signs(text: Any) -> Any:
    import ctypes

    from pypdfium2 import raw

    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, at)
        if not code or not raw.FPDFText_GetLooseCharBox(text, at, box):
            continue
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        yield Sign(chr(code), (box.left, box.bottom, box.right, box.top), y.value)


if __name__ == "__main__":
    sys.exit(main())
