"""PDF files: text as one reads it, pages as printed, headings, footnotes, and limits."""

import io
import zlib
from itertools import pairwise

import pytest
from pdfs import Set, assembled, page_stream, pdf, rewritten
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, NumberObject

from ingest import ocr, pdf_process
from ingest import pdf as loader
from ingest.blocks import Block, faults
from ingest.headings import Heading, settle
from ingest.skipped import SkippedFile

FILL = "Kommunen främjar goda befolkningsrelationer i sin verksamhet"


def read(data: bytes) -> tuple[str, tuple[Block, ...], loader.Read]:
    found = loader.read(io.BytesIO(data), "x.pdf", lambda _: False)
    blocks = settle(found.items)
    assert faults(found.text, blocks) == []
    return found.text, blocks, found


def said(data: bytes) -> list[tuple[str, tuple[str, ...], str]]:
    text, blocks, _ = read(data)
    return [(block.pages, block.section, text[block.start : block.end]) for block in blocks]


def why(data: bytes) -> str:
    with pytest.raises(SkippedFile) as caught:
        loader.read(io.BytesIO(data), "x.pdf", lambda _: False)
    return caught.value.reason


def test_lines_become_paragraphs_and_hyphens_go() -> None:
    lines = [
        f"{FILL} och likabehand-", "ling samt icke-diskriminering i hela kommunen och jämlikhets-",
        "och jämställdhetsplaner.", Set("Ett nytt stycke.", y=740),
    ]  # fmt: skip
    assert [body for _, _, body in said(pdf([lines]))] == [
        f"{FILL} och likabehandling samt icke-diskriminering i hela kommunen och jämlikhets- och jämställdhetsplaner.",
        "Ett nytt stycke.",
    ]


def test_running_heads_and_page_numbers_are_out_and_a_paragraph_goes_over_the_page() -> None:
    pages = [
        ["LAG 1/2014 Test", f"{FILL} och tryggar den", Set("1", y=30)],
        [
            "LAG 2/2014 Test",
            "likabehandling som lagen kräver av alla kommuner i hela landet.",
            Set("2", y=30),
        ],
        ["LAG 3/2014 Test", "Sista sidan har en egen mening.", Set("3", y=30)],
    ]
    assert said(pdf(pages)) == [
        (
            "1–2",
            (),
            f"{FILL} och tryggar den likabehandling som lagen kräver av alla kommuner i hela landet.",
        ),
        ("3", (), "Sista sidan har en egen mening."),
    ]


def test_a_finished_paragraph_ends_with_its_page() -> None:
    pages = [[f"{FILL}."], ["nästa sida börjar med liten bokstav."]]
    assert [where for where, _, _ in said(pdf(pages))] == ["1", "2"]


def test_page_labels_are_the_printed_pages() -> None:
    labels = b"0 << /S /r >> 2 << /S /D /St 7 >>"
    pages = [["Förord ett."], ["Förord två."], ["Text."], ["Mer text."]]
    assert [where for where, _, _ in said(pdf(pages, labels=labels))] == ["i", "ii", "7", "8"]


def test_printed_numbers_stand_in_for_missing_labels() -> None:
    pages = [
        [f"Text nummer {word}.", Set(str(number), y=30)]
        for number, word in enumerate(("ett", "två", "tre", "fyra"), 11)
    ]
    assert [where for where, _, _ in said(pdf(pages))] == ["11", "12", "13", "14"]


def test_footnotes_stand_after_the_text_and_belong_to_it() -> None:
    pages = [
        [
            Set("Bestämmelser om detta finns i strafflagen (39/1889)", raised="1", after="."),
            f"{FILL} och denna mening går vidare till",
            Set("1. Författningssamling 39/1889.", size=7, y=60),
        ],
        ["nästa sida."],
    ]
    text, blocks, _ = read(pdf(pages))
    bodies = [text[block.start : block.end] for block in blocks]
    assert bodies[0].startswith("Bestämmelser om detta finns i strafflagen (39/1889).")
    assert bodies[-2].endswith("går vidare till nästa sida.")
    assert (blocks[-1].kind, blocks[-1].number, blocks[-1].pages) == ("source", 1, "1")
    assert bodies[-1] == "1. Författningssamling 39/1889."
    assert blocks[0].notes == ("1. Författningssamling 39/1889.",)


def test_a_raised_number_without_a_footnote_is_a_power() -> None:
    assert said(pdf([[Set("Ytan är 100 m", raised="2", after=" stor.")]]))[0][2] == "Ytan är 100 m² stor."


