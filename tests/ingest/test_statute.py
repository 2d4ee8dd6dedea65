"""Statutes are told from other texts, in whatever format, and cited by chapter and section."""

import re
from pathlib import Path
from typing import Any

import pytest
from statutes import AMENDING, CONSOLIDATED, FI, SV
from wordfiles import word

from assistant.municipalities import Municipalities
from assistant.types import Passage
from ingest.blocks import Loaded, faults
from ingest.loaders import load
from ingest.passages import make_passages

LINES = [line.strip("#*- ") for line in SV.split("\n")[3:] if line.strip()]


def loaded(folder: Path, text: str, name: str = "lag.txt") -> Loaded:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    found = load(path)
    assert faults(found.document.text, found.blocks) == []
    return found


def passages(item: Loaded) -> tuple[Passage, ...]:
    return make_passages(item, Municipalities(()))


def places(item: Loaded) -> dict[str, tuple[str, ...]]:
    return {block.label: block.section for block in item.blocks if block.label}


SWEDISH = {
    "1 §": ("AVDELNING I ALLMÄNNA BESTÄMMELSER", "1 kap. Allmänna bestämmelser", "1 § Lagens syfte"),
    "2 §": ("AVDELNING I ALLMÄNNA BESTÄMMELSER", "1 kap. Allmänna bestämmelser", "2 § Definitioner"),
    "3 §": (
        "AVDELNING II ODLING",
        "2 kap. Kommunens uppgifter",
        "3 § Kommunens skyldighet att ordna odlingslotter",
    ),
    "3 a §": ("AVDELNING II ODLING", "2 kap. Kommunens uppgifter", "3 a §"),
    "4 §": ("AVDELNING II ODLING", "2 kap. Kommunens uppgifter", "4 § Ikraftträdande"),
}


def test_the_places_of_a_swedish_statute(tmp_path: Path) -> None:
    assert places(loaded(tmp_path, SV)) == SWEDISH


def test_the_places_of_a_finnish_statute(tmp_path: Path) -> None:
    found = places(loaded(tmp_path, FI))
    assert list(found) == list(SWEDISH)
    assert found["3 §"][1:] == ("2 luku Kunnan tehtävät", "3 § Kunnan velvollisuus järjestää viljelypalstoja")


@pytest.mark.parametrize(("text", "title"), [(SV, "Trädgårdslag (77/2031)"), (FI, "Puutarhalaki (77/2031)")])
def test_number_and_title(tmp_path: Path, text: str, title: str) -> None:
    document = loaded(tmp_path, text).document
    assert (document.statute, document.title) == ("77/2031", title)


@pytest.mark.parametrize("name", ["lag_77-2031.txt", "77_2031.sv.txt"])
def test_the_number_may_stand_in_the_name_alone(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, SV.replace(" (77/2031)", ""), name).document.statute == "77/2031"


def test_the_number_as_consolidated_texts_write_it(tmp_path: Path) -> None:
    item = loaded(tmp_path, CONSOLIDATED)
    assert item.document.statute == "77/2031"
    assert places(item)["3 §"][-1] == "3 § (5.6.2033/88) Kommunens skyldighet att ordna odlingslotter"


def test_a_section_that_fits_is_one_passage(tmp_path: Path) -> None:
    found = [passage.label for passage in passages(loaded(tmp_path, SV)) if passage.label]
    assert found == list(SWEDISH)


def test_a_long_section_is_cut_between_sentences(tmp_path: Path) -> None:
    moment = "Kommunen ska ordna odlingslotter för var och en av sina invånare som ber om det skriftligt."
    item = loaded(tmp_path, SV.replace("Lotterna ska", "\n".join([moment] * 20) + "\nLotterna ska"))
    parts = [passage for passage in passages(item) if passage.label == "3 §"]
    assert len(parts) > 1
    text = item.document.text
    assert all(text[part.end - 1] == "." for part in parts)
    assert {part.section for part in parts} == {SWEDISH["3 §"]}


def test_papers_and_signatures_belong_to_no_section(tmp_path: Path) -> None:
    item = loaded(tmp_path, SV)
    text = item.document.text
    ends = [block for block in item.blocks if block.kind == "imprint" and block.start > text.index("RP 5/2031") - 1]
    said = " ".join(text[block.start : block.end] for block in ends)
    assert said.split() == text[text.index("RP 5/2031") :].split()
    assert {(block.label, block.section) for block in ends} == {("", ())}


def test_when_an_amending_law_comes_into_force_is_not_of_its_last_section(tmp_path: Path) -> None:
    item = loaded(tmp_path, AMENDING)
    text = item.document.text
    assert item.document.statute == "88/2033"
    assert [(block.label, text[block.start : block.end][:20]) for block in item.blocks[-2:]] == [
        ("3 §", "Kommunen ska ordna o"),
        ("", "Denna lag träder i k"),
    ]


def as_page(tag: str) -> str:
    def element(line: str) -> str:
        return f"<{tag}>{line}</{tag}>" if re.match(r"\d+ ?a? §|\d+ kap|AVD", line) else f"<p>{line}</p>"

    return f"<html><body><h1>Trädgårdslag (77/2031)</h1>{''.join(map(element, LINES))}</body></html>"


@pytest.mark.parametrize("tag", ["h2", "h3", "p"])
def test_the_same_places_in_a_web_page(tmp_path: Path, tag: str) -> None:
    found = places(loaded(tmp_path, as_page(tag), "lag.html"))
    assert list(found) == list(SWEDISH)
    assert found["3 §"][-2:] == SWEDISH["3 §"][-2:]


def test_the_same_places_in_a_word_file(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Trädgårdslag (77/2031)", 0)
        for line in LINES:
            document.add_paragraph(line)

    (tmp_path / "lag.docx").write_bytes(word(fill))
    found = places(load(tmp_path / "lag.docx"))
    assert list(found) == list(SWEDISH)
    assert found["3 §"][-2:] == SWEDISH["3 §"][-2:]


@pytest.mark.parametrize(
    "text",
    [
        "# Handbok\n\nEnligt 5 § i diskrimineringslagen (1325/2014) ska kommunen ha en plan.\n",
        "# Plan (1/2030)\n\n5 §\n\nKommunen ska ha en plan.\n",
        "# Protokoll\n\nI enlighet med riksdagens beslut föreskrivs mycket. Det finns 3 § och 4 §.\n",
    ],
)
def test_other_texts_are_no_statutes(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text, "text.md").document.statute == ""
