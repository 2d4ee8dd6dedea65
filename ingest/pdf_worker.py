"""Reads a PDF with pdfium in a process of its own: one JSON line about the file, then one a page.

Run as `python -m ingest.pdf_worker lines FIRST` or `… image PAGE`, with the file as standard input. A file that makes
pdfium crash, loop or swell takes down this process, not Grepp; `pdf_process` is the other end.
"""

import contextlib
import json
import sys
from typing import Any

from assistant.child import cap_memory
from ingest.pdf_signs import read_page

OCR_DPI = 300
MOST_PIXELS = 40_000_000
ENCRYPTED = 4  # pdfium's error code


def main(arguments: list[str]) -> int:
    """One file, from standard input to lines or an image on standard output."""
    cap_memory()
    what, number = arguments[0], int(arguments[1])
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(sys.stdin.buffer)
    except pypdfium2.PdfiumError as error:
        _say({"error": "encrypted" if getattr(error, "err_code", 0) == ENCRYPTED else "damaged"})
        return 0
    if what == "image":
        sys.stdout.buffer.write(_image(pdf, number))
        return 0
    _say(_about(pdf))
    for at in range(number, len(pdf)):
        _say(_page(pdf, at))
    return 0


def _say(value: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(value).encode() + b"\n")
    sys.stdout.buffer.flush()


def _about(pdf: Any) -> dict[str, Any]:
    """What is known of the file as a whole."""
    import pypdfium2

    labels: list[str] = []
    marks: list[tuple[int, str, int]] = []
    with contextlib.suppress(pypdfium2.PdfiumError, ValueError):
        labels = [pdf.get_page_label(at) for at in range(min(len(pdf), 20_000))]
    with contextlib.suppress(pypdfium2.PdfiumError, ValueError):
        for entry in pdf.get_toc(max_depth=8):
            dest = entry.get_dest()
            page = dest.get_index() if dest else None
            if page is not None and len(marks) < 20_000:
                marks.append((entry.level + 1, entry.get_title(), page))
    title = ""
    with contextlib.suppress(pypdfium2.PdfiumError, ValueError):
        title = pdf.get_metadata_value("Title")
    return {"count": len(pdf), "labels": labels if any(labels) else None, "bookmarks": marks, "title": title}


def _page(pdf: Any, at: int) -> dict[str, Any]:
    import pypdfium2

    try:
        page = pdf[at]
        try:
            return {"page": at, **read_page(page, at)}
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError, OverflowError, RecursionError):
        return {"page": at, "error": "damaged"}
    except MemoryError:
        return {"page": at, "error": "heavy"}


def _image(pdf: Any, at: int) -> bytes:
    """A page in grey, as PGM, as fine as text recognition likes it and no larger than it may be."""
    page = pdf[at]
    width, height = page.get_size()
    scale = min(OCR_DPI / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    head = b"P5 %d %d 255\n" % (bitmap.width, bitmap.height)
    data = bytes(bitmap.buffer)
    rows = (data[at : at + bitmap.width] for at in range(0, bitmap.height * bitmap.stride, bitmap.stride))
    return head + b"".join(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
