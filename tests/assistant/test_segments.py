"""An index of several segments answers as one of a single segment does; what did not change is not written again."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import drafts, segments
from assistant.errors import IndexDamaged
from assistant.index import Filter, Index, IndexStore
from assistant.municipalities import Municipalities
from assistant.retrieval import Retriever
from assistant.rows import LEVELS
from assistant.votes import NOBODY, Votes
from ingest.sync import sync
from tests.embedders import HashEmbedder, vector

HASH = "hash/1"
TOPICS = ("möten", "lokaler", "föreningar", "språk", "enkäter", "skolor")


def text_of(topic: str) -> str:
    return "".join(
        f"# Avsnitt {n}\n\nKommunen ordnar {topic} nummer {n} för alla invånare i Vasa. Rådet planerar {topic} {n}.\n\n"
        for n in range(8)
    )


class Place:
    def __init__(self, folder: Path) -> None:
        self.corpus, self.home = folder / "corpus", folder / "home"
        self.corpus.mkdir(parents=True)

    def put(self, topic: str, text: str | None = None) -> None:
        (self.corpus / f"{topic}.md").write_text(text or text_of(topic), encoding="utf-8")

    def sync(self) -> HashEmbedder:
        embedder = HashEmbedder()
        sync(self.corpus, self.home, embedder)
        return embedder

    def index(self) -> Index:
        return IndexStore(self.home).open(HASH, check=True)


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_SMALL", 4)


@pytest.fixture
def place(tmp_path: Path, small_segments: None) -> Place:
    """A place whose documents came one after the other."""
    place = Place(tmp_path)
    for topic in TOPICS[:3]:
        place.put(topic)
        place.sync()
    return place


@pytest.fixture
def whole(tmp_path: Path, place: Place) -> Index:
    """The same documents, written in one go."""
    sync(place.corpus, tmp_path / "whole", HashEmbedder())
    return IndexStore(tmp_path / "whole").open(HASH, check=True)


def test_each_ingest_adds_a_segment(place: Place) -> None:
    assert [len(documents) for documents in place.index().meta["segments"].values()] == [1, 1, 1]


def test_one_document_more_embeds_only_itself(place: Place) -> None:
    place.put(TOPICS[3])
    embedded = place.sync().embedded
    assert embedded and all(TOPICS[3] in text for text in embedded)


def test_one_document_more_leaves_the_other_segments_untouched(place: Place) -> None:
    before = {path: path.stat().st_mtime_ns for path in (place.home / "segments").rglob("*")}
    place.put(TOPICS[3])
    place.sync()
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_there_are_never_many_segments(place: Place) -> None:
    for n in range(12):
        place.put(f"tema{n}")
        place.sync()
    assert len(place.index().meta["segments"]) <= 5
    assert len(place.index().documents) == 15


def test_small_segments_are_put_together(tmp_path: Path) -> None:
    place = Place(tmp_path)
    for topic in TOPICS:
        place.put(topic)
        place.sync()
    assert len(place.index().meta["segments"]) == 1


def test_all_passages_are_there_once(place: Place, whole: Index) -> None:
    ids = [passage.id for passage in place.index().passages]
    assert sorted(ids) == sorted(whole.by_id) and len(ids) == len(set(ids))


@pytest.mark.parametrize("level", LEVELS[:2])
def test_vectors_are_found_as_in_one_segment(place: Place, whole: Index, level: str) -> None:
    for topic in TOPICS[:3]:
        near, right = (i.nearest(level, vector(f"{topic} nummer 3"), 9, Filter()) for i in (place.index(), whole))  # type: ignore[arg-type]
        assert sorted(near.values()) == pytest.approx(sorted(right.values()), abs=1e-5)


def test_words_are_scored_nearly_as_in_one_segment(place: Place, whole: Index) -> None:
    """A word of one document alone is as rare in an index of three segments as in one."""
    parts = place.index()
    for question in ("föreningar i Vasa", "möten nummer 3", "lokaler"):
        ours = dict(zip(parts.ids, parts.lexical.scores(question).tolist(), strict=True))
        theirs = dict(zip(whole.ids, whole.lexical.scores(question).tolist(), strict=True))
        # Lengths are still weighed by each segment's own mean.
        assert ours == pytest.approx(theirs, rel=0, abs=0.1 * max(theirs.values()))


def test_holders_are_those_of_one_segment(place: Place, whole: Index) -> None:
    parts = place.index()
    for stem in ("förening", "vas", "kommun", "finnsinte"):
        held = [{i.ids[n] for n in np.flatnonzero(i.lexical.holders(stem))} for i in (parts, whole)]
        assert held[0] == held[1]


def test_a_changed_document_is_found_only_as_it_is_now(place: Place) -> None:
    place.put(TOPICS[0], text_of("bibliotek"))
    place.sync()
    index = place.index()
    found = index.nearest("passages", vector("möten nummer 3"), 100, Filter())
    assert len(found) == len(index.passages) == 24
    assert index.documents[TOPICS[0]].text == text_of("bibliotek")
    assert not index.lexical.scores("möten").any()


def test_a_removed_document_is_not_found(place: Place) -> None:
    (place.corpus / f"{TOPICS[1]}.md").unlink()
    place.sync()
    index = place.index()
    assert set(index.documents) == {TOPICS[0], TOPICS[2]}
    found = index.nearest("sentences", vector("lokaler"), 1000, Filter())
    assert {index.by_id[id.partition(".")[0]].document for id in found} == set(index.documents)


def test_a_passage_is_told_by_the_municipality_it_names(place: Place) -> None:
    assert place.index().naming("finns-inte") == []


def test_a_file_of_another_ending_is_read_anew(place: Place) -> None:
    (place.corpus / f"{TOPICS[0]}.md").rename(place.corpus / f"{TOPICS[0]}.txt")
    report = sync(place.corpus, place.home, HashEmbedder())
    assert report.changed == [TOPICS[0]]
    assert place.index().files[TOPICS[0]] == f"{TOPICS[0]}.txt"


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Index:
    place = Place(tmp_path_factory.mktemp("mixed"))
    for topic in TOPICS:
        place.put(topic)
    place.sync()
    return place.index()


@settings(max_examples=40, deadline=None)
@given(names=st.sets(st.sampled_from(TOPICS), min_size=1), k=st.integers(1, 60), exact=st.sampled_from([0, 10_000]))
def test_a_filter_finds_the_nearest_that_it_allows(mixed: Index, names: set[str], k: int, exact: int) -> None:
    """Compared one by one or searched for: the nearest of what is allowed, and as many as there are."""
    asked = vector("Rådet planerar skolor")
    only = Filter(documents=tuple(sorted(names)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "_EXACT", exact)
        found = mixed.nearest("sentences", asked, k, only)
    allowed = [p for p in mixed.passages if p.document in names]
    ids = [f"{p.id}.{n}" for p in allowed for n in range(len(p.sentences))]
    scores = {id: float(np.dot(vec, asked)) for id, vec in mixed.sentence_vectors(ids).items()}
    best = sorted(scores.values(), reverse=True)[:k]
    assert sorted(found.values(), reverse=True) == pytest.approx(best, abs=1e-4)
    assert found.keys() <= scores.keys()


def test_votes_that_were_counted_are_not_counted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, counted = noted_place(tmp_path), list[int]()
    fit = Votes.fit
    monkeypatch.setattr(Votes, "fit", lambda voices, vectors: counted.append(len(voices)) or fit(voices, vectors))
    place.sync()
    place.put("lokaler")
    place.sync()
    assert len(counted) == 1
    tally = place.index().votes("Hur många möten är det?", vector, Filter())
    assert max(tally.votes.values()) > 0.5


def test_votes_of_another_kernel_are_counted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, counted = noted_place(tmp_path), list[int]()
    place.sync()
    fit = Votes.fit
    monkeypatch.setattr(Votes, "fit", lambda voices, vectors: counted.append(len(voices)) or fit(voices, vectors))
    for module in ("assistant.votes", "ingest.sync"):
        monkeypatch.setattr(f"{module}.KERNEL", "another")
    place.sync()
    assert len(counted) == 1


def test_nothing_is_embedded_where_nobody_votes(mixed: Index) -> None:
    def embed(text: str) -> list[float]:
        raise AssertionError(text)

    assert mixed.votes("Hur många möten är det?", embed, Filter()) is NOBODY


def test_voices_are_asked_as_one_of_them(tmp_path: Path, municipalities: Municipalities) -> None:
    """Engines embed questions otherwise than passages, and the voices were embedded as passages."""
    place, engine = noted_place(tmp_path), HashEmbedder()
    place.sync()
    Retriever(place.index(), engine, municipalities).search("Hur många möten är det?", "sv")
    assert [text.strip() for text in engine.embedded] == ["Hur många möten är det?"]


@pytest.mark.parametrize("content", [None, b"", b"PK broken"])
def test_lost_votes_are_a_damaged_index(tmp_path: Path, content: bytes | None) -> None:
    place = noted_place(tmp_path)
    place.sync()
    (file,) = (place.home / "segments").glob("*/votes-*.npz")
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(IndexDamaged):
        place.index()


def noted_place(folder: Path) -> Place:
    place = Place(folder)
    place.put("möten")
    sentence = "Kommunen ordnar möten nummer 3 för alla invånare i Vasa."
    row = {
        "document": "möten", "sentences": [{"text": sentence, "fi": "Kunta järjestää.", "en": "It does."}],
        "questions": {"sv": ["Hur många möten är det?"], "fi": [], "en": []}, "tags": [],
    }  # fmt: skip
    (place.corpus / "guide_notes.jsonl").write_text(json.dumps(row), encoding="utf-8")
    return place
