"""A second look at the best hits: a cross-encoder, where one is set, reads the question and each passage together.

It decides their order only. The fused scores are dealt out anew in that order, so that what was
calibrated on them (whether there is an answer) stays as it was.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from assistant.citations import display
from assistant.embedding import cap_threads, clean
from assistant.errors import ModelUnavailable
from assistant.fusing import standardised
from assistant.index import Filter, Index
from assistant.settings import Settings
from assistant.types import Document, Passage

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# How well each text answers a question: higher is better, on any scale.
Score = Callable[[str, Sequence[str]], Sequence[float]]
_READ = 30  # so many hits are read again: each costs time
_SHARE = 0.5  # what the second look weighs against the first


@dataclass(frozen=True, slots=True)
class Reranker:
    """Reorders hits by `score`; without one, it leaves them as they are."""

    score: Score | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Reranker":
        """The reranker that the settings name; nothing is loaded before it is needed."""
        return cls(CrossEncoderScore(settings.reranker, settings.threads) if settings.reranker else None)

    def reordered(self, question: str, fused: Mapping[str, float], index: Index, only: Filter) -> dict[str, float]:
        """The fused scores of passages, by id, with those of the best dealt out anew; raises ModelUnavailable.

        A question of a document is like every question, and answers none: it is read only when it is sought.
        """
        if self.score is None or not fused:
            return dict(fused)
        best = (index.by_id[id] for id in sorted(fused, key=lambda id: -fused[id]))
        passages = list(islice((p for p in best if p.kind != "question" or "question" in only.kinds), _READ))
        if len(passages) < 2:
            return dict(fused)
        scores = self.score(question, [_text(passage, index.documents[passage.document]) for passage in passages])
        return dealt_out(fused, {passage.id: score for passage, score in zip(passages, scores, strict=True)})


def dealt_out(fused: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    """The fused scores, where the passages that `second` scores have exchanged theirs: the best of both goes first."""
    ids = sorted(second, key=lambda id: -fused[id])
    ours, theirs = standardised(fused, ids), standardised(second, ids)
    order = sorted(ids, key=lambda id: -((1 - _SHARE) * ours[id] + _SHARE * theirs[id]))
    return {**fused, **dict(zip(order, (fused[id] for id in ids), strict=True))}


class CrossEncoderScore:
    """A sentence-transformers cross-encoder, by its hub name or folder. Safe to share between threads."""

    def __init__(self, model: str, threads: int) -> None:
        self._name, self._threads = model, threads
        self._lock = threading.Lock()
        self._model: CrossEncoder | None = None

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        """The logits: they tell passages apart where probabilities are all near 0 or 1."""
        with self._lock:
            model = self._loaded()
            from torch.nn import Identity

            pairs = [(clean(question), clean(text)) for text in texts]
            return [float(score) for score in model.predict(pairs, activation_fn=Identity(), show_progress_bar=False)]

    def _loaded(self) -> "CrossEncoder":
        if self._model is None:
            cap_threads(self._threads)
            try:
                import torch
                from sentence_transformers import CrossEncoder

                torch.set_num_threads(self._threads)
                model = CrossEncoder(self._name, device="cpu")
            except (ImportError, OSError, ValueError) as error:
                why = str(error).split("\n", 1)[0]
                raise ModelUnavailable("reranker-unavailable", model=self._name, why=why) from error
            if model.num_labels != 1:
                raise ModelUnavailable("reranker-labels", model=self._name, count=model.num_labels)
            self._model = model
        return self._model


def _text(passage: Passage, document: Document) -> str:
    """A passage as a reader sees it: its nearest headings, the lead-in that it stands under, its words."""
    stretches = [passage.lead] if passage.lead else []
    said = [display(document.text[start:end]) for start, end in (*stretches, (passage.start, passage.end))]
    return "\n".join([" – ".join(passage.section[-2:]), *said]).strip()
