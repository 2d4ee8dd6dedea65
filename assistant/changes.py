"""What changed from one edition of a document to the next: its passages compared by their words. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_EXAMPLES = 3
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Change:
    """How many passages are new, gone and kept, and the beginnings of a few that are new or gone."""

    new: int
    gone: int
    kept: int
    new_examples: tuple[str, ...] = ()
    gone_examples: tuple[str, ...] = ()


def compare(before: Iterable[str], after: Iterable[str]) -> Change:
    """Compare the passages of two editions; a passage that is there twice counts twice, its place does not count."""
    older, newer = Counter(map(_plain, before)), Counter(map(_plain, after))
    new, gone = newer - older, older - newer
    return Change(
        new=new.total(),
        gone=gone.total(),
        kept=(newer & older).total(),
        new_examples=_examples(list(new)),
        gone_examples=_examples(list(gone)),
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _examples(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in texts[:_EXAMPLES])
