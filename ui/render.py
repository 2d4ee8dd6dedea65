"""Renders an Answer as safe HTML in three voices. Pure: text in, text out.

Leaves alone: the source panel (source.py), the rest of the page (furniture.py), the plain copy (copytext.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.citations import display, speaker
from assistant.prompts import Wording
from assistant.types import Answer, Citation, Claim, Language, Notice, Place
from ui.claims import Prose, Quote, parts_of, split_markers
from ui.copytext import SHORTCOMINGS, copy_text, gloss_label, place_name
from ui.icons import icon
from ui.marking import render_marking
from ui.text import NO_BREAK, esc, shorten, web_address

LONGEST_QUESTION = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a conversation with its answer; `serial` keeps the ids of the page apart."""

    serial: int
    question: str
    place: str
    answer: Answer


def render_turn(asked: Asked, wording: Wording, languages: Mapping[str, Language]) -> str:
    """A question and its answer as an article.

    `wording` is that of the answer's language; `languages` are those of the passages it cites, by id.
    """
    turn, answer = f"t{asked.serial}", asked.answer
    question = esc(shorten(asked.question, LONGEST_QUESTION))
    said = esc(wording.say("page.answer.asked"))
    place = f' <span class="for">{esc(asked.place)}</span>' if asked.place else ""
    body = _understood(answer, wording) + render_answer(turn, answer, wording, languages)
    if answer.is_whole:
        body += _afterwards(turn, asked, wording)
    grows = "" if answer.is_whole else ' data-grows aria-busy="true"'
    return (
        f'<article class="turn" id="{turn}" aria-labelledby="{turn}-q" data-asked="{question}"{grows}>'
        f'<h2 class="asked" id="{turn}-q"><span class="vh">{said} </span>'
        f'<span dir="auto">{question}</span>{place}</h2>'
        f'<div class="answer {esc(answer.status)}" lang="{esc(answer.language)}">{body}</div></article>'
    )


def render_answer(turn: str, answer: Answer, wording: Wording, languages: Mapping[str, Language]) -> str:
    """What is said to a question, without the question and what can be done with the answer."""
    return (
        _declined(answer, wording)
        + _voices(turn, answer, wording, languages)
        + _notices(answer, wording)
        + _nearby(answer.nearby, wording)
    )


def _afterwards(turn: str, asked: Asked, wording: Wording) -> str:
    """What can be done with an answer once it is whole: go on, copy it, judge it, print it."""
    answer = asked.answer
    return (
        _follow_ups(answer.follow_ups, wording)
        + _tools(asked, wording)
        + render_marking(turn, answer, wording)
        + _notes(turn, answer.citations, wording)
    )


def _understood(answer: Answer, wording: Wording) -> str:
    """How a follow-up question was understood, when that is not how it was put."""
    if not answer.understood or answer.understood.strip() == answer.question.strip():
        return ""
    text = esc(wording.say("page.answer.understood", question=shorten(answer.understood, LONGEST_QUESTION)))
    return f'<p class="understood" dir="auto">{text}</p>'


def _declined(answer: Answer, wording: Wording) -> str:
    """No comes first, and says what was looked for and not found."""
    said = [notice.text for notice in answer.notices if notice.kind in SHORTCOMINGS]
    if answer.status != "declined" and not said:
        return ""
    heading = wording.say("page.voice.declined" if answer.status == "declined" else "page.voice.partly")
    rest = [text.removeprefix(heading).lstrip(" .") for text in said]
    paragraphs = "".join(f"<p>{esc(text)}</p>" for text in rest if text)
    return f'<section class="voice no"><h3>{icon("no")}<span>{esc(heading)}</span></h3>{paragraphs}</section>'


def _voices(turn: str, answer: Answer, wording: Wording, languages: Mapping[str, Language]) -> str:
    """The guide, the municipality, our suggestions: each under its own heading, never mixed."""
    guide = [claim for claim in answer.claims if claim.origin == "guide"]
    own = [claim for claim in answer.claims if claim.origin == "municipality"]
    ours = [claim for claim in answer.claims if claim.origin == "suggestion"]
    links = _Links(turn, answer.citations, wording, languages)
    html = ""
    if guide:
        html += _voice(
            "guide", wording.say(f"page.voice.{speaker(answer.citations)}"), _made(answer) + _guide(guide, links)
        )
    if own:
        said = "".join(f"<p>{esc(claim.text)}</p>" for claim in own)
        html += _voice("own", wording.say("page.voice.own"), said)
    if ours:
        said = "".join(f"<li>{esc(claim.text)}</li>" for claim in ours)
        note = f' <span class="mine">{esc(wording.say("page.voice.ours_note"))}</span>'
        html += _voice("ours", wording.say("page.voice.ours"), f"<ul>{said}</ul>", note)
    return html


def _made(answer: Answer) -> str:
    """That a language model has worded what stands between the quotes: said before it is read, not after."""
    said = [notice.text for notice in answer.notices if notice.kind == "generated"]
    return "".join(f'<p class="made">{esc(text)}</p>' for text in said)


def _voice(kind: str, heading: str, inner: str, note: str = "") -> str:
    return f'<section class="voice {kind}"><h3>{icon(kind)}<span>{esc(heading)}{note}</span></h3>{inner}</section>'


