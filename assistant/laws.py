"""Where the law has overtaken a document: read from law_changes.toml, matched to passages by a verbatim anchor."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.errors import CorpusDamaged
from assistant.prompts import Wording
from assistant.types import LANGUAGES, Document, LawChange, Notice, Passage


def load_law_changes(path: Path) -> tuple[LawChange, ...]:
    """The changes of a law_changes.toml, none when there is no such file; raises CorpusDamaged when it is malformed."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["change"] if path.exists() else []
        return tuple(
            LawChange(
                document=row["document"],
                anchor=row["anchor"],
                url=row["url"],
                checked=row["checked"],
                text={language: row[language] for language in LANGUAGES},
            )
            for row in rows
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CorpusDamaged("corpus-damaged", file=path, why=error) from error


def law_notices(
    passages: Iterable[Passage],
    documents: Mapping[str, Document],
    changes: Iterable[LawChange],
    wording: Wording,
) -> tuple[Notice, ...]:
    """A notice for each change whose anchor lies in one of the passages, with the day of the check."""
    found: dict[str, Notice] = {}
    for passage in passages:
        text = documents[passage.document].text[passage.start : passage.end]
        for change in changes:
            if change.document == passage.document and change.anchor in text:
                checked = f"{change.checked.day}.{change.checked.month}.{change.checked.year}"
                said = wording.say("answer.notice.law", change=change.text[wording.language], checked=checked)
                found[change.anchor] = Notice("law-changed", said, change.url)
    return tuple(found.values())
