"""Vectors: from the bundled engine, from any sentence-transformers model, and from the cache; whatever the text is."""

import math
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering import Assistant
from assistant.embedding import (
    BundledEmbedder,
    CachedEmbedder,
    Embedder,
    SentenceTransformerEmbedder,
    clean,
    make_embedder,
)
from assistant.errors import ModelUnavailable
from assistant.index import IndexStore
from assistant.knowledge import load_knowledge
from assistant.settings import REPOSITORY, Settings
from ingest.sync import sync
from tests.embedders import HashEmbedder

ODD = ["", " ", "\x00", "\ud800", "a\x00b", "\u202e", "x " * 500, "\U0001f9e8" * 200, "e\u0301" * 50]


def cosine(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


# -- cleaning


@given(st.text(max_size=200))
def test_clean_text_is_taken_by_every_engine(text: str) -> None:
    said = clean(text)
    said.encode("utf-8")
    assert said.strip() and "\x00" not in said
    assert unicodedata.is_normalized("NFC", said)


def test_clean_text_is_bounded() -> None:
    assert len(clean("å" * 1_000_000)) <= 6000


@pytest.mark.parametrize("text", ["", " \n", "\x00"])
def test_nothing_is_something_to_embed(text: str) -> None:
    assert clean(text) == "."


# -- the bundled engine


def test_the_bundled_engine_is_chosen_by_default() -> None:
    assert isinstance(make_embedder("bundled", 1), BundledEmbedder)


def test_a_vector_has_unit_length(embedder: Embedder) -> None:
    assert math.hypot(*embedder.embed_query("Hur stöds föreningar?")) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:12]))
def test_any_text_has_a_vector(embedder: Embedder, text: str) -> None:
    (passage,) = embedder.embed_documents([text])
    assert len(passage) == len(embedder.embed_query(text)) == 384
    assert all(map(math.isfinite, passage))


def test_both_unicode_forms_have_one_vector(embedder: Embedder) -> None:
    text = "Kommunens välfärdsberättelse på Åland"
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    assert embedder.embed_query(forms[0]) == embedder.embed_query(forms[1])


def test_vectors_do_not_depend_on_their_company(embedder: Embedder) -> None:
    texts = ["Kommunen ordnar möten.", "En mycket längre text om föreningar och deras lokaler. " * 8, "Ja."]
    together = embedder.embed_documents(texts)
    alone = [embedder.embed_documents([text])[0] for text in texts]
    assert all(cosine(a, b) > 0.999 for a, b in zip(together, alone, strict=True))


def test_no_texts_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_documents([]) == []


def test_a_question_is_nearer_to_its_answer(embedder: Embedder) -> None:
    asked = embedder.embed_query("Hur ofta görs enkäten?")
    right, wrong = embedder.embed_documents(["Enkäten upprepas vartannat år.", "De frivilliga bär västar."])
    assert cosine(asked, right) > cosine(asked, wrong)


# -- the cache


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.sqlite"


def test_a_text_is_embedded_once(path: Path, hashing: HashEmbedder) -> None:
    cached = CachedEmbedder(hashing, path)
    cached.embed_documents(["ett", "två"])
    cached.embed_documents(["två", "tre", "ett"])
    assert hashing.embedded == ["ett", "två", "tre"]


def test_a_text_twice_in_one_batch_is_embedded_once(path: Path, hashing: HashEmbedder) -> None:
    vectors = CachedEmbedder(hashing, path).embed_documents(["ett", "ett"])
    assert hashing.embedded == ["ett"]
    assert vectors[0] == vectors[1]


def test_the_cache_outlives_its_process(path: Path, hashing: HashEmbedder) -> None:
    first = CachedEmbedder(hashing, path)
    before = first.embed_documents(["ett"])
    first.close()
    hashing.embedded.clear()
    after = CachedEmbedder(hashing, path).embed_documents(["ett"])
    assert hashing.embedded == []
    assert after[0] == pytest.approx(before[0], abs=1e-6)


def test_cached_and_new_vectors_are_the_same(path: Path, hashing: HashEmbedder) -> None:
    cached = CachedEmbedder(hashing, path)
    new, kept = (cached.embed_documents(["ett"])[0] for _ in range(2))
    assert kept == pytest.approx(new, abs=1e-6)


