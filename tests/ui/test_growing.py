"""An answer while a language model still words it: shown as unfinished, stopped at will, kept only when whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.embedding import Embedder
from assistant.settings import Settings
from assistant.types import LANGUAGES, Language
from tests.scripted import Said, Script, claims, echo, speaking
from tests.ui.markup import Read, harmless
from ui.desk import Desk, Page
from ui.render import Asked
from ui.underway import Work

QUESTION = "Hur kan kommunen stödja föreningar?"
KEY = "0123456789abcdef" * 2
Open = Callable[[Script], tuple[Desk, Page]]


@pytest.fixture
def open_desk(home: Path, embedder: Embedder) -> Open:
    def made(script: Script, language: Language = "sv") -> tuple[Desk, Page]:
        desk = Desk(speaking(home, embedder, script)[0], Settings(home=home))
        return desk, desk.read_page({"key": KEY, "language": language})

    return made


def asked(said: Asked | str) -> Asked:
    assert isinstance(said, Asked)
    return said


def test_only_the_last_of_what_is_said_is_whole_and_only_that_is_kept(open_desk: Open) -> None:
    desk, page = open_desk(echo(3))
    kept = []
    for said in desk.ask(page, QUESTION):
        kept.append((asked(said).answer.is_whole, len(desk.conversations.turns(KEY))))
    assert kept == [(False, 0), (False, 0), (False, 0), (True, 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_growing_answer_says_so_and_offers_nothing_to_do_with_it(open_desk: Open, language: Language) -> None:
    desk, page = open_desk(echo(2))
    for said in desk.ask(page, QUESTION, language):
        grows = not asked(said).answer.is_whole
        html = desk.chat(page, live=not grows, growing=asked(said) if grows else None)
        unfinished = desk.wordings[language].say("generate.notice.unfinished")
        assert harmless(html)
        assert (unfinished in Read(html).text()) is grows
        assert ('aria-busy="true"' in html) is grows and ('aria-live="polite"' in html) is not grows
        assert all((f'class="{part}"' in html) is not grows for part in ("copy", "marking"))


def test_the_number_of_a_turn_stays_when_it_is_whole(open_desk: Open) -> None:
    desk, page = open_desk(echo(2))
    for _ in range(2):
        serials = {asked(said).serial for said in desk.ask(page, QUESTION)}
        assert serials == {desk.conversations.turns(KEY)[-1].serial}


def test_stopped_after_a_claim_it_keeps_that_claim_and_says_so(open_desk: Open) -> None:
    desk, page = open_desk(echo(3))
    with desk.underway.work(KEY) as work:
        answers = []
        for said in desk.ask(page, QUESTION, work=work):
            answers.append(asked(said).answer)
            desk.underway.stop(KEY)
    shown, last = answers
    assert last.is_whole and last.citations == shown.citations
    assert [notice.kind for notice in last.notices] == ["generated", "cut"]
    assert desk.conversations.turns(KEY)[-1].answer == last


def test_stopped_before_any_claim_the_quotes_stand_alone(open_desk: Open) -> None:
    desk, page = open_desk(echo(3))
    work = Work()
    work.stopped.set()
    (said,) = desk.ask(page, QUESTION, work=work)
    answer = asked(said).answer
    assert answer.mode == "extractive" and answer.citations
    assert [notice.kind for notice in answer.notices] == ["fallback"]


def test_what_is_forgotten_meanwhile_does_not_come_back(open_desk: Open) -> None:
    desk, page = open_desk(echo(3))
    with desk.underway.work(KEY) as work:
        said = desk.ask(page, QUESTION, work=work)
        assert not asked(next(said)).answer.is_whole
        desk.forget(page)
        assert list(said) == [] and desk.conversations.turns(KEY) == ()


def test_a_new_question_stops_the_one_before_and_no_other_conversations(open_desk: Open) -> None:
    desk, _ = open_desk(echo(1))
    with desk.underway.work(KEY) as first, desk.underway.work("f" * 32) as other:
        with desk.underway.work(KEY) as second:
            assert first.stopped.is_set() and not second.stopped.is_set() and not other.stopped.is_set()
        assert second.stopped.is_set()


@pytest.mark.parametrize("said", ["no claims", claims(("Helsingfors ger 500 euro.", ["s1"])), OSError()], ids=str)
def test_what_does_not_hold_is_never_seen(open_desk: Open, said: Said) -> None:
    desk, page = open_desk(lambda *_: said)
    (only,) = desk.ask(page, QUESTION)
    answer = asked(only).answer
    assert answer.is_whole and [notice.kind for notice in answer.notices] == ["fallback"]
    assert "500" not in desk.chat(page, live=True)