def test_headings_by_their_type() -> None:
    pages = [
        [
            Set("Guide för kommuner", size=20, bold=True),
            Set("Inledning", size=14, bold=True, y=750),
            Set(f"{FILL}.", y=730),
            Set("Boende och vardag", bold=True, y=700),
            Set(f"{FILL} också här.", y=685),
        ]
    ]
    assert said(pdf(pages)) == [
        ("1", ("Guide för kommuner", "Inledning"), f"{FILL}."),
        ("1", ("Guide för kommuner", "Inledning", "Boende och vardag"), f"{FILL} också här."),
    ]


def test_headings_by_their_numbers_in_one_type() -> None:
    pages = [["1 kap.", "Allmänna bestämmelser", "2 §", "Lagens syfte", f"{FILL}, vilket är syftet med denna lag."]]
    assert said(pdf(pages)) == [
        (
            "1",
            ("1 kap. Allmänna bestämmelser", "2 § Lagens syfte"),
            f"{FILL}, vilket är syftet med denna lag.",
        )
    ]


def test_headings_by_bookmarks() -> None:
    data = pdf([["Inledning", f"{FILL} i kapitel ett."], ["Fördjup-", "ning", f"{FILL} i kapitel två."]])

    def mark(writer: PdfWriter) -> None:
        parent = writer.add_outline_item(title="Inledning", page_number=0)
        writer.add_outline_item(title="Fördjupning", page_number=1, parent=parent)

    assert said(rewritten(data, mark)) == [
        ("1", ("Inledning",), f"{FILL} i kapitel ett."),
        ("2", ("Inledning", "Fördjupning"), f"{FILL} i kapitel två."),
    ]


def test_list_items_know_their_lead_in() -> None:
    text, blocks, _ = read(pdf([[f"{FILL}:", "1) genom att lyssna,", "2) genom att planera."]]))
    assert [text[block.start : block.end] for block in blocks[1:]] == [
        "1) genom att lyssna,",
        "2) genom att planera.",
    ]
    assert {text[slice(*block.lead)] for block in blocks[1:] if block.lead} == {f"{FILL}:"}


@pytest.mark.parametrize(
    ("title", "kept"),
    [("En guide", "En guide"), ("guide_v3.docx", ""), ("Microsoft Word - x", ""), ("", ""), ("12", "")],
)
def test_a_sensible_title_is_kept(title: str, kept: str) -> None:
    assert read(pdf([["Text."]], title=title))[2].title == kept


def test_pages_without_text_are_told() -> None:
    assert read(pdf([["Text."], [], ["Mer."]]))[2].warnings == ("pages-without-text: 2",)


def test_encrypted() -> None:
    data = rewritten(pdf([["Hemligt."]]), lambda writer: writer.encrypt("lösen", algorithm="RC4-128"))
    assert why(data) == "skipped-encrypted"


def test_encrypted_for_the_owner_only_is_read() -> None:
    data = rewritten(pdf([["Öppet."]]), lambda writer: writer.encrypt("", "ägare", algorithm="RC4-128"))
    assert said(data)[0][2] == "Öppet."


