"""An answer worded by a model, as people see it: whose words are whose is said before they are read."""

from pathlib import Path

from assistant.answering import Assistant
from assistant.citations import display
from assistant.embedding import Embedder
from assistant.types import Answer, Gloss
from tests.scripted import echo, speaking
from ui.claims import Prose, Quote, parts_of
from ui.copytext import copy_text, gloss_label
from ui.plain import plain_answer
from ui.render import Asked, render_turn

QUESTION = "Hur kan kommunen stödja föreningar?"


def made(home: Path, embedder: Embedder) -> tuple[Answer, Assistant]:
    assistant, _ = speaking(home, embedder, echo(2))
    return assistant.ask(QUESTION), assistant


def test_the_page_says_first_that_a_model_worded_it(home: Path, embedder: Embedder) -> None:
    answer, assistant = made(home, embedder)
    html = render_turn(Asked(1, QUESTION, "", answer), assistant.knowledge.wordings["sv"], {})
    said = answer.notices[0].text
    assert html.count(said) == 2  # where it is read, and in the text to copy
    assert html.index("Guiden säger") < html.index('<p class="made">') < html.index("<blockquote>")


def test_each_claim_is_our_words_and_then_the_quote(home: Path, embedder: Embedder) -> None:
    answer, _ = made(home, embedder)
    for claim in (claim for claim in answer.claims if claim.origin == "guide"):
        prose, *quotes = parts_of(claim, answer.citations)
        assert isinstance(prose, Prose) and prose.text == claim.lead
        assert quotes and all(isinstance(part, Quote) for part in quotes)


def test_the_terminal_and_the_copy_say_it_too(home: Path, embedder: Embedder) -> None:
    answer, assistant = made(home, embedder)
    wording = assistant.knowledge.wordings["sv"]
    for text in (plain_answer(answer, wording), copy_text(QUESTION, "", answer, wording)):
        assert answer.notices[0].text in text
        assert all(display(citation.quote) in text for citation in answer.citations)


def test_a_machines_translation_is_called_one(assistant: Assistant) -> None:
    wording = assistant.knowledge.wordings["sv"]
    assert "Maskin" in gloss_label(Gloss("fi", "x", machine=True), wording)
    assert "Maskin" not in gloss_label(Gloss("fi", "x"), wording)
