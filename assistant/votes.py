"""Learns from what editors noted which passage and sentence a question is for: kernel ridge regression.

Each voice of a document (a noted question, a sentence, its gloss) votes for the sentences that answer it, and for
their passages; a question that the document leaves open votes for none. How loud a voice is for a new question is the
kernel: likeness in characters (TF-IDF of 3 to 5 of them within words) times likeness in meaning (a Gaussian of the
embeddings' distance). Ridge regression weighs the voices, so that many of one kind do not drown the rest (Hastie,
Tibshirani and Friedman: The Elements of Statistical Learning, 2nd edition, 5.8.2). What is made of the votes is left
to assistant.retrieval.
"""

import hashlib
import math
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from assistant.lexical import words

Matrix = np.ndarray[Any, np.dtype[np.float32]]
# More voices than this are not heard: the kernel is a square of them, in memory at once.
MOST = 30_000
_GRAMS = (3, 4, 5)
_BUCKETS = 1 << 18
# Chosen on the questions of the train split, confirmed on dev; all of half and double do nearly as well.
_WIDTH, _APART, _RIDGE = 12.0, 0.1, 0.2
# Votes that were counted with another kernel say nothing with this one.
KERNEL = f"{_WIDTH} {_APART} {_RIDGE} {_GRAMS} {_BUCKETS}"
_ROWS = 1_000  # of the kernel, made at once


@dataclass(frozen=True, slots=True)
class Voice:
    """A text that leads to a passage ("" for none) and to sentences, its own or others' (none: all of its own alike).

    Sentences are "<passage id>.<n>". Together they answer it, so each is as right as any other.
    """

    text: str
    passage: str = ""
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on a question.

    `votes` are by passage id and, for sentences, by "<passage id>.<n>"; about 1 is certain, 0 nothing. `answered`
    is the same for being answered at all. `near` and `open` are the kernel, in [0, 1.1], of the nearest
    voice, and of the nearest that the document leaves open.
    """

    votes: Mapping[str, float]
    answered: float = 0.0
    near: float = 0.0
    open: float = 0.0

    def __or__(self, other: "Tally") -> "Tally":
        """The votes of two documents: what either can answer is answered."""
        surer = max(self, other, key=lambda tally: tally.answered)
        return Tally({**self.votes, **other.votes}, surer.answered, surer.near, surer.open)


NOBODY = Tally({})


class Votes:
    """What one document's voices say of any question."""

    def __init__(self, targets: Sequence[str], arrays: Mapping[str, Any]) -> None:
        self._targets = tuple(targets)
        self._arrays = arrays
        shape = (len(arrays["vectors"]), _BUCKETS)
        # By column, so that a question's few grams touch only their own.
        self._grams = csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape).tocsc()

    @classmethod
    def fit(cls, voices: Sequence[Voice], vectors: Matrix) -> "Votes":
        """Weigh the voices by ridge regression; `vectors` are theirs, of unit length, shape (voices, dimensions)."""
        rows = [_counted(voice.text) for voice in voices]
        held = Counter(bucket for row in rows for bucket in row)
        idf = np.zeros(_BUCKETS, dtype=np.float32)
        for bucket, n in held.items():
            idf[bucket] = math.log((1 + len(rows)) / (1 + n)) + 1
        grams = _matrix(rows, idf)
        targets, wanted = _wanted(voices)
        is_open = np.array([not voice.passage for voice in voices])
        return cls(targets, _weighed(grams, vectors, wanted) | {"idf": idf, "open": is_open})

    def __len__(self) -> int:
        """How many voices were heard."""
        return len(self._arrays["vectors"])

    def thinned(self, kept: Sequence[int]) -> "Votes":
        """The votes as if no more than some of the voices had spoken, by position: how a stranger's question fares."""
        grams, at = self._grams.tocsr(), np.asarray(kept)
        vectors, weights = self._arrays["vectors"], self._arrays["weights"]
        # What each wanted is what all together say of it, and the ridge's share that they leave out.
        wanted = [
            _loudness(grams[some], grams, vectors[some], vectors) @ weights + _RIDGE * weights[some]
            for some in (at[start : start + _ROWS] for start in range(0, len(at), _ROWS))
        ]
        parts = _weighed(grams[at], vectors[at], np.concatenate(wanted))
        return Votes(self._targets, parts | {"idf": self._arrays["idf"], "open": self._arrays["open"][at]})

    def of(self, question: str, vector: Sequence[float]) -> Tally:
        """The votes on a question; `vector` is its embedding."""
        grams = _matrix([_counted(question)], self._arrays["idf"])
        near = np.asarray([vector], dtype=np.float32)
        loud = _loudness(grams, self._grams, near, self._arrays["vectors"])[0]
        votes = (loud @ self._arrays["weights"]).tolist()
        is_open = self._arrays["open"]
        return Tally(
            dict(zip(self._targets, votes, strict=False)),
            answered=votes[-1],
            near=float(loud[~is_open].max(initial=0.0)),
            open=float(loud[is_open].max(initial=0.0)),
        )

    def save(self, path: Path) -> None:
        """Write to a file, whole or not at all."""
        draft = path.with_name(f".{path.name}")
        with draft.open("wb") as file:
            np.savez(file, targets=np.array(self._targets), **self._arrays)
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Votes":
        """Read what `save` wrote; raises OSError, ValueError or KeyError when it is not whole."""
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files if name != "targets"}
            return cls(file["targets"].tolist(), arrays)


