"""Writes an answer without a language model: quotes, the municipality's facts, suggestions, in that order.

The quotes are the source's; every other word comes from the wording files. Pure: all that
it needs is handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.citations import cite, count_words, quote
from assistant.comparison import Comparison, compare
from assistant.municipalities import name_in
from assistant.profiles import facts_line
from assistant.prompts import Wording
from assistant.questions import Query
from assistant.selection import Candidate, choose
from assistant.suggestions import SuggestionBank
from assistant.types import Citation, Claim, Document, Gloss, Language, Municipality, Passage

_FACT_QUOTES = 3
_FACT_WORDS = 80
_ANSWER_QUOTES = 3
_EXAMPLES = 2
_QUOTES_AN_EXAMPLE = 2
# An example must be this near the best sentence to be worth the room's time, in units of a candidate's score.
_EXAMPLE_GAP = 0.9
_ANSWER_GAP = 0.9
_GENERAL_GAP = 0.5
_NO_FLOOR = float("-inf")
_FACT_GAP = 0.35


@dataclass(slots=True)
class Draft:
    """An answer in the making: claims and citations, numbered as they come."""

    documents: Mapping[str, Document]
    claims: list[Claim] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def quote(self, found: Candidate, language: Language, role: str = "answer", lead: str = "") -> None:
        """Add a quote with its citation, after our own lead-in if there is one."""
        document = self.documents[found.passage.document]
        gloss = _gloss(found, language)
        citation = cite(len(self.citations) + 1, document, found.passage, found.start, found.end, gloss)
        self.citations.append(citation)
        said = quote(citation.quote)
        text = f"{lead} {said}" if lead else said
        self.claims.append(Claim(text, "guide", (citation.n,), "example" if role == "example" else "answer", lead))

    def add(self, claim: Claim, citation: Citation) -> None:
        """Add what a source besides the chosen candidates says, after all else that sources say."""
        self.citations.append(citation)
        voices = [n for n, said in enumerate(self.claims) if said.origin == "guide"]
        self.claims.insert(voices[-1] + 1 if voices else 0, claim)


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers in one language of wording."""

    wording: Wording
    municipalities: Mapping[str, Municipality]
    suggestions: SuggestionBank
    words: int
    most: int

    def compose(self, query: Query, ranked: Sequence[Candidate], documents: Mapping[str, Document]) -> Draft:
        """The claims and citations of an answer, from candidates ranked best first."""
        draft = Draft(documents)
        best = ranked[0].score
        if query.shape == "fact":
            self._answer(draft, ranked, _FACT_WORDS, _FACT_QUOTES, best - _FACT_GAP)
            return draft
        helpful = [c for c in ranked if c.is_helpful]
        if query.places:
            self._answer(draft, ranked, self.words, _ANSWER_QUOTES + 1, best - _ANSWER_GAP)
        elif helpful:
            self._answer(draft, [c for c in helpful if not _is_example(c)], self.words // 2, _ANSWER_QUOTES, _NO_FLOOR)
            self._examples(draft, query, helpful, _NO_FLOOR)
        else:
            # Where only an example answers well, the guide's general words would be padding.
            general = [c for c in ranked if not _is_example(c) and c.score >= best - _GENERAL_GAP]
            self._answer(draft, general, self.words // 2, _ANSWER_QUOTES, best - _ANSWER_GAP)
            self._examples(draft, query, ranked, best - _EXAMPLE_GAP)
        if query.asker:
            draft.claims.append(Claim(self.profile(query.asker), "municipality", role="fact"))
        said = " ".join(citation.quote for citation in draft.citations)
        for text in self.suggestions.choose(query, said, self.wording):
            draft.claims.append(Claim(text, "suggestion", role="prompt"))
        return draft

    def profile(self, m: Municipality) -> str:
        """The municipality's facts with their years and source, in one line."""
        return facts_line(m, self.wording)

    def name(self, m: Municipality) -> str:
        """A municipality's name as this language has it."""
        return name_in(self.wording.language, m)

    def place(self, passage: Passage) -> str:
        """The name of the municipality, or of the subregion, that an example is about."""
        places = [self.municipalities[code] for code in passage.places if code in self.municipalities]
        if len(places) == 1:
            return self.name(places[0])
        if not places:
            return ""
        return self.wording.say("answer.compare.region", name=places[0].subregion_sv.removesuffix("regionen"))

    def _answer(self, draft: Draft, ranked: Iterable[Candidate], words: int, most: int, floor: float) -> None:
        most = min(most, self.most)
        chosen = choose(ranked, draft.documents, words=words, limit=self.words, most=most, floor=floor)
        for candidate in chosen:
            draft.quote(candidate, self.wording.language)

    def _examples(self, draft: Draft, query: Query, ranked: Sequence[Candidate], floor: float) -> None:
        """How other municipalities did it, the most comparable first."""
        by_place: dict[tuple[str, ...], list[Candidate]] = {}
        for c in ranked:
            if _is_example(c) and c.score >= floor:
                by_place.setdefault(c.passage.places, []).append(c)
        relevant = sorted(by_place.items(), key=lambda item: -item[1][0].score)[:_EXAMPLES]
        compared = [(codes, found, self._compare(query.asker, codes)) for codes, found in relevant]
        compared.sort(key=lambda item: item[2].distance if item[2] else 0.0)
        spent = sum(count_words(citation.quote) for citation in draft.citations)
        for at, (_, found, comparison) in enumerate(compared):
            share = (self.words - spent) // (len(compared) - at)
            most = min(_QUOTES_AN_EXAMPLE, self.most - len(draft.citations))
            chosen = choose(
                found,
                draft.documents,
                words=share,
                limit=self.words - spent,
                most=most,
                floor=found[0].score - _ANSWER_GAP,
            )
            for first, candidate in enumerate(chosen):
                lead = self._lead(query.asker, candidate.passage, comparison) if first == 0 else ""
                draft.quote(candidate, self.wording.language, "example", lead)
                spent += candidate.words

    def _compare(self, asker: Municipality | None, codes: Sequence[str]) -> Comparison | None:
        others = [self.municipalities[code] for code in codes if code in self.municipalities]
        return compare(asker, others) if asker and others else None

    def _lead(self, asker: Municipality | None, passage: Passage, comparison: Comparison | None) -> str:
        place = self.place(passage)
        if asker and passage.places == (asker.code,):
            return self.wording.say("answer.compare.own", place=place)
        if asker is None or comparison is None or asker.code in passage.places:
            return self.wording.say("answer.compare.plain", place=place)
        reasons = [self.wording.say(f"answer.compare.{reason}", own=self.name(asker)) for reason in comparison.reasons]
        return self.wording.say("answer.compare.with_reason", place=place, reason=", ".join(reasons))


def _is_example(candidate: Candidate) -> bool:
    return candidate.passage.kind == "example" and bool(candidate.passage.places)


def _gloss(found: Candidate, language: Language) -> Gloss | None:
    """The unofficial translation into the answer's language, when the quote is in another."""
    if language == found.passage.language:
        return None
    return next((gloss for gloss in found.glosses if gloss.lang == language), None)
