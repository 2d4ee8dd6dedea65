"""What a text says in numbers: sums, shares, years, months and weekdays, in digits or in words. Pure.

Words are Swedish, Finnish and English. "En", "yksi" and "one" are left out, since they are articles
and pronouns more often than numbers; so are "andra", "toinen" and "second".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Unit = Literal["number", "percent", "month", "weekday"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as said at `start`–`end` of the normalised text, with its readings: "9,584" has two."""

    unit: Unit
    readings: frozenset[Decimal]
    start: int
    end: int

    def agrees(self, other: "Figure") -> bool:
        """Whether two figures can be the same."""
        return self.unit == other.unit and not self.readings.isdisjoint(other.readings)


def plain(text: str) -> str:
    """A text in the form that figures are read from: compatibility forms made plain, every space a space."""
    return re.sub(r"\s", " ", unicodedata.normalize("NFKC", text)).replace("−", "-")


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in order of place. Offsets are of `plain(text)`."""
    said = plain(text)
    taken = _DATE.sub(lambda match: " " * len(match.group()), said)
    found = [*_dates(said), *_digits(taken), *_written(taken)]
    return tuple(sorted(found, key=lambda figure: figure.start))


def unsupported(claim: Iterable[Figure], source: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures of a claim that the source does not hold."""
    known = tuple(source)
    return tuple(figure for figure in claim if not any(figure.agrees(other) for other in known))


def _dates(text: str) -> Iterator[Figure]:
    """Dates in digits (24.11.2026, 2026-11-24) as day, month and year."""
    for match in _DATE.finditer(text):
        day, month, year = match.group("d", "m", "y") if match.group("y") else match.group("d2", "m2", "y2")
        yield _figure("number", day, match)
        yield _figure("number", year, match)
        named = 1 <= int(month) <= 12
        yield _figure("month" if named else "number", month, match)


def _digits(text: str) -> Iterator[Figure]:
    for match in _NUMBER.finditer(text):
        unit: Unit = "percent" if match.group("percent") else "number"
        whole = match.group("whole").replace(" ", "")
        rest = re.findall(r"\d+", match.group("rest"))
        if not rest:
            yield _figure(unit, whole, match)
        elif len(rest) == 1:
            readings = {Decimal(f"{whole}.{rest[0]}")}
            if len(rest[0]) == 3 and len(whole) <= 3:
                readings.add(Decimal(whole + rest[0]))
            yield Figure(unit, frozenset(readings), match.start(), match.end())
        elif all(len(part) == 3 for part in rest):
            yield _figure(unit, whole + "".join(rest), match)
        else:
            for part in (whole, *rest):
                yield _figure(unit, part, match)


def _written(text: str) -> Iterator[Figure]:
    for match in _EVERY_OTHER.finditer(text):
        yield _figure("number", "2", match)
    for match in _MAY.finditer(text):
        yield _figure("month", "5", match)
    numbers = _numbers()
    for match in _WORD.finditer(text):
        word = match.group().lower()
        value = numbers.get(word)
        if word in _HALVES:
            yield _figure("percent", "50", match)
        elif value is not None:
            percent = _PERCENT_AFTER.match(text, match.end())
            yield _figure("percent" if percent else "number", str(value), match)
        for unit, table in (("month", _MONTHS), ("weekday", _WEEKDAYS)):
            at = next((n for n, names in enumerate(table, 1) if _is_form(word, names)), 0)
            if at and not (word in _CAPITALISED and match.group().islower()):
                yield _figure("month" if unit == "month" else "weekday", str(at), match)


def _figure(unit: Unit, digits: str, match: "re.Match[str]") -> Figure:
    return Figure(unit, frozenset({Decimal(digits)}), match.start(), match.end())


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    """Every written number that is known, in lower case."""
    known: dict[str, int] = {}
    for row in _SWEDISH.split(";"):
        value, *forms = row.split()
        known |= dict.fromkeys(forms, int(value))
    tens = {word: n for word, n in known.items() if n in range(20, 100, 10)}
    units = {word: n for word, n in known.items() if n in range(2, 10)} | {"ett": 1, "en": 1}
    known |= {t + u: a + b for t, a in tens.items() for u, b in units.items()}
    known |= {f"{t}-{u}": a + b for t, a in tens.items() for u, b in (units | {"one": 1}).items()}
    for row in _FINNISH.split(";"):
        value, nominative, genitive, partitive, illative, essive = row.split()
        is_back = not _BACK.isdisjoint(genitive)
        cases = ("n", "t", "ssa", "sta", "lla", "lta", "lle", "ksi")
        forms = [genitive + (case if is_back else case.replace("a", "ä")) for case in cases]
        known |= dict.fromkeys([nominative, partitive, illative, essive, *forms], int(value))
    finnish = {row.split()[1]: int(row.split()[0]) for row in _FINNISH.split(";")}
    for word, n in finnish.items():
        if 2 <= n <= 9:
            known[word + "kymmentä"] = 10 * n
            known[word + "sataa"] = 100 * n
            known[word + "toista"] = 10 + n
            known |= {f"{word}kymmentä{other}": 10 * n + m for other, m in finnish.items() if 2 <= m <= 9}
    return known


