"""Names in a sentence, and whether a name stands in another text, in either language and any inflection. Pure."""

import re
from collections.abc import Collection, Iterator
from itertools import takewhile

from assistant.lexical import stems, words
from assistant.municipalities import Municipalities
from assistant.types import Language

_NAME = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*(?::\w+)?")
_STARTS = re.compile(r"(?:^|[.!?:;•]\s+|[–—-]\s+|[”“„\"«»(]\s*)$")
_SHORTEST = 3  # letters that two forms of a name have in common at least
_ENDINGS = frozenset(
    """s n en et ns ets ens a e na er ers erna a ä ta tä ssa ssä sta stä lla llä lta ltä lle ksi na nä
    in an on un yn än ön
    hin hen seen iin ia iä ja jä ien jen i t ssaan nsa nsä ni mme e een tta ttä nen sen sta den teen
    ista istä issa issä ille illa illä""".split()
) | {""}
# The same name in Swedish, Finnish and English where its forms share no beginning; municipalities and regions
# come from their file.
_SAME = (
    "finland finlands suomi suomen suomessa finnish finsk finska finskspråkig finskspråkiga suomi suomalainen",
    "sverige ruotsi sweden swedish svensk svenska svenskspråkig svenskspråkiga ruotsin ruotsinkielinen",
    "ryska rysk venäjä russian russia ryssland", "samiska saame saamen sami sámi samisk", "europa eurooppa european",
    "eu unionen unioni union", "justitieministeriet oikeusministeriö justice",
    "statistikcentralen tilastokeskus statistics",
    "norden nordic pohjoismaat pohjoismaiset nordisk nordiska", "ukraina ukraine ukrainian ukrainska",
)  # fmt: skip
# Capitals that name nothing in English.
_ENGLISH = frozenset({"i", "i'm", "i’m"})
_MONTHS_AND_DAYS = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+day)s?$"
)


def names_in(text: str, language: Language, ordinary: Collection[str], spoken: Collection[str]) -> Iterator[str]:
    """The words of a text that are written as names.

    At the beginning of a sentence a capital makes a name only of a word that is neither `ordinary` nor
    `spoken` in the source: both are stems of the language.
    """
    for match in _NAME.finditer(text):
        name = match.group()
        if not any(c.isupper() for c in name) or name.casefold() in _ENGLISH:
            continue
        if language == "en" and _MONTHS_AND_DAYS.match(name):  # the figures' to check
            continue
        is_first = bool(_STARTS.search(text[: match.start()]))
        is_plain = name[0].isupper() and not any(c.isupper() for c in name[1:])
        if is_first and is_plain:
            stem = stems(name, language)
            if not stem or stem[0] in ordinary or stem[0] in spoken:
                continue
        yield name


def is_same_name(name: str, spoken: Collection[str], municipalities: Municipalities) -> bool:
    """Whether a name stands among the words of a text (in lower case), inflected or in the other language."""
    head = words(re.split(r"[-:’']", name)[0] if not name[0].islower() else name)
    wanted = head[0] if head else name.casefold()
    if any(_is_form(wanted, other) for other in spoken):
        return True
    groups = [*(frozenset(row.split()) for row in _SAME), *_regions(municipalities)]
    return any(
        any(_is_form(wanted, one) for one in group) and any(_is_form(one, other) for one in group for other in spoken)
        for group in groups
    )


def _is_form(a: str, b: str) -> bool:
    """Whether two words are forms of one: the same beginning, and endings of inflection after it."""
    if a == b:
        return True
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    return (
        any(a[at:] in _ENDINGS and b[at:] in _ENDINGS for at in range(max(_SHORTEST, common - 2), common + 1))
        and common >= _SHORTEST
    )


def _regions(municipalities: Municipalities) -> set[frozenset[str]]:
    return {frozenset((m.region_sv.casefold(), m.region_fi.casefold())) for m in municipalities.all}
