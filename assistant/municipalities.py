"""The municipalities of Finland: found by either name, recognised in a text, compared with each other.

Facts come from municipalities.csv (Statistics Finland, THL Sotkanet); see corpus/README.md for years and flaws.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from assistant.errors import CorpusDamaged, UnknownMunicipality
from assistant.types import Grouping, Language, LanguageStatus, Municipality

POPULATION_YEAR = 2022
FOREIGN_LANGUAGE_YEAR = 2025

_STATUS: dict[str, LanguageStatus] = {
    "0": "finnish",
    "1": "bilingual-finnish",
    "2": "swedish",
    "3": "bilingual-swedish",
}
_GROUPING: dict[str, Grouping] = {
    "Urbana kommuner": "urban",
    "Tätortskommuner": "semi-urban",
    "Landsbygdskommuner": "rural",
}
# Swedish genitive, Finnish case endings, and the region around it; names are written with a capital letter, so
# everyday words are safe.
_ENDINGS = (
    r"(?:s|n|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|an|en|in|on|un|yn|än|ön|hin|seen|een|oon|na|nä|s?bo|s?bor|s?borna|"
    r"laiset|läiset|laisten|läisten|s?regionens?)?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A municipality named in a text, at `text[start:end]`."""

    municipality: Municipality
    start: int
    end: int


class Municipalities:
    """All municipalities, with look-up by name, code and text."""

    def __init__(self, rows: Iterable[Municipality]) -> None:
        self.all = tuple(rows)
        self.by_code = {m.code: m for m in self.all}
        self._by_name = {name.casefold(): m for m in self.all for name in (m.name_fi, m.name_sv)}
        stems = {stem: m for m in self.all for name in (m.name_fi, m.name_sv) for stem in _stems(name)}
        self._stems = stems
        longest_first = sorted(stems, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._pattern = re.compile(r"\b(" + names + ")" + _ENDINGS + r"\b")

    def find(self, name: str) -> Municipality:
        """The municipality of that Swedish or Finnish name; raises UnknownMunicipality with the closest names."""
        found = self._by_name.get(name.strip().casefold())
        if found:
            return found
        names = [n for m in self.all for n in (m.name_sv, m.name_fi)]
        close = process.extract(name, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=3)
        raise UnknownMunicipality(
            "unknown-municipality", name=name[:80], close=", ".join(dict.fromkeys(c[0] for c in close))
        )

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The municipalities that a text names, in either language, inflected or not."""
        return tuple(
            Mention(self._stems[match.group(1)], match.start(), match.end()) for match in self._pattern.finditer(text)
        )

    def in_subregion(self, name: str) -> tuple[Municipality, ...]:
        """The municipalities of a subregion (ekonomisk region), by its Swedish name."""
        return tuple(m for m in self.all if m.subregion_sv == name)


def without(text: str, mentions: Sequence[Mention]) -> str:
    """A text without the names in it."""
    for mention in reversed(mentions):
        text = text[: mention.start] + " " + text[mention.end :]
    return text


def name_in(language: Language, municipality: Municipality) -> str:
    """A municipality's name in Swedish or Finnish; in English the one that most of its residents use."""
    if language == "en":
        language = "sv" if municipality.language_status in ("swedish", "bilingual-swedish") else "fi"
    return municipality.name_fi if language == "fi" else municipality.name_sv


def load_municipalities(path: Path) -> Municipalities:
    """Read municipalities.csv; raises CorpusDamaged when a column or a value is not as it should be."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return Municipalities([_from_row(row) for row in csv.DictReader(file)])
    except (OSError, UnicodeDecodeError, KeyError, ValueError) as error:
        raise CorpusDamaged("corpus-damaged", file=path, why=error) from error


def _from_row(row: dict[str, str]) -> Municipality:
    share = row["foreign_language_pct_2025"]
    return Municipality(
        code=row["code"],
        name_sv=row["name_sv"],
        name_fi=row["name_fi"],
        language_status=_STATUS[row["language_status_code"]],
        region_sv=row["region_sv"],
        region_fi=row["region_fi"],
        welfare_area_sv=row["welfare_area_sv"],
        welfare_area_fi=row["welfare_area_fi"],
        subregion_sv=row["subregion_sv"],
        grouping=_GROUPING[row["grouping_sv"]],
        population=int(row["population_2022"]),
        foreign_language_pct=float(share) if share else None,
    )


def _stems(name: str) -> tuple[str, ...]:
    """A name, and the forms that its Finnish inflection grows from (Helsinki → Helsing-, Tampere → Tamperee-)."""
    stems = [name]
    for ending, stem in (("nki", "ngi"), ("ki", "i"), ("nti", "nni"), ("mpi", "mmi"), ("ti", "di"), ("kka", "ka"),
                         ("kko", "ko"), ("nen", "se"), ("pa", "va"), ("re", "ree"), ("us", "ukse"), ("as", "aa"),
                         ("li", "le"), ("aari", "aare"), ("lahti", "lahde"), ("mäki", "mäe"), ("joki", "joe"),
                         ("järvi", "järve"), ("salmi", "salme"), ("niemi", "nieme"), ("kaupunki", "kaupungi"),
                         ("vesi", "vede"), ("lampi", "lamme"), ("koski", "koske"), ("lanti", "lanni"),
                         ("taipale", "taipalee"), ("ranta", "ranna"), ("ku", "u"), ("hti", "hde"),
                         ("nen", "si"), ("nen", "ste")):  # fmt: skip
        if name.endswith(ending) and len(name) > len(ending) + 1:
            stems.append(name[: -len(ending)] + stem)
    if name.startswith("Uusi"):  # both parts of the name are inflected: Uudessakaupungissa
        rest = name.removeprefix("Uusi").replace("kaupunki", "kaupungi")
        stems += [f"Uude{case}{rest}" for case in ("n", "ssa", "sta", "lla", "lta", "lle")]
    return tuple(stems)
