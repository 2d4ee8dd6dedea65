"""A cross-encoder as a second look: it decides the order of the best hits, and changes nothing else."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import Assistant
from assistant.embedding import Embedder
from assistant.errors import ModelUnavailable
from assistant.index import Filter
from assistant.reranking import CrossEncoderScore, Reranker, dealt_out
from assistant.retrieval import Retriever
from assistant.settings import Settings
from assistant.types import LANGUAGES, Hit, Language

QUESTION = "Hur kan kommunen stödja föreningar?"
QUESTIONS = [("sv", QUESTION), ("fi", "Miten kunta voi tukea yhdistyksiä?"), ("en", "How often is Oulu's survey made?")]
NUMBER = st.floats(-50, 50).map(lambda x: round(x, 6))


def test_none_is_set_by_default(assistant: Assistant) -> None:
    fused = {hit.passage.id: hit.score for hit in assistant.search(QUESTION)}
    assert Reranker.of(Settings()).score is None
    assert Reranker().reordered(QUESTION, fused, assistant.index(), Filter()) == fused


# -- the order


def found(assistant: Assistant, embedder: Embedder, reranker: Reranker, said: tuple[str, str]) -> tuple[Hit, ...]:
    known = assistant.knowledge
    retriever = Retriever(assistant.index(), embedder, known.municipalities, known.terms, "fused", reranker)
    language: Language = next(each for each in LANGUAGES if each == said[0])
    return retriever.search(said[1], language, 60, Filter(kinds=("text", "example", "benefit", "goal"))).hits


def read_backwards(question: str, texts: Sequence[str]) -> list[float]:
    """Thinks the more of a text the later it comes."""
    return [100.0 * n**3 for n in range(len(texts))]


@pytest.mark.parametrize("said", QUESTIONS, ids=lambda said: said[0])
def test_what_the_second_look_thinks_most_of_rises(
    assistant: Assistant, embedder: Embedder, said: tuple[str, str]
) -> None:
    before = found(assistant, embedder, Reranker(), said)
    after = found(assistant, embedder, Reranker(read_backwards), said)
    places = [hit.passage.id for hit in after]
    assert places.index(before[29].passage.id) < 29
    assert {hit.passage.id for hit in before[:30]} == set(places[:30])


@pytest.mark.parametrize("said", QUESTIONS, ids=lambda said: said[0])
def test_the_scores_stay_and_so_do_the_hits_that_are_not_read(
    assistant: Assistant, embedder: Embedder, said: tuple[str, str]
) -> None:
    before = found(assistant, embedder, Reranker(), said)
    after = found(assistant, embedder, Reranker(read_backwards), said)
    assert [hit.score for hit in after] == [hit.score for hit in before]
    assert after[30:] == before[30:]
    nearness = {hit.passage.id: (hit.dense, hit.lexical) for hit in before}
    assert all(nearness[hit.passage.id] == (hit.dense, hit.lexical) for hit in after)


def test_it_reads_headings_and_words_without_markup(assistant: Assistant, embedder: Embedder) -> None:
    read: list[str] = []

    def listening(question: str, texts: Sequence[str]) -> list[float]:
        assert question == QUESTION
        read.extend(texts)
        return [0.0] * len(texts)

    hits = found(assistant, embedder, Reranker(listening), ("sv", QUESTION))
    assert [hit.passage.id for hit in hits] == [
        hit.passage.id for hit in found(assistant, embedder, Reranker(), ("sv", QUESTION))
    ]
    assert len(read) == 30
    assert not any("**" in text or "<ul" in text or "](" in text for text in read)
    assert read[0].startswith(hits[0].passage.section[-2:][0])


def test_a_question_of_the_guide_does_not_rise(assistant: Assistant, embedder: Embedder) -> None:
    own = assistant.questions()[5]
    text = assistant.documents()[own.document].text[own.start : own.end]

    def like(question: str, texts: Sequence[str]) -> list[float]:
        return [1000.0 if question in each else 0.0 for each in texts]

    known = assistant.knowledge
    places = [
        [
            n
            for n, hit in enumerate(
                Retriever(assistant.index(), embedder, known.municipalities, known.terms, "fused", reranker)
                .search(text, "sv", 80)
                .hits
            )
            if hit.passage.id == own.id
        ]
        for reranker in (Reranker(), Reranker(like))
    ]
    assert places[0] == places[1] != []


@given(st.dictionaries(st.text(max_size=3), st.tuples(NUMBER, st.none() | NUMBER), min_size=1, max_size=40))
def test_scores_are_dealt_out_anew_and_none_is_made(rows: dict[str, tuple[float, float | None]]) -> None:
    fused = {id: ours for id, (ours, _) in rows.items()}
    second = {id: theirs for id, (_, theirs) in rows.items() if theirs is not None}
    if not second:
        return
    dealt = dealt_out(fused, second)
    assert sorted(dealt.values()) == sorted(fused.values())
    assert all(dealt[id] == fused[id] for id in fused if id not in second)


@given(st.dictionaries(st.text(max_size=3), st.tuples(NUMBER, NUMBER), min_size=2, max_size=30))
def test_who_is_better_in_both_is_not_behind(rows: dict[str, tuple[float, float]]) -> None:
    dealt = dealt_out({id: a for id, (a, _) in rows.items()}, {id: b for id, (_, b) in rows.items()})
    for one, (a, b) in rows.items():
        for other, (c, d) in rows.items():
            if a > c and b > d:
                assert dealt[one] >= dealt[other]


# -- sentence-transformers


def tiny(folder: Path, labels: int) -> str:
    """A cross-encoder with two small layers and weights as they fell, saved in a folder."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    letters = [*"abcdefghijklmnopqrstuvwxyzåäö0123456789.,:;?!-"]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{sign}" for sign in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=128, num_labels=labels,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt"), strip_accents=False).save_pretrained(folder / "bert")
    CrossEncoder(str(folder / "bert"), device="cpu").save_pretrained(str(folder / "tiny"))
    return str(folder / "tiny")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tiny(tmp_path_factory.mktemp("reranker"), labels=1)


@pytest.mark.slow
def test_a_cross_encoder_scores_each_text_by_itself(model: str) -> None:
    score = CrossEncoderScore(model, 1)
    texts = ["Kommunen ordnar möten.", "x", "", "\ud800\x00", "Föreningar får stöd. " * 400]
    together = score(QUESTION, texts)
    assert together == pytest.approx([score(QUESTION, [text])[0] for text in texts], abs=1e-4)
    assert len({round(each, 5) for each in together}) > 2


@pytest.mark.slow
def test_the_whole_way_with_a_cross_encoder(model: str, settings: Settings) -> None:
    chosen = Assistant.open(settings.model_copy(update={"reranker": model}))
    assert chosen.search(QUESTION, k=5) != Assistant.open(settings).search(QUESTION, k=5)
    answer = chosen.ask(QUESTION)
    guide = chosen.documents()
    assert all(guide[c.document].text[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.slow
def test_a_model_that_is_not_there_or_no_reranker_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "three").mkdir()
    wrong = {str(tmp_path / "finns-inte"): "reranker-unavailable", tiny(tmp_path / "three", 3): "reranker-labels"}
    for name, key in wrong.items():
        with pytest.raises(ModelUnavailable) as caught:
            CrossEncoderScore(name, 1)(QUESTION, ["a"])
        assert caught.value.key == key and "\n" not in str(caught.value)
