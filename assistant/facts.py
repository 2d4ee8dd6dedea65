"""Kinds of fact: how a question asks for one in Swedish, Finnish and English, and what a text that holds one looks like.

A right topic without the asked fact is no answer; these patterns tell the two apart. Pure.
"""

import re
from typing import Literal

from assistant.citations import display

Asked = Literal["money", "number", "share", "date", "frequency", "duration", "person", "name", "contact", "place"]


def what_is_asked(text: str) -> tuple[Asked, ...]:
    """The kinds of fact that a question demands: its answer must hold one of each."""
    return tuple(kind for kind, pattern in _ASKED.items() if pattern.search(text))


def holds(asked: Asked, text: str) -> bool:
    """Whether a text holds a fact of the kind that is asked for."""
    return bool(_HOLDS[asked].search(display(text)))


def asked_noun(text: str) -> str | None:
    """The noun that a question counts, or whose holder it asks for ("Hur många *medlemmar* …?", "Vem är *ordförande* …?")."""
    found = _NOUN.search(text)
    return found.group("noun") if found else None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_NOUN = _any(
    r"(?:\bhur\s+många|\bantalet|\bkuinka\s+mon(?:ta|i|en)|\bmontako|\bhow\s+many|\bnumber\s+of|\bvem\s+(?:är|var|blev)"
    r"|\bvilka\s+var|\bkuka\s+(?:on|oli)|\bwho\s+(?:is|was)\s+(?:the\s+)?)\s+(?:olika\s+|eri\s+|different\s+)?(?P<noun>[^\W\d_]{4,})"
)
_ASKED: dict[Asked, re.Pattern[str]] = {
    "money": _any(
        r"\bvad\s+kosta", r"\bhur\s+(?:stor|mycket)\b.{0,40}\b(?:budget|kosta|pengar|summa|anslag|bidrag|understöd|euro)",
        r"\bhur\s+(?:många|mycket)\s+(?:euro|pengar)", r"\b(?:belopp|kostnad(?:en|er|erna)?|prislapp)\b",
        r"\bbudget(?:en|ens)?\s+(?:för|på|i\s+euro)\b", r"\bhur\s+dyr", r"\bvilken\s+budget\b", r"\bstor\s+budget\b",
        r"\bpaljonko\b", r"\bkuinka\s+(?:paljon|suuri)\b.{0,40}\b(?:rahaa|budjet|maks|avustu|euro)", r"\bmitä\s+.{0,30}maks",
        r"\b(?:summa|hinta|kustannukset|budjetti)\b.*\?", r"\bhow\s+much\b.{0,50}\b(?:cost|money|budget|grant|spen|pay|paid|fund)",
        r"\bhow\s+(?:big|large)\b.{0,30}\b(?:budget|grant)", r"\bwhat\b.{0,30}\b(?:budget|cost|amount)\b",
        r"\bin\s+euros?\b", r"\bhur\s+stor\w*\s+(?:är|var|blev)?\s*.{0,20}(?:stöd|bidrag|understöd|budget|summa)",
    ),
    "share": _any(
        r"\bhur\s+(?:stor|många)\s+(?:andel|procent)", r"\bandel(?:en)?\b", r"\bprocent\b",
        r"\bkuinka\s+(?:suuri|monta)\s+(?:osuus|osa|prosentti)", r"\bosuus\b", r"\bprosentti", r"\bper\s?cent", r"\bpercentage\b",
        r"\bwhat\s+(?:share|proportion)\b",
    ),
    "number": _any(
        r"\bhur\s+många\b(?!\s+(?:euro|procent|år|gånger))", r"\bantal(?:et)?\b", r"\bkuinka\s+(?:monta|moni|monessa|monta)\b",
        r"\bmontako\b", r"\bmoniko\b", r"\bmonta\b", r"\bhow\s+many\b(?!\s+(?:years|times|months))", r"\bnumber\s+of\b",
    ),
    "frequency": _any(r"\bhur\s+(?:ofta|många\s+gånger)\b", r"\bkuinka\s+(?:usein|monta\s+kertaa)\b", r"\bhow\s+(?:often|many\s+times)\b"),
    "duration": _any(
        r"\bhur\s+(?:länge|lång\s+tid|många\s+år)\b", r"\bkuinka\s+(?:kauan|pitkään|monta\s+vuotta)\b",
        r"\bhow\s+(?:long|many\s+(?:years|months))\b",
    ),
    "date": _any(
        r"(?:^|[,.]\s*|\boch\s+)när\b(?!\s+(?:brukar|kan|ska|bör|man|vi|det))", r"\bvilket\s+(?:år|datum)\b", r"\bvilken\s+dag\b", r"\bårtal\b", r"\bmilloin\b",
        r"\b(?:minä|mikä)\s+(?:vuonna|vuosi|päivänä)\b", r"(?:^|[,.]\s*|\band\s+)when\b", r"\b(?:what|which)\s+(?:year|date)\b",
    ),
    "name": _any(
        r"\bvad\s+heter\b", r"\bnamn(?:et)?\s+på\b", r"\bnamnge", r"\bmikä\s+.{0,40}\bnim(?:i|eltään)\b", r"\bnimi\b",
        r"\bname\s+of\b", r"\bwhat\s+(?:is|was)\s+.{0,40}\bcalled\b",
    ),
    "person": _any(r"\bvem\s+(?:är|leder|var|heter|sköter|grundade|skrev)\b", r"\bhe(?:ter|tte)\s+(?:den\s+som|för|person|chef|ordför|ledare)", r"\bkuka\b", r"\bwho\s+(?:is|was|leads|runs|wrote|founded)\b"),
    "contact": _any(
        r"\btelefon", r"\be-?post", r"\bkontaktuppgift", r"\bpuhelin", r"\bsähköposti", r"\byhteystie", r"\bphone", r"\be-?mail",
        r"\bcontact\s+(?:details|information|person)",
    ),
}  # fmt: skip
_COUNT = (
    r"\b(?:en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|några|flera|ett flertal|enda|"
    r"yksi|kaksi|kolme|neljä|viisi|kuusi|seitsemän|kymmenen|one|two|three|four|five|six|seven|ten)\b"
)
_HOLDS: dict[Asked, re.Pattern[str]] = {
    "money": _any(r"\d[\d\s.,]*(?:€|euro|mn|milj)", r"€\s*\d"),
    "share": _any(r"\d\s*%", r"\bprocent", r"\bprosent", r"\bper\s?cent", r"\b(?:hälften|tredjedel|fjärdedel|puolet|half)\b"),
    "number": _any(r"\d", _COUNT.replace("en|ett|", "").replace("yksi|", "").replace("one|", "")),
    "frequency": _any(
        r"\bårlig", r"\bvarje\b", r"\bvartannat\b", r"\bgånger\b", r"\bregelbund", r"\bkontinuerlig", r"\bvuosittai",
        r"\bjoka\b", r"\bsäännölli", r"\bannual", r"\bevery\b", r"\bregular", r"\btimes a\b",
    ),
    "duration": _any(r"(?:\d|" + _COUNT + r")\s*-?\s*(?:år|mån|dag|vecko|timm|vuo|kuukau|päiv|year|month|day|week)", r"\btvådagars", r"\d{4}\s*[–-]\s*\d{4}"),
    "date": _any(r"(?<![/\d–-])(?:19|20)\d\d\b(?![:/]\d)", r"\b\d{1,2}\.\d{1,2}\.", r"\b(?:våren|hösten|sommaren|vintern|kevä|syks|spring|autumn)\w*"),
    "name": _any(r"(?<=[a-zåäö,;:(\"”] )[\"”(]?[A-ZÅÄÖ]\w+"),
    "person": _any(
        r"\b[A-ZÅÄÖ][a-zåäöé]+ [A-ZÅÄÖ][a-zåäöé]+\b", r"direktör", r"\bchef", r"ledar", r"ledning", r"ordförande", r"lärar", r"samordnar",
        r"ministeri", r"styrelse", r"fullmäktige", r"nämnd", r"\bråd(?:et)?\b", r"\bkommun", r"\bstad", r"förening", r"frivillig", r"invånar",
        r"myndighet", r"företrädar", r"\balla\b", r"vem som helst", r"part(?:er|ner)?\b", r"person", r"aktör", r"johtaj", r"ministeriö", r"hallitus",
        r"valtuust", r"director", r"board", r"council",
    ),
    "contact": _any(r"@", r"\+?\d[\d\s-]{6,}", r"www\.", r"https?://"),
    "place": _any(r"\w"),
}  # fmt: skip
_HOLDS["name"] = re.compile(r"(?<=[a-zåäö,;:(\"”] )[\"”(]?[A-ZÅÄÖ]\w+")
