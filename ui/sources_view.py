"""What the page of the sources says of documents and of files being read, as values for its templates. Pure."""

from dataclasses import dataclass

from assistant.catalog import CatalogEntry
from assistant.figures import number
from assistant.holdings import Holding
from assistant.intake import Item, Job
from assistant.prompts import Wording
from assistant.saying import amount, came, changed, facts, warnings
from ui.desk import explain
from ui.text import web_address


@dataclass(frozen=True, slots=True)
class Row:
    """A document of the list. `link` is where it came from, when that is a web address."""

    holding: Holding
    facts: tuple[str, ...]
    came: str
    link: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the queue. `share` is how far it has come, of 100; None where that is not to be shown."""

    file: str
    text: str
    details: tuple[str, ...] = ()
    share: int | None = None
    trouble: bool = False
    warnings: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def row(holding: Holding, wording: Wording) -> Row:
    """What the list says of a document."""
    return Row(
        holding=holding,
        facts=facts(holding, wording),
        came=came(holding, wording),
        link=web_address(holding.url) if holding.url else None,
        warnings=warnings(holding.warnings, wording),
    )


def file_rows(job: Job, wording: Wording) -> list[FileRow]:
    """The files of the queue."""
    return [_file_row(item, job, wording) for item in job.items]


def job_line(job: Job, wording: Wording) -> str:
    """How the queue as a whole stands, in a sentence or two."""
    match job.state:
        case "idle":
            return ""
        case "finished":
            return wording.say("sources.job.finished", passages=amount("passages", job.passages, wording))
        case "failed":
            why = explain(job.why, wording) if job.why else ""
            return f"{wording.say('sources.job.failed')} {why}".strip()
        case state:
            return wording.say(f"sources.job.{state}")


def entry_link(entry: CatalogEntry) -> str | None:
    """The address that a handbook can be had from."""
    return web_address(entry.url) if entry.url else None


def _file_row(item: Item, job: Job, wording: Wording) -> FileRow:
    say = wording.say
    if item.outcome == "skipped":
        why = explain(item.why, wording) if item.why else ""
        kept = say("sources.job.off_shelf") if item.off_shelf else ""
        return FileRow(item.file, say("sources.job.skipped"), tuple(filter(None, (why, kept))), trouble=True)
    passages = amount("passages", item.passages, wording)
    if item.outcome:
        change = item.change
        return FileRow(
            item.file,
            say(f"sources.job.{item.outcome}", passages=passages),
            (changed(change, wording),) if change else (),
            warnings=warnings(item.warnings, wording),
            new=change.new_examples if change else (),
            gone=change.gone_examples if change else (),
        )
    if job.state != "working":
        return FileRow(item.file, say("sources.job.waiting"))
    return _working_row(item, job, passages, wording)


def _working_row(item: Item, job: Job, passages: str, wording: Wording) -> FileRow:
    say, language = wording.say, wording.language
    if item.stage == "embedding" and item.done < item.total:
        text = say("sources.job.embedding", done=number(item.done, language), total=number(item.total, language))
        speed = amount("passages", round(item.speed, 1), wording)
        details = [say("sources.job.speed", passages=speed)] if item.speed else []
        details += [_left(job.left, wording)] if job.left is not None else []
        return FileRow(item.file, text, tuple(details), share=round(100 * item.done / item.total))
    if item.stage == "embedding":
        return FileRow(item.file, say("sources.job.writing"), share=100)
    if item.stage == "read":
        return FileRow(item.file, say("sources.job.read", passages=passages), share=0)
    return FileRow(item.file, say("sources.job.reading" if item.stage else "sources.job.waiting"), share=0)


def _left(seconds: float, wording: Wording) -> str:
    if seconds < 90:
        return wording.say("sources.job.left_seconds", n=max(1, round(seconds)))
    return wording.say("sources.job.left_minutes", n=round(seconds / 60))
