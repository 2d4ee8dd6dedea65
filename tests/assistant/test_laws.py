"""The law as it now stands is quoted beside the guide where the corpus has it, and never otherwise."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.laws import law_claims, load_law_changes
from assistant.prompts import Wording, load_wordings
from assistant.types import Citation, Claim, Document, Language, LawChange, Passage, Sentence

ROOT = Path(__file__).resolve().parents[2]
GUIDE = Document("guide", "Guiden", "sv", "Kommunen ska ha en plan för trädgårdar.", "")
CHANGE = LawChange(
    document="guide",
    anchor="ska ha en plan",
    url="https://example.org",
    checked=date(2031, 1, 1),
    text={"sv": "Ändrat.", "fi": "Muutettu.", "en": "Changed."},
    statute="88/2033",
    section="3 §",
    amends="77/2031",
)
FIRST = "Kommunen ska ordna odlingslotter för alla."
SECOND = "Lotterna ska vara öppna."


def statute(number: str, name: str = "lag", language: Language = "sv", text: str = f"{FIRST} {SECOND}") -> Document:
    return Document(name, f"Trädgårdslag ({number})", language, text, "", statute=number)


def section(document: Document, label: str = "3 §", title: str = "3 § Kommunens skyldighet") -> Passage:
    cut = len(FIRST)
    sentences = (Sentence(0, cut), Sentence(cut + 1, len(document.text)))
    return Passage(
        id=f"{document.name}-{label}", document=document.name, kind="text", section=("2 kap.", title), pages="",
        start=0, end=len(document.text), sentences=sentences, language=document.language, label=label,
    )  # fmt: skip


CITED = Passage("g", "guide", "text", ("Plan",), "3", 0, len(GUIDE.text), (Sentence(0, len(GUIDE.text)),))
QUOTED = Citation(1, "g", "guide", "Guiden", ("Plan",), "3", 0, len(GUIDE.text), GUIDE.text)


@pytest.fixture
def wordings() -> dict[Language, Wording]:
    return load_wordings(ROOT / "prompts")


def found(
    wording: Wording, *passages: tuple[Document, Passage], change: LawChange = CHANGE, words: int = 120
) -> list[tuple[Claim, Citation]]:
    documents = {"guide": GUIDE} | {document.name: document for document, _ in passages}
    everything = [CITED, *(passage for _, passage in passages)]
    return list(law_claims([CITED], [QUOTED], lambda: everything, documents, [change], wording, words))


def test_the_section_is_quoted_word_for_word(wordings: dict[Language, Wording]) -> None:
    law = statute("88/2033")
    ((claim, citation),) = found(wordings["sv"], (law, section(law)))
    assert citation.quote == law.text
    assert (citation.n, citation.document, claim.citations, claim.origin) == (2, "lag", (2,), "guide")
    assert claim.text == f"{claim.lead} ”{law.text}”"


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_it_says_that_the_wording_is_the_file_s(wordings: dict[Language, Wording], language: Language) -> None:
    law = statute("88/2033")
    ((claim, _),) = found(wordings[language], (law, section(law)))
    assert "3 §" in claim.lead
    assert law.title in claim.lead
    assert {"sv": "ha ändrats", "fi": "muuttaa", "en": "amended"}[language] in claim.lead


def test_nothing_without_the_statute(wordings: dict[Language, Wording]) -> None:
    other = statute("12/2001")
    assert found(wordings["sv"]) == []
    assert found(wordings["sv"], (other, section(other))) == []


def test_another_section_is_not_quoted(wordings: dict[Language, Wording]) -> None:
    law = statute("88/2033")
    assert found(wordings["sv"], (law, section(law, "33 §"))) == []


def test_the_amended_statute_is_not_quoted_as_issued(wordings: dict[Language, Wording]) -> None:
    law = statute("77/2031")
    assert found(wordings["sv"], (law, section(law))) == []


def test_its_consolidated_text_is(wordings: dict[Language, Wording]) -> None:
    law = statute("77/2031")
    assert len(found(wordings["sv"], (law, section(law, title="3 § (5.6.2033/88) Skyldighet")))) == 1
    assert found(wordings["sv"], (law, section(law, title="3 § (5.6.2033/881) Skyldighet"))) == []


def test_the_reader_s_language_goes_first(wordings: dict[Language, Wording]) -> None:
    laws = [statute("88/2033", "ruotsi"), statute("88/2033", "suomi", "fi")]
    pairs = [(law, section(law)) for law in laws]
    assert [c.document for _, c in found(wordings["fi"], *pairs)] == ["suomi"]
    assert [c.document for _, c in found(wordings["sv"], *pairs)] == ["ruotsi"]
    assert [c.document for _, c in found(wordings["en"], *pairs)] == ["ruotsi"]


def test_only_whole_sentences_that_fit(wordings: dict[Language, Wording]) -> None:
    law = statute("88/2033")
    ((_, citation),) = found(wordings["sv"], (law, section(law)), words=15)
    assert citation.quote == FIRST
    assert found(wordings["sv"], (law, section(law)), words=9) == []


def test_a_law_that_is_cited_already_is_not_cited_again(wordings: dict[Language, Wording]) -> None:
    law = statute("88/2033")
    place = section(law)
    documents = {"guide": GUIDE, "lag": law}
    assert list(law_claims([CITED, place], [QUOTED], lambda: [place], documents, [CHANGE], wordings["sv"], 120)) == []


def test_a_passage_without_the_anchor_is_left_alone(wordings: dict[Language, Wording]) -> None:
    law = statute("88/2033")
    assert found(wordings["sv"], (law, section(law)), change=replace(CHANGE, anchor="annat")) == []


def test_every_change_of_the_corpus_names_a_statute_and_a_section() -> None:
    changes = load_law_changes(ROOT / "corpus" / "law_changes.toml")
    assert changes
    assert all(change.statute and change.section.endswith("§") for change in changes)
