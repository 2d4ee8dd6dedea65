"""Passages for any text and any blocks: spans are true, nothing is lost, nothing is too long; and what is indexed."""

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedding import Embedder
from assistant.municipalities import Municipalities
from assistant.types import Document, Kind, Passage
from ingest.blocks import Block, Loaded, faults, trimmed
from ingest.guide import GuideBlocks
from ingest.passages import index_text, make_passages, normalise, passage_id

NOBODY = Municipalities(())
LIMIT = 1500
ENTRIES = {"question", "task", "material", "source"}
WORDS = st.lists(
    st.sampled_from(
        ["kommunen", "ordnar", "möten.", "Rådet", "stöder?", "**alla**", "invånare!", "bl.a.", "¹", "\n", "5."]
    ),
    min_size=1,
    max_size=120,
).map(" ".join)
TEXT = st.one_of(st.text(max_size=200), WORDS, st.text(st.sampled_from("ab. \n*\t•\x00\ud800"), max_size=80))


@st.composite
def loaded(draw: st.DrawFn) -> Loaded:
    """A document of any text, with any sound blocks: of every kind, in a few sections, some with a lead-in."""
    text = draw(TEXT) * draw(st.sampled_from([1, 1, 1, 7]))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=16)))
    blocks: list[Block] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        span = trimmed(text, start, end)
        if span:
            lead = (blocks[-1].start, blocks[-1].end) if blocks and draw(st.booleans()) else None
            section = draw(st.sampled_from([(), ("A",), ("A", "B")]))
            kind = draw(st.sampled_from(get_args(Kind)))
            blocks.append(Block(kind, *span, section, pages=draw(st.sampled_from(["", "4–5"])), lead=lead))
    assert faults(text, tuple(blocks)) == []
    return Loaded(Document("d", "D", "sv", text, ""), tuple(blocks))


def passages(item: Loaded) -> tuple[Passage, ...]:
    return make_passages(item, NOBODY)


@given(loaded())
def test_a_passage_lies_within_the_document(item: Loaded) -> None:
    assert all(0 <= p.start < p.end <= len(item.document.text) for p in passages(item))


@given(loaded())
def test_passages_are_in_order_and_do_not_overlap(item: Loaded) -> None:
    found = passages(item)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(loaded())
def test_sentences_lie_within_their_passage_in_order(item: Loaded) -> None:
    for passage in passages(item):
        at = passage.start
        for sentence in passage.sentences:
            assert at <= sentence.start < sentence.end <= passage.end
            at = sentence.end


@given(loaded())
def test_no_character_of_a_block_is_lost(item: Loaded) -> None:
    text = item.document.text
    held = {at for p in passages(item) for s in p.sentences for at in range(s.start, s.end)}
    lost = [text[at] for block in item.blocks for at in range(block.start, block.end) if at not in held]
    assert [sign for sign in lost if not sign.isspace() and sign not in "*_"] == []


@given(loaded())
def test_a_passage_begins_and_ends_with_a_sentence(item: Loaded) -> None:
    for passage in passages(item):
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)


@given(loaded())
def test_a_passage_over_the_limit_is_one_sentence(item: Loaded) -> None:
    for passage in passages(item):
        assert passage.end - passage.start <= LIMIT or len(passage.sentences) == 1


@given(loaded())
def test_ids_are_unique(item: Loaded) -> None:
    ids = [passage.id for passage in passages(item)]
    assert len(set(ids)) == len(ids)


@given(loaded())
def test_ids_are_stable(item: Loaded) -> None:
    assert [p.id for p in passages(item)] == [p.id for p in passages(replace(item))]


@given(loaded())
def test_a_passage_is_of_one_kind_section_and_page(item: Loaded) -> None:
    for passage in passages(item):
        inside = [b for b in item.blocks if b.start < passage.end and b.end > passage.start]
        assert {(b.kind, b.section, b.pages) for b in inside} == {(passage.kind, passage.section, passage.pages)}


@given(loaded())
def test_what_is_indexed_can_be_stored(item: Loaded) -> None:
    for passage in passages(item):
        said = index_text(item.document, passage, {})
        assert "\x00" not in said
        assert said.encode("utf-8").decode("utf-8") == said


@given(st.text(max_size=200))
def test_what_is_indexed_is_normal_and_on_one_line(text: str) -> None:
    said = normalise(text, {})
    assert unicodedata.is_normalized("NFC", said)
    assert not re.search(r"\s\s|\n", said)