def test_truncated_and_damaged() -> None:
    data = pdf([[FILL], [FILL]])
    assert why(data[: len(data) // 2]) == "skipped-damaged"
    assert why(b"%PDF-1.7\n%%EOF") == "skipped-damaged"
    assert why(data.replace(b"/Type /Catalog /Pages 2", b"/Type /Catalog /Pagez 2")) == "skipped-damaged"


def test_scanned() -> None:
    assert why(pdf([b"q 100 0 0 100 0 0 cm /Im1 Do Q", b""])) == "skipped-scanned"


def test_not_a_pdf_or_empty() -> None:
    assert why(b"PK\x03\x04") == "skipped-not-what-it-says"
    assert why(b" \n\t ") == "skipped-empty"


def test_too_many_pages() -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 10000 >>" % (b"3 0 R " * 10_000),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    ]
    assert why(assembled(objects)) == "skipped-too-many-pages"


@pytest.mark.slow
def test_a_decompression_bomb_is_put_down() -> None:
    """Two gigabytes, packed twice."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(b" " * 2**20) for _ in range(2048)) + packer.flush()
    packed = zlib.compress(once)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Resources << >> >>"
    content = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    tree = b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>"
    data = assembled([b"<< /Type /Catalog /Pages 2 0 R >>", tree, b"<< >>", b"<< >>", b"<< >>", page, content])
    assert why(data) == "skipped-too-heavy"


def test_forms_that_draw_each_other_without_end_cost_one_page_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "PAGE_SECONDS", 3.0)
    data = rewritten(pdf([["Text."], ["Mer."], ["Slut."]]), lambda writer: _doubling(writer, 1))
    found = read(data)[2]
    assert (found.text, found.warnings) == ("Text.\n\nSlut.", ("pages-unreadable: 2",))


def _doubling(writer: PdfWriter, page: int) -> None:
    """On this page, a form that draws a form twice, that draws a form twice …"""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    inner = None
    for _ in range(36):
        form = DecodedStreamObject()
        form.set_data(b"/X Do /X Do" if inner else b"BT ET")
        resources = DictionaryObject()
        if inner:
            resources[NameObject("/XObject")] = DictionaryObject({NameObject("/X"): inner})
        form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
        form.update({NameObject("/BBox"): ArrayObject(map(NumberObject, (0, 0, 9, 9)))})
        form[NameObject("/Resources")] = resources
        inner = writer._add_object(form)
    content = DecodedStreamObject()
    content.set_data(b"/X Do")
    writer.pages[page][NameObject("/Contents")] = writer._add_object(content)
    objects = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/X"): inner})})
    writer.pages[page][NameObject("/Resources")] = objects


def test_time_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "SECONDS", -10.0)
    assert why(pdf([["Text."]])) == "skipped-too-heavy"


def test_loops_and_lies_in_the_structure_are_told() -> None:
    empty = [b"<< >>", b"<< >>", b"<< >>"]
    loop = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 4 >>", *empty]
    assert why(assembled(loop)) == "skipped-damaged"


def test_a_page_of_any_size_is_read() -> None:
    data = pdf([["Hej alla barn."]])
    for box in (b"[0 0 0 0]  ", b"[0 0 9e8 9]"):
        assert read(data.replace(b"[0 0 842 842]", box + b"  "))[0] == "Hej alla barn."


def test_offsets_are_exact_over_many_pages() -> None:
    pages = [[Set(f"Rubrik {at}", size=14), Set(f"{FILL} på sida {at}.", y=770)] for at in range(40)]
    text, _, found = read(pdf(pages))
    assert [text[item.start : item.end] for item in found.items if isinstance(item, Heading)] == [
        f"Rubrik {at}" for at in range(40)
    ]
    assert all(first.end <= second.start for first, second in pairwise(found.items))


def column(x: float, lines: list[str], top: float = 780, size: float = 10) -> list[Set]:
    return [Set(line, size=size, x=x, y=top - 12 * at) for at, line in enumerate(lines)]


LEFT = [
    "Kommunen ska främja goda",
    "relationer mellan sina",
    "invånare och likabehand-",
    "ling av alla, oberoende",
    "av deras bakgrund och",
]
RIGHT = [
    "språk. Föreningarna är",
    "en viktig del av den",
    "lokala gemenskapen, och",
    "staden ger understöd åt",
    "deras verksamhet.",
]


def test_columns_come_in_order() -> None:
    body = "Kommunen ska främja goda relationer mellan sina invånare och likabehandling av alla, oberoende av deras"
    assert said(pdf([[*column(50, LEFT), *column(260, RIGHT)]]))[0][2].startswith(
        f"{body} bakgrund och språk. Föreningarna är"
    )


def test_columns_drawn_line_by_line_come_in_order() -> None:
    both = [line for pair in zip(column(50, LEFT), column(260, RIGHT), strict=True) for line in pair]
    assert "och språk. Föreningarna" in said(pdf([both]))[0][2]


def test_a_heading_over_both_columns_comes_between_them() -> None:
    lower = [*column(50, LEFT, 600), *column(260, RIGHT, 600)]
    heading = Set("En rubrik som går över båda spalterna", size=14, bold=True, y=650)
    found = said(pdf([[*column(50, LEFT), *column(260, RIGHT), heading, *lower]]))
    assert [section for _, section, _ in found] == [(), ("En rubrik som går över båda spalterna",)]


TABLE = [("Kommun", "Status", "Andel"), ("Forssa", "finsk", "10,2"), ("Vasa", "tvåspråkig", "14,9")]


def test_a_table_comes_row_by_row_with_its_header() -> None:
    rows = [
        Set(cell, x=50 + 120 * column, y=700 - 16 * at, bold=at == 0)
        for at, row in enumerate(TABLE)
        for column, cell in enumerate(row)
    ]
    text, blocks, _ = read(pdf([[Set(f"{FILL}."), *rows]]))
    assert [text[block.start : block.end] for block in blocks[1:]] == ["Forssa\tfinsk\t10,2", "Vasa\ttvåspråkig\t14,9"]
    assert {text[slice(*block.lead)] for block in blocks[1:] if block.lead} == {"Kommun\tStatus\tAndel"}
    assert all(block.whole for block in blocks[1:])


def test_a_box_is_a_unit_and_parts_no_paragraph() -> None:
    box = page_stream([Set("Exempel: Vanda", bold=True, x=60, y=690), Set("Vanda ordnar språkkaféer.", x=60, y=678)])
    lines = page_stream(
        [
            Set("Föreningarna har en viktig roll i kommunen, och", y=740),
            Set("de kan hållas livskraftiga med stöd.", y=640),
        ]
    )
    text, blocks, _ = read(pdf([b"0.9 g 50 670 400 40 re f 0 g " + lines + b"\n" + box]))
    assert [(block.label, text[block.start : block.end]) for block in blocks] == [
        ("", "Föreningarna har en viktig roll i kommunen, och de kan hållas livskraftiga med stöd."),
        ("Exempel: Vanda", "Vanda ordnar språkkaféer."),
    ]
    assert blocks[0].unit == 0 != blocks[1].unit


def test_a_table_of_contents_is_text_in_no_block() -> None:
    entries = ["Inledning ............ 3", "1 Bakgrund ........... 4", "2 Resultat ........... 9"]
    text, blocks, _ = read(pdf([[Set("Innehåll", size=16), *entries], [Set("1 Bakgrund", size=16), f"{FILL}."]]))
    assert "1 Bakgrund\t4" in text
    assert [block.section for block in blocks if FILL in text[block.start : block.end]] == [("1 Bakgrund",)]
    assert not any("Resultat" in text[block.start : block.end] for block in blocks)


def test_hidden_text_is_left_out() -> None:
    shown, hidden = page_stream(["Det här syns."]), page_stream([Set("Det här syns inte.", y=500)])
    assert read(pdf([shown + b" 1 g " + hidden]))[0] == "Det här syns."
    assert read(pdf([shown + b" 3 Tr " + hidden]))[0] == "Det här syns."


def test_white_text_on_a_dark_ground_is_read() -> None:
    assert (
        read(pdf([b"0 0 0.4 rg 40 400 500 420 re f 1 g " + page_stream(["Vit text på blått."])]))[0]
        == "Vit text på blått."
    )


def test_a_shadow_is_not_said_twice() -> None:
    twice = [
        Set("Rubrik med skugga", size=20, y=700),
        Set("Rubrik med skugga", size=20, y=699, x=51),
        Set(f"{FILL}.", y=600),
    ]
    assert said(pdf([twice]))[0][1] == ("Rubrik med skugga",)


def test_letters_set_apart_are_a_word() -> None:
    assert said(pdf([[Set("I N L E D N I N G", size=16), f"{FILL}."]]))[0][1] == ("INLEDNING",)


@pytest.mark.parametrize("turn", [b"0 1 -1 0 842 0 cm", b"0 -1 1 0 0 842 cm", b"-1 0 0 -1 800 830 cm"])
def test_a_turned_page_is_read_level(turn: bytes) -> None:
    lines = page_stream(["Kommunen ska främja goda relationer", "mellan sina invånare."])
    assert read(pdf([turn + b" " + lines]))[0] == "Kommunen ska främja goda relationer mellan sina invånare."


def test_a_running_head_that_names_each_chapter_is_out() -> None:
    names = ["Inledning", "Bakgrund", "Resultat", "Slutsatser", "Källor"]
    pages = [[Set(name, size=8, y=820), Set(f"{FILL} i avsnittet.", y=780), f"{FILL}."] for name in names]
    assert not any(name in read(pdf(pages))[0] for name in names)


def test_roman_numbers_are_the_pages_of_the_front_matter() -> None:
    numbers = ["", "ii", "iii", "iv", "5", "6", "7", "8"]
    words = ["ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta"]
    pages = [[f"Text nummer {word}.", Set(number or " ", y=30)] for word, number in zip(words, numbers, strict=True)]
    assert [where for where, _, _ in said(pdf(pages))] == ["i", "ii", "iii", "iv", "5", "6", "7", "8"]


def test_the_page_map_says_where_each_page_begins() -> None:
    pages = [[f"{FILL} och ord-"], ["ning på nästa sida."], ["Slut."]]
    found = read(pdf(pages, labels=b"0 << /S /D /St 7 >>"))[2]
    starts = [(found.text[page.start :][:12], page.number, page.label) for page in found.pages]
    assert starts == [(FILL[:12], 1, "7"), ("ning på näst", 2, "8"), ("Slut.", 3, "9")]


@pytest.mark.skipif(not ocr.languages(), reason="needs Tesseract with Swedish and Finnish")
@pytest.mark.slow
def test_a_scanned_page_among_others_is_recognised() -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(pdf([[Set("Kommunen främjar goda relationer.", size=14)]])) as source:
        picture = source[0].render(scale=3).to_pil().convert("L")
    scan = io.BytesIO()
    picture.save(scan, "PDF", resolution=216)
    data = rewritten(pdf([["Text med bokstäver."]]), lambda writer: writer.append(io.BytesIO(scan.getvalue())))
    found = read(data)[2]
    assert found.text == "Text med bokstäver.\n\nKommunen främjar goda relationer."
    assert found.warnings == ("pages-recognised: 2",)
