"""Parts of a Word file that python-docx leaves to its XML: languages, borders, repeated heads, page numbers, styles."""

import copy
from collections.abc import Sequence
from typing import Any

_HEADING_SIZES = {"Title": 20, "Subtitle": 12, "Heading 1": 15, "Heading 2": 13, "Heading 3": 11}
_INK, _GREY = "1F3040", "D9D9D9"
_NOTE = "Quote note"
_FONT = "Arial"  # on every office machine, and of the same width in LibreOffice


def add_run(paragraph: Any, text: str, locale: str) -> Any:
    """A run marked with its language, so that spelling is checked and text is read aloud in it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(text)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), locale)
    run._element.get_or_add_rPr().append(language)
    return run


def style_named(document: Any, name: str) -> Any:
    """The style of that name; made in a plain shape where a template lacks it."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    if name in document.styles:
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if "Normal" in document.styles:
        style.base_style = document.styles["Normal"]
    if name in _HEADING_SIZES:
        style.font.size, style.font.bold = Pt(_HEADING_SIZES[name]), True
        style.paragraph_format.space_before, style.paragraph_format.keep_with_next = Pt(12), True
    elif name in ("Quote", _NOTE):
        style.paragraph_format.left_indent = Cm(0.8)
        style.font.italic = name == "Quote"
        style.font.size = Pt(9) if name == _NOTE else None
    return style


def plain_look(document: Any, locale: str) -> None:
    """The look of minutes without a template: A4, tight spacing, quiet headings, page numbers at the foot."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), locale)
    for name, size in {"Normal": 10.5, **_HEADING_SIZES}.items():
        style = document.styles[name]
        _set_font(style, _FONT)
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(4)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(_INK)
            style.font.italic = False
            style.paragraph_format.space_before = Pt(0 if name in ("Title", "Subtitle") else size)
            style.paragraph_format.keep_with_next = True
    quote = document.styles["Quote"]
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.8)
    quote.font.color.rgb = RGBColor.from_string(_INK)
    _page_number(section.footer.paragraphs[0])


def make_table(document: Any, rows: int, widths: Sequence[float]) -> Any:
    """A bordered table as wide as the text, whose first row is a head repeated on each page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    table = document.add_table(rows, len(widths))
    table.autofit = False
    _border(table)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = int(room * width / sum(widths))
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = int(room * width / sum(widths))
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in head.cells:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF1F4")):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
    return table


def _set_font(style: Any, name: str) -> None:
    """The font, in place of the one that the theme would choose."""
    from docx.oxml.ns import qn

    style.font.name = name
    fonts = style.element.rPr.rFonts
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    fonts.set(qn("w:cs"), name)


def _border(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _GREY)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _page_number(paragraph: Any) -> None:
    """The field that Word and LibreOffice fill in with the page's number."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(copy.deepcopy(paragraph.add_run("1")._element))
    paragraph._p.remove(paragraph.runs[0]._element)
    paragraph._p.append(field)