def key(voices: Sequence[Voice], embedder: str) -> str:
    """What tells one election from another: voices, in order, and how they are embedded."""
    digest = hashlib.sha256(f"{embedder}\x1e{KERNEL}".encode())
    for voice in voices:
        digest.update(f"\x1e{voice.text}\x1f{voice.passage}\x1f{' '.join(voice.sentences)}".encode("utf-8", "replace"))
    return digest.hexdigest()[:24]


def _wanted(voices: Sequence[Voice]) -> tuple[list[str], Matrix]:
    """The targets, and what each voice wants of each, shape (voices, targets + 1); the last is being answered."""
    sentences = list(dict.fromkeys(id for voice in voices for id in voice.sentences))
    passages = list(dict.fromkeys([v.passage for v in voices if v.passage] + [_passage(id) for id in sentences]))
    at = {id: n for n, id in enumerate([*passages, *sentences])}
    within: dict[str, list[int]] = {}
    for id in sentences:
        within.setdefault(_passage(id), []).append(at[id])
    wanted = np.zeros((len(voices), len(at) + 1), dtype=np.float32)
    for row, voice in zip(wanted, voices, strict=True):
        if not voice.passage:
            continue
        row[at[voice.passage]] = row[-1] = 1.0
        own = within.get(voice.passage, [])
        if voice.sentences:
            row[[at[id] for id in voice.sentences]] = 1.0
            row[[at[_passage(id)] for id in voice.sentences]] = 1.0
        elif own:
            row[own] = 1.0 / len(own)
    return list(at), wanted


def _passage(sentence: str) -> str:
    return sentence.rpartition(".")[0]


def _weighed(grams: Any, vectors: Matrix, wanted: Matrix) -> dict[str, Any]:
    """What the voices weigh so that together they say what each wants, beside what their loudness is read off."""
    # Half of a square and its factor take the same place in memory; the transpose is what LAPACK reads as it is.
    factor = cho_factor(_kernel(grams, vectors).T, lower=False, overwrite_a=True, check_finite=False)
    weights = cho_solve(factor, wanted, check_finite=False)
    parts = {"data": grams.data, "indices": grams.indices, "indptr": grams.indptr}
    return parts | {"vectors": vectors, "weights": weights}


def _loudness(some: Any, others: Any, near: Matrix, vectors: Matrix) -> Matrix:
    """The kernel of some texts with others, shape (some, others), by their grams and their embeddings."""
    loud: Matrix = np.exp(_WIDTH * (near @ vectors.T - 1))
    loud *= (some @ others.T).toarray() + np.float32(_APART)
    return loud


def _kernel(grams: Any, vectors: Matrix) -> Matrix:
    """The lower half of the kernel of all voices with each other, with the ridge on its diagonal.

    The upper half would be the same. Made some rows at a time to spare memory.
    """
    size = len(vectors)
    kernel = np.zeros((size, size), dtype=np.float32)
    for start in range(0, size, _ROWS):
        end = min(start + _ROWS, size)
        kernel[start:end, :end] = _loudness(grams[start:end], grams[:end], vectors[start:end], vectors[:end])
    kernel[np.diag_indices(size)] += np.float32(_RIDGE)
    return kernel


def _matrix(rows: Sequence[Mapping[int, int]], idf: Matrix) -> Any:
    """TF-IDF rows of unit length (1 + log of the count, times the idf of a gram that any voice has)."""
    indptr, indices, data = [0], list[int](), list[float]()
    for row in rows:
        known = {bucket: (1 + math.log(n)) * float(idf[bucket]) for bucket, n in sorted(row.items()) if idf[bucket]}
        length = math.sqrt(sum(value * value for value in known.values())) or 1.0
        indices += known
        data += [value / length for value in known.values()]
        indptr.append(len(indices))
    parts = np.array(data, dtype=np.float32), np.array(indices, dtype=np.int32), np.array(indptr, dtype=np.int32)
    return csr_matrix(parts, shape=(len(rows), _BUCKETS))


def _counted(text: str) -> Counter[int]:
    return Counter(zlib.crc32(gram.encode("utf-8", "replace")) % _BUCKETS for gram in _grams(text))


def _grams(text: str) -> Iterator[str]:
    """The sequences of 3, 4 and 5 characters of each word with a space before and after it."""
    for word in words(text):
        padded = f" {word} "
        for size in _GRAMS:
            if len(padded) <= size:
                yield padded
                break
            yield from (padded[at : at + size] for at in range(len(padded) - size + 1))
