"""Figures of merit, each a pure function of one case and what Grepp did with it.

Retrieval: hit@k and reciprocal rank of the first passage that overlaps a gold span. Answers:
whether a citation overlaps gold, citation precision (share of citations that overlap gold),
nugget recall (vital facts found in the quotes), words quoted, and declining. A correct
decline is not eligible for citation figures: it counts in neither their sum nor their number.
"""

from collections.abc import Mapping, Sequence

from assistant.citations import count_words, display
from assistant.types import Answer, Citation, Document, Hit
from evals.datasets import Case, Span


def first_rank(hits: Sequence[Hit], gold: Sequence[Span]) -> int | None:
    """The rank, from 1, of the first hit that overlaps a gold span; None when none does."""
    for rank, hit in enumerate(hits, 1):
        passage = hit.passage
        if any(overlaps(span, passage.document, passage.start, passage.end) for span in gold):
            return rank
    return None


def hit_at(rank: int | None, k: int) -> float:
    """1 when the first right passage stands among the first k, else 0."""
    return float(rank is not None and rank <= k)


def reciprocal_rank(rank: int | None, k: int = 10) -> float:
    """1/rank of the first right passage, 0 below rank k (MRR@k is its mean)."""
    return 1 / rank if rank is not None and rank <= k else 0.0


def citation_precision(answer: Answer, gold: Sequence[Span]) -> float:
    """The share of the answer's citations that overlap a gold span; 0 without citations."""
    if not answer.citations:
        return 0.0
    return sum(is_right(citation, gold) for citation in answer.citations) / len(answer.citations)


def is_right(citation: Citation, gold: Sequence[Span]) -> bool:
    """Whether a citation overlaps a gold span."""
    return any(overlaps(span, citation.document, citation.start, citation.end) for span in gold)


def nugget_recall(answer: Answer, case: Case) -> float | None:
    """The share of the case's vital nuggets whose wording stands in the quotes; None when it has none."""
    vital = [nugget for nugget in case.nuggets if nugget.importance == "vital"]
    if not vital:
        return None
    said = " ".join(display(citation.quote) for citation in answer.citations).casefold()
    found = sum(any(display(w).casefold() in said for w in (n.text, *n.aliases)) for n in vital)
    return found / len(vital)


def words_quoted(answer: Answer) -> int:
    """The words of all quotes of an answer."""
    return sum(count_words(citation.quote) for citation in answer.citations)


def fabricated(answer: Answer, documents: Mapping[str, Document]) -> int:
    """How many quotes differ from what their document says at that place. It must be none, always."""
    return sum(documents[c.document].text[c.start : c.end] != c.quote for c in answer.citations)


def overlaps(span: Span, document: str, start: int, end: int) -> bool:
    """Whether a gold span and a stretch of a document share a character."""
    return span.document == document and span.start < end and start < span.end
