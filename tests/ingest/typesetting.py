"""Sets known text as a PDF report, by WeasyPrint and by LibreOffice, so that what a loader reads can be compared.

A report is a list of pieces; a layout says how they are set. Words are hyphenated at line ends, in Finnish too.
"""

# ruff: noqa: E501 - text and markup, a unit a line

import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SHY = "\u00ad"
_FINNISH_BREAK = re.compile(r"(?<=[aeiouyäöbcdfghjklmnpqrstvwxz]{2})(?=[bcdfghjklmnpqrstvwxz][aeiouyäö]\w)", re.I)


@dataclass(frozen=True)
class Piece:
    """A part of a report: `h1`, `h2`, `p`, `li`, `box`, `table`, `toc`."""

    kind: str
    text: str = ""
    note: str = ""  # a footnote after the text's first sentence
    rows: tuple[tuple[str, ...], ...] = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How a report is set."""

    name: str
    columns: int = 1
    size: str = "A4"
    margin: str = "25mm 22mm 25mm 22mm"
    justify: bool = True
    indents: bool = False  # paragraphs by their first line, without a gap
    family: str = "DejaVu Serif"
    points: float = 10
    extra: str = ""  # more CSS
    running: tuple[str, ...] = ("top-left", "top-right")
    number: str = "bottom-center"
    bullet: str = "disc"


LAYOUTS = (
    Layout("single"),
    Layout("ragged", justify=False, family="Liberation Sans", number="bottom-right", bullet='"–  "'),
    Layout("two-columns", columns=2, margin="22mm 18mm 25mm 18mm"),
    Layout("two-columns-indents", columns=2, indents=True, family="Liberation Serif", points=10.5),
    Layout("three-columns", columns=3, points=8.5, family="Liberation Sans", justify=False, margin="18mm 15mm 20mm 15mm"),
    Layout("landscape", columns=2, size="A4 landscape", family="Liberation Sans", number="bottom-left"),
    Layout(
        "magazine", columns=2, family="Nimbus Sans", indents=True, bullet='"■ "', number="top-right", running=("bottom-left",),
        extra="h1{letter-spacing:.25em;text-transform:uppercase;column-span:all;color:#fff;background:#245}"
        "h2{font-variant:small-caps;font-weight:400;letter-spacing:.06em} body{font-size:9.5pt;line-height:1.5}"
        ".box{float:none;margin:1em 0}",
    ),
    Layout("large-margins", margin="25mm 25mm 25mm 62mm", justify=False, family="Liberation Sans", number="bottom-left"),
)  # fmt: skip


@dataclass
class Known:
    """What was set: sentences and words in order, the strings of running heads."""

    sentences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    heads: tuple[str, ...] = ("Löpande rubrik om goda relationer", "Testdokument nro 7")
    rows: list[tuple[str, ...]] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)


def hyphenable(text: str, language: str) -> str:
    """The text with soft hyphens where a word may be divided."""
    if language == "sv":
        import pyphen

        cut = pyphen.Pyphen(lang="sv", left=3, right=3)
        return re.sub(r"[^\W\d_]{6,}", lambda match: cut.inserted(match.group(), SHY), text)
    return re.sub(r"[^\W\d_]{6,}", lambda match: _FINNISH_BREAK.sub(SHY, match.group()), text)


def html_of(pieces: Sequence[Piece], layout: Layout, known: Known, language: str) -> str:
    def soft(text: str) -> str:
        return html.escape(hyphenable(text, language))

    body = []
    for piece in pieces:
        body.append(_html_piece(piece, soft, piece.kind))
    gap = "p{margin:0;text-indent:1.4em} h2+p,h1+p{text-indent:0}" if layout.indents else "p{margin:0 0 .7em}"
    heads = "".join(
        f"@{at}{{content:'{text}';font-size:7.5pt;color:#555}}"
        for at, text in zip(layout.running, known.heads, strict=False)
    )
    align = "justify" if layout.justify else "left"
    css = (
        f"@page{{size:{layout.size};margin:{layout.margin};{heads}@{layout.number}{{content:counter(page);font-size:8pt}}"
        f"@footnote{{border-top:.5pt solid #333;padding-top:3pt}}}}"
        f"body{{font:{layout.points}pt '{layout.family}';line-height:1.35;text-align:{align};hyphens:manual}}"
        f".flow{{column-count:{layout.columns};column-gap:8mm}} {gap}"
        "h1{font-size:2em;margin:.4em 0;text-align:left;line-height:1.1} h2{font-size:1.25em;margin:1em 0 .3em;text-align:left}"
        "ul{margin:.3em 0;padding-left:1.5em} li{margin:.15em 0}"
        f"li{{list-style-type:{layout.bullet}}}"
        ".box{background:#e6eef2;border-left:3pt solid #247;padding:6pt 9pt;margin:.8em 0}.box b{display:block;font-size:1.1em}"
        "table{border-collapse:collapse;margin:.8em 0;font-size:.85em;text-align:left;width:100%}"
        "td,th{border-bottom:.5pt solid #777;padding:2pt 5pt;vertical-align:top} caption{text-align:left;font-weight:bold}"
        ".fn{float:footnote;font-size:.75em;text-align:left}::footnote-call{font-size:.65em;vertical-align:super;line-height:0}"
        ".toc p{margin:0;text-indent:0;text-align:left}.toc a::after{content:leader('.') '7'}"
        f"{layout.extra}"
    )  # fmt: skip
    return f"<html lang='{language}'><meta charset='utf-8'><style>{css}</style><body><div class='flow'>{''.join(body)}</div></body></html>"


def _html_piece(piece: Piece, soft: "object", kind: str) -> str:
    assert callable(soft)
    match kind:
        case "h1" | "h2":
            return f"<{kind}>{html.escape(piece.text)}</{kind}>"  # soft hyphens and wide letters do not go together
        case "p" if piece.note:
            return f"<p>{soft(piece.text)}<span class='fn'>{soft(piece.note)}</span></p>"
        case "p":
            return f"<p>{soft(piece.text)}</p>"
        case "li":
            return "<ul>" + "".join(f"<li>{soft(text)}</li>" for text in piece.paragraphs) + "</ul>"
        case "box":
            inside = "".join(f"<p>{soft(text)}</p>" for text in piece.paragraphs)
            return f"<div class='box'><b>{soft(piece.text)}</b>{inside}</div>"
        case "table":
            head, *rows = piece.rows
            cells = "".join(f"<th>{soft(cell)}</th>" for cell in head)
            lines = "".join("<tr>" + "".join(f"<td>{soft(cell)}</td>" for cell in row) + "</tr>" for row in rows)
            return f"<table><caption>{soft(piece.text)}</caption><thead><tr>{cells}</tr></thead>{lines}</table>"
        case "toc":
            return "<div class='toc'>" + "".join(f"<p><a>{soft(text)}</a></p>" for text in piece.paragraphs) + "</div>"
    raise ValueError(kind)


def known_of(pieces: Sequence[Piece]) -> Known:
    known = Known()
    for piece in pieces:
        known.titles += [piece.text] if piece.kind in ("h1", "h2", "box", "table") else []
        if piece.kind == "p":
            known.paragraphs.append(piece.text)
        if piece.kind == "box":
            known.paragraphs += piece.paragraphs
        if piece.kind == "li":
            known.items += piece.paragraphs
        known.notes += [piece.note] if piece.note else []
        known.rows += piece.rows
    known.sentences = [part for text in [*known.paragraphs, *known.items] for part in sentences(text)]
    return known


def sentences(text: str) -> list[str]:
    from ingest.sentences import split_sentences

    return [text[one.start : one.end] for one in split_sentences(text, 0, len(text))]


def weasyprint(pieces: Sequence[Piece], layout: Layout, known: Known, language: str) -> bytes:
    from weasyprint import HTML

    made = HTML(string=html_of(pieces, layout, known, language)).write_pdf()
    assert isinstance(made, bytes)
    return made


def soffice() -> str | None:
    return shutil.which("soffice")


def libreoffice(fodt: str) -> bytes:
    """A flat ODT as PDF, by LibreOffice with a profile of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.fodt"
        source.write_text(fodt, encoding="utf-8")
        subprocess.run(
            [soffice() or "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", "pdf", "--outdir", folder, str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        return (Path(folder) / "report.pdf").read_bytes()
