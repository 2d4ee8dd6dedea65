"""The image of a cited page: drawn within limits, with the quote's lines marked."""

import struct
from pathlib import Path

import pypdfium2
import pytest

from assistant import page_image
from assistant.page_image import render
from assistant.page_marks import Sign, find

LINES = ["Kommunen ska främja likabehand-", "ling av alla invånare."]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two empty pages, the second with two lines in Helvetica."""
    content = b"BT /F 12 Tf 50 700 Td (%s) Tj 0 -15 Td (%s) Tj ET" % tuple(line.encode("cp1252") for line in LINES)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R"
        b" /Resources << /Font << /F 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    path = tmp_path_factory.mktemp("pages") / "två sidor 😀.pdf"
    path.write_bytes(body + b"trailer\n<< /Size 7 /Root 1 0 R >>\n%%EOF\n")
    return path


def test_a_quote_is_marked_line_by_line(file: Path) -> None:
    image = render(file, 2, "främja likabehandling av alla", scale=2.0)
    assert image is not None
    assert (image.width, image.height) == (1200, 1600)
    assert struct.unpack(">II", image.png[16:24]) == (1200, 1600)
    (left, top, right, bottom), (left2, top2, _, _) = image.marks
    assert 2 * 50 < left < right < 600 and 2 * 80 < top < bottom < 2 * 110
    assert 2 * 48 <= left2 <= 2 * 50 and top2 > top


def test_words_that_are_not_there_are_not_marked(file: Path) -> None:
    image = render(file, 2, "Staden ger understöd åt föreningar.")
    assert image is not None
    assert image.marks == ()


def test_a_page_that_is_not_there_is_none(file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "x.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    assert [render(*place) for place in ((file, 0), (file, 3), (broken, 1), (tmp_path / "gone.pdf", 1))] == [None] * 4


def test_an_image_is_never_larger_than_it_may_be(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_image, "MOST_PIXELS", 10_000)
    made = page_image.draw(file, 2, "", 50.0)
    assert made is not None
    assert made["width"] * made["height"] <= 10_500


def test_a_page_that_takes_too_long_is_none(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_image, "SECONDS", 0.001)
    assert render(file, 2) is None


def test_the_file_is_let_go(file: Path) -> None:
    assert page_image.draw(file, 2, "Kommunen", 1.0) is not None
    renamed = file.rename(file.with_name("annan.pdf"))
    with pypdfium2.PdfDocument(renamed) as pdf:
        assert len(pdf) == 2
    renamed.rename(file)


def signs(text: str) -> list[Sign]:
    return [Sign(sign, (6.0 * at, 0.0, 6.0 * at + 6, 10.0), 2.0) for at, sign in enumerate(text)]


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        ("likabehand\u00adling", "likabehandling"),
        ("e\ufb03cient, bra", "efficient, bra"),
        ("jämlikhets\u2010 och", "jämlikhets- och"),
        ("A\u030alands  landskap", "Ålands landskap"),
    ],
)
def test_what_typesetting_does_to_words_is_no_hindrance(page: str, quote: str) -> None:
    assert find(signs(page), quote) != []


def test_a_note_mark_inside_a_quote_is_no_hindrance() -> None:
    before, after = (
        signs("lagen (1/2014)"),
        [Sign(s.text, s.box, s.y) for s in signs("              , som gäller")[14:]],
    )
    mark = Sign("3", (84.0, 5.0, 87.0, 10.0), 6.0)
    assert len(find([*before, mark, *after], "lagen (1/2014), som gäller")) == 1


def test_a_quote_that_a_box_parts_is_found_in_pieces() -> None:
    page = "Föreningarna är en viktig del Ruta: något annat av den lokala gemenskapen."
    assert len(find(signs(page), "Föreningarna är en viktig del av den lokala gemenskapen.")) >= 1