@pytest.mark.parametrize("change", ["document", "start", "end", "text"])
def test_an_id_depends_on_document_span_and_text(change: str) -> None:
    same = {"document": "d", "start": 1, "end": 2, "text": "t"}
    other = same | {change: "x" if isinstance(same[change], str) else 9}
    assert passage_id(**same) != passage_id(**other)  # type: ignore[arg-type]


def test_a_broken_word_is_joined_for_search() -> None:
    assert normalise("likabehand-\nling i stads- planering", {}) == "likabehandling i stadsplanering"


@pytest.mark.parametrize("word", ["och", "eller", "samt", "ja", "tai", "sekä", "and", "or"])
def test_a_suspended_hyphen_is_kept(word: str) -> None:
    assert normalise(f"jämlikhets- {word} jämställdhetsplanen", {}) == f"jämlikhets- {word} jämställdhetsplanen"


def test_a_correction_stands_beside_the_printed_form() -> None:
    assert normalise("Understödsdagaren kan söka.", {"Understödsdagaren": "Understödstagaren"}) == (
        "Understödsdagaren Understödstagaren kan söka."
    )


def test_headings_are_indexed_with_the_text() -> None:
    document = Document("d", "D", "sv", "Text.", "")
    block = Block("text", 0, 5, ("Ett", "Två", "Tre"))
    (passage,) = passages(Loaded(document, (block,)))
    assert index_text(document, passage, {}) == "Två – Tre\nText."


def test_a_short_list_is_quoted_with_its_lead_in() -> None:
    text = "Sådana planer är\n- ett\n- två"
    lead = (0, 16)
    blocks = (Block("text", 0, 16, ()), Block("text", 19, 22, (), lead=lead), Block("text", 25, 28, (), lead=lead))
    (passage,) = passages(Loaded(Document("d", "D", "sv", text, ""), blocks))
    assert [text[s.start : s.end] for s in passage.sentences] == [text]


@pytest.mark.parametrize("kind", sorted(ENTRIES))
def test_an_entry_is_one_sentence(kind: Kind) -> None:
    text = "En rad. Två meningar."
    (passage,) = passages(Loaded(Document("d", "D", "sv", text, ""), (Block(kind, 0, len(text), ()),)))
    assert len(passage.sentences) == 1


def test_a_long_text_is_cut_into_nearly_equal_parts() -> None:
    text = " ".join(f"Mening nummer {n} handlar om något annat än de andra." for n in range(60))
    found = passages(Loaded(Document("d", "D", "sv", text, ""), (Block("text", 0, len(text), ()),)))
    sizes = [p.end - p.start for p in found]
    assert max(sizes) <= LIMIT
    assert min(sizes) > 0.5 * max(sizes)


def test_passages_name_the_municipalities_of_their_text_and_headings(municipalities: Municipalities) -> None:
    text = "Staden Vasa ordnar utbildning."
    block = Block("text", 0, len(text), ("Exempel från Vanda",))
    (passage,) = make_passages(Loaded(Document("d", "D", "sv", text, ""), (block,)), municipalities)
    assert set(passage.mentions) == {municipalities.find("Vasa").code, municipalities.find("Vanda").code}


def test_the_guides_passages_fit_the_embedder(
    guide: GuideBlocks, guide_text: str, municipalities: Municipalities, embedder: Embedder
) -> None:
    document = Document("guide", "Guide", "sv", guide_text, "")
    found = make_passages(Loaded(document, guide.blocks), municipalities)
    longest = sorted((index_text(document, passage, {}) for passage in found), key=len)[-5:]
    whole, cut = embedder.embed_documents(longest), embedder.embed_documents([text[:-30] for text in longest])
    # What stands past the model's window changes no vector.
    assert all(one != other for one, other in zip(whole, cut, strict=True))


def test_the_guides_quotes_are_its_own_words(
    guide: GuideBlocks, guide_text: str, municipalities: Municipalities
) -> None:
    document = Document("guide", "Guide", "sv", guide_text, "")
    for passage in make_passages(Loaded(document, guide.blocks), municipalities):
        for sentence in passage.sentences:
            assert guide_text[sentence.start : sentence.end].strip() == guide_text[sentence.start : sentence.end]
