"""Whether two texts agree in what they deny, demand and compare: inte, ei, not; ska, kan, bör; öka, minska. Pure.

It reads words, not meaning: it finds a denial that was added or lost on the way from a sentence to its
retelling. The languages are Swedish, Finnish and English.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[.,;:!?]")
_DENIALS = frozenset(
    """inte icke ej ingen inget inga ingenting aldrig utan varken saknar saknas saknade sakna knappast ingenstans
    ei eivät en et emme ette eikä eivätkä älä älkää ettei etteivät ilman puuttuu puuttuvat koskaan tuskin
    not no never without none nor neither cannot nothing nobody lack lacks lacking nowhere hardly""".split()
)
_CONTRACTED = re.compile(r"n['’]t$")
# "Not only … but also" denies nothing.
_NOT_ONLY = re.compile(
    r"\b(?:inte (?:bara|endast|enbart)|(?:ei|eivät) (?:vain|pelkästään|ainoastaan)|not (?:only|just))\b"
)
_ADDITIVE = re.compile(r"\butan (?:också|även)\b")
_ONLY = "nonsolum"  # a word of no language here: it denies only where it was lost or put in
# "En" is an article in Swedish, a denial in Finnish.
_SWEDISH_ARTICLE = frozenset({"en", "et"})
_CONTEXT, _SHORT_GAP = 2, 4  # tokens
_VERBATIM = 0.8  # a claim that shares so much with a sentence, in order, is no retelling

# Strength of a demand: 3 must, 2 should, 1 may.
_MODALS: tuple[tuple[int, frozenset[str]], ...] = (
    (3, frozenset("ska skall måste skyldig skyldiga skyldighet kräver krävs tvungen obligatorisk obligatoriskt"
                  " förutsätter"
                  " täytyy pitää tulee velvollinen velvollisia velvoittaa edellyttää pakko pakollinen"
                  " must shall obliged required requires obligation mandatory have has".split())),
    (2, frozenset("bör borde rekommenderas lönar viktigt viktig kannattaa pitäisi tulisi tärkeää syytä suositellaan"
                  " should ought recommended important advisable".split())),
)  # fmt: skip
_SURE_MUST = frozenset(
    "måste skyldig skyldiga skyldighet obligatorisk obligatoriskt ska skall täytyy velvollinen velvollisia pakollinen"
    " must shall obliged mandatory".split()
)
_SURE_SHOULD = frozenset("bör borde pitäisi tulisi kannattaa should ought".split())
# Pairs of opposites, by word beginnings.
_OPPOSITES: tuple[tuple[str, str], ...] = (
    ("öka", "minsk"), ("högre", "lägre"), ("större", "mindre"), ("före", "efter"), ("tillåt", "förbj"),
    ("fler", "färre"), ("förbättra", "försämra"), ("möjlig", "omöjlig"), ("stärk", "försvag"),
    ("frivillig", "obligatorisk"), ("alla", "ingen"), ("början", "slutet"), ("lätt", "svår"), ("kasva", "vähen"),
    ("lisää", "vähen"),
    ("suure", "piene"), ("ennen", "jälkeen"), ("salli", "kiell"), ("parant", "heiken"), ("mahdolli", "mahdoton"),
    ("vapaaehtoi", "pakolli"), ("helppo", "vaike"), ("increas", "decreas"), ("increas", "reduc"), ("higher", "lower"),
    ("larger", "smaller"), ("before", "after"), ("allow", "forbid"), ("improv", "worsen"), ("possib", "impossib"),
    ("voluntar", "mandator"), ("easy", "difficult"), ("strengthen", "weaken"),
)  # fmt: skip


def tokens(text: str) -> list[str]:
    """The words and signs of a text in lower case, as they are compared."""
    calm = _ADDITIVE.sub("men också", _NOT_ONLY.sub(_ONLY, text.lower()))
    return _TOKEN.findall(calm)


def denials(words: Sequence[str], language: str) -> int:
    """How often the words deny."""
    return sum(_denies(word, language) for word in words)


def denial_differs(claim: str, sources: Sequence[tuple[str, str]], language: str) -> bool:
    """Whether a claim denies what none of its sources denies, or the other way round.

    `sources` are texts with their languages. Sources in the claim's own language are compared word by
    word: between words that both have, both must deny equally often.
    """
    said = tokens(claim)
    denied = denials(said, language) > 0
    in_sources = [denials(tokens(text), tongue) > 0 for text, tongue in sources]
    if in_sources and ((denied and not any(in_sources)) or (not denied and all(in_sources))):
        return True
    return any(_gap_differs(said, tokens(text), language) for text, tongue in sources if tongue == language)


def _gap_differs(claim: Sequence[str], source: Sequence[str], language: str) -> bool:
    blocks = SequenceMatcher(None, claim, source, autojunk=False).get_matching_blocks()
    is_retold = sum(block.size for block in blocks) < _VERBATIM * len(claim)
    before = (0, 0, 0)  # where the last match ended, and its length
    for at, start, size in blocks:
        end_of_claim, end_of_source, length = before
        mine, theirs = claim[end_of_claim:at], source[end_of_source:start]
        if length == 0:
            theirs = _clause_end(theirs)
        if size == 0:
            theirs = _clause_start(theirs)
        is_close = len(mine) <= _SHORT_GAP and len(theirs) <= _SHORT_GAP
        is_sure = (length == 0 or length >= _CONTEXT) and (size == 0 or size >= _CONTEXT) and length + size > 0
        if is_close and (is_sure or not is_retold) and _parity(mine, language) != _parity(theirs, language):
            return True
        if size:
            before = (at + size, start + size, size)
    return False


def _parity(words: Sequence[str], language: str) -> int:
    return (denials(words, language) + words.count(_ONLY)) % 2


def _clause_end(words: Sequence[str]) -> Sequence[str]:
    """What stands before a match, back to the last sign."""
    signs = [n for n, word in enumerate(words) if not word[0].isalnum()]
    return words[signs[-1] + 1 :] if signs else words


def _clause_start(words: Sequence[str]) -> Sequence[str]:
    """What stands after a match, up to the first sign."""
    signs = [n for n, word in enumerate(words) if not word[0].isalnum()]
    return words[: signs[0]] if signs else words


def demands_more(claim: str, sources: Sequence[str]) -> bool:
    """Whether a claim says must or should where its sources only say may, or nothing."""
    said = set(tokens(claim))
    asked = 3 if said & _SURE_MUST else 2 if said & _SURE_SHOULD else 1
    known = {token for text in sources for token in tokens(text)}
    given = max((strength for strength, words in _MODALS if known & words), default=1)
    return asked > given


def turns_round(claim: str, sources: Sequence[str]) -> bool:
    """Whether a claim has one of a pair of opposites where its sources have only the other."""
    said, known = tokens(claim), [token for text in sources for token in tokens(text)]
    return any(
        _has(said, one) and not _has(said, other) and _has(known, other) and not _has(known, one)
        for pair in _OPPOSITES
        for one, other in (pair, pair[::-1])
    )


def _has(words: Sequence[str], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in words)


def _denies(word: str, language: str) -> bool:
    if language != "fi" and word in _SWEDISH_ARTICLE:
        return False
    return word in _DENIALS or bool(_CONTRACTED.search(word))
