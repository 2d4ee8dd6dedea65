"""A report as flat ODT, the way an office writes one: sections with columns, real footnotes, fields, tables, frames."""

# ruff: noqa: E501 - text and markup, a unit a line

from collections.abc import Sequence
from xml.sax.saxutils import escape

from typesetting import Known, Layout, Piece, hyphenable

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="{family}"/></office:font-face-decls>
<office:styles>
<style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="{gap}" fo:text-align="{align}" fo:text-indent="{indent}" fo:line-height="125%"/>
<style:text-properties style:font-name="F" fo:font-size="{points}pt" fo:language="{language}" fo:country="FI"/></style:style>
<style:style style:name="H1" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="1"><style:paragraph-properties fo:margin-top="14pt" fo:margin-bottom="6pt" fo:text-indent="0pt" fo:text-align="start"/><style:text-properties fo:font-size="18pt" fo:font-weight="bold"/></style:style>
<style:style style:name="H2" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="2"><style:paragraph-properties fo:margin-top="10pt" fo:margin-bottom="4pt" fo:text-indent="0pt" fo:text-align="start" fo:keep-with-next="always"/><style:text-properties fo:font-size="13pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Head" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-indent="0pt"/><style:text-properties fo:font-size="8pt"/></style:style>
<style:style style:name="Footnote" style:family="paragraph"><style:text-properties style:font-name="F" fo:font-size="8pt"/></style:style>
<style:style style:name="Plain" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:text-indent="0pt" fo:text-align="start" fo:margin-bottom="1pt"/></style:style>
<style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Sup" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<text:notes-configuration text:note-class="footnote" style:num-format="1" text:start-value="0" text:start-numbering-at="document" text:citation-body-style-name="Sup" text:citation-style-name="Sup"/>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="P"><style:page-layout-properties fo:page-width="{width}" fo:page-height="{height}" fo:margin-top="15mm" fo:margin-bottom="15mm" fo:margin-left="20mm" fo:margin-right="20mm"/>
<style:header-style><style:header-footer-properties fo:min-height="8mm" fo:margin-bottom="5mm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="8mm" fo:margin-top="5mm"/></style:footer-style></style:page-layout>
<style:style style:name="S" style:family="section"><style:section-properties><style:columns fo:column-count="{columns}" fo:column-gap="8mm"/></style:section-properties></style:style>
<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="\u2022"><style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-5mm" fo:margin-left="8mm"/></style:list-level-properties></text:list-level-style-bullet></text:list-style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #777777" fo:padding="1mm"/></style:style>
<style:style style:name="Boxed" style:family="paragraph" style:parent-style-name="Plain"><style:paragraph-properties fo:background-color="#e6eef2" fo:border="0.5pt solid #224477" fo:padding="2mm" fo:margin-left="3mm" fo:margin-right="3mm"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="P">
<style:header><text:p text:style-name="Head">{head}</text:p></style:header>
<style:footer><text:p text:style-name="Head">{foot} <text:page-number text:select-page="current"/></text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text><text:section text:style-name="S" text:name="body">
"""


def fodt(pieces: Sequence[Piece], layout: Layout, known: Known, language: str) -> str:
    """The report as a flat ODT document."""

    def soft(text: str) -> str:
        return escape(hyphenable(text, language))

    wide = "landscape" in layout.size
    out = [
        _HEAD.format(
            family=layout.family, points=layout.points, language=language, columns=layout.columns,
            align="justify" if layout.justify else "start", gap="0pt" if layout.indents else "6pt",
            indent="12pt" if layout.indents else "0pt", width="297mm" if wide else "210mm",
            height="210mm" if wide else "297mm", head=known.heads[0], foot=known.heads[1],
        )
    ]  # fmt: skip
    number = 0
    for piece in pieces:
        number += bool(piece.note)
        out.append(_piece(piece, soft, number))
    out.append("</text:section></office:text></office:body></office:document>")
    return "".join(out)


def _piece(piece: Piece, soft: "object", number: int) -> str:
    assert callable(soft)
    match piece.kind:
        case "h1" | "h2":
            level = piece.kind[1]
            return f'<text:h text:style-name="H{level}" text:outline-level="{level}">{soft(piece.text)}</text:h>'
        case "p":
            note = (
                f'<text:note text:id="n{number}" text:note-class="footnote"><text:note-citation text:label="{number}">{number}</text:note-citation>'
                f'<text:note-body><text:p text:style-name="Footnote">{soft(piece.note)}</text:p></text:note-body></text:note>'
                if piece.note
                else ""
            )
            return f'<text:p text:style-name="Standard">{soft(piece.text)}{note}</text:p>'
        case "li" | "toc":
            items = "".join(
                f'<text:list-item><text:p text:style-name="Plain">{soft(text)}</text:p></text:list-item>'
                for text in piece.paragraphs
            )
            return f'<text:list text:style-name="L">{items}</text:list>'
        case "box":
            title = f'<text:span text:style-name="Bold">{soft(piece.text)}</text:span>'
            return "".join(
                f'<text:p text:style-name="Boxed">{text}</text:p>' for text in (title, *map(soft, piece.paragraphs))
            )
        case "table":
            width = len(piece.rows[0])
            rows = [
                "<table:table-row>"
                + "".join(
                    f'<table:table-cell table:style-name="Cell"><text:p text:style-name="Plain">'
                    f"{f'<text:span text:style-name={chr(34)}Bold{chr(34)}>{soft(cell)}</text:span>' if not at else soft(cell)}"
                    "</text:p></table:table-cell>"
                    for cell in row
                )
                + "</table:table-row>"
                for at, row in enumerate(piece.rows)
            ]
            title = f'<text:p text:style-name="Plain"><text:span text:style-name="Bold">{soft(piece.text)}</text:span></text:p>'
            return f'{title}<table:table><table:table-column table:number-columns-repeated="{width}"/>{"".join(rows)}</table:table>'
    raise ValueError(piece.kind)
