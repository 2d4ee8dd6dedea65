"""The numbers and signs of a Word file's lists, as Word shows them: they stand nowhere in its text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ingest.word_parts import attr, child, children, value

BULLET = "–"
_PLACE = re.compile(r"%(\d)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int
    legal: bool


@dataclass
class Numbers:
    """Counts through a document: ask once for each numbered paragraph, in order."""

    root: Any
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)
    known: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = field(default_factory=dict)

    def mark(self, num: str, depth: int) -> str:
        """The sign or number before a paragraph, "" when it has none."""
        abstract, levels, starts = self._of(num)
        level = levels.get(depth)
        if level is None or level.format == "none":
            return ""
        if level.format == "bullet":
            return BULLET
        counts = self.counts.setdefault(abstract, {})
        if depth in starts and (num, depth) not in self.started:
            self.started.add((num, depth))
            counts[depth] = starts[depth]
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else level.start
        for above in range(depth):
            counts.setdefault(above, levels[above].start if above in levels else 1)
        for below in [at for at in counts if at > depth]:
            del counts[below]

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            style = "decimal" if level.legal or at not in levels else levels[at].format
            return spelt(counts.get(at, 1), style)

        return _PLACE.sub(number, level.text).strip()

    def _of(self, num: str) -> tuple[str, dict[int, _Level], dict[int, int]]:
        if num not in self.known:
            self.known[num] = self._read(num)
        return self.known[num]

    def _read(self, num: str) -> tuple[str, dict[int, _Level], dict[int, int]]:
        element = next((n for n in children(self.root, "num") if attr(n, "numId") == num), None)
        if element is None:
            return num, {}, {}
        abstract = value(element, "abstractNumId")
        base = next((a for a in children(self.root, "abstractNum") if attr(a, "abstractNumId") == abstract), None)
        levels = {_integer(attr(lvl, "ilvl"), 0): _level(lvl) for lvl in children(base, "lvl")}
        starts: dict[int, int] = {}
        for override in children(element, "lvlOverride"):
            at = _integer(attr(override, "ilvl"), 0)
            if (own := child(override, "lvl")) is not None:
                levels[at] = _level(own)
            if said := value(override, "startOverride"):
                starts[at] = _integer(said, 1)
        return abstract, levels, starts


def _level(element: Any) -> _Level:
    legal = child(element, "isLgl") is not None
    return _Level(
        value(element, "numFmt") or "decimal", value(element, "lvlText"), _integer(value(element, "start"), 1), legal
    )


def _integer(said: str, otherwise: int) -> int:
    return int(said) if said.isdigit() and len(said) < 7 else otherwise


def spelt(n: int, style: str) -> str:
    """A number in one of Word's styles."""
    return _STYLES.get(style, str)(n)


def _roman(n: int) -> str:
    said = ""
    for worth, signs in _ROMAN:
        while n >= worth and len(said) < 20:
            said += signs
            n -= worth
    return said


def _letters(n: int) -> str:
    """a … z, then aa … zz, as Word counts."""
    return chr(ord("a") + (n - 1) % 26) * min(1 + (n - 1) // 26, 9) if n > 0 else str(n)


_STYLES: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "decimalZero": lambda n: f"{n:02d}",
}
