"""Minutes as Markdown. What people typed is text: none of it becomes markup. Pure."""

import re
from collections.abc import Iterable, Sequence

from assistant.prompts import Wording
from ui.minutes_types import Asked, Minutes, Quote, Theme

_MARKUP = re.compile(r"([\\`*_\[\]|~])")
# At the start of a line: headings, quotes, lists, and the dot or bracket after a list's number.
_STARTS = re.compile(r"^(\s*(?=[#>+=-])|\s*\d+(?=[.)](?:\s|$)))(.)", re.MULTILINE)
_COLUMNS = ("number", "what", "responsible", "sector", "due", "follow_up", "question", "plans", "sources")


def to_markdown(minutes: Minutes, wording: Wording) -> str:
    """The text of the file."""

    def say(key: str, **values: object) -> str:
        return wording.say(f"minutes.{key}", **values)

    blocks = [f"# {_plain(minutes.title)}", _plain(say("head.kind")), _labelled(minutes.facts)]
    blocks.append(f"## {say('heading.decisions')}")
    if minutes.decided:
        heads = [say(f"decision.{column}") for column in _COLUMNS]
        blocks.append(_table(heads, ([str(getattr(made, column)) for column in _COLUMNS] for made in minutes.decided)))
    else:
        blocks.append(say("decision.none"))
    blocks += [_quote(quote) for quote in minutes.loose]
    if minutes.profile:
        blocks += [f"## {say('heading.municipality')}", _labelled(minutes.profile)]
    if minutes.agenda:
        blocks += [f"## {say('heading.agenda')}", _table([say("agenda.step"), say("agenda.time")], minutes.agenda)]
    blocks.append(f"## {say('heading.questions')}")
    for theme in minutes.themes:
        blocks += _theme(theme, wording)
    if minutes.plans:
        blocks += [f"## {say('heading.plans')}", _labelled(minutes.plans)]
    if minutes.sources:
        blocks.append(f"## {say('heading.sources')}")
        blocks.append("\n".join(f"- \\[{n}\\] {_plain(source)}" for n, source in enumerate(minutes.sources, 1)))
    blocks.append(_plain(minutes.foot))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _theme(theme: Theme, wording: Wording) -> list[str]:
    blocks = [f"### {_plain(theme.title)}"]
    for asked in theme.asked:
        blocks += _asked(asked, wording)
    if theme.untouched:
        blocks.append(f"#### {wording.say('minutes.heading.untouched')}")
        blocks.append("\n".join(f"- {_plain(question)}" for question in theme.untouched))
    return blocks


def _asked(asked: Asked, wording: Wording) -> list[str]:
    blocks = [f"#### {_plain(asked.label)}: {_plain(asked.text)}", _plain(asked.gloss), _plain(asked.judgment)]
    if asked.notes:
        blocks += [f"**{wording.say('minutes.question.notes')}**", *map(_plain, asked.notes)]
    if asked.quotes:
        blocks += [f"**{_plain(asked.voice)}**", *map(_quote, asked.quotes)]
    if asked.decisions:
        numbers = ", ".join(map(str, asked.decisions))
        blocks.append(f"**{wording.say('minutes.decision.reference', numbers=numbers)}**")
    return blocks


def _quote(quote: Quote) -> str:
    notes = [f"> {_plain(note)}" for note in (quote.mark, quote.gloss) if note]
    return "\n>\n".join([f"> ”{_plain(quote.text)}” \\[{quote.source}\\]", *notes])


def _labelled(rows: Sequence[tuple[str, str]]) -> str:
    return "\n\n".join(f"**{_plain(label)}:** {_in_one(text)}" for label, text in rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([_in_one(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _in_one(text: str) -> str:
    """A text of several lines as Markdown has it within a cell or a paragraph."""
    return "<br>".join(_plain(line) for line in text.splitlines())


def _plain(text: str) -> str:
    """A text of which nothing is markup."""
    escaped = _MARKUP.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
    return _STARTS.sub(r"\1\\\2", escaped)
