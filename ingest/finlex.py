"""Where Finlex' open data has a statute: addresses by its number, the consolidated text first. Pure.

The service is public and needs no account; it wants to be told who asks, which the fetcher does.
"""

import re

from assistant.types import Language

_SERVICE = "https://opendata.finlex.fi/finlex/avoindata/v1/akn/fi/act"
_NUMBER = re.compile(r"(\d{1,4})/((?:1[789]|20)\d\d)")
_CODES: dict[Language, str] = {"sv": "swe", "fi": "fin", "en": "eng"}


def statute(name: str) -> tuple[int, int] | None:
    """The number and year of a statute named as Finland does ("1325/2014"), None for any other name."""
    found = _NUMBER.fullmatch(name.strip())
    return (int(found[1]), int(found[2])) if found else None


def addresses(number: int, year: int, language: Language) -> tuple[str, ...]:
    """Where it may be, best first: as now in force, by either way of asking for it, else as it was issued."""
    code = _CODES[language]
    return (
        f"{_SERVICE}/statute-consolidated/{year}/{number}/{code}@latest",
        f"{_SERVICE}/statute-consolidated/{year}/{number}/{code}@",
        f"{_SERVICE}/statute/{year}/{number}/{code}@",
    )


def file_name(number: int, year: int, language: Language) -> str:
    """The name of its file on the shelf."""
    return f"{number}-{year}.{language}.xml"
