"""Sentences are cut where a reader would cut them, and always tile what they were cut from."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.sentences import split_sentences

_MARKUP = set("*_")
# Mostly the signs that matter here, so that random texts meet the rules.
SOUP = st.text(st.sampled_from("aB5 .?!…:;,\n\t*_\"”')]([¹²-–åÖ\x00\ud800\u202e§"), max_size=120)
ANY = st.one_of(SOUP, st.text(max_size=120))


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Kommunen ordnar möten.", "Alla är välkomna."],
        ["Vem är kommuninvånare?", "Vem erbjuds inte tjänster?"],
        ["Projekt: Tsemppataan!", "Handledning ges på flera språk."],
        ["Enkäten genomfördes 2020 och på nytt 2022.", "Frågorna gäller tjänsterna."],
        ["Lagen gäller (29 §).", "Den nämner också relationer."],
        ["Kysely tehdään joka toinen vuosi.", "Tulokset julkaistaan."],
        ["The survey is repeated.", "The results are used."],
        ["Det sista ordet saknas…", "Nästa börjar här."],
    ],
    ids=lambda sentences: sentences[0][:25],
)
def test_two_sentences_are_two(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Det gäller bl.a. Vasa och Vanda.",
        "Föreningar, t.ex. Martha, deltar.",
        "Alla får delta, dvs. Även de som inte hör till en förening.",
        "Mötet börjar kl. 12 i biblioteket.",
        "Kokous alkaa klo. 12 kirjastossa.",
        "Programmet har länkats till välfärdsprogrammet (inkl. unga och äldre).",
        "Se s. 110 i propositionen.",
        "Stödet är ca. 500 euro om året.",
        "Summan är 3 milj. Euro räknat.",
        "Kunnat, esim. Vaasa ja Vantaa, osallistuvat.",
        "Ohjelma koskee mm. Oulua.",
        "Several towns, e.g. Vaasa, took part.",
        "Lagen gäller fr.o.m. 2025 i hela landet.",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    ["Den 3. mars ordnas ett möte.", "Laki tuli voimaan 1. tammikuuta.", "Avtalet gäller från 1.1.2025 framåt."],
)
def test_an_ordinal_ends_no_sentence(sentence: str) -> None:
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize("sentence", ["Guiden skrevs av K. Andersson i Vasa.", "J. L. Runeberg bodde i Borgå."])
def test_an_initial_ends_no_sentence(sentence: str) -> None:
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize("sentence", ["Läs mer på www.tsemppataan.fi/info.html eller ring.", "Se ukilife.fi för mer."])
def test_an_address_ends_no_sentence(sentence: str) -> None:
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize("closing", ["”", '"', "»", "’", ")", "]"])
def test_what_closes_a_quotation_belongs_to_its_sentence(closing: str) -> None:
    assert cut(f"Det är bara att kliva in.{closing} Alla får komma.") == [
        f"Det är bara att kliva in.{closing}",
        "Alla får komma.",
    ]


@pytest.mark.parametrize("mark", ["?", "!"])
def test_a_quotation_that_goes_on_is_one_sentence(mark: str) -> None:
    assert len(cut(f"”Vem hör hit{mark}” undrade rådet.")) == 1


@pytest.mark.parametrize("mark", ["¹", "²", "⁶"])
def test_a_footnote_mark_belongs_to_its_sentence(mark: str) -> None:
    assert cut(f"Många har samband.{mark} Andra saknar.") == [f"Många har samband.{mark}", "Andra saknar."]


def test_a_footnote_mark_before_the_full_stop() -> None:
    assert cut("Målet är goda befolkningsrelationer⁵. Rådet följer upp.")[0].endswith("⁵.")


def test_emphasis_marks_are_left_outside() -> None:
    assert cut("**Kommunen leder arbetet.** *Rådet stöder.*") == ["Kommunen leder arbetet.", "Rådet stöder."]


def test_only_the_given_stretch_is_cut() -> None:
    text = "Ett. Två. Tre."
    (found,) = split_sentences(text, 5, 9)
    assert text[found.start : found.end] == "Två."


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "**", "* _"])
def test_nothing_gives_no_sentence(text: str) -> None:
    assert cut(text) == []


def test_a_text_without_a_stop_is_one_sentence() -> None:
    assert cut("kommunstrategin") == ["kommunstrategin"]


@given(ANY)
@example("a. . .b")
@example("**A.** B")
def test_sentences_tile_the_text(text: str) -> None:
    covered: set[int] = set()
    for sentence in split_sentences(text, 0, len(text)):
        covered |= set(range(sentence.start, sentence.end))
    lost = [text[at] for at in range(len(text)) if at not in covered]
    assert [sign for sign in lost if not sign.isspace() and sign not in _MARKUP] == []


@given(ANY)
def test_sentences_are_in_order_and_do_not_overlap(text: str) -> None:
    found = split_sentences(text, 0, len(text))
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(ANY)
def test_no_sentence_is_empty_or_has_space_at_its_ends(text: str) -> None:
    for said in cut(text):
        assert said and said == said.strip()


@given(ANY, st.integers(0, 120), st.integers(0, 120))
def test_sentences_stay_within_the_stretch(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    assert all(start <= s.start < s.end <= end for s in split_sentences(text, start, end))
