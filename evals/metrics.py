"""Figures of merit over one answer, each a pure function; their names and meanings stand in evals.measures.

Support is decided without a model: by verbatim match with the cited document, and by overlap
with a case's gold spans. None means *not eligible*: such a case counts in neither sum nor number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.citations import count_words, is_verbatim
from assistant.pagination import printed
from assistant.types import Answer, Citation, Claim, Document, Passage
from evals.datasets import Case, Nugget, Span
from evals.quotations import flat, loose, quotations


@dataclass(frozen=True, slots=True)
class World:
    """What answers are checked against: the documents, the passages, and the pages of a place, read independently.

    `pages_at` gives "" or a span for a document and offset, None where it cannot tell.
    """

    documents: Mapping[str, Document]
    passages: Mapping[str, Passage]
    pages_at: Callable[[str, int], str | None] = lambda document, offset: None
    _flat: dict[str, str] = field(default_factory=dict, compare=False)

    def flat(self, name: str) -> str:
        """A document's whole text as quotations are compared with it; "" when there is none of that name."""
        if name not in self._flat:
            self._flat[name] = flat(self.documents[name].text) if name in self.documents else ""
        return self._flat[name]


def overlaps(span: Span, document: str, start: int, end: int) -> bool:
    """Whether a gold span and a stretch of a document share a character."""
    return span.document == document and span.start < end and start < span.end


def is_right(citation: Citation, gold: Sequence[Span]) -> bool:
    """Whether a citation overlaps a gold span."""
    return any(overlaps(span, citation.document, citation.start, citation.end) for span in gold)


def gold_found(answer: Answer, gold: Sequence[Span]) -> tuple[bool, ...]:
    """For each gold span, whether a citation overlaps it."""
    return tuple(any(is_right(citation, (span,)) for citation in answer.citations) for span in gold)


def holds_verbatim(citation: Citation, world: World) -> bool:
    """Whether the quote is what the cited document says at the cited place."""
    document = world.documents.get(citation.document)
    return document is not None and is_verbatim(citation, document)


def statements(answer: Answer) -> list[Claim]:
    """The claims that speak for the corpus, and so must be cited."""
    return [claim for claim in answer.claims if claim.origin == "guide"]


def attributed(claim: Claim, answer: Answer, world: World) -> bool:
    """Whether a statement's own citations hold, verbatim, every stretch that it quotes; it needs one at least."""
    own = [c for c in answer.citations if c.n in claim.citations and holds_verbatim(c, world)]
    quotes = [flat(citation.quote) for citation in own]
    return bool(own) and all(any(said in quote for quote in quotes) for said in quotations(claim.text))


def attribution(answer: Answer, world: World) -> float | None:
    """The share of statements whose quotations their own citations hold; catches a wrong number."""
    claims = statements(answer)
    return _share(attributed(claim, answer, world) for claim in claims)


def citation_recall(answer: Answer, gold: Sequence[Span], world: World) -> float | None:
    """ALCE: the share of statements that their citations support: attributed, and one of them on gold."""
    return _share(
        attributed(claim, answer, world)
        and any(is_right(c, gold) for c in answer.citations if c.n in claim.citations)
        for claim in statements(answer)
    )  # fmt: skip


def citation_precision(answer: Answer, gold: Sequence[Span], world: World) -> float | None:
    """ALCE: the share of citations that support their statement: verbatim, on gold, and holding what it quotes."""
    known = {citation.n: citation for citation in answer.citations}
    pairs = [(claim, known.get(n)) for claim in statements(answer) for n in claim.citations]
    used = {n for claim in statements(answer) for n in claim.citations}
    marks = [c is not None and is_right(c, gold) and _backs(c, claim, world) for claim, c in pairs]
    return _share([*marks, *(False for n in known if n not in used)])


def quotes_shown(answer: Answer) -> list[tuple[str, tuple[Citation, ...]]]:
    """Each quotation inside a statement with the citations it may rest on."""
    return [
        (said, tuple(c for c in answer.citations if c.n in claim.citations))
        for claim in statements(answer)
        for said in quotations(claim.text)
    ]


def quote_checks(answer: Answer, world: World) -> list[bool]:
    """For every quote (of a citation, or inside a statement) whether it stands verbatim in the *cited* document."""
    cited = [holds_verbatim(citation, world) for citation in answer.citations]
    return cited + [any(said in world.flat(c.document) for c in own) for said, own in quotes_shown(answer)]


def quote_fidelity(answer: Answer, world: World) -> float | None:
    """The share of quotes that stand verbatim in the document cited. It must be 1, always."""
    return _share(quote_checks(answer, world))


def fabricated(answer: Answer, world: World) -> int:
    """How many quotes do not stand verbatim in the document cited. It must be 0, always."""
    return sum(not check for check in quote_checks(answer, world))


def well_placed(citation: Citation, world: World) -> bool:
    """Whether passage, section and pages are those of the cited place, by the index and by the independent reading."""
    passage = world.passages.get(citation.passage)
    if passage is None or passage.document != citation.document:
        return False
    inside = passage.start <= citation.start < citation.end <= passage.end
    pages = world.pages_at(citation.document, citation.start)
    document = world.documents.get(citation.document)
    printed_at = printed(document, citation.start, citation.end) if document else ""
    same = (passage.section, printed_at or passage.pages) == (citation.section, citation.pages)
    return inside and same and pages in (None, citation.pages)


def place_fidelity(answer: Answer, world: World) -> float | None:
    """The share of citations with the right passage, section and pages. It must be 1, always."""
    return _share(well_placed(citation, world) for citation in answer.citations)


def nuggets_found(answer: Answer, nuggets: Sequence[Nugget]) -> tuple[bool, ...]:
    """For each nugget, whether one of its wordings stands in the statements or their quotes."""
    parts = [*(claim.text for claim in statements(answer)), *(citation.quote for citation in answer.citations)]
    said = " \n ".join(map(loose, parts))
    return tuple(any(loose(wording) in said for wording in (n.text, *n.aliases) if wording) for n in nuggets)


def nugget_recall(answer: Answer, case: Case, *, vital_only: bool = True) -> float | None:
    """The share of a case's nuggets (the vital ones, or all) that the answer says; None when it has none."""
    wanted = [nugget for nugget in case.nuggets if nugget.importance == "vital" or not vital_only]
    return _share(nuggets_found(answer, wanted))


def words_quoted(answer: Answer) -> int:
    """The words of all quotes of an answer."""
    return sum(count_words(citation.quote) for citation in answer.citations)


def agreement(found: Mapping[str, frozenset[Span]]) -> dict[str, float]:
    """Of answers to one question in several languages: each one's mean Jaccard likeness of gold found to the others'.

    Two that found none agree; how often that is so, abstention and recall tell.
    """
    if len(found) < 2:
        return {}
    return {
        one: sum(_jaccard(mine, other) for name, other in found.items() if name != one) / (len(found) - 1)
        for one, mine in found.items()
    }


def _backs(citation: Citation, claim: Claim, world: World) -> bool:
    quoted = quotations(claim.text)
    return holds_verbatim(citation, world) and (not quoted or any(said in flat(citation.quote) for said in quoted))


def _jaccard(a: frozenset[Span], b: frozenset[Span]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


def _share(marks: Iterable[bool]) -> float | None:
    counted = list(marks)
    return sum(counted) / len(counted) if counted else None
