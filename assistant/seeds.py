"""Vectors that come with a corpus: its many noted questions need not be embedded anew on every machine.

A file holds what one embedder of one version computed, in 8 bits a number; any other embedder leaves it aside. What is
not in it is computed, so a missing, old or broken file costs time, and nothing else.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

Vector = np.ndarray[Any, np.dtype[np.float32]]
_KEY = 16  # bytes of a text's hash that are kept
_STEPS = 127


class Seeds:
    """Vectors by the hash of their text."""

    def __init__(self, rows: dict[bytes, int], scales: Any, vectors: Any) -> None:
        self._rows = rows
        self._scales = scales
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._rows)

    @classmethod
    def open(cls, path: Path, embedder: str) -> "Seeds":
        """The vectors of a file; none when there is no such file, it is broken, or another embedder's."""
        try:
            with np.load(path, allow_pickle=False) as file:
                if str(file["embedder"]) == embedder:
                    rows = {key.tobytes(): n for n, key in enumerate(file["keys"])}
                    return cls(rows, file["scales"], file["vectors"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            pass
        return cls({}, None, None)

    def get(self, key: bytes) -> Vector | None:
        """The vector of the text with that SHA-256, of unit length within 1/500."""
        row = self._rows.get(key[:_KEY])
        return None if row is None else (self._vectors[row] * (self._scales[row] / _STEPS)).astype("<f4")


def save(path: Path, embedder: str, vectors: Iterable[tuple[bytes, Vector]]) -> int:
    """Write vectors with the SHA-256 of their texts; how many there are."""
    rows = sorted(vectors, key=lambda row: row[0])
    whole = np.stack([vector for _, vector in rows])
    scales = np.abs(whole).max(axis=1)
    np.savez(
        path,
        embedder=np.array(embedder),
        keys=np.frombuffer(b"".join(key[:_KEY] for key, _ in rows), dtype=np.uint8).reshape(len(rows), _KEY),
        scales=scales.astype(np.float32),
        vectors=np.rint(whole / scales[:, None] * _STEPS).astype(np.int8),
    )
    return len(rows)
