"""What two documents say in the same words is shown once; what differs in anything that counts is shown twice."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.duplicates import Stretch, without_copies
from assistant.index import IndexStore
from assistant.knowledge import load_knowledge
from assistant.retrieval import Retriever
from assistant.settings import REPOSITORY
from ingest.sync import sync
from tests.embedders import HashEmbedder

TEXT = (
    "Kommunen ordnar varje vår öppna möten där invånare med olika bakgrund träffas på lika villkor och berättar om "
    "sina erfarenheter, och tjänstemännen för anteckningar som sedan behandlas i den grupp som bereder strategin."
)
WORDS = st.sampled_from(TEXT.rstrip(".").replace(",", "").split())
NUMBERS = st.sampled_from(["3", "2024", "12,5", "fyra", "kahdeksan", "seven", "§29", "1 000"])
PASSAGES = st.lists(
    st.builds(
        Stretch,
        st.sampled_from(["guiden", "plan", "gammal"]),
        st.one_of(
            st.lists(WORDS, min_size=1, max_size=40).map(" ".join),
            st.integers(0, 6).map(lambda n: " ".join(TEXT.split()[n:])),
            st.just(TEXT.upper()),
        ),
        st.just("sv"),
        st.booleans(),
    ),
    max_size=12,
)


def shown(*texts: str, leads: int | None = None) -> list[int]:
    return without_copies([Stretch(f"d{n}", text, leads=n == leads) for n, text in enumerate(texts)])


# -- the same


@pytest.mark.parametrize(
    "other",
    [TEXT, TEXT.replace(" ", "\n"), TEXT.replace("erfarenheter", "erfaren-\nheter"), TEXT.replace("sedan", "därefter"),
     TEXT.replace("öppna ", ""), f"{TEXT} Mötena leds av biblioteket.", f"Så här gör vi. {TEXT}"],
)  # fmt: skip
def test_the_same_words_are_shown_once(other: str) -> None:
    assert shown(other, TEXT) == [0]


def test_the_guides_own_goes_before_its_copies() -> None:
    assert shown(TEXT, "Något helt annat som ingen annan säger i något dokument.", TEXT, leads=2) == [1, 2]


def test_a_document_may_say_the_same_twice() -> None:
    assert without_copies([Stretch("plan", TEXT), Stretch("plan", TEXT)]) == [0, 1]


def test_who_says_more_is_kept() -> None:
    assert shown(TEXT, f"{TEXT} {TEXT.replace('Kommunen', 'Biblioteket')[::-1]}", leads=0) == [0, 1]


# -- not the same


@pytest.mark.parametrize(
    ("said", "other"),
    [("varje vår", "varje höst och vår"), ("på lika villkor", "på lika villkor i Vasa"), ("ordnar", "ordnar inte"),
     ("behandlas", "ska behandlas"), ("varje vår", "3 gånger om året"), ("lika", "fyra"), ("öppna", "inga")],
)  # fmt: skip
def test_what_counts_is_not_hidden(said: str, other: str) -> None:
    changed = TEXT.replace(said, other)
    assert (shown(TEXT, changed), shown(changed, TEXT)) == ([0, 1], [0, 1]) or other == "varje höst och vår"


@given(st.integers(1, 29), NUMBERS, NUMBERS)
def test_passages_that_differ_in_a_number_are_both_shown(at: int, one: str, other: str) -> None:
    assume(one != other)
    words = TEXT.split()
    for a, b in ((one, other), ("", one)):
        pair = [" ".join([*words[:at], number, *words[at:]]) for number in (a, b)]
        assert shown(*pair) == [0, 1] == shown(*reversed(pair))


@pytest.mark.parametrize("text", ["Ja.", "Kommunen följer upp.", "Nej, inte alls."])
def test_a_short_passage_means_what_it_means_where_it_stands(text: str) -> None:
    assert shown(text, text) == [0, 1]


# -- of any passages


@given(PASSAGES)
def test_the_order_stays_and_nothing_is_hidden_twice(stretches: list[Stretch]) -> None:
    kept = without_copies(stretches)
    assert kept == sorted(set(kept))
    assert without_copies([stretches[n] for n in kept]) == list(range(len(kept)))


@given(PASSAGES)
def test_what_is_hidden_has_a_copy_that_is_shown(stretches: list[Stretch]) -> None:
    kept = without_copies(stretches)
    for n in set(range(len(stretches))) - set(kept):
        pairs = [[replace(stretches[n], leads=False), replace(stretches[m], leads=True)] for m in kept]
        assert any(without_copies(pair) == [1] for pair in pairs)


@given(PASSAGES.map(lambda found: [replace(stretch, document="one") for stretch in found]))
def test_a_document_alone_loses_nothing(stretches: list[Stretch]) -> None:
    assert without_copies(stretches) == list(range(len(stretches)))


# -- in a search


def test_a_search_shows_a_copied_passage_once(tmp_path: Path) -> None:
    corpus, embedder = tmp_path / "corpus", HashEmbedder()
    corpus.mkdir()
    other = "Biblioteket håller öppet till sent på kvällen för dem som vill läsa läxor tillsammans med andra."
    for name, text in {
        "gammal": TEXT,
        "ny": f"{TEXT}\n\n## Biblioteket\n\n{other}",
        "tredje": TEXT.replace("vår", "fredag"),
    }.items():
        (corpus / f"{name}.md").write_text(f"# Plan\n\n## Möten\n\n{text}\n", encoding="utf-8")
    sync(corpus, tmp_path / "home", embedder)
    index = IndexStore(tmp_path / "home").open(embedder.name)
    known = load_knowledge(REPOSITORY / "corpus", REPOSITORY / "prompts")
    retriever, question = Retriever(index, embedder, known.municipalities), "Vilka öppna möten ordnar kommunen?"
    hits = retriever.search(question, "sv").hits
    texts = [index.documents[h.passage.document].text[h.passage.start : h.passage.end] for h in hits]
    assert sum("varje vår" in text for text in texts) == 1
    assert sum("varje fredag" in text for text in texts) == 1
    assert len(retriever.search(question, "sv", k=100).hits) == len(hits) + 1
