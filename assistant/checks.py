"""Checks a claim that a language model has made against the sentences it cites: what they cannot bear is named.

Pure; nothing here raises, whatever the claim is. These checks find what was changed on the way (numbers,
dates, names, denials, demands), a claim about something else, and all that is no plain sentence. They
do not understand: the quote beside the claim is what counts.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.counting import Figure, figures, plain, unsupported
from assistant.language import detect
from assistant.lexical import akin, stems
from assistant.municipalities import Mention, Municipalities, without
from assistant.names import is_same_name, names_in
from assistant.polarity import demands_more, denial_differs, turns_round
from assistant.questions import without_orders
from assistant.types import Gloss, Language

Fault = Literal[
    "unreadable",  # no text, or characters that cannot be seen
    "unknown-sentence",  # cites none, or one that was not shown
    "length",
    "markup",  # markup, an address, a number in brackets
    "quotation",  # quotation marks around what the source does not say
    "order",  # tells somebody what to do
    "language",
    "number",
    "name",
    "denial",
    "demand",  # must, where the source says may
    "opposite",
    "unrelated",
    "question",  # says the question again
]
MAX_CHARACTERS, MAX_WORDS, MIN_WORDS = 400, 50, 3
# The least share of a claim's words that its sentences hold, and the least cosine similarity that does instead
# where no sentence is in the claim's language.
_SHARE, _LIKE = 0.6, 0.88
_LANGUAGE_WORDS = 4  # fewer words do not tell their language
Likeness = Callable[[str, Sequence[str]], float]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence as it was shown to the model: its words, its translations, and the headings it stands under.

    `codes` are the municipalities that its passage is about.
    """

    id: str
    text: str
    language: Language
    glosses: tuple[Gloss, ...] = ()
    headings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a model claims, and the ids of the sentences that it says bear the claim."""

    text: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A fault, and the words in which it lies ("" when it lies in the whole)."""

    fault: Fault
    words: str = ""


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks the claims of one answer.

    `shown` are the sentences by id. `ordinary` holds stems that are ordinary words of the claim's
    language, so that a capital at the beginning of a sentence makes no name. `likeness` gives the best
    cosine similarity of a text to others, for claims in another language than all that they cite.
    `question` is what was asked: to say it again is no answer.
    """

    shown: Mapping[str, Shown]
    language: Language
    municipalities: Municipalities
    ordinary: Collection[str] = frozenset()
    likeness: Likeness | None = None
    question: str = ""

    def faults(self, claim: Claimed) -> tuple[Found, ...]:
        """What is wrong with a claim; empty when its sentences bear it as far as can be checked."""
        form = _form(claim.text)
        cited = [self.shown[id] for id in claim.sentences if id in self.shown]
        if not cited or len(cited) < len(claim.sentences):
            form.append(Found("unknown-sentence", ", ".join(id[:20] for id in claim.sentences if id not in self.shown)))
        if form:
            return tuple(form)
        return tuple(self._content(claim.text, cited))

    def _content(self, text: str, cited: Sequence[Shown]) -> list[Found]:
        texts = [part for sentence in cited for part in (sentence.text, *(g.text for g in sentence.glosses))]
        found = self._figures(text, texts, [heading for s in cited for heading in s.headings])
        found += self._names(text, texts, cited)
        found += [Found("quotation", words[:80]) for words in _quoted(text) if not _stands_in(words, texts)]
        sources = [(s.text, s.language) for s in cited]
        sources += [(g.text, g.lang) for s in cited for g in s.glosses if g.lang == self.language]
        if denial_differs(text, sources, self.language):
            found.append(Found("denial"))
        if demands_more(text, texts):
            found.append(Found("demand"))
        if turns_round(text, texts):
            found.append(Found("opposite"))
        if self._asks_again(text):
            found.append(Found("question"))
        if not self._is_in_language(text):
            found.append(Found("language"))
        if not found and not self._is_related(text, cited):  # the costliest comes last
            found.append(Found("unrelated"))
        return found

    def _figures(self, text: str, texts: Sequence[str], headings: Sequence[str]) -> list[Found]:
        """Figures that the sentences do not hold, or hold for another thing; a heading may name an example's number."""
        claimed, said = figures(text), plain(text)
        known = [figure for source in texts for figure in figures(source)]
        named = [figure for heading in headings for figure in figures(heading)]
        lost = unsupported(claimed, (*known, *named))
        swapped = [f for f in claimed if f not in lost and _is_of_another_thing(f, said, texts, self.language)]
        return [Found("number", said[f.start : f.end]) for f in (*lost, *swapped)]

    def _names(self, text: str, texts: Sequence[str], cited: Sequence[Shown]) -> list[Found]:
        mentioned = self.municipalities.mentions(text)
        everything = "\n".join([*texts, *(heading for s in cited for heading in s.headings)])
        known = {m.municipality.code for m in self.municipalities.mentions(everything)}
        known |= {code for sentence in cited for code in sentence.codes}
        found = [Found("name", text[m.start : m.end]) for m in mentioned if m.municipality.code not in known]
        spoken = {stem for source in texts for stem in stems(source, self.language)}
        spoken_words = set(re.findall(r"[^\W\d_]+", everything.casefold()))
        for name in names_in(_blanked(text, mentioned), self.language, self.ordinary, spoken):
            if not is_same_name(name, spoken_words, self.municipalities):
                found.append(Found("name", name))
        return found

    def _asks_again(self, text: str) -> bool:
        asked = set(stems(self.question, self.language))
        return bool(asked) and (text.rstrip().endswith("?") or set(stems(text, self.language)) <= asked)

    def _is_in_language(self, text: str) -> bool:
        bare = without(text, self.municipalities.mentions(text))
        return len(bare.split()) < _LANGUAGE_WORDS or detect(bare, self.language) == self.language

    def _is_related(self, text: str, cited: Sequence[Shown]) -> bool:
        """Whether the claim says what its sentences say: by their words; by likeness where none is in its language."""
        spoken = [s.text for s in cited if s.language == self.language]
        spoken += [g.text for s in cited for g in s.glosses if g.lang == self.language]
        if not spoken:
            return self.likeness is not None and self.likeness(text, [s.text for s in cited]) >= _LIKE
        spoken += [heading for s in cited if s.language == self.language for heading in s.headings]
        asked = {stem for stem in stems(text, self.language) if not stem.isdigit()}
        known = {stem for source in spoken for stem in stems(source, self.language)}
        return bool(asked) and sum(any(akin(a, b) for b in known) for a in asked) / len(asked) >= _SHARE


