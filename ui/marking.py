"""The form under an answer with which an evaluator judges it and each of its sources. Pure.

What is sent is kept by marks.py; marks.js reads the form.
"""

from assistant.prompts import Wording
from assistant.types import Answer
from ui.marks import VERDICTS
from ui.text import esc


def render_marking(turn: str, answer: Answer, wording: Wording) -> str:
    """A folded form: a verdict, right or wrong for each number, a comment, initials."""
    say = wording.say
    verdicts = "".join(
        f'<label><input type="radio" name="{turn}-verdict" value="{verdict}"> '
        f"{esc(say(f'page.mark.{verdict}'))}</label>"
        for verdict in VERDICTS
    )
    sources = "".join(_source(turn, citation.n, wording) for citation in answer.citations)
    return (
        f'<details class="marking"><summary>{esc(say("page.mark.heading"))}</summary>'
        f"<fieldset><legend>{esc(say('page.mark.verdict'))}</legend>{verdicts}</fieldset>{sources}"
        f'<p><label for="{turn}-comment">{esc(say("page.mark.comment"))}</label>'
        f'<textarea id="{turn}-comment" class="comment" rows="2" maxlength="2000"></textarea></p>'
        f'<p><label for="{turn}-initials">{esc(say("page.mark.initials"))}</label>'
        f'<input id="{turn}-initials" class="initials" type="text" maxlength="8" autocomplete="off"></p>'
        f'<p><button type="button" class="mark-save">{esc(say("page.mark.save"))}</button></p></details>'
    )


def _source(turn: str, n: int, wording: Wording) -> str:
    say = wording.say
    options = "".join(
        f'<label><input type="radio" name="{turn}-s{n}" value="{value}" data-n="{n}"> '
        f"{esc(say(f'page.mark.source_{value}'))}</label>"
        for value in ("right", "wrong")
    )
    return f'<fieldset class="of-source"><legend>{esc(say("page.mark.source", n=n))}</legend>{options}</fieldset>'
