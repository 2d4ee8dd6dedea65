"""Word files: what a reader sees becomes text and blocks; what a reader does not see stays out."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wordfiles import body, p, run, with_notes, word, xml

from ingest import word as loader
from ingest.blocks import Block, faults
from ingest.headings import settle
from ingest.word import Read
from ingest.word_numbers import spelt


def read(data: bytes) -> Read:
    return loader.read(io.BytesIO(data), "plan.docx")


def blocks(data: bytes) -> tuple[Block, ...]:
    found = read(data)
    made = settle(list(found.items))
    assert faults(found.text, made) == []
    return made


def said(data: bytes) -> list[str]:
    text = read(data).text
    return [text[block.start : block.end] for block in blocks(data)]


def by_style(style: str, *, outline: int | None = None) -> bytes:
    def fill(document: Any) -> None:
        own = document.styles.add_style(style, 1)
        if outline is not None:
            own.element.get_or_add_pPr().append(xml(f'<w:outlineLvl w:val="{outline}"></w:outlineLvl>'))
        document.add_paragraph("Målen", style=style)
        document.add_paragraph("Kommunen ordnar möten.")

    return word(fill)


@pytest.mark.parametrize("style", ["Rubrik 1", "Otsikko 2", "Huvudrubrik 1", "Överskrift 1"])
def test_a_heading_by_the_name_of_its_style(style: str) -> None:
    assert blocks(by_style(style))[0].section == ("Målen",)


def test_a_heading_by_the_outline_of_its_style() -> None:
    assert blocks(by_style("Kommunens egen", outline=0))[0].section == ("Målen",)


def test_headings_nest() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Plan", 0)
        document.add_heading("Mål", 1)
        document.add_heading("Delmål", 2)
        document.add_paragraph("Text ett.")
        document.add_heading("Uppföljning", 1)
        document.add_paragraph("Text två.")

    assert [block.section for block in blocks(word(fill))] == [("Plan", "Mål", "Delmål"), ("Plan", "Uppföljning")]
    assert read(word(fill)).title == "Plan"


def test_a_line_in_bold_type_is_a_heading() -> None:
    data = body(p(run("Ansvar", "<w:b/>")), p(run("Staben svarar för planen.")))
    assert [block.section for block in blocks(data)] == [("Ansvar",)]


def test_a_sentence_in_bold_type_is_none() -> None:
    assert said(body(p(run("Planen gäller alla.", "<w:b/>")))) == ["Planen gäller alla."]


def test_list_items_have_their_signs_and_their_lead_in() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Planen omfattar:")
        document.add_paragraph("språk", style="List Bullet")
        document.add_paragraph("arbete", style="List Bullet")
        document.add_paragraph("först", style="List Number")
        document.add_paragraph("sedan", style="List Number")

    data = word(fill)
    assert said(data) == ["Planen omfattar:", "– språk", "– arbete", "1. först", "2. sedan"]
    assert {block.lead for block in blocks(data)[1:]} == {(0, 16)}


@pytest.mark.parametrize(
    ("n", "style", "spelled"),
    [
        (4, "decimal", "4"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (9, "lowerRoman", "ix"),
        (44, "upperRoman", "XLIV"),
        (7, "decimalZero", "07"),
        (7, "ordinal", "7"),
    ],
)
def test_numbers_as_word_spells_them(n: int, style: str, spelled: str) -> None:
    assert spelt(n, style) == spelled


def numbered(document: Any, levels: str) -> None:
    numbering = document.part.numbering_part.element
    numbering.insert(0, xml(f'<w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(xml('<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def item(text: str, depth: int = 0) -> str:
    return p(run(text), properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')


def level(depth: int, style: str, text: str, start: int = 1) -> str:
    inner = f'<w:start w:val="{start}"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{depth}">{inner}</w:lvl>'


def test_numbers_of_several_levels() -> None:
    def fill(document: Any) -> None:
        numbered(document, level(0, "decimal", "%1.") + level(1, "lowerLetter", "%1 %2)"))
        for text, depth in (("ett", 0), ("a", 1), ("b", 1), ("två", 0), ("a", 1)):
            document.element.body.insert(len(document.element.body) - 1, xml(item(text, depth)))

    assert said(word(fill)) == ["1. ett", "1 a) a", "1 b) b", "2. två", "2 a) a"]


def test_a_number_goes_on_after_other_text() -> None:
    def fill(document: Any) -> None:
        numbered(document, level(0, "decimal", "%1.", start=5))
        for element in (item("ett"), p(run("Mellan.")), item("två")):
            document.element.body.insert(len(document.element.body) - 1, xml(element))

    assert said(word(fill)) == ["5. ett", "Mellan.", "6. två"]


def test_tracked_changes_as_if_accepted() -> None:
    data = body(
        p(
            run("Planen "),
            f'<w:del w:id="1"><w:r><w:delText>gamla</w:delText></w:r></w:del><w:ins w:id="2">{run("nya")}</w:ins>',
            run(" gäller."),
        ),
        f'<w:ins w:id="3">{p(run("Ett nytt stycke."))}</w:ins>',
    )
    assert said(data) == ["Planen nya gäller.", "Ett nytt stycke."]


def test_a_deleted_paragraph_end_joins_two() -> None:
    first = p(run("Planen "), properties='<w:rPr><w:del w:id="1"/></w:rPr>')
    assert said(body(first, p(run("gäller.")))) == ["Planen gäller."]


def field(code: str, *shown: str) -> str:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f"<w:r><w:instrText> {code} </w:instrText></w:r>"
    return f"{char('begin')}{code}{char('separate')}{''.join(shown)}{char('end')}"


def test_a_field_shows_its_result() -> None:
    assert said(body(p(run("Se sidan "), field("PAGEREF _a", run("12")), run(".")))) == ["Se sidan 12."]


def test_a_table_of_contents_is_left_out() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
    middle, end = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    data = body(p(begin, middle, run("Mål 3")), p(run("Ansvar 4")), p(end), p(run("Kommunen ordnar möten.")))
    assert said(data) == ["Kommunen ordnar möten."]


def test_a_broken_field_takes_no_text_with_it() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    assert said(body(p(begin), p(run("Kvar.")))) == ["Kvar."]


def test_a_field_that_never_ends_takes_no_text_with_it() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    middle = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    assert said(body(p(begin, middle), p(run("Kvar.")))) == ["Kvar."]


def test_hidden_text_comments_and_prompts_are_left_out() -> None:
    data = body(
        p(
            run("Synlig."),
            run("Dold.", "<w:vanish/>"),
            '<w:r><w:commentReference w:id="1"/></w:r>',
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Klicka här.')}</w:sdtContent></w:sdt>",
            f"<w:sdt><w:sdtPr/><w:sdtContent>{run(' Ifylld.')}</w:sdtContent></w:sdt>",
        )
    )
    assert said(data) == ["Synlig. Ifylld."]


def test_headers_and_footers_are_left_out() -> None:
    def fill(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "Sidhuvud"
        document.sections[0].footer.paragraphs[0].text = "Sidfot"
        document.add_paragraph("Text.")

    assert said(word(fill)) == ["Text."]


def test_hyphens_and_spaces() -> None:
    data = body(
        p(run("likabe"), "<w:r><w:softHyphen/></w:r>", run("handling, e"), "<w:r><w:noBreakHyphen/></w:r>", run("post"))
    )
    assert said(data) == ["likabehandling, e-post"]


@pytest.mark.parametrize(("kind", "mark"), [("footnote", "1"), ("endnote", "i")])
def test_a_note_is_apart_from_the_word_and_can_be_reached(kind: str, mark: str) -> None:
    def fill(document: Any) -> None:
        with_notes(document, kind, {4: "Lag 1325/2014."})
        paragraph = document.add_paragraph("Planen")
        paragraph._p.append(xml(f'<w:r><w:{kind}Reference w:id="4"></w:{kind}Reference></w:r>'))
        paragraph.add_run(" gäller.")
        document.add_heading("Sedan", 1)
        document.add_paragraph("Mer.")

    data = word(fill)
    assert said(data) == ["Planen gäller.", f"{mark} Lag 1325/2014.", "Mer."]
    assert [(block.kind, block.notes) for block in blocks(data)[:2]] == [
        ("text", (f"{mark} Lag 1325/2014.",)),
        ("source", ()),
    ]


def table(document: Any, rows: list[list[str]]) -> Any:
    made = document.add_table(len(rows), len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            made.cell(r, c).text = text
    return made


def test_a_table_row_by_row_with_its_header() -> None:
    data = word(lambda document: table(document, [["Kommun", "Andel"], ["Vasa", "14,9"], ["Åbo", "15,2"]]))
    assert said(data) == ["Kommun | Andel", "Vasa | 14,9", "Åbo | 15,2"]
    assert [block.lead for block in blocks(data)] == [None, (0, 14), (0, 14)]
    assert all(block.whole for block in blocks(data))


def test_merged_cells() -> None:
    def fill(document: Any) -> None:
        made = table(
            document, [["Område", "Mål", "År"], ["", "Språk", "2024"], ["", "Arbete", "2025"], ["", "", "2026"]]
        )
        made.cell(1, 0).merge(made.cell(2, 0)).text = "Integration"
        made.cell(3, 0).merge(made.cell(3, 1)).text = "Allt"

    assert said(word(fill))[1:] == ["Integration | Språk | 2024", "Integration | Arbete | 2025", "Allt | 2026"]


def test_a_table_in_a_table() -> None:
    def fill(document: Any) -> None:
        cell = table(document, [["Mål", "Ansvar"], ["Yttre text.", "Staben"]]).cell(1, 0)
        inner = cell.add_table(2, 2)
        for n, text in enumerate(["Kommun", "Andel", "Vasa", "14,9"]):
            inner.cell(n // 2, n % 2).text = text

    assert said(word(fill)) == ["Mål", "Ansvar", "Yttre text.", "Kommun | Andel", "Vasa | 14,9", "Staben"]


def test_a_table_of_one_cell_is_a_box() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Före.")
        table(document, [["I rutan."]])
        document.add_paragraph("Efter.")

    assert [block.unit for block in blocks(word(fill))] == [0, 1, 0]


BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="wps"><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice>'
    "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_a_text_box_once_and_as_a_unit() -> None:
    data = body(p(run("Före."), BOX.format(p(run("I rutan.")))), p(run("Efter.")))
    assert said(data) == ["Före.", "I rutan.", "Efter."]
    assert [block.unit for block in blocks(data)] == [0, 1, 0]


def test_a_link_keeps_its_words_and_its_address() -> None:
    def fill(document: Any) -> None:
        id = document.part.relate_to("https://finlex.fi/sv", "http://x/hyperlink", is_external=True)
        link = xml(f"<w:hyperlink>{run('lagen')}</w:hyperlink>")
        link.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", id)
        paragraph = document.add_paragraph("Läs ")
        paragraph._p.append(link)

    (block,) = blocks(word(fill))
    assert [(link.text, link.url) for link in block.links] == [("lagen", "https://finlex.fi/sv")]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["", "Heading 1", "List Bullet", "cell"]), TEXTS), max_size=12))
def test_any_text_keeps_its_letters_in_order(parts: list[tuple[str, str]]) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Början.")
        for style, text in parts:
            if style == "cell":
                table(document, [["Spalt", "Text"], ["x", text]])
            else:
                document.add_paragraph(text, style=style or None)

    data = word(fill)
    text = read(data).text
    for _, part in parts:
        letters = [sign for sign in part if sign.isalnum() and sign.isascii()]
        at = 0
        for sign in letters:
            at = text.index(sign, at) + 1
    blocks(data)