class _Links:
    """Makes the `[n]` of one answer, each with an id of its own."""

    def __init__(
        self, turn: str, citations: Sequence[Citation], wording: Wording, languages: Mapping[str, Language]
    ) -> None:
        self.turn, self.wording, self.languages = turn, wording, languages
        self.citations = {citation.n: citation for citation in citations}
        self._made = 0

    def link(self, citation: Citation) -> str:
        """`[n]`, which opens the source at the quote. It carries the place, so that the page needs no memory."""
        self._made += 1
        gloss = citation.gloss
        said = self.wording.say("page.answer.open", place=place_name(citation.section, citation.pages, self.wording))
        data = {
            "passage": citation.passage, "start": citation.start, "end": citation.end, "n": citation.n,
            "gloss": gloss.text if gloss else "", "gloss-lang": gloss.lang if gloss else "",
            "gloss-machine": "1" if gloss and gloss.machine else "",
        }  # fmt: skip
        carried = "".join(f' data-{name}="{esc(value)}"' for name, value in data.items())
        return (
            f'<a class="cite" id="{self.turn}-c{self._made}" href="#src-{self.turn}-{citation.n}"{carried}>'
            f'[{citation.n}]<span class="vh"> {esc(said)}</span></a>'
        )


def _guide(claims: Sequence[Claim], links: _Links) -> str:
    """What the guide says, then what other municipalities have done."""
    answers = "".join(_claim(claim, links) for claim in claims if claim.role != "example")
    examples = "".join(_claim(claim, links) for claim in claims if claim.role == "example")
    if not examples:
        return answers
    return f"{answers}<h4>{esc(links.wording.say('page.voice.examples'))}</h4>{examples}"


def _claim(claim: Claim, links: _Links) -> str:
    html = ""
    for part in parts_of(claim, list(links.citations.values())):
        match part:
            case Prose(text):
                html += f'<p class="lead">{_prose(text, links)}</p>'
            case Quote(citation):
                html += _quote(citation, links)
    return f'<div class="claim">{html}</div>'


def _prose(text: str, links: _Links) -> str:
    pieces = []
    for piece in split_markers(text):
        citation = links.citations.get(piece) if isinstance(piece, int) else None
        shown = f"[{piece}]" if isinstance(piece, int) else piece
        pieces.append(links.link(citation) if citation else esc(shown))
    return "".join(pieces)


def _quote(citation: Citation, links: _Links) -> str:
    """A quote in its own language with its number, and the unofficial translation when there is one."""
    language = links.languages.get(citation.passage, "sv")
    quote = f'<q lang="{esc(language)}">{esc(display(citation.quote))}</q>'
    html = f"<blockquote><p>{quote}{NO_BREAK}{links.link(citation)}</p></blockquote>"
    if citation.gloss:
        label = esc(gloss_label(citation.gloss, links.wording))
        html += (
            f'<p class="gloss"><span class="label">{label}</span> '
            f'<span lang="{esc(citation.gloss.lang)}">{esc(citation.gloss.text)}</span></p>'
        )
    return html


def _notices(answer: Answer, wording: Wording) -> str:
    elsewhere = (*SHORTCOMINGS, "generated")
    return "".join(_notice(notice, wording) for notice in answer.notices if notice.kind not in elsewhere)


def _notice(notice: Notice, wording: Wording) -> str:
    """What the reader must know beside the answer, as when the law has changed since the guide was written."""
    if notice.kind == "unfinished":
        return f'<p class="unfinished">{esc(notice.text)}</p>'
    address = web_address(notice.url)
    link = ""
    if address:
        said = esc(wording.say("page.answer.read_more", site=urlsplit(address).hostname))
        link = f' <a href="{esc(address)}" rel="noopener noreferrer" target="_blank">{said}</a>'
    heading = ""
    if notice.kind == "law-changed":
        heading = f"<h3>{icon('law')}<span>{esc(wording.say('page.answer.law_changed'))}</span></h3>"
    return f'<section class="notice">{heading}<p>{esc(notice.text)}{link}</p></section>'


def _nearby(places: Sequence[Place], wording: Wording) -> str:
    if not places:
        return ""
    items = "".join(
        f'<li><button type="button" class="place" data-passage="{esc(place.passage)}">'
        f"{esc(place_name(place.section, place.pages, wording))}</button></li>"
        for place in places
    )
    return f'<section class="more"><h3>{esc(wording.say("page.answer.nearby"))}</h3><ul>{items}</ul></section>'


def _follow_ups(questions: Sequence[str], wording: Wording) -> str:
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="ask" data-ask="{esc(question)}">{esc(display(question))}</button></li>'
        for question in questions
    )
    return f'<section class="more"><h3>{esc(wording.say("page.answer.follow_ups"))}</h3><ul>{items}</ul></section>'


def _tools(asked: Asked, wording: Wording) -> str:
    text = esc(copy_text(asked.question, asked.place, asked.answer, wording))
    label, done = esc(wording.say("page.answer.copy")), esc(wording.say("page.answer.copied"))
    return (
        f'<p class="tools"><button type="button" class="copy" data-done="{done}">{label}</button></p>'
        f'<pre class="plain" hidden>{text}</pre>'
    )


def _notes(turn: str, citations: Sequence[Citation], wording: Wording) -> str:
    """The sources as notes: for print and for a formatted copy, not on the screen."""
    if not citations:
        return ""
    items = "".join(
        f'<li id="{turn}-n{citation.n}" value="{citation.n}"><cite>{esc(citation.title)}</cite>. '
        f"{esc(place_name(citation.section, citation.pages, wording))}.</li>"
        for citation in citations
    )
    return f'<section class="notes" hidden><h3>{esc(wording.say("page.answer.sources"))}</h3><ol>{items}</ol></section>'
