"""The names of all figures, what each means, and which way is better: one table for code, report and gate."""

from dataclasses import dataclass
from typing import Literal

Group = Literal["finding", "citing", "answering", "declining", "other"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure. `better` is 1 when more is better, -1 when less is, 0 when it only stands beside the others."""

    key: str
    label: str
    meaning: str
    group: Group
    better: Literal[1, 0, -1] = 1
    unit: Literal["share", "words", "ms"] = "share"


_TABLE = (
    Measure("ndcg10", "nDCG@10", "Right passages high among the first ten, graded by rank.", "finding"),
    Measure("recall1", "recall@1", "Share of the right passages that stand first.", "finding"),
    Measure("recall5", "recall@5", "Share of the right passages among the first five.", "finding"),
    Measure("recall10", "recall@10", "Share of the right passages among the first ten.", "finding"),
    Measure("mrr10", "MRR@10", "One over the rank of the first right passage.", "finding"),
    Measure("hit5", "hit@5", "Whether a right passage stands among the first five.", "finding"),
    Measure(
        "citation_recall",
        "citation recall",
        "ALCE: statements whose own citations hold their quotes verbatim, one of them on a gold passage.",
        "citing",
    ),
    Measure(
        "citation_precision",
        "citation precision",
        "ALCE: citations that hold their statement's quote verbatim and lie on a gold passage.",
        "citing",
    ),
    Measure("first_right", "first citation right", "Whether citation 1 lies on a gold passage.", "citing"),
    Measure("any_right", "any citation right", "Whether some citation lies on a gold passage.", "citing"),
    Measure("gold_recall", "gold cited", "Share of the gold quotes that some citation lies on.", "citing"),
    Measure("attribution", "attribution", "Statements whose own citations hold every stretch they quote.", "citing"),
    Measure("quote_fidelity", "quote fidelity", "Quotes that stand verbatim in the document cited.", "citing"),
    Measure("place_fidelity", "place fidelity", "Citations with the right passage, section and pages.", "citing"),
    Measure("nuggets_vital", "vital nuggets", "Vital facts that the answer says; a decline says none.", "answering"),
    Measure("nuggets_all", "all nuggets", "Vital and okay facts that the answer says.", "answering"),
    Measure("words", "words quoted", "Words of all quotes of an answer.", "answering", 0, "words"),
    Measure("decision", "right to answer or decline", "Whether it answered what it should, no more.", "declining"),
    Measure("declined_rightly", "declined rightly", "Declines of what the corpus does not answer (GaRAGe: deflection).",
            "declining"),
    Measure("declined_wrongly", "declined wrongly", "Declines of what the corpus answers.", "declining", -1),
    Measure("language", "language", "Whether our own words are in the question's language.", "other"),
    Measure(
        "consistency",
        "consistency of languages",
        "The same gold cited for the same question in Swedish, Finnish and English (mean Jaccard).",
        "other",
    ),
    Measure("took_ms", "time", "Milliseconds an answer took.", "other", -1, "ms"),
)  # fmt: skip
MEASURES: dict[str, Measure] = {measure.key: measure for measure in _TABLE}
HEADLINES = (
    "ndcg10", "recall5", "citation_recall", "citation_precision", "nuggets_vital", "words",
    "declined_rightly", "declined_wrongly", "quote_fidelity",
)  # fmt: skip


def shown(key: str, value: float) -> str:
    """A figure as it is printed."""
    unit = MEASURES[key].unit if key in MEASURES else "share"
    return f"{value:.0f} ms" if unit == "ms" else f"{value:.1f}" if unit == "words" else f"{value:.3f}"
