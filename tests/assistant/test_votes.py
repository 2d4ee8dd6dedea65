"""What noted questions say of a new one: their own passage and sentence, and nothing where the document is silent."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.votes import NOBODY, Voice, Votes, key
from tests.embedders import vector

SURVEY, NETWORK = "survey", "network"
VOICES = (
    Voice("Hur ofta görs enkäten om trivseln?", SURVEY, ("survey.0",)),
    Voice("Kuinka usein kysely tehdään?", SURVEY, ("survey.0",)),
    Voice("Vem läser svaren i enkäten?", SURVEY, ("survey.1",)),
    Voice("Vilka föreningar hör till nätverket?", NETWORK, ("network.0",)),
    Voice("Hur kommer man med i nätverket?", NETWORK),
    Voice("Vad kostade enkäten?"),
)


def elect(voices: tuple[Voice, ...] = VOICES) -> Votes:
    return Votes.fit(voices, np.array([vector(voice.text) for voice in voices], dtype=np.float32))


VOTES = elect()


@pytest.mark.parametrize("voice", [voice for voice in VOICES if voice.passage])
def test_a_noted_question_is_for_its_own_passage(voice: Voice) -> None:
    votes = VOTES.of(voice.text, vector(voice.text)).votes
    assert max((SURVEY, NETWORK), key=votes.__getitem__) == voice.passage


def test_a_noted_question_is_for_its_own_sentence() -> None:
    votes = VOTES.of("Vem läser svaren?", vector("Vem läser svaren?")).votes
    assert votes[f"{SURVEY}.1"] > votes[f"{SURVEY}.0"]


def test_all_sentences_that_answer_together_are_as_right() -> None:
    text = "Vem ordnar träffarna?"
    votes = elect((*VOICES, Voice(text, NETWORK, ("network.1", "survey.1")))).of(text, vector(text)).votes
    assert min(votes["network.1"], votes["survey.1"]) > 5 * max(abs(votes["network.0"]), abs(votes["survey.0"]))


def test_a_question_that_is_left_open_is_not_answered() -> None:
    left, noted = (VOTES.of(text, vector(text)) for text in ("Vad kostade enkäten?", "Hur ofta görs enkäten?"))
    assert left.answered < noted.answered
    assert left.open > left.near and noted.near > noted.open


def test_many_voices_of_one_kind_do_not_drown_another() -> None:
    crowd = tuple(Voice(f"Hur ofta görs enkäten om trivseln {n}?", SURVEY, ("survey.0",)) for n in range(60))
    votes = elect((*crowd, *VOICES)).of(VOICES[3].text, vector(VOICES[3].text)).votes
    assert votes[NETWORK] > votes[SURVEY]


@given(st.text(max_size=80))
def test_any_question_gets_finite_votes(text: str) -> None:
    tally = VOTES.of(text, vector(text))
    assert np.isfinite([*tally.votes.values(), tally.answered, tally.near, tally.open]).all()


def test_what_is_saved_says_the_same(tmp_path: Path) -> None:
    VOTES.save(tmp_path / "votes.npz")
    again = Votes.load(tmp_path / "votes.npz")
    text = "Hur ofta görs enkäten?"
    assert again.of(text, vector(text)) == VOTES.of(text, vector(text))
    assert [path.name for path in tmp_path.iterdir()] == ["votes.npz"]


def test_thinned_to_all_its_voices_it_says_the_same() -> None:
    text = "Hur ofta frågar man invånarna?"
    same = VOTES.thinned(range(len(VOTES))).of(text, vector(text))
    assert same.votes == pytest.approx(VOTES.of(text, vector(text)).votes, abs=1e-4)


def test_a_silenced_voice_is_not_heard() -> None:
    text = VOICES[2].text
    all_, fewer = (
        votes.of(text, vector(text)).votes[f"{SURVEY}.1"] for votes in (VOTES, VOTES.thinned([0, 1, 3, 4, 5]))
    )
    assert abs(fewer) < 0.1 < all_


def test_other_voices_are_another_election() -> None:
    assert key(VOICES, "a") == key(VOICES, "a")
    assert len({key(VOICES, "a"), key(VOICES, "b"), key(VOICES[1:], "a"), key(VOICES[::-1], "a")}) == 4


def test_of_two_documents_the_one_that_can_answer_counts() -> None:
    text = VOICES[0].text
    tally = VOTES.of(text, vector(text))
    assert (NOBODY | tally) == tally and (tally | NOBODY) == tally