def visible(text: str) -> str:
    """A text on one line without characters that cannot be seen: controls, bidi marks, zero widths, surrogates."""
    kept = (c if unicodedata.category(c)[0] != "C" else " " if c in "\n\t\r" else "" for c in text)
    return " ".join("".join(kept).split())


def gives_orders(text: str) -> bool:
    """Whether a sentence tells a program, or a model, what to do."""
    return bool(_ADDRESSED.search(text)) or without_orders(text) != " ".join(text.split())


def _form(text: str) -> list[Found]:
    """Faults that need no source."""
    found = []
    if visible(text) != " ".join(text.split()) or not any(c.isalpha() for c in text):
        found.append(Found("unreadable"))
    words = text.split()
    if not MIN_WORDS <= len(words) <= MAX_WORDS or len(text) > MAX_CHARACTERS:
        found.append(Found("length"))
    if match := _MARKUP.search(unicodedata.normalize("NFKC", text[: 2 * MAX_CHARACTERS])):
        found.append(Found("markup", match.group()[:40]))
    if not found and gives_orders(text):
        found.append(Found("order"))
    return found


def _quoted(text: str) -> list[str]:
    return [next(part for part in match if part) for match in _QUOTED.findall(text)]


def _stands_in(words: str, texts: Sequence[str]) -> bool:
    wanted = _calm(words)
    return any(wanted in _calm(text) for text in texts)


def _calm(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _blanked(text: str, mentions: Sequence[Mention]) -> str:
    """A text with the names of municipalities as small letters, so that every other word keeps its place."""
    for mention in mentions:
        text = text[: mention.start] + "x" * (mention.end - mention.start) + text[mention.end :]
    return text


def _is_of_another_thing(figure: Figure, said: str, texts: Sequence[str], language: Language) -> bool:
    """Whether what a figure counts is, in the sentences, counted by other figures only."""
    thing = _counted(figure, said, language)
    if thing is None:
        return False
    mine = others = 0
    for text in texts:
        source = plain(text)
        counted = [(figure.agrees(other), _counted(other, source, language)) for other in figures(text)]
        others += sum(not agrees and what == thing for agrees, what in counted)
        mine += stems(source, language).count(thing) - sum(not agrees and what == thing for agrees, what in counted)
    return others > 0 and mine == 0


def _counted(figure: Figure, said: str, language: Language) -> str | None:
    """The stem of the word right after a figure; None for none, or for a function word."""
    following = _NEXT_WORD.match(said, figure.end)
    stem = stems(following.group(1), language) if following else []
    return stem[0] if stem else None


_NEXT_WORD = re.compile(r" ([^\W\d_]+)")
_ADDRESSED = re.compile(
    r"\b(?:språkmodell(?:en|er)?|kielimalli(?:lle)?|tekoäly(?:lle)?|language model|chatbot(?:en)?"
    r"|assistant|system|AI)\s*:|<\|",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"[<>{}`|\\]|&\w+;|&#|\]\(|\[\s*\d+\s*\]|\[\[|https?:|www\.|\w+://|javascript:|data:|mailto:|\S@\S|^\s*#|\*\*|__"
    r"|\b[\w-]+\.(?:fi|com|org|net|io|eu|se|info|ai|dev|ru|xyz)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[”“„\"]([^”“„\"]+)[”“„\"]|[«»]([^«»]+)[«»]|(?<!\w)[‘’']([^‘’']+)[‘’'](?!\w)")
