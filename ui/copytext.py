"""Renders an Answer as plain text to paste elsewhere, every source with document, section and pages. Pure."""

from collections.abc import Sequence

from assistant.citations import display, speaker
from assistant.prompts import Wording
from assistant.types import Answer, Claim, Gloss
from ui.claims import Prose, parts_of
from ui.text import clean

# The notices that say what the answer lacks: they stand first, the others after the voices.
SHORTCOMINGS = ("not-answered", "missing")


def place_name(section: Sequence[str], pages: str, wording: Wording) -> str:
    """Where in a document: "Skapa möjligheter till föreningsverksamhet › Exempel 7 (s. 24–25)"."""
    path = " › ".join(display(heading) for heading in section)
    where = page_span(pages, wording)
    return f"{path} ({where})" if path and where else path or where


def page_span(pages: str, wording: Wording) -> str:
    """ "s. 24–25", or nothing where the document has no pages."""
    if not pages:
        return ""
    many = any(mark in pages for mark in "–-,")
    return wording.say("page.source.pages" if many else "page.source.page", pages=pages)


def gloss_label(gloss: Gloss, wording: Wording) -> str:
    """What stands before a translation: that it is unofficial, and whether a machine made it."""
    return wording.say("noting.label.machine" if gloss.machine else "page.answer.gloss")


def copy_text(question: str, place: str, answer: Answer, wording: Wording) -> str:
    """The question, the answer in its three voices, and the sources as a numbered list."""
    blocks = [f"{question.strip()} ({place})" if place else question.strip()]
    blocks += [notice.text for notice in answer.notices if notice.kind in SHORTCOMINGS]
    if answer.status == "declined" and len(blocks) == 1:
        blocks.append(wording.say("page.voice.declined"))
    blocks += _voices(answer, wording)
    blocks += [f"{notice.text} {notice.url}".strip() for notice in answer.notices if notice.kind not in SHORTCOMINGS]
    if answer.nearby:
        places = [f"– {place_name(near.section, near.pages, wording)}" for near in answer.nearby]
        blocks.append("\n".join([wording.say("page.answer.nearby"), *places]))
    if answer.citations:
        sources = [
            f"[{citation.n}] {citation.title}. {place_name(citation.section, citation.pages, wording)}."
            for citation in answer.citations
        ]
        blocks.append("\n".join([wording.say("page.answer.sources"), *sources]))
    return clean("\n\n".join(block for block in blocks if block))


def _voices(answer: Answer, wording: Wording) -> list[str]:
    """A heading and its claims for each voice that speaks."""
    guide = [claim for claim in answer.claims if claim.origin == "guide"]
    groups = [
        (f"page.voice.{speaker(answer.citations)}", [claim for claim in guide if claim.role != "example"]),
        ("page.voice.examples", [claim for claim in guide if claim.role == "example"]),
        ("page.voice.own", [claim for claim in answer.claims if claim.origin == "municipality"]),
        ("page.voice.ours", [claim for claim in answer.claims if claim.origin == "suggestion"]),
    ]
    blocks = []
    for key, claims in groups:
        if claims:
            heading = wording.say(key)
            if key == "page.voice.ours":
                heading += f" {wording.say('page.voice.ours_note')}"
            blocks.append("\n".join([heading, *(_claim(claim, answer, wording) for claim in claims)]))
    return blocks


def _claim(claim: Claim, answer: Answer, wording: Wording) -> str:
    if claim.origin == "suggestion":
        return f"– {claim.text}"
    if claim.origin == "municipality":
        return claim.text
    lines = []
    for part in parts_of(claim, answer.citations):
        if isinstance(part, Prose):
            lines.append(part.text)
            continue
        citation = part.citation
        lines.append(f"”{display(citation.quote)}” [{citation.n}]")
        if citation.gloss:
            lines.append(f"{gloss_label(citation.gloss, wording)} {citation.gloss.text}")
    return "\n".join(lines)
