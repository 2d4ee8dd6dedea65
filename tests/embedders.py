"""A small honest embedder for tests: vectors from hashed words and letter sequences, no model, the same everywhere.

Texts that share words are near each other; that is all it promises.
"""

import math
import unicodedata
from hashlib import blake2b

from langchain_core.embeddings import Embeddings

from assistant.embedding import clean
from assistant.lexical import words

DIMENSIONS = 127  # and one that all texts share
# So much do any two texts have in common: real models' scores are as compressed.
_SHARED = 0.75


class HashEmbedder(Embeddings):
    """Counts what it is asked to embed; `name` can be chosen, to play another model."""

    def __init__(self, name: str = "hash/1") -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return [vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return vector(text)


def vector(text: str) -> list[float]:
    """A unit vector of the words and four-letter sequences of a text."""
    found = [0.0] * DIMENSIONS
    said = words(unicodedata.normalize("NFC", clean(text)))
    for word in said or ["."]:
        for part in {word, *(word[i : i + 4] for i in range(len(word) - 3))}:
            digest = blake2b(part.encode(), digest_size=4).digest()
            found[int.from_bytes(digest[:2], "big") % DIMENSIONS] += 1.0 if digest[2] & 1 else -1.0
    length = math.sqrt(sum(x * x for x in found)) or 1.0
    shared = math.sqrt(_SHARED)
    return [shared, *(x * math.sqrt(1 - _SHARED) / length for x in found)] if any(found) else [1.0, *found]
