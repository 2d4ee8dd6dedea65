"""Writes an answer without a language model: quotes, the municipality's facts, suggestions, in that order.

The quotes are the source's; every other word comes from the wording files. Pure: all that
it needs is handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.citations import cite, quote
from assistant.comparison import Comparison, compare
from assistant.excerpts import SURE, choose
from assistant.municipalities import name_in
from assistant.profiles import facts_line
from assistant.prompts import Wording
from assistant.questions import Query
from assistant.selection import Candidate
from assistant.suggestions import SuggestionBank
from assistant.types import Citation, Claim, Document, Gloss, Language, Municipality, Passage


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
        # A fact is short: once it is held, nothing more is quoted.
        sure = SURE if query.shape == "fact" else 1.0
        sides = [place.code for place in query.places] if len(query.places) > 1 else []
        chosen = choose(ranked, documents, words=self.words, most=self.most, sure=sure, sides=sides)
        by_itself = query.shape == "fact" or bool(query.places)
        answers = [c for c in chosen if by_itself or not _is_example(c) or c.passage.places == chosen[0].passage.places]
        for candidate in answers:
            is_told = _is_example(candidate) and not by_itself and candidate is chosen[0]
            lead = self._lead(query.asker, candidate.passage) if is_told else ""
            draft.quote(candidate, self.wording.language, lead=lead)
        self._examples(draft, query, [c for c in chosen if c not in answers])
        if query.shape == "fact":
            return draft
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

    def _examples(self, draft: Draft, query: Query, chosen: Sequence[Candidate]) -> None:
        """How other municipalities did it, the most comparable first."""
        by_place: dict[tuple[str, ...], list[Candidate]] = {}
        for candidate in chosen:
            by_place.setdefault(candidate.passage.places, []).append(candidate)
        for found in sorted(by_place.values(), key=lambda found: self._distance(query.asker, found[0].passage)):
            for first, candidate in enumerate(found):
                lead = self._lead(query.asker, candidate.passage) if first == 0 else ""
                draft.quote(candidate, self.wording.language, "example", lead)

    def _compare(self, asker: Municipality | None, codes: Sequence[str]) -> Comparison | None:
        others = [self.municipalities[code] for code in codes if code in self.municipalities]
        return compare(asker, others) if asker and others else None

    def _distance(self, asker: Municipality | None, passage: Passage) -> float:
        comparison = self._compare(asker, passage.places)
        return comparison.distance if comparison else 0.0

    def _lead(self, asker: Municipality | None, passage: Passage) -> str:
        place, comparison = self.place(passage), self._compare(asker, passage.places)
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
