"""PDF files: text as one reads it, pages as printed, headings, footnotes, and limits."""

import io
from itertools import pairwise

import pytest
from pdfs import Set, assembled, pdf, rewritten
from pypdf import PdfWriter

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


def test_a_raised_number_without_a_footnote_stays() -> None:
    assert said(pdf([[Set("Ytan är 100 m", raised="2", after=" stor.")]]))[0][2] == "Ytan är 100 m2 stor."


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


def test_a_decompression_bomb_is_put_down() -> None:
    assert why(pdf([b" " * 40_000_000])) == "skipped-too-heavy"


def test_one_heavy_page_does_not_cost_the_others() -> None:
    found = read(pdf([b" " * 21_000_000, ["Text."]]))[2]
    assert (found.text, found.warnings) == ("Text.", ("pages-unreadable: 1",))


def test_a_page_of_endless_operators_is_put_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(loader._LIMITS, "stream_parsing_work_maximum_count", 1000)
    assert why(pdf([b"q Q " * 1000])) == "skipped-too-heavy"


def test_time_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "SECONDS", -1.0)
    assert why(pdf([["Text."]])) == "skipped-too-heavy"


def test_offsets_are_exact_over_many_pages() -> None:
    pages = [[Set(f"Rubrik {at}", size=14), Set(f"{FILL} på sida {at}.", y=770)] for at in range(40)]
    text, _, found = read(pdf(pages))
    assert [text[item.start : item.end] for item in found.items if isinstance(item, Heading)] == [
        f"Rubrik {at}" for at in range(40)
    ]
    assert all(first.end <= second.start for first, second in pairwise(found.items))
