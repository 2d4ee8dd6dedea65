"""An answer worded by a model: what holds is shown, what does not is not, and without the model nothing is lost."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.citations import is_verbatim
from assistant.contract import answer_to_json
from assistant.embedding import Embedder
from assistant.types import Answer
from tests.scripted import Said, ScriptedChat, claims, data_of, echo, speaking

QUESTION = "Hur kan kommunen stödja föreningar?"
FALSE = ("Helsingfors ger 500 euro till alla föreningar.", ["s1"])
Speaking = Callable[..., tuple[Assistant, ScriptedChat]]


@pytest.fixture
def speak(home: Path, embedder: Embedder) -> Speaking:
    return lambda script, **more: speaking(home, embedder, script, **more)


def kinds(answer: Answer) -> list[str]:
    return [notice.kind for notice in answer.notices]


def keeps_the_contract(answer: Answer, assistant: Assistant) -> bool:
    numbers = {citation.n for citation in answer.citations}
    documents = assistant.documents()
    return all(
        claim.citations and set(claim.citations) <= numbers for claim in answer.claims if claim.origin == "guide"
    ) and all(is_verbatim(citation, documents[citation.document]) for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "language"),
    [(QUESTION, "sv"), ("Miten kunta voi tukea yhdistyksiä?", "fi"), ("How can a town support associations?", "en")],
)
def test_claims_that_hold_are_shown_with_their_quotes(speak: Speaking, question: str, language: str) -> None:
    assistant, chat = speak(echo(2))
    answer = assistant.ask(question)
    guide = [claim for claim in answer.claims if claim.origin == "guide"]
    assert (answer.mode, answer.language, len(guide), len(chat.asked)) == ("generative", language, 2, 1)
    assert all(claim.lead and claim.text.startswith(claim.lead) and "”" in claim.text for claim in guide)
    assert kinds(answer)[0] == "generated"
    assert keeps_the_contract(answer, assistant)


def test_the_other_voices_stay_as_they_were(speak: Speaking, assistant: Assistant) -> None:
    before = assistant.ask(QUESTION, municipality="Närpes")
    after = speak(echo(2))[0].ask(QUESTION, municipality="Närpes")
    others = [[claim for claim in answer.claims if claim.origin != "guide"] for answer in (before, after)]
    assert others[0] and others[0] == others[1]
    assert before.follow_ups == after.follow_ups


def test_an_answer_grows_claim_by_claim_and_each_stage_keeps_the_contract(speak: Speaking) -> None:
    assistant, _ = speak(echo(3))
    stages = list(assistant.stream(QUESTION))
    guide = [[c.text for c in stage.claims if c.origin == "guide"] for stage in stages]
    assert [len(said) for said in guide] == [1, 2, 3, 3]
    assert all(later[: len(sooner)] == sooner for sooner, later in pairwise(guide))
    assert all(keeps_the_contract(stage, assistant) for stage in stages)


def test_a_claim_that_does_not_hold_is_sent_back_once_with_the_reasons(speak: Speaking) -> None:
    def script(_: str, user: str) -> str:
        data = data_of(user)
        if "claims" not in data:
            return claims(FALSE)
        assert any("500" in why for why in data["claims"][0]["wrong"])
        return claims((data["sentences"][0]["text"], ["s1"]))

    assistant, chat = speak(script)
    answer = assistant.ask(QUESTION)
    assert (answer.mode, len(chat.asked), kinds(answer)) == ("generative", 2, ["generated"])


def test_what_cannot_be_mended_is_dropped_and_the_answer_says_so(speak: Speaking) -> None:
    def script(system: str, user: str) -> str:
        good = json.loads(str(echo(1)(system, user)))["claims"][0]
        return claims(FALSE, (good["text"], good["sentences"])) if "claims" not in data_of(user) else claims(FALSE)

    answer = speak(script)[0].ask(QUESTION)
    assert kinds(answer) == ["generated", "dropped"]
    assert "500" not in json.dumps(answer_to_json(answer))


@pytest.mark.parametrize(
    "said",
    [claims(FALSE), claims(("Något helt annat som ingen har sagt.", ["s99"])), "", "Tyvärr kan jag inte hjälpa till.",
     "{" * 5000, '{"claims": []}', claims(("x", [])), ValueError("a fault in a library"), TimeoutError(), OSError()],
    ids=str,
)  # fmt: skip
def test_when_nothing_holds_the_quotes_stand_alone_and_one_line_says_why(
    speak: Speaking, assistant: Assistant, said: Said
) -> None:
    plain = assistant.ask(QUESTION)
    answer = speak(lambda *_: said)[0].ask(QUESTION)
    assert kinds(answer) == ["fallback"]
    assert replace(answer, notices=(), took_ms=0) == replace(plain, took_ms=0)
    assert "\n" not in answer.notices[0].text


def test_a_model_may_say_that_nothing_answers(speak: Speaking) -> None:
    answer = speak(lambda *_: claims(answered=False))[0].ask(QUESTION)
    assert (answer.status, answer.citations, kinds(answer)) == ("declined", (), ["not-answered"])
    assert answer.nearby


def test_a_model_cannot_deny_what_editors_found(speak: Speaking, assistant: Assistant) -> None:
    question = next(p for p in assistant.questions() if p.help and p.help.direct)
    text = assistant.documents()[question.document].text[question.start : question.end]
    assert kinds(speak(lambda *_: claims(answered=False))[0].ask(text))[-1] == "fallback"


@pytest.mark.parametrize("question", ["Vem vann ishockey-VM 2011?", "Hur stor budget hade Tsemppari?", "???"])
def test_a_model_is_not_asked_when_there_is_no_evidence(speak: Speaking, question: str) -> None:
    assistant, chat = speak(echo(2))
    assert (assistant.ask(question).status, chat.asked) == ("declined", [])


def test_no_more_is_quoted_than_the_settings_allow(speak: Speaking) -> None:
    assistant, _ = speak(echo(6), quote_words=60, max_citations=2)
    answer = assistant.ask(QUESTION)
    assert 1 <= len(answer.citations) <= 2


def test_a_claim_is_not_made_twice(speak: Speaking) -> None:
    def script(_: str, user: str) -> str:
        text = data_of(user)["sentences"][0]["text"]
        return claims((text, ["s1"]), (text, ["s1"]))

    answer = speak(script)[0].ask(QUESTION)
    assert len([claim for claim in answer.claims if claim.origin == "guide"]) == 1


def test_several_questions_at_once_do_not_mix(speak: Speaking) -> None:
    assistant, _ = speak(echo(2))
    questions = [QUESTION, "Miten kunta voi tukea yhdistyksiä?", "Hur ofta görs Uleåborgs enkät?"] * 3
    alone = {question: assistant.ask(question).claims for question in questions}
    found: list[tuple[str, object]] = []
    threads = [threading.Thread(target=lambda q=q: found.append((q, assistant.ask(q).claims))) for q in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(questions)
    assert all(alone[question] == said for question, said in found)


def test_without_the_setting_nothing_of_a_model_is_there(assistant: Assistant) -> None:
    assert assistant.writer is None
    assert [answer.mode for answer in assistant.stream(QUESTION)] == ["extractive"]


def test_the_model_is_shown_what_the_extractive_answer_quotes(speak: Speaking, assistant: Assistant) -> None:
    talker, chat = speak(echo(1))
    quoted = [citation.quote for citation in assistant.ask(QUESTION).citations]
    talker.ask(QUESTION)
    shown = " ".join(sentence["text"] for sentence in data_of(chat.asked[0][1])["sentences"])
    assert [quote for quote in quoted if " ".join(quote.split()) not in shown] == []