def test_another_models_vectors_are_not_taken(path: Path) -> None:
    CachedEmbedder(HashEmbedder("hash/1"), path).embed_documents(["ett"])
    other = HashEmbedder("hash/2")
    CachedEmbedder(other, path).embed_documents(["ett"])
    assert other.embedded == ["ett"]


@settings(max_examples=30)
@given(st.lists(st.text(max_size=20), max_size=8))
def test_order_is_kept(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    cached = CachedEmbedder(HashEmbedder(), tmp_path_factory.mktemp("c") / "v.sqlite")
    plain = HashEmbedder().embed_documents(texts)
    for found, expected in zip(cached.embed_documents(texts), plain, strict=True):
        assert found == pytest.approx(expected, abs=1e-6)


def test_questions_are_never_kept(path: Path, hashing: HashEmbedder) -> None:
    cached = CachedEmbedder(hashing, path)
    cached.embed_query("hemlig fråga")
    cached.close()
    assert b"hemlig" not in path.read_bytes()


@pytest.mark.parametrize("data", [b"no database" * 100, b""], ids=["garbage", "empty"])
def test_a_damaged_cache_does_not_stop_an_ingest(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# A\n\nText om möten.\n", encoding="utf-8")
    path = tmp_path / "home" / "cache" / "vectors.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    assert sync(tmp_path / "corpus", tmp_path / "home", HashEmbedder()).added == ["a"]


# -- sentence-transformers


@pytest.mark.slow
def test_a_model_that_is_not_there_is_an_error_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnavailable) as caught:
        make_embedder(str(tmp_path / "finns-inte"), 1).embed_query("hej")
    assert caught.value.exit_code == 1
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model with two small layers and weights as they fell, saved in a folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    letters = [*"abcdefghijklmnopqrstuvwxyzåäö0123456789.,:;?!-"]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{sign}" for sign in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=128,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt"), strip_accents=False).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=128)
    SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu").save(str(folder / "tiny-e5"))
    return folder / "tiny-e5"


@pytest.mark.slow
def test_a_sentence_transformers_model_embeds(tiny_model: Path) -> None:
    model = SentenceTransformerEmbedder(str(tiny_model), 1)
    (passage,) = model.embed_documents(["Kommunen ordnar möten."])
    assert len(passage) == 32
    assert math.hypot(*passage) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.slow
def test_an_e5_model_gets_its_prefixes(tiny_model: Path) -> None:
    model = SentenceTransformerEmbedder(str(tiny_model), 1)
    (passage,) = model.embed_documents(["Kommunen ordnar möten."])
    assert cosine(passage, model.embed_query("Kommunen ordnar möten.")) < 0.9999


@pytest.mark.slow
@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:12]))
def test_a_sentence_transformers_model_takes_any_text(tiny_model: Path, text: str) -> None:
    assert len(SentenceTransformerEmbedder(str(tiny_model), 1).embed_query(text)) == 32


@pytest.mark.slow
def test_the_whole_way_with_a_sentence_transformers_model(tiny_model: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", embedder=str(tiny_model), threads=1)
    embedder = make_embedder(settings.embedder, settings.threads)
    report = sync(settings.corpus, settings.home, embedder)
    assert report.passages > 50
    assistant = Assistant.open(settings)
    assert assistant.search("Hur ofta görs enkäten i Uleåborg?", k=5)
    answer = assistant.ask("Hur ofta görs enkäten i Uleåborg?")
    guide = next(iter(assistant.documents().values()))
    assert all(guide.text[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.slow
def test_another_models_index_is_refused_until_the_next_ingest(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("# A\n\nText om möten.\n", encoding="utf-8")
    model = SentenceTransformerEmbedder(str(tiny_model), 1)
    sync(tmp_path / "corpus", tmp_path / "home", HashEmbedder())
    sync(tmp_path / "corpus", tmp_path / "home", model)
    assert IndexStore(tmp_path / "home").open(model.name, check=True).meta["dimensions"] == 32


def test_knowledge_is_read_from_the_bundled_folders() -> None:
    knowledge = load_knowledge(REPOSITORY / "corpus", REPOSITORY / "prompts")
    assert knowledge.laws and knowledge.terms and knowledge.municipalities.all
