"""Joins lines that a page broke: hyphens at line ends, and the text's other scars of typesetting.

A hyphen at a line's end is one of three things: a mark of the break ("likabehand-/ling"),
a hyphen of its own ("icke-/diskriminering") or a suspended one ("jämlikhets-/och …"). What the
document does elsewhere tells them apart. Which lines belong together is for others to say.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SOFT = "\u00ad"
_MARKS = "-\u2010\u00ad"
_SUSPENDING = frozenset(
    (
        "och",
        "eller",
        "samt",
        "respektive",
        "resp",
        "liksom",
        "ja",
        "tai",
        "sekä",
        "eli",
        "and",
        "or",
        "och/eller",
        "ja/tai",
    )
)
_LIGATURES = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\u2010": "-",
        "\u2011": "-",
    }
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_LEFT_WORD = re.compile(r"[\w-]+$")
_RIGHT_WORD = re.compile(r"\w+(?:[-/]\w+)*")
_COMPOUND = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)+")
_WORD = re.compile(r"[^\W\d_]+")
_BROKEN_TITLE = re.compile(r"(?<=[^\W\d_])[-\u2010]\s+(?=[^\W\d_])")
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Habits:
    """How a document writes its hyphens. `own_mark`: breaks have a sign of their own, so "-" is meant."""

    compounds: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    own_mark: bool = False
    finnish: bool = False


def habits(lines: Iterable[str], finnish: bool = False) -> Habits:
    """What the insides of the lines, and the signs at their ends, tell of the document's hyphens."""
    compounds: set[str] = set()
    words: set[str] = set()
    own = 0
    for line in lines:
        inside = line.strip()
        own += inside.endswith(("\u2010", SOFT))
        if inside.endswith(tuple(_MARKS)):
            inside = inside[: inside.rfind(" ") + 1]
        lowered = inside.lower().replace("\u2010", "-")
        compounds.update(_COMPOUND.findall(lowered))
        words.update(_WORD.findall(lowered))
    return Habits(frozenset(compounds), frozenset(words), own >= _ENOUGH, finnish)


def join(lines: Sequence[str], habits: Habits) -> str:
    """The lines as one line of clean text."""
    parts: list[str] = []
    left = ""
    for line in lines:
        right = line.strip()
        if not right:
            continue
        if parts:
            cut, glue = _seam(left, right, habits)
            parts[-1] = left[: len(left) - cut] + glue
        parts.append(right)
        left = right
    return tidy("".join(parts))


def tidy(text: str) -> str:
    """Ligatures and soft hyphens resolved, one kind of hyphen and space, nothing that cannot be stored."""
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))
    text = text.replace(SOFT, "").translate(_LIGATURES)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def mended(title: str) -> str:
    """A title on one line, without the hyphens of its former line breaks ("befolknings- relationer")."""
    title = tidy(title)
    return _BROKEN_TITLE.sub(lambda match: match.group() if _suspends(title[match.end() :]) else "", title)


def ends_broken(line: str) -> bool:
    """Whether the line ends inside a word, or right before one that a suspended hyphen waits for."""
    bare = line.rstrip()
    return len(bare) > 1 and bare[-1] in _MARKS and bare[-2].isalnum()


def _seam(left: str, right: str, habits: Habits) -> tuple[int, str]:
    """How many signs to take off the end of `left`, and what to put in their place."""
    if ends_broken(left):
        return 1, _hyphen(left, right, habits)
    if left.endswith(("/", "–")) and left[-2:-1].strip():
        return 0, ""  # an address, or a span of years
    return 0, " "


def _hyphen(left: str, right: str, habits: Habits) -> str:
    """What a broken line's hyphen becomes: nothing, a hyphen, or a suspended hyphen with its space."""
    before = _LEFT_WORD.search(left[:-1])
    after = _RIGHT_WORD.match(right)
    if before is None or after is None:
        return "- " if left[-1] != SOFT else ""
    start, end = before.group(), after.group()
    whole = (start + end).lower()
    if left[-1] == SOFT or (whole in habits.words and f"{start}-{end}".lower() not in habits.compounds):
        return ""
    if _suspends(right):
        return "- "
    return "-" if _means_hyphen(start, end, left[-1], habits) else ""


def _means_hyphen(start: str, end: str, mark: str, habits: Habits) -> bool:
    """Whether the two halves are joined by a hyphen also when they stand on one line."""
    if f"{start}-{end}".lower() in habits.compounds or (mark == "-" and habits.own_mark):
        return True
    if start.isupper() and end.isupper() and len(start) > 1 and len(end) > 1:
        return False  # a heading in capitals
    if start[-1].isdigit() or end[0].isdigit() or end[0].isupper():
        return True
    if start.isupper() or len(start) == 1 or start.lower() == "icke":
        return True  # EU-projekt, e-post, icke-diskriminering: none of these is divided
    # Finnish writes a hyphen between two like vowels of a compound (linja-auto), and divides no long vowel.
    return habits.finnish and start[-1].lower() == end[0].lower() and end[0].lower() in "aeiouyäö"


def _suspends(right: str) -> bool:
    after = _RIGHT_WORD.match(right)
    return after is not None and after.group().lower() in _SUSPENDING
