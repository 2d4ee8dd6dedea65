"""Turns an extractive answer into one worded by the language model, where one is set; else the answer stays as it is.

The guide's voice is worded anew and quoted from the same candidates; the municipality's facts, the suggestions
and all notices stay. Whatever goes wrong, the extractive answer is there, with one line that says why.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.checks import Checker, Claimed
from assistant.citations import cite, count_words, nearby, quote
from assistant.embedding import Embedder, likeness_by
from assistant.errors import GreppError, ModelFailed
from assistant.formulate import Formulation, Outcome, Task, make_task
from assistant.generate import Model, Stopped
from assistant.index import Index
from assistant.knowledge import Knowledge
from assistant.laws import law_notices
from assistant.lexical import stems
from assistant.prompts import Wording
from assistant.questions import Query
from assistant.selection import Candidate
from assistant.settings import Settings
from assistant.types import Answer, Citation, Claim, Document, Gloss, Language, Notice

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Basis:
    """What an extractive answer rests on. `is_certain` where editors found the answer: the model cannot deny it.

    `documents` are those of the candidates, read already: the index may be gone when the model is done.
    """

    query: Query
    candidates: tuple[Candidate, ...]
    documents: Mapping[str, Document]
    is_certain: bool = False

    @classmethod
    def of(cls, query: Query, candidates: tuple[Candidate, ...], index: Index, *, is_certain: bool) -> "Basis":
        """The basis of an answer from an index."""
        names = {candidate.passage.document for candidate in candidates}
        return cls(query, candidates, {name: index.documents[name] for name in names}, is_certain)


# An answer, and what it rests on; None when it is declined.
Composed = tuple[Answer, Basis | None]


@dataclass(slots=True)
class _Draft:
    """The guide's voice in the making: a citation for each stretch that is quoted, numbered as they come."""

    documents: Mapping[str, Document]
    language: Language
    claims: list[Claim] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def numbers(self, stretches: Sequence[Candidate]) -> tuple[list[Citation], list[Citation]]:
        """The citations of the stretches, and those among them that are new."""
        cited: list[Citation] = []
        new: list[Citation] = []
        for c in stretches:
            known = next(
                (o for o in self.citations if (o.passage, o.start, o.end) == (c.passage.id, c.start, c.end)), None
            )
            if known is None:
                document = self.documents[c.passage.document]
                number = len(self.citations) + len(new) + 1
                known = cite(number, document, c.passage, c.start, c.end, _gloss(c, self.language, document))
                new.append(known)
            cited.append(known)
        return cited, new