def _is_form(word: str, names: Sequence[str]) -> bool:
    """Whether a word is one of the names, inflected or not. Finnish months are given by their stems."""
    return any(
        word.startswith(name) and (name.endswith(_FINNISH_STEM) or word[len(name) :] in _ENDINGS) for name in names
    )


_BACK = frozenset("aou")
_FINNISH_STEM = ("ku", "tai", "viik")
_ENDINGS = frozenset({"", "s", "en", "ens", "ar", "arna"})
_DATE = re.compile(
    r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)"
    r"|(?<![\d-])(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2})(?![\d-])"
)
_PERCENT = r"%|procent|prosent|per ?cent\b|percent"
_NUMBER = re.compile(
    rf"(?P<whole>\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+)(?P<rest>(?:[.,]\d+)*)(?: ?(?P<percent>{_PERCENT}))?", re.IGNORECASE
)
_PERCENT_AFTER = re.compile(rf" ?(?:{_PERCENT})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_EVERY_OTHER = re.compile(
    r"\bvartannat\b|\bvarannan\b|\bjoka toi(?:nen|sena|sen)\b|\bevery (?:other|second)\b", re.IGNORECASE
)
_MAY = re.compile(r"\bMay(?= \d)|(?<=\d )May\b|(?<=\bin )May\b")
_HALVES = frozenset({"hälften", "halva", "half", "puolet"})
_CAPITALISED = frozenset({"march"})  # a verb otherwise
_MONTHS: tuple[tuple[str, ...], ...] = (
    ("januari", "january", "tammiku"), ("februari", "february", "helmiku"), ("mars", "march", "maalisku"),
    ("april", "huhtiku"), ("maj", "toukoku"), ("juni", "june", "kesäku"), ("juli", "july", "heinäku"),
    ("augusti", "august", "eloku"), ("september", "syysku"), ("oktober", "october", "lokaku"),
    ("november", "marrasku"), ("december", "jouluku"),
)  # fmt: skip
_WEEKDAYS: tuple[tuple[str, ...], ...] = (
    ("måndag", "monday", "maanantai"), ("tisdag", "tuesday", "tiistai"), ("onsdag", "wednesday", "keskiviik"),
    ("torsdag", "thursday", "torstai"), ("fredag", "friday", "perjantai"), ("lördag", "saturday", "lauantai"),
    ("söndag", "sunday", "sunnuntai"),
)  # fmt: skip
# Swedish and English: the value, then the words.
_SWEDISH = (
    "2 två tvenne two; 3 tre tredje three third tredjedel tredjedelar thirds; 4 fyra fjärde four fourth fjärdedel;"
    "5 fem femte five fifth femtedel; 6 sex sjätte six sixth; 7 sju sjunde seven seventh; 8 åtta åttonde eight eighth;"
    "9 nio nionde nine ninth; 10 tio tionde ten tenth tiotal tiotals; 11 elva elfte eleven eleventh;"
    "12 tolv tolfte twelve twelfth dussin dozen; 13 tretton thirteen; 14 fjorton fourteen; 15 femton fifteen;"
    "16 sexton sixteen; 17 sjutton seventeen; 18 arton aderton eighteen; 19 nitton nineteen; 20 tjugo tjugonde twenty;"
    "30 trettio thirty; 40 fyrtio forty; 50 femtio fifty; 60 sextio sixty;"
    "70 sjuttio seventy; 80 åttio eighty; 90 nittio ninety; 100 hundra hundratals hundred hundreds satoja;"
    "1000 tusen tusentals thousand thousands tuhansia; 1000000 miljon miljoner million millions miljoona miljoonaa"
)
# Finnish: the value, nominative, the stem of the genitive, partitive, illative, essive.
_FINNISH = (
    "2 kaksi kahde kahta kahteen kahtena; 3 kolme kolme kolmea kolmeen kolmena; 4 neljä neljä neljää neljään neljänä;"
    "5 viisi viide viittä viiteen viitenä; 6 kuusi kuude kuutta kuuteen kuutena;"
    "7 seitsemän seitsemä seitsemää seitsemään seitsemänä; 8 kahdeksan kahdeksa kahdeksaa kahdeksaan kahdeksana;"
    "9 yhdeksän yhdeksä yhdeksää yhdeksään yhdeksänä; 10 kymmenen kymmene kymmentä kymmeneen kymmenenä;"
    "100 sata sada sataa sataan satana; 1000 tuhat tuhanne tuhatta tuhanteen tuhantena;"
    "3 kolmas kolmanne kolmatta kolmanteen kolmantena; 4 neljäs neljänne neljättä neljänteen neljäntenä;"
    "5 viides viidenne viidettä viidenteen viidentenä; 6 kuudes kuudenne kuudetta kuudenteen kuudentena"
)
