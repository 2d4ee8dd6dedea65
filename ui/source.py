"""Renders the source panel: a passage in its surroundings, with the quoted sentence marked. Pure.

Leaves alone: finding the passage and its document, which the caller does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citations import display
from assistant.prompts import Wording
from assistant.types import Citation, Document, Gloss, Passage
from ui.copytext import gloss_label, page_span, place_name
from ui.sheet import Sheet, render_sheet
from ui.text import esc, web_address

# How much of the document is shown on each side of the passage. Less before it, so that the quote stands in view
# together with the name of its document.
BEFORE, AFTER = 350, 700
_PARAGRAPHS = re.compile(r"\n\s*\n")
_LIST_ITEM = re.compile(r"^\s*-\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Spot:
    """What is to be shown: a passage, the quote in it if there is one, and how the page knows it.

    `sheet` is the page image of a paged document. `opened` only makes each opening different from the one before.
    """

    passage: Passage
    start: int | None = None
    end: int | None = None
    n: int | None = None
    gloss: Gloss | None = None
    opened: str = ""
    sheet: Sheet | None = None


def render_source(spot: Spot, document: Document, wording: Wording) -> str:
    """The panel with one source open."""
    passage = spot.passage
    heading = wording.say("page.source.numbered", n=spot.n) if spot.n is not None else wording.say("page.source.place")
    publisher = ", ".join(str(part) for part in (document.publisher, document.year) if part)
    where = place_name(passage.section, "", wording)
    # The heading of an example often says its number already.
    label = "" if passage.label and passage.label in where else display(passage.label)
    details = [part for part in (label, page_span(passage.pages, wording)) if part]
    return _panel(
        heading,
        f'<p class="document"><cite lang="{esc(document.language)}">{esc(document.title)}</cite>'
        + (f" <span>{esc(publisher)}</span>" if publisher else "")
        + "</p>"
        + (f'<p class="path" lang="{esc(document.language)}">{esc(where)}</p>' if where else "")
        + (f'<p class="pages">{esc(" · ".join(details))}</p>' if details else "")
        + _shown_place(spot, document, wording)
        + _gloss(spot.gloss, wording)
        + _notes(passage, wording)
        + _links(passage, wording),
        wording,
        spot.opened,
    )


def render_sources(citations: Sequence[Citation], wording: Wording) -> str:
    """The panel with nothing open: the sources of the latest answer, or what to do to see one."""
    heading = wording.say("page.source.heading")
    if not citations:
        return _panel(heading, f"<p>{esc(wording.say('page.source.empty'))}</p>", wording)
    items = "".join(
        f'<li value="{citation.n}"><button type="button" class="place" data-n="{citation.n}" '
        f'data-passage="{esc(citation.passage)}" data-start="{citation.start}" data-end="{citation.end}" '
        f'data-gloss="{esc(citation.gloss.text if citation.gloss else "")}" '
        f'data-gloss-lang="{esc(citation.gloss.lang if citation.gloss else "")}" '
        f'data-gloss-machine="{"1" if citation.gloss and citation.gloss.machine else ""}">'
        f'<span class="n">[{citation.n}]</span> {esc(place_name(citation.section, citation.pages, wording))}'
        "</button></li>"
        for citation in citations
    )
    return _panel(heading, f'<p>{esc(wording.say("page.source.latest"))}</p><ol class="list">{items}</ol>', wording)


def render_missing(wording: Wording, opened: str, citation: Citation | None = None) -> str:
    """The panel when the place is no longer in the index: with the quote that it was called with, if there is one."""
    if citation is None:
        inner = f"<p>{esc(wording.say('page.source.missing'))}</p>"
        return _panel(wording.say("page.source.place"), inner, wording, opened)
    where = place_name(citation.section, citation.pages, wording)
    inner = (
        f'<p class="document"><cite>{esc(citation.title)}</cite></p>'
        + (f'<p class="path">{esc(where)}</p>' if where else "")
        + f'<p class="earlier">{esc(wording.say("sources.earlier.text"))}</p>'
        f"<p>{esc(wording.say('sources.earlier.quoted'))}</p>"
        f'<blockquote class="context"><mark id="quote">{esc(display(citation.quote))}</mark></blockquote>'
    )
    return _panel(wording.say("page.source.numbered", n=citation.n), inner, wording, opened)


def _panel(heading: str, inner: str, wording: Wording, opened: str | None = None) -> str:
    close = esc(wording.say("page.source.close"))
    state = "" if opened is None else f' data-opened="{esc(opened)}"'
    hidden = " hidden" if opened is None else ""
    return (
        f'<section class="panel" aria-labelledby="source-heading" tabindex="0"{state}>'
        f'<div class="panel-top"><h2 id="source-heading" tabindex="-1">{esc(heading)}</h2>'
        f'<button type="button" class="close"{hidden}>{close}</button></div>{inner}</section>'
    )


def _shown_place(spot: Spot, document: Document, wording: Wording) -> str:
    """The text in its context; where there is a page image, below that and folded away."""
    if spot.sheet is None:
        return _context(spot, document)
    known = {"passage": spot.passage.id, "start": spot.start, "end": spot.end, "n": spot.n}
    if spot.gloss:
        known |= {"gloss": spot.gloss.text, "gloss-lang": spot.gloss.lang}
    carried = "".join(f' data-{key}="{esc(value)}"' for key, value in known.items() if value is not None)
    # The first mark on the picture is the quote that is scrolled to.
    context = _context(spot, document).replace(' id="quote"', "", 1)
    summary = esc(wording.say("sources.image.text"))
    return (
        render_sheet(spot.sheet, document, carried, wording)
        + f'<details class="as-text"><summary>{summary}</summary>{context}</details>'
    )


def _context(spot: Spot, document: Document) -> str:
    """The passage between its neighbours, the quote in a mark."""
    text, passage = document.text, spot.passage
    first = max(0, min(passage.start, len(text)))
    last = max(first, min(passage.end, len(text)))
    before = _tail(text[max(0, first - BEFORE) : first], cut=first > BEFORE)
    after = _head(text[last : last + AFTER], cut=last + AFTER < len(text))
    return (
        f'<div class="context" lang="{esc(passage.language)}">'
        f'<div class="around">{_paragraphs(before)}</div>'
        f'<div class="passage">{_passage(spot, text[first:last], first)}</div>'
        f'<div class="around">{_paragraphs(after)}</div></div>'
    )


def _passage(spot: Spot, text: str, offset: int) -> str:
    """The passage in paragraphs. The mark is one element with exactly the words shown in the answer."""
    if spot.start is None or spot.end is None or not offset <= spot.start < spot.end <= offset + len(text):
        return _paragraphs(text)
    start, end = spot.start - offset, spot.end - offset
    earlier, at_line = _split_last(text[:start])
    rest_of_line, later = _split_first(text[end:])
    mark = f'<mark id="quote">{esc(display(text[start:end]))}</mark>'
    line = " ".join(part for part in (esc(_shown(at_line)), mark, esc(_shown(rest_of_line))) if part)
    return f"{_paragraphs(earlier)}<p>{line}</p>{_paragraphs(later)}"


def _split_last(text: str) -> tuple[str, str]:
    """`text` up to its last paragraph, and that paragraph."""
    breaks = list(_PARAGRAPHS.finditer(_as_paragraphs(text)))
    whole = _as_paragraphs(text)
    return (whole[: breaks[-1].start()], whole[breaks[-1].end() :]) if breaks else ("", whole)


def _split_first(text: str) -> tuple[str, str]:
    whole = _as_paragraphs(text)
    found = _PARAGRAPHS.search(whole)
    return (whole[: found.start()], whole[found.end() :]) if found else (whole, "")


def _as_paragraphs(text: str) -> str:
    """List items become paragraphs of their own; the sign before them is put back as a dash."""
    return _LIST_ITEM.sub("\n\n– ", text)


def _paragraphs(text: str) -> str:
    shown = (_shown(part) for part in _PARAGRAPHS.split(_as_paragraphs(text)))
    return "".join(f"<p>{esc(part)}</p>" for part in shown if part)


def _shown(text: str) -> str:
    """A stretch that may begin or end inside an emphasis: its marks go, its words stay."""
    return display(text).replace("**", "").strip()


def _tail(text: str, *, cut: bool) -> str:
    """The end of the text before the passage, from a place where a paragraph or a word begins."""
    if not cut:
        return text
    found = _PARAGRAPHS.search(text)
    return "… " + (text[found.end() :] if found and found.end() < len(text) - 80 else text.partition(" ")[2])


def _head(text: str, *, cut: bool) -> str:
    if not cut:
        return text
    breaks = [found for found in _PARAGRAPHS.finditer(text) if found.start() > 80]
    return (text[: breaks[-1].start()] if breaks else text.rpartition(" ")[0]) + " …"


def _gloss(gloss: Gloss | None, wording: Wording) -> str:
    if not gloss or not gloss.text:
        return ""
    label = esc(gloss_label(gloss, wording))
    text = f'<span lang="{esc(gloss.lang)}">{esc(gloss.text)}</span>'
    return f'<p class="gloss"><span class="label">{label}</span> {text}</p>'


def _notes(passage: Passage, wording: Wording) -> str:
    if not passage.notes:
        return ""
    items = "".join(f"<li>{esc(display(note))}</li>" for note in passage.notes)
    heading = esc(wording.say("page.source.notes"))
    return f'<h3>{heading}</h3><ul class="source-notes" lang="{esc(passage.language)}">{items}</ul>'


def _links(passage: Passage, wording: Wording) -> str:
    """The working addresses of the passage; anything but an ordinary web address stays text."""
    items = ""
    for link in passage.links:
        address = web_address(link.url)
        shown = esc(display(link.text) or link.url)
        items += (
            f'<li><a href="{esc(address)}" rel="noopener noreferrer" target="_blank">{shown}</a></li>'
            if address
            else f"<li>{shown}</li>"
        )
    return f'<h3>{esc(wording.say("page.source.links"))}</h3><ul class="source-links">{items}</ul>' if items else ""
