"""How faithfully a loader reads a PDF whose text is known: words, sentences, running heads inside passages."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from typesetting import Known

_SPACE = re.compile(r"\s+")
_NOTED = re.compile(r"(?<=[\w.,)])[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_MARK = re.compile(r"^(?:[•–■●-] |\d{1,3}[.)]? )(?=\w)")


@dataclass(frozen=True)
class Fidelity:
    """Shares in [0, 1], and what was lost."""

    words: float
    sentences: float
    paragraphs: float
    rows: float
    items: float
    notes: float
    titles: float
    heads: int
    lost: tuple[str, ...] = ()

    def figures(self) -> dict[str, float]:
        names = ("words", "sentences", "paragraphs", "rows", "items", "notes", "titles")
        return {name: round(getattr(self, name), 4) for name in names}


def plain(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\u00ad", "").replace("\u2010", "-").replace("\u2011", "-")).strip()


def compare(known: Known, units: Sequence[str], titles: Sequence[str]) -> Fidelity:
    """`units` are the texts of the blocks; `titles` what stands in their sections and labels.

    A sentence may not go over two units, a paragraph is one unit, a row, an item and a note too.
    """
    said = [_NOTED.sub("", plain(unit)) for unit in units]  # a producer may lose a note whose mark it sets
    whole = Counter(_MARK.sub("", unit) for unit in said)
    named = {plain(title).casefold() for title in titles}
    wanted = Counter(word for sentence in known.sentences for word in plain(sentence).split())
    missing = wanted - Counter(word for unit in said for word in unit.split())
    everything = " \n ".join(said)
    lost = [f"word: {word}" for word in missing.elements()]

    def share(kind: str, those: Sequence[str], kept: Callable[[str], bool]) -> float:
        gone = [one for one in those if not kept(plain(one))]
        lost.extend(f"{kind}: {one}" for one in gone)
        return 1 - len(gone) / max(1, len(those))

    return Fidelity(
        words=1 - missing.total() / max(1, wanted.total()),
        sentences=share("sentence", known.sentences, lambda one: one in everything),
        paragraphs=share("paragraph", known.paragraphs, lambda one: whole[one] > 0),
        rows=share("row", [" ".join(row) for row in known.rows], lambda one: one in whole or one.casefold() in named),
        items=share("item", known.items, lambda one: whole[one] > 0),
        notes=share("note", known.notes, lambda one: whole[one] > 0),
        titles=share("title", known.titles, lambda one: one.casefold() in named or one in everything),
        heads=sum(plain(head).lower() in unit.lower() for head in known.heads for unit in said),
        lost=tuple(lost),
    )


def folded(text: str) -> str:
    """What is left of a text for a search on a page: letters and figures, small."""
    import unicodedata

    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
