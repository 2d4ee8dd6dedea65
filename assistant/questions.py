"""What a question is about before anything is searched: its language, the places it names, what kind of thing it asks.

Pure, apart from the language detector's models. Patterns are of Swedish, Finnish and English.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.facts import Asked, what_is_asked
from assistant.language import detect
from assistant.lexical import words
from assistant.municipalities import Mention, Municipalities, without
from assistant.types import Language, Municipality, Turn

MAX_CHARACTERS = 2000
_LEANING, _SHORT = 9, 5  # words

Shape = Literal["fact", "open"]


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood. `text` has the history worked in and is bounded; `asker` is the chosen municipality.

    `places` are the municipalities that it asks about, not the one it asks for. `focus` is what a
    follow-up that leans on its history asks by itself, else "".
    """

    text: str
    language: Language
    shape: Shape
    asked: tuple[Asked, ...] = ()
    places: tuple[Municipality, ...] = ()
    asker: Municipality | None = None
    focus: str = ""

    @property
    def can_be_read(self) -> bool:
        """Whether anything is left to search for: signs alone are no question."""
        return any(c.isalnum() for c in self.text)


def tidy(question: str) -> str:
    """A question on one line, without markup, control characters or lone surrogates, at most MAX_CHARACTERS long."""
    text = question[: MAX_CHARACTERS * 2].encode("utf-8", "replace").decode("utf-8")
    text = _TAG.sub(" ", text)
    text = "".join(c if c.isprintable() or c.isspace() else " " for c in text)
    return " ".join(text.split())[:MAX_CHARACTERS]


def without_orders(text: str) -> str:
    """A text without the sentences that give the program orders; "" when nothing else is there.

    They are the user's words and do no harm, but they ask nothing of the corpus.
    """
    return " ".join(part for part in _SENTENCE.split(text) if part and not _ORDER.search(part))


def understand(
    question: str,
    municipalities: Municipalities,
    asker: Municipality | None,
    history: Sequence[Turn],
    language: Language | None,
    fallback: Language,
) -> Query:
    """Everything that the question itself tells."""
    text = without_orders(tidy(question))
    mentions = municipalities.mentions(text)
    tongue = language or detect(without(text, mentions), _language_of(history, municipalities, fallback))
    whole = with_history(text, mentions, history, municipalities)
    named = tuple(dict.fromkeys(m.municipality for m in municipalities.mentions(whole)))
    asked = what_is_asked(text if whole.endswith(text) else whole)
    focus = text if whole.endswith(text) and whole != text else ""
    query = Query(whole, tongue, shape_of(focus or whole, asked), asked, named, asker, focus)
    return _asking_for_oneself(query) if _ADVICE.search(whole) else query


def with_history(
    text: str, mentions: Sequence[Mention], history: Sequence[Turn], municipalities: Municipalities
) -> str:
    """A follow-up ("Och i Vasa?", "Varför?") together with the question it follows; any other question as it is.

    A place named in the follow-up takes the place of those named before.
    """
    if not history or not _is_follow_up(text, mentions):
        return text
    before = history[-1].understood
    if mentions:
        new = mentions[0].municipality
        named = text[mentions[0].start : mentions[0].end]
        for old in reversed(municipalities.mentions(before)):
            if old.municipality != new:
                before = before[: old.start] + new.name_sv + before[old.end :]
        return before if new.name_sv in before else f"{before} {named}"
    return f"{before} {text}"[:MAX_CHARACTERS]


def shape_of(text: str, asked: Sequence[Asked]) -> Shape:
    """Whether a short fact is wanted, or ideas to work with."""
    return "fact" if asked or _FACT.search(text) else "open"


def _asking_for_oneself(query: Query) -> Query:
    """ "Hur kan Närpes …?" asks for advice to Närpes, not about Närpes."""
    asker = query.asker or (query.places[0] if len(query.places) == 1 else None)
    return replace(query, asker=asker, places=tuple(p for p in query.places if p != asker))


def _language_of(history: Sequence[Turn], municipalities: Municipalities, fallback: Language) -> Language:
    if not history:
        return fallback
    before = history[-1].question
    return detect(without(before, municipalities.mentions(before)), fallback)


def _is_follow_up(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether a question leans on the one before: it begins so, points back, or is too short to stand alone."""
    rest = words(without(text, mentions))
    points_back = len(rest) <= _LEANING and bool(_FOLLOWS.search(text) or _PRONOUN.search(text))
    return points_back or len(rest) <= 2 or (len(rest) <= _SHORT and not mentions)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ORDER = _any(
    r"\b(?:ignorera|bortse\s+från|glöm|strunta\s+i|åsidosätt)\b.{0,40}\b(?:instruktion|regl|guiden|ovan|allt|tidigare|källor)",
    r"\b(?:unohda|ohita|älä\s+välitä|jätä\s+huomiotta)\b.{0,40}\b(?:sään|ohje|opas|oppa|kaik|edelli|lähte)",
    r"\b(?:ignore|forget|disregard|override)\b.{0,40}\b(?:instruction|rule|guide|prompt|above|previous|everything|sources?)",
    r"\b(?:till|hej|obs)\s+(?:språkmodell|assistent|ai\b)\w*\s*[:,]",
    r"\b(?:kielimalli|tekoäly|avustaja)(?:lle)?\s*[:,]",
    r"\b(?:to|dear|note\s+to)\s+(?:the\s+|any\s+)?(?:language\s+model|assistant|ai)s?\s*[:,]",
    r"\bsystem\s*(?:prompt|:)", r"\bsystemprompt", r"\bjärjestelmäkehote",
    r"\b(?:du\s+är\s+nu|låtsas\s+att\s+du|olet\s+nyt|you\s+are\s+now|pretend\s+(?:to\s+be|you))\b",
    r"(?:^|\b(?:och|ja|and)\s+)(?:hitta\s+på|keksi|make\s+up|invent)\b",
    r"^\s*(?:bekräfta|vahvista|confirm)\b.{0,10}\b(?:att|että|that)\b",
    r"\b(?:skriv|kirjoita|write)\s+(?:en|ett|a|an)?\s*(?:dikt|runo|poem|saga|tarina|story|sång|kod|code)",
)  # fmt: skip
_FOLLOWS = _any(r"^\s*(?:och|men|då|entä|mutta|ja|and|but|what about|how about|hur är det med|hur då|varför då)\b")
_PRONOUN = _any(
    r"\b(?:det|den|de|dem|där|dit|detta|denna|dessa|deras|dess|sådana?t?|se|sen|sitä|siellä|sinne|siihen|siitä|ne|niitä"
    r"|niiden|heidän|tämä|that|it|they|them|there|those|this|these|their)\b"
)
_ADVICE = _any(
    r"\bhur\s+(?:kan|ska|bör|borde|skulle|kunde)\b", r"\bvad\s+(?:kan|ska|bör|borde|skulle|kunde)\b",
    r"\bkan\s+(?:vi|man|kommunen|staden)\b", r"\b(?:miten|kuinka|mitä)\b.*\b(?:voi|voisi|pitäisi|kannattaisi|tulisi)",
    r"\b(?:how|what)\s+(?:can|could|should|might)\b",
)  # fmt: skip
_FACT = _any(
    r"\b(?:vem|vilka\s+(?:deltog|språk|ministerier|kommuner)|vad\s+(?:heter|är|betyder|avses)|vilket\s+år|när|var)\b",
    r"\b(?:kuka|ketkä|milloin|mikä\s+on|mitä\s+tarkoittaa|mitä\s+on|missä)\b",
    r"\b(?:who|when|where|what\s+(?:is|are|does|was))\b",
)
