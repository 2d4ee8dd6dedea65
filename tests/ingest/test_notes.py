"""Editors' notes: tied to sentences by their text, they lend a passage glosses and questions, and change nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import CorpusDamaged
from assistant.municipalities import Municipalities
from assistant.settings import REPOSITORY
from assistant.types import Document
from ingest.blocks import Block, Loaded
from ingest.guide import GuideBlocks
from ingest.notes import annotate, load_notes
from ingest.passages import make_passages

CORPUS = REPOSITORY / "corpus"
GUIDE = "kommunerna-framjar-befolkningsrelationerna"
TEXT = "Enkäten upprepas vartannat år. Resultaten styr programmet."
SENTENCES = ("Enkäten upprepas vartannat år.", "Resultaten styr programmet.")


def row(*sentences: str, document: str = "plan", **more: Any) -> dict[str, Any]:
    return {
        "document": document,
        "sentences": [{"text": text, "fi": f"fi {text}", "en": f"en {text}"} for text in sentences],
        "questions": {"sv": ["Hur ofta?"], "fi": ["Kuinka usein?"], "en": ["How often?"]},
    } | more


def asked(*questions: str) -> dict[str, list[str]]:
    return {"sv": list(questions), "fi": [], "en": []}


def answered(*answers: Any) -> dict[str, list[Any]]:
    return {"sv": list(answers), "fi": [], "en": []}


def loaded(text: str = TEXT) -> Loaded:
    return Loaded(Document("plan", "Plan", "sv", text, ""), (Block("text", 0, len(text), ()),))


def noted(folder: Path, *rows: dict[str, Any], text: str = TEXT) -> Any:
    (folder / "guide_notes.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    item = loaded(text)
    passages = make_passages(item, Municipalities(()))
    return annotate(item.document, passages, load_notes(folder))


def test_a_note_lends_its_glosses(tmp_path: Path) -> None:
    (found,) = noted(tmp_path, row("Enkäten upprepas vartannat år."))
    first, second = found.passage.sentences
    assert [gloss.lang for gloss in first.glosses] == ["fi", "en"]
    assert second.glosses == ()


def test_a_note_lends_its_questions(tmp_path: Path) -> None:
    (found,) = noted(tmp_path, row("Enkäten upprepas vartannat år."))
    assert set(found.questions) == {"Hur ofta?", "Kuinka usein?", "How often?"}


def test_a_note_changes_nothing_else(tmp_path: Path) -> None:
    (found,) = noted(tmp_path, row("Enkäten upprepas vartannat år."))
    item = loaded()
    (plain,) = make_passages(item, Municipalities(()))
    assert (found.passage.id, found.passage.start, found.passage.end) == (plain.id, plain.start, plain.end)


def test_a_note_of_another_document_is_left_alone(tmp_path: Path) -> None:
    (found,) = noted(tmp_path, row("Enkäten upprepas vartannat år.", document="annan"))
    assert (found.questions, found.words) == ((), "")


def test_a_note_over_part_of_a_sentence_lends_no_gloss(tmp_path: Path) -> None:
    (found,) = noted(tmp_path, row("Enkäten upprepas"))
    assert all(sentence.glosses == () for sentence in found.passage.sentences)


def test_a_sentence_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusDamaged) as caught:
        noted(tmp_path, row("Det här står ingenstans."))
    assert "Det här står" in str(caught.value)


def test_a_question_leads_to_the_sentence_that_answers_it(tmp_path: Path) -> None:
    one = row(*SENTENCES, questions=asked("Vad styrs?"), answered_by=answered(1))
    (found,) = noted(tmp_path, one)
    assert dict(zip(found.questions, found.answers, strict=True)) == {"Vad styrs?": (f"{found.passage.id}.1",)}


def test_a_question_can_be_answered_by_sentences_of_several_notes(tmp_path: Path) -> None:
    one = row(SENTENCES[0], id="n1", questions=asked("Hur används enkäten?"), answered_by=answered(["n2.0", 0]))
    (found,) = noted(tmp_path, one, row(SENTENCES[1], id="n2", questions=asked()))
    assert found.answers == ((f"{found.passage.id}.1", f"{found.passage.id}.0"),)


def test_a_question_without_a_sentence_is_for_its_passage(tmp_path: Path) -> None:
    (found,) = noted(tmp_path, row(*SENTENCES, questions=asked("Vad är det här?"), answered_by=answered(-1)))
    assert (found.questions, found.answers) == (("Vad är det här?",), ((),))


@pytest.mark.parametrize("answers", [["n9.0"], [7], ["n1.7"]])
def test_an_answer_that_no_note_has_is_an_error(tmp_path: Path, answers: list[Any]) -> None:
    with pytest.raises(CorpusDamaged):
        noted(tmp_path, row(SENTENCES[0], id="n1", questions=asked("Hur ofta?"), answered_by=answered(answers)))


def test_no_file_is_no_notes(tmp_path: Path) -> None:
    assert load_notes(tmp_path) == ()


@pytest.mark.parametrize("line", ["{", "[]", '"text"', "{}", '{"document": "plan", "sentences": [], "questions": {}}'])
def test_a_malformed_line_is_an_error_of_ours(tmp_path: Path, line: str) -> None:
    (tmp_path / "guide_notes.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(CorpusDamaged):
        load_notes(tmp_path)


def test_blank_lines_are_no_notes(tmp_path: Path) -> None:
    noted(tmp_path, row("Enkäten upprepas vartannat år."))
    path = tmp_path / "guide_notes.jsonl"
    path.write_text("\n" + path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert len(load_notes(tmp_path)) == 1


@pytest.fixture(scope="module")
def guide_noted(guide: GuideBlocks, guide_text: str, municipalities: Municipalities) -> Any:
    item = Loaded(Document(GUIDE, "Guide", "sv", guide_text, ""), guide.blocks)
    return annotate(item.document, make_passages(item, municipalities), load_notes(CORPUS))


def test_nearly_every_quotable_sentence_of_the_guide_has_its_glosses(guide_noted: Any) -> None:
    said = [s for found in guide_noted if found.passage.kind != "question" for s in found.passage.sentences]
    assert sum(bool(sentence.glosses) for sentence in said) > 0.9 * len(said)


def test_a_gloss_of_the_guide_is_there_in_both_languages_or_none(guide_noted: Any) -> None:
    said = [{g.lang for g in s.glosses} for found in guide_noted for s in found.passage.sentences]
    assert all(languages in (set(), {"fi", "en"}) for languages in said)


def test_nearly_every_passage_of_the_guide_has_questions(guide_noted: Any) -> None:
    content = [found for found in guide_noted if found.passage.kind != "question"]
    assert sum(bool(found.questions) for found in content) > 0.9 * len(content)
