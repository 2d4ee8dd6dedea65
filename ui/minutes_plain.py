"""Minutes as plain text for the terminal. Pure."""

from collections.abc import Iterable

from assistant.prompts import Wording
from ui.minutes_types import Asked, Decided, Minutes, Quote


def to_plain(minutes: Minutes, wording: Wording) -> str:
    """The text, without the agenda."""

    def heading(key: str) -> str:
        return wording.say(f"minutes.heading.{key}").upper()

    blocks = [minutes.title, _labelled(minutes.facts), heading("decisions")]
    blocks += [_decided(made, wording) for made in minutes.decided] or [wording.say("minutes.decision.none")]
    blocks += map(_quote, minutes.loose)
    if minutes.profile:
        blocks += [heading("municipality"), _labelled(minutes.profile)]
    for theme in minutes.themes:
        blocks.append(theme.title.upper())
        blocks += [_asked(asked) for asked in theme.asked]
        if theme.untouched:
            untouched = "\n".join(f"  – {question}" for question in theme.untouched)
            blocks.append(f"{wording.say('minutes.heading.untouched')}:\n{untouched}")
    if minutes.plans:
        blocks += [heading("plans"), _labelled(minutes.plans)]
    if minutes.sources:
        blocks += [heading("sources"), "\n".join(f"[{n}] {source}" for n, source in enumerate(minutes.sources, 1))]
    blocks.append(minutes.foot)
    return "\n\n".join(block for block in blocks if block)


def _labelled(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{label}: {_indented(text)}" for label, text in rows)


def _decided(made: Decided, wording: Wording) -> str:
    columns = ("responsible", "sector", "due", "follow_up", "question", "plans", "sources")
    rows = [(wording.say(f"minutes.decision.{column}"), getattr(made, column)) for column in columns]
    details = "".join(f"\n   {label}: {_indented(text)}" for label, text in rows if text)
    return f"{made.number}. {_indented(made.what)}{details}"


def _asked(asked: Asked) -> str:
    lines = [f"{asked.label}: {asked.text}", asked.gloss, asked.judgment, *asked.notes]
    return "\n".join([*(line for line in lines if line), *map(_quote, asked.quotes)])


def _quote(quote: Quote) -> str:
    notes = [note for note in (quote.mark, quote.gloss) if note]
    return "\n".join(f"  {line}" for line in (f"”{quote.text}” [{quote.source}]", *notes))


def _indented(text: str) -> str:
    return text.replace("\n", "\n   ")