class Writer:
    """Words answers with one model. Safe to share between threads."""

    def __init__(
        self, model: Model, knowledge: Knowledge, embedder: Embedder, quote_words: int, max_citations: int
    ) -> None:
        self.model = model
        self._knowledge = knowledge
        self._embedder = embedder
        self._words, self._most = quote_words, max_citations

    @classmethod
    def of(cls, settings: Settings, knowledge: Knowledge, embedder: Embedder) -> "Writer | None":
        """The writer that the settings ask for; None without a language model."""
        if not settings.model:
            return None
        return cls(Model(settings), knowledge, embedder, settings.quote_words, settings.max_citations)

    def write(self, answer: Answer, basis: Basis, stopped: Stopped | None = None) -> Iterator[Answer]:
        """The answer as it grows, claim by claim; the last one is the whole. Each keeps the contract.

        Once it is `stopped`, the last one comes at once: what is there so far, and a notice that says so.
        """
        wording = self._knowledge.wordings[answer.language]
        task = self.task(basis, wording)
        checker = self._checker(task, basis, answer.language)
        formulation = Formulation(task, self.model, checker, stopped or Stopped())
        draft = _Draft(basis.documents, answer.language)
        leads = _leads(answer)
        for claim in formulation:
            if self._add(draft, claim, task, leads):
                grown = self._grown(answer, draft, wording)
                unfinished = Notice("unfinished", wording.say("generate.notice.unfinished"))
                yield replace(grown, notices=(*grown.notices, unfinished))
        yield self._whole(answer, basis, draft, formulation.outcome, wording)

    def task(self, basis: Basis, wording: Wording) -> Task:
        """What the model would be shown for a question."""
        codes = {
            c.passage.id: tuple(dict.fromkeys((*c.passage.places, *self._in_headings(c)))) for c in basis.candidates
        }
        documents = basis.documents
        return make_task(basis.query.text, basis.candidates, documents, codes, wording, self.model.context)

    def _in_headings(self, candidate: Candidate) -> list[str]:
        found = self._knowledge.municipalities.mentions("\n".join(candidate.passage.section))
        return [mention.municipality.code for mention in found]

    def _checker(self, task: Task, basis: Basis, language: Language) -> Checker:
        documents = {c.passage.document: basis.documents[c.passage.document] for c in task.stretches.values()}
        ordinary = frozenset[str]().union(*(_ordinary(document, language) for document in documents.values()))
        glosses = (g.text for c in basis.candidates for g in c.glosses if g.lang == language)
        return Checker(
            task.shown,
            language,
            self._knowledge.municipalities,
            ordinary | {stem for text in glosses for stem in _small_stems(text, language)},
            likeness_by(self._embedder),
            task.question,
        )

    def _add(self, draft: _Draft, claim: Claimed, task: Task, leads: Mapping[str, str]) -> bool:
        """Add a claim with its quotes; False when it says what is said already, or would quote too much."""
        stretches = [task.stretches[id] for id in claim.sentences]
        cited, new = draft.numbers(stretches)
        spent = sum(count_words(citation.quote) for citation in (*draft.citations, *new))
        is_over = spent > self._words or len(draft.citations) + len(new) > self._most
        if (draft.claims and is_over) or not new:
            return False
        draft.citations += new
        is_example = all(c.passage.kind == "example" and c.passage.places for c in stretches)
        place = leads.pop(stretches[0].passage.id, "") if is_example and isinstance(leads, dict) else ""
        lead = f"{place} {claim.text}" if place else claim.text
        said = " ".join(quote(citation.quote) for citation in cited)
        numbers = tuple(citation.n for citation in cited)
        draft.claims.append(Claim(f"{lead} {said}", "guide", numbers, "example" if is_example else "answer", lead))
        return True

    def _grown(self, answer: Answer, draft: _Draft, wording: Wording) -> Answer:
        """What is there so far. Only the guide's voice: what comes after it would move as it grows."""
        made = Notice("generated", wording.say("generate.notice.made", model=self.model.label))
        return replace(
            answer,
            mode="generative",
            claims=tuple(draft.claims),
            citations=tuple(draft.citations),
            notices=(*_shortcomings(answer), made),
            follow_ups=(),
        )

    def _whole(self, answer: Answer, basis: Basis, draft: _Draft, outcome: Outcome, wording: Wording) -> Answer:
        why = _why(outcome, self.model.label)
        said = wording.say(f"errors.error.{why.key}", **why.values) if why else ""
        if not draft.claims:
            if outcome.says_no and not basis.is_certain:
                return _declined(answer, basis, Notice("not-answered", wording.say("generate.notice.no_answer")))
            notice = Notice("fallback", wording.say("generate.notice.fallback", why=said))
            return replace(answer, notices=(*answer.notices, notice))
        grown = self._grown(answer, draft, wording)
        rest = tuple(claim for claim in answer.claims if claim.origin != "guide")
        passages = {candidate.passage.id: candidate.passage for candidate in basis.candidates}
        cited = [passages[id] for id in dict.fromkeys(citation.passage for citation in draft.citations)]
        notices = list(grown.notices)
        if outcome.dropped:
            key = "generate.notice.dropped_one" if outcome.dropped == 1 else "generate.notice.dropped"
            notices.append(Notice("dropped", wording.say(key, count=outcome.dropped)))
        if said:
            notices.append(Notice("cut", wording.say("generate.notice.cut", why=said)))
        laws = law_notices(cited, basis.documents, self._knowledge.laws, wording)
        return replace(grown, claims=(*grown.claims, *rest), notices=(*notices, *laws), follow_ups=answer.follow_ups)


def _why(outcome: Outcome, label: str) -> GreppError | None:
    """What the reader must be told of how it went, None when all went well."""
    if outcome.failure:
        return outcome.failure
    if outcome.kept:
        return None
    return ModelFailed("model-unsupported" if outcome.dropped else "model-garbled", model=label)


def _shortcomings(answer: Answer) -> tuple[Notice, ...]:
    return tuple(notice for notice in answer.notices if notice.kind != "law-changed")


def _declined(answer: Answer, basis: Basis, notice: Notice) -> Answer:
    places = nearby(candidate.passage for candidate in basis.candidates)
    return replace(
        answer, status="declined", mode="generative", claims=(), citations=(), notices=(notice,), nearby=places
    )


def _leads(answer: Answer) -> dict[str, str]:
    """Our lead-in of each example that the extractive answer quotes, by passage: where, and how it compares."""
    passages = {citation.n: citation.passage for citation in answer.citations}
    return {passages[c.citations[0]]: c.lead for c in answer.claims if c.role == "example" and c.lead and c.citations}


def _gloss(candidate: Candidate, language: Language, document: Document) -> Gloss | None:
    if language == document.language:
        return None
    return next((gloss for gloss in candidate.glosses if gloss.lang == language), None)


@lru_cache(maxsize=64)
def _ordinary(document: Document, language: Language) -> frozenset[str]:
    """The stems of a document's words that are written small somewhere in it: capitals make no names of them."""
    return _small_stems(document.text, language) if document.language == language else frozenset()


def _small_stems(text: str, language: Language) -> frozenset[str]:
    small = {word for word in _WORD.findall(text) if word[0].islower()}
    return frozenset(stem for word in small for stem in stems(word, language))
