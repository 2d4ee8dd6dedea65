"""Builds small PDF files for the tests, by hand: what is in them is known to the last sign."""

import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter


@dataclass(frozen=True)
class Set:
    """A line as it is set on a page."""

    text: str
    size: float = 10
    bold: bool = False
    y: float | None = None  # None: right below the line above
    x: float = 50
    raised: str = ""  # a note mark after the text
    after: str = ""  # what follows the mark


def page_stream(lines: Sequence[Set | str]) -> bytes:
    """The content of a page, one line below the other from its top."""
    y = 800.0
    parts: list[bytes] = []
    for line in (Set(line) if isinstance(line, str) else line for line in lines):
        y = line.y if line.y is not None else y - 12
        width = line.size * 0.6
        parts.append(_shown(line.text, line.size, line.bold, line.x, y))
        if line.raised:
            x = line.x + len(line.text) * width
            parts.append(_shown(line.raised, line.size * 0.7, line.bold, x, y + 3.5))
            parts.append(_shown(line.after, line.size, line.bold, x + 0.7 * width * len(line.raised), y))
    return b"\n".join(parts)


def _shown(text: str, size: float, bold: bool, x: float, y: float) -> bytes:
    font = b"/F2" if bold else b"/F1"
    return b"BT %s %g Tf 1 0 0 1 %g %g Tm %s Tj ET" % (font, size, x, y, _string(text))


def pdf(pages: Sequence[Sequence[Set | str] | bytes], title: str = "", labels: bytes = b"") -> bytes:
    """A PDF file. A page is its lines, or the bytes of its content stream."""
    streams = [page if isinstance(page, bytes) else page_stream(page) for page in pages]
    first = 6
    kids = b" ".join(b"%d 0 R" % (first + 2 * at) for at in range(len(streams)))
    extra = b" /PageLabels << /Nums [%s] >>" % labels if labels else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R%s >>" % extra,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Title %s >>" % _string(title),
    ]
    for at, stream in enumerate(streams):
        packed = zlib.compress(stream)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (first + 2 * at + 1)
        )
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    return assembled(objects)


def assembled(objects: Sequence[bytes]) -> bytes:
    """A file of these objects, with its table of offsets; object 5 is the metadata."""
    out = bytearray(b"%PDF-1.7\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
    )
    return bytes(out)


def rewritten(data: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """The file written anew by pypdf, after a change."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _string(text: str) -> bytes:
    raw = text.encode("cp1252")
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"
