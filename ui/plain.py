"""Answers and hits as text for the terminal. Pure."""

from collections.abc import Mapping, Sequence

from assistant.citations import display, speaker
from assistant.prompts import Wording
from assistant.types import Answer, Document, Hit, Origin, Role
from ui.copytext import gloss_label, place_name

_VOICES: tuple[tuple[str, Origin, Role | None], ...] = (
    ("answer.heading.guide", "guide", "answer"),
    ("answer.heading.examples", "guide", "example"),
    ("answer.heading.municipality", "municipality", None),
    ("answer.heading.suggestions", "suggestion", None),
)


def plain_answer(answer: Answer, wording: Wording) -> str:
    """The answer in its three voices, then its sources, numbered."""
    glosses = {c.n: c.gloss for c in answer.citations if c.gloss}
    parts = [notice.text for notice in answer.notices if notice.kind != "law-changed"]
    for heading, origin, role in _VOICES:
        claims = [c for c in answer.claims if c.origin == origin and role in (None, c.role)]
        lines = []
        for claim in claims:
            marks = "".join(f" [{n}]" for n in claim.citations)
            lines.append(f"{'– ' if origin == 'suggestion' else ''}{claim.text}{marks}")
            lines += [
                f"  {gloss_label(glosses[n], wording)} {glosses[n].text}" for n in claim.citations if n in glosses
            ]
        if lines:
            shared = heading == "answer.heading.guide" and speaker(answer.citations) == "sources"
            parts.append("\n".join([wording.say("answer.heading.sources_say" if shared else heading), *lines]))
    parts += [f"{n.text} {n.url}".strip() for n in answer.notices if n.kind == "law-changed"]
    if answer.nearby:
        places = [f"– {place_name(near.section, near.pages, wording)}" for near in answer.nearby]
        parts.append("\n".join([wording.say("answer.heading.nearby"), *places]))
    if answer.follow_ups:
        parts.append("\n".join([wording.say("answer.heading.related"), *(f"– {q}" for q in answer.follow_ups)]))
    if answer.citations:
        sources = [f"[{c.n}] {c.title}. {place_name(c.section, c.pages, wording)}" for c in answer.citations]
        parts.append("\n".join([wording.say("answer.heading.sources"), *sources]))
    return "\n\n".join(parts)


def plain_hits(hits: Sequence[Hit], documents: Mapping[str, Document], wording: Wording) -> str:
    """Each hit with its place, and the beginning of its text."""
    lines = []
    for rank, hit in enumerate(hits, 1):
        passage = hit.passage
        text = display(documents[passage.document].text[passage.start : passage.end])
        lines.append(f"{rank:>3}. {place_name(passage.section, passage.pages, wording)}  [{passage.id}]")
        lines.append(f"     {text[:160]}{'…' if len(text) > 160 else ''}")
    return "\n".join(lines)
