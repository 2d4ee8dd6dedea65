"""Judging an answer on the page, and the latest eval run shown there."""

from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.types import LANGUAGES
from tests.fakes import FakeAssistant
from tests.ui.conftest import put
from tests.ui.markup import Read, harmless
from ui.desk import Desk
from ui.marks import VERDICTS

PAGE = {"key": "0123456789abcdef" * 2, "language": "sv", "municipality": "545"}


@pytest.fixture
def marking(tmp_path: Path) -> Desk:
    return Desk(FakeAssistant(), Settings(home=tmp_path))  # type: ignore[arg-type]


def test_every_answer_can_be_judged_and_each_of_its_sources(marking: Desk) -> None:
    page = marking.read_page(PAGE)
    put(marking, page, "Hur stödja föreningar?")
    html = marking.chat(page, live=False)
    assert harmless(html)
    assert all(f'value="{verdict}"' in html for verdict in VERDICTS)
    assert html.count('value="wrong"') == 4 and "Bedöm svaret" in Read(html).text()


def test_a_judgement_is_kept_with_what_was_asked(marking: Desk) -> None:
    page = marking.read_page(PAGE)
    put(marking, page, "Hur stödja föreningar?")
    put(marking, page, "Och i Vasa?")
    sent = {"turn": "t2", "verdict": "incomplete", "initials": "AB", "comment": "<b>", "citations": {"1": "wrong"}}
    assert marking.mark(page, sent) == (True, "Bedömningen är sparad.")
    (mark,) = marking.marks.all()
    assert (mark.verdict, mark.comment, mark.citations) == ("incomplete", "<b>", {1: False})
    assert (mark.question, mark.municipality, mark.history) == ("Och i Vasa?", "Närpes", ("Hur stödja föreningar?",))


@pytest.mark.parametrize(
    "sent", [{}, {"turn": "t1"}, {"turn": "t1", "verdict": "right"},
             {"turn": "t9", "verdict": "right", "initials": "A"},
             {"turn": ["t1"], "verdict": {}, "initials": 3, "citations": [1]}],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_kept_is_said(marking: Desk, sent: dict[str, object], language: str) -> None:
    page = marking.read_page(PAGE | {"language": language})
    put(marking, page, "Hur stödja föreningar?")
    kept, said = marking.mark(page, sent)
    assert not kept and said and marking.marks.all() == ()


def test_a_disk_that_refuses_is_said(marking: Desk, tmp_path: Path) -> None:
    page = marking.read_page(PAGE)
    put(marking, page, "Hur stödja föreningar?")
    (tmp_path / "marks.jsonl").mkdir()
    kept, said = marking.mark(page, {"turn": "t1", "verdict": "right", "initials": "AB"})
    assert not kept and "disken" in said
