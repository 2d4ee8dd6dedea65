"""Known text, set as reports by WeasyPrint and LibreOffice, is read again word for word; quotes stand on their pages.

`python -m pytest -m slow tests/ingest/test_fidelity.py -s` prints the figures. The judge of pages is Poppler, which is
no part of the loader.
"""

import io
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import reports
from fidelity import Fidelity, compare, folded
from officetext import fodt
from typesetting import LAYOUTS, Known, Layout, Piece, known_of, libreoffice, soffice, weasyprint

from assistant.page_image import draw
from assistant.pagination import stretches
from assistant.types import Document
from ingest import pdf
from ingest.blocks import Block
from ingest.guide import GuideBlocks
from ingest.headings import settle
from ingest.sentences import split_sentences

pytestmark = pytest.mark.slow
WORDS, SENTENCES, PARAGRAPHS, ROWS = 0.995, 0.97, 0.93, 0.79
OFFICE = [layout for layout in LAYOUTS if layout.name in ("single", "two-columns", "three-columns", "landscape")]
BY_NAME = {layout.name: layout for layout in LAYOUTS}


@dataclass(frozen=True)
class Set:
    """A report that was set, and what the loader says of it."""

    data: bytes
    known: Known
    read: pdf.Read
    blocks: tuple[Block, ...]

    def fidelity(self) -> Fidelity:
        text = self.read.text
        leads = {text[slice(*block.lead)] for block in self.blocks if block.lead}
        titles = leads | {title for block in self.blocks for title in (*block.section, block.label)}
        return compare(self.known, [text[block.start : block.end] for block in self.blocks], sorted(titles))


@pytest.fixture(scope="module")
def pieces(guide: GuideBlocks, guide_text: str) -> dict[str, list[Piece]]:
    return {"sv": reports.swedish(guide.blocks, guide_text), "fi": reports.finnish()}


@pytest.fixture(scope="module")
def setter(pieces: dict[str, list[Piece]]) -> object:
    @cache
    def make(name: str, language: str, office: bool) -> Set:
        layout: Layout = BY_NAME[name]
        known = known_of(pieces[language])
        data = (
            libreoffice(fodt(pieces[language], layout, known, language))
            if office
            else weasyprint(pieces[language], layout, known, language)
        )
        found = pdf.read(io.BytesIO(data), f"{name}.pdf", lambda _: language == "fi")
        return Set(data, known, found, settle(found.items))

    return make


def check(found: Fidelity, name: str) -> None:
    print(f"{name:36} " + "  ".join(f"{key} {value:.4f}" for key, value in found.figures().items()))
    assert found.words >= WORDS, found.lost[:10]
    assert found.sentences >= SENTENCES, found.lost[:10]
    assert found.paragraphs >= PARAGRAPHS, found.lost[:10]
    assert found.rows >= ROWS, found.lost[:10]
    assert (found.items, found.notes, found.titles) == (1.0, 1.0, 1.0), found.lost[:10]
    assert found.heads == 0


@pytest.mark.parametrize("language", ["sv", "fi"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_report_set_for_the_web_and_print(layout: Layout, language: str, setter: object) -> None:
    assert callable(setter)
    check(setter(layout.name, language, False).fidelity(), f"weasyprint {layout.name} {language}")


@pytest.mark.skipif(soffice() is None, reason="needs LibreOffice")
@pytest.mark.parametrize("language", ["sv", "fi"])
@pytest.mark.parametrize("layout", OFFICE, ids=lambda layout: layout.name)
def test_a_report_from_an_office(layout: Layout, language: str, setter: object) -> None:
    assert callable(setter)
    check(setter(layout.name, language, True).fidelity(), f"libreoffice {layout.name} {language}")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs Poppler")
@pytest.mark.parametrize("language", ["sv", "fi"])
@pytest.mark.parametrize("name", ["single", "two-columns", "two-columns-indents", "magazine", "landscape"])
def test_every_sentence_stands_on_the_page_that_it_names(
    name: str, language: str, setter: object, tmp_path: Path
) -> None:
    assert callable(setter)
    made = setter(name, language, False)
    file = tmp_path / "report.pdf"
    file.write_bytes(made.data)
    raw = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, text=True, check=True).stdout
    pages = [folded(page) for page in raw.split("\f")]
    document = Document("report", "", "sv", made.read.text, "", pages=made.read.pages)
    missing = []
    for block in made.blocks:
        for sentence in split_sentences(document.text, block.start, block.end):
            for stretch in stretches(document, sentence.start, sentence.end):
                quote = document.text[stretch.start : stretch.end]
                page = pages[stretch.number - 1]
                # Poppler writes a note's mark as a figure of the word before it.
                if folded(quote) not in page and _unfigured(folded(quote)) not in _unfigured(page):
                    missing.append((stretch.number, quote))
    assert missing == []


def _unfigured(text: str) -> str:
    return "".join(sign for sign in text if not sign.isdigit())


def test_the_marks_on_a_page_cover_the_words_of_the_quote(setter: object, tmp_path: Path) -> None:
    assert callable(setter)
    made = setter("two-columns", "fi", False)
    file = tmp_path / "report.pdf"
    file.write_bytes(made.data)
    document = Document("report", "", "fi", made.read.text, "", pages=made.read.pages)
    checked = 0
    for block in made.blocks[:: max(1, len(made.blocks) // 12)]:
        for stretch in stretches(document, block.start, block.end):
            quote = document.text[stretch.start : stretch.end]
            image = draw(file, stretch.number, quote, 1.0)
            assert image is not None
            said = folded("".join(_said_in(file, stretch.number, mark) for mark in image["marks"]))
            assert _unfigured(folded(quote)) in _unfigured(said), quote
            checked += 1
    assert checked >= 10


def _said_in(file: Path, page: int, mark: tuple[int, int, int, int]) -> str:
    """What stands within a mark, by Poppler; at one pixel to the point, a mark is in points."""
    left, top, right, bottom = mark
    box = ["-x", left - 1, "-y", top + 2, "-W", right - left + 2, "-H", max(1, bottom - top - 4)]
    command = ["pdftotext", "-r", "72", "-f", page, "-l", page, *box, str(file), "-"]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout
