"""Says documents, and files that are being read, in words: for the terminal and the page alike. Pure."""

from collections.abc import Iterable

from assistant.changes import Change
from assistant.figures import day, number
from assistant.holdings import Holding
from assistant.prompts import Wording


def amount(of: str, count: int | float, wording: Wording) -> str:
    """So many pages or passages, in words: "1 ställe", "42 ställen"."""
    key = f"sources.list.{of}" + ("_one" if count == 1 and isinstance(count, int) else "")
    return wording.say(key, n=number(count, wording.language))


def facts(holding: Holding, wording: Wording) -> tuple[str, ...]:
    """What is known of a document, short, without its title."""
    count = holding.count
    found = (
        holding.publisher,
        str(holding.year or ""),
        wording.say(f"sources.language.{holding.language}") if not holding.waiting else "",
        amount("pages", count.pages, wording) if count.pages else "",
        amount("passages", count.passages, wording) if count.passages else "",
    )
    return tuple(fact for fact in found if fact)


def came(holding: Holding, wording: Wording) -> str:
    """Where a document came from, and when."""
    return wording.say(
        f"sources.list.{holding.came}", date=day(holding.added, wording.language) if holding.added else ""
    )


def warnings(found: Iterable[str], wording: Wording) -> tuple[str, ...]:
    """Warnings, "key: where", as sentences."""
    said = []
    for warning in found:
        key, _, where = warning.partition(": ")
        known = f"sources.warning.{key}" in wording.sentences
        said.append(wording.say(f"sources.warning.{key if known else 'other'}", where=where if known else warning))
    return tuple(said)


def changed(change: Change, wording: Wording) -> str:
    """What a new edition changed, in a sentence."""
    new, gone, kept = (number(n, wording.language) for n in (change.new, change.gone, change.kept))
    return wording.say("sources.job.change", new=new, gone=gone, kept=kept)
