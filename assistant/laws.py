"""Where the law has overtaken a document, and what it says now when the statute itself is in the corpus.

Changes are read from law_changes.toml and matched to passages by a verbatim anchor. Statutes
are recognised at ingest; here they are only looked up by number and section.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from assistant.citations import cite, count_words, quote
from assistant.errors import CorpusDamaged
from assistant.prompts import Wording
from assistant.types import LANGUAGES, Citation, Claim, Document, Language, LawChange, Notice, Passage


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
                statute=row.get("statute", ""),
                section=row.get("section", ""),
                amends=row.get("amends", ""),
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
    for change in _touching(passages, documents, changes):
        checked = f"{change.checked.day}.{change.checked.month}.{change.checked.year}"
        said = wording.say("answer.notice.law", change=change.text[wording.language], checked=checked)
        found[change.anchor] = Notice("law-changed", said, change.url)
    return tuple(found.values())


def law_claims(
    cited: Sequence[Passage],
    citations: Sequence[Citation],
    statutes: Callable[[], Iterable[Passage]],
    documents: Mapping[str, Document],
    changes: Iterable[LawChange],
    wording: Wording,
    words: int,
) -> Iterator[tuple[Claim, Citation]]:
    """What the law now says on each change that the cited passages touch, in its own words, where the corpus has it.

    `statutes` gives the passages of the statutes that may be cited; it is asked only when there is need.
    `words` is how many an answer quotes in all: a third of them is kept for the law.
    """
    touched = list(_touching(cited, documents, changes))
    if not touched:
        return
    spent = sum(count_words(citation.quote) for citation in citations)
    left = max(words - spent, words // 3)
    taken = {passage.id for passage in cited}
    n = len(citations)
    everything = tuple(statutes())
    for change in touched:
        passage = _in_force(change, everything, documents, wording.language)
        if passage is None or passage.id in taken:
            continue
        document = documents[passage.document]
        end = _first_sentences(passage, document, left)
        if end is None:
            continue
        n += 1
        citation = cite(n, document, passage, passage.sentences[0].start, end)
        lead = wording.say("answer.law.wording", section=change.section, title=document.title)
        yield Claim(f"{lead} {quote(citation.quote)}", "guide", (n,), "answer", lead), citation
        taken.add(passage.id)
        left -= count_words(citation.quote)


def _touching(
    passages: Iterable[Passage], documents: Mapping[str, Document], changes: Iterable[LawChange]
) -> Iterator[LawChange]:
    """The changes whose anchor lies in one of the passages, each once."""
    known, seen = tuple(changes), set()
    for passage in passages:
        text = documents[passage.document].text[passage.start : passage.end]
        for change in known:
            if change.document == passage.document and change.anchor in text and change.anchor not in seen:
                seen.add(change.anchor)
                yield change


def _in_force(
    change: LawChange, passages: Sequence[Passage], documents: Mapping[str, Document], language: Language
) -> Passage | None:
    """Where the section that a change names begins, in the reader's language if possible."""
    if not change.statute:
        return None
    found: dict[str, Passage] = {}
    for passage in passages:
        document = documents[passage.document]
        if passage.label != change.section or passage.kind != "text" or document.name in found:
            continue
        if document.statute == change.statute or (
            document.statute == change.amends and _is_consolidated(passage, document, change.statute)
        ):
            found[document.name] = passage
    order: tuple[Language, ...] = (language, *LANGUAGES)
    ranked = sorted(
        found.values(), key=lambda p: (order.index(p.language), documents[p.document].statute != change.statute)
    )
    return ranked[0] if ranked else None


def _is_consolidated(passage: Passage, document: Document, statute: str) -> bool:
    """Whether a section says that a statute rewrote it, as consolidated texts do: "(20.12.2022/1192)"."""
    number, _, year = statute.partition("/")
    said = " ".join([*passage.section, document.text[passage.start : passage.end]])
    return re.search(rf"\.{year}/{number}(?!\d)", said) is not None


def _first_sentences(passage: Passage, document: Document, words: int) -> int | None:
    """Where the last of the first sentences that fit ends."""
    end = None
    for sentence in passage.sentences:
        if count_words(document.text[passage.sentences[0].start : sentence.end]) > words:
            break
        end = sentence.end
    return end
