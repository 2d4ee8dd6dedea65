"""The assistant: one question in, one Answer out. The terminal, the page and the evals all ask here."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar, Unpack

from assistant.compose import Composer
from assistant.declining import declined, near_places, why_not
from assistant.embedding import Embedder, cap_threads, make_embedder
from assistant.errors import IndexDamaged
from assistant.evidence import Verdict, judge
from assistant.generate import Stopped
from assistant.index import Filter, Index, IndexStore
from assistant.knowledge import Knowledge, load_knowledge
from assistant.laws import law_claims, law_notices
from assistant.prompts import Wording
from assistant.questions import Query, understand
from assistant.reranking import Reranker
from assistant.retrieval import Found, Retriever
from assistant.selection import Candidate, candidates
from assistant.settings import Settings
from assistant.types import (
    KINDS,
    Answer,
    Document,
    Help,
    Hit,
    Language,
    Notice,
    Options,
    Passage,
    Turn,
)
from assistant.writing import Basis, Composed, Writer

_T = TypeVar("_T")
_TRIES = 5
_HITS = 40
_FOLLOW_UPS, _NEIGHBOURS = 3, 12
_CONTENT = tuple(kind for kind in KINDS if kind != "question")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with what was found for it, `ranked` all sentences that were read.

    `help` is the editors' cross-reference, which goes before the signs.
    """

    query: Query
    found: Found
    help: Help | None
    ranked: tuple[Candidate, ...]
    verdict: Verdict


class Assistant:
    """Answers questions from the index in the home folder. Safe to share between threads."""

    def __init__(self, settings: Settings, store: IndexStore, embedder: Embedder, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.municipalities = knowledge.municipalities.all
        self._settings = settings
        self._store = store
        self._embedder = embedder
        self._reranker = Reranker.of(settings)
        self._lock = threading.Lock()
        self._index = store.open(embedder.name, check=True)
        self.writer = Writer.of(settings, knowledge, embedder)

    @classmethod
    def open(cls, settings: Settings) -> "Assistant":
        """Open the current index; raises IndexMissing or IndexDamaged."""
        cap_threads(settings.threads)
        embedder = make_embedder(settings.embedder, settings.threads)
        store = IndexStore(settings.home, settings.chroma)
        return cls(settings, store, embedder, load_knowledge(settings.corpus, settings.prompts))

    def ask(self, question: str, **options: Unpack[Options]) -> Answer:
        """Answer `question`: the last that `stream` gives."""
        *_, answer = self.stream(question, **options)
        return answer

    def stream(
        self,
        question: str,
        *,
        municipality: str | None = None,
        language: Language | None = None,
        history: Sequence[Turn] = (),
        documents: tuple[str, ...] = (),
        fallback_language: Language = "sv",
        stopped: Stopped | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows, the last one whole; without a language model there is only that one.

        `municipality` is either of its names, or None. `language` forces the language of our own wording;
        else it follows the question's, and
        `fallback_language` where that is unclear. `documents` limits what may be cited. Once `stopped` is
        set, the model writes no more: the last answer is what is there, and says so. Raises UnknownMunicipality.
        """
        began = time.perf_counter()
        known = self.knowledge.municipalities
        asker = known.find(municipality) if municipality else None
        query = understand(question, known, asker, history, language, fallback_language)
        wording = self.knowledge.wordings[query.language]
        basis = None
        if not query.can_be_read:
            answer = declined(question, query, (Notice("not-answered", wording.say("answer.notice.declined_unclear")),))
        else:
            only = Filter(documents, _CONTENT)
            answer, basis = self._reading(lambda index: self._answer(question, query, index, only, wording))
        for said in self.writer.write(answer, basis, stopped) if self.writer and basis else (answer,):
            yield replace(said, took_ms=round(1000 * (time.perf_counter() - began)))

    def search(
        self, question: str, *, k: int = 10, language: Language | None = None, only: Filter = Filter()
    ) -> tuple[Hit, ...]:
        """The k best passages for a question, best first, none twice."""
        query = understand(question, self.knowledge.municipalities, None, (), language, "sv")
        if not query.can_be_read:
            return ()
        return self._reading(lambda index: self._retriever(index).search(query.text, query.language, k, only).hits)

    def weigh(self, question: str, *, municipality: str | None = None, history: Sequence[Turn] = ()) -> Weighed | None:
        """What an answer would rest on, for calibration; None when there is no question to read."""
        known = self.knowledge.municipalities
        query = understand(question, known, known.find(municipality) if municipality else None, history, None, "sv")
        if not query.can_be_read:
            return None
        return self._weighed(query, self._current(), Filter((), _CONTENT))

    def channels(self, query: Query) -> dict[str, dict[str, float]]:
        """What a search for content weighs, for calibration: by channel, standardised scores by passage id."""
        only = Filter((), _CONTENT)
        return self._retriever(self._current()).channels(query.text, query.language, only, query.focus)

    def passage(self, id: str) -> Passage | None:
        """The passage of that id in the current index, else None."""
        return self._current().by_id.get(id)

    def document(self, name: str) -> Document | None:
        """The document of that name in the current index, else None."""
        return self._current().documents.get(name)

    def documents(self) -> Mapping[str, Document]:
        """All documents of the current index, by name; each is read when it is asked for."""
        return self._current().documents

    def questions(self) -> tuple[Passage, ...]:
        """The guide's questions to resolve (kind "question"), in the guide's order."""
        return tuple(self._current().of_kind("question"))

    def index(self) -> Index:
        """The index in force, for whoever measures it."""
        return self._current()

    def _answer(self, question: str, query: Query, index: Index, only: Filter, wording: Wording) -> Composed:
        weighed = self._weighed(query, index, only)
        query, found, help_, verdict = weighed.query, weighed.found, weighed.help, weighed.verdict
        if not verdict.answers:
            notices = (Notice("not-answered", why_not(verdict, index, wording, self._composer(wording).name)),)
            answer = declined(question, query, notices)
            follow_ups = self._follow_ups(found, query, index)
            return replace(answer, nearby=near_places(verdict, found.hits), follow_ups=follow_ups), None
        composer = self._composer(wording)
        draft = composer.compose(query, verdict.candidates, index.documents)
        if not draft.citations:  # all that answers is longer than what may be quoted
            answer = declined(question, query, (Notice("not-answered", wording.say("answer.notice.declined")),))
            return replace(answer, nearby=near_places(verdict, found.hits)), None
        cited = [index.by_id[id] for id in dict.fromkeys(citation.passage for citation in draft.citations)]
        laws, words = self.knowledge.laws, self._settings.quote_words
        statutes = partial(index.statutes, only)
        for law in law_claims(cited, draft.citations, statutes, index.documents, laws, wording, words):
            draft.add(*law)
        missing = tuple(
            Notice("missing", wording.say("answer.notice.missing", asked=wording.say(f"answer.asked.{fact}")))
            for fact in verdict.missing
        )
        if help_ and not help_.direct:
            missing = (Notice("missing", wording.say("answer.notice.indirect")), *missing)
        answer = Answer(
            question=question,
            understood=query.text,
            language=query.language,
            status="partial" if missing else "answered",
            claims=tuple(draft.claims),
            citations=tuple(draft.citations),
            follow_ups=self._follow_ups(found, query, index, cited),
            notices=(*missing, *law_notices(cited, index.documents, laws, wording)),
        )
        return answer, Basis.of(query, verdict.candidates, index, is_certain=help_ is not None)

    def _weighed(self, query: Query, index: Index, only: Filter) -> Weighed:
        """Search, rank and judge: all that an answer rests on."""
        found = self._retriever(index).search(query.text, query.language, _HITS, only, query.focus)
        help_ = found.asked.help if found.asked and not query.places else None
        if help_:
            query = replace(query, shape="open", asked=())
        ranked = candidates(query, self._worth_reading(found.hits, query), found, index, help_)
        verdict = judge(query, found, ranked, index)
        if help_ and verdict.reason not in ("far", "unsure"):
            verdict = replace(verdict, answers=True, reason="none", candidates=tuple(ranked), missing=())
        return Weighed(query, found, help_, tuple(ranked), verdict)

    def _worth_reading(self, hits: Sequence[Hit], query: Query) -> list[Hit]:
        """The hits whose sentences are looked at: the best, and all about a municipality that is asked about."""
        codes = {place.code for place in query.places}
        return [
            hit for n, hit in enumerate(hits) if n < self._settings.read_passages or codes & set(hit.passage.mentions)
        ]

    def _follow_ups(self, found: Found, query: Query, index: Index, cited: Sequence[Passage] = ()) -> tuple[str, ...]:
        """Neighbouring questions of the guide, those of the cited sections first, without the one that was asked."""
        near = index.nearest("passages", found.vector, _NEIGHBOURS, Filter(kinds=("question",)))
        sections = {passage.section[:1] for passage in cited}
        ranked = sorted((index.by_id[id] for id in near), key=lambda p: (p.section[:1] not in sections, -near[p.id]))
        texts = [_in_language(passage, index.documents[passage.document], query.language) for passage in ranked]
        asked = found.asked.id if found.asked else None
        others = [text for passage, text in zip(ranked, texts, strict=True) if passage.id != asked]
        return tuple(text for text in others if text.casefold() not in query.text.casefold())[:_FOLLOW_UPS]

    def _composer(self, wording: Wording) -> Composer:
        known = self.knowledge
        return Composer(
            wording,
            known.municipalities.by_code,
            known.suggestions,
            self._settings.quote_words,
            self._settings.max_citations,
        )

    def _retriever(self, index: Index) -> Retriever:
        known = self.knowledge
        return Retriever(
            index, self._embedder, known.municipalities, known.terms, self._settings.search, self._reranker
        )

    def _reading(self, work: Callable[[Index], _T]) -> _T:
        """What `work` makes of the index in force; done anew when that index was taken away in the midst of it.

        A writer keeps the generation before its own: it takes two of them within one answer.
        """
        for _ in range(_TRIES):
            index = self._current()
            try:
                done = work(index)
            except IndexDamaged:
                if self._store.keeps(index.generation):
                    raise
                continue
            if self._store.keeps(index.generation):
                return done
        raise IndexDamaged("index-damaged", why="the index keeps changing")

    def _current(self) -> Index:
        """The index in force: opened anew when another process has switched to a new generation."""
        with self._lock:
            if self._store.current() != self._index.generation:
                self._index = self._store.open(self._embedder.name)
            return self._index


def _in_language(passage: Passage, document: Document, language: Language) -> str:
    """A question of a document as a reader of that language can ask it: its gloss, or its own words."""
    glosses = [gloss.text for s in passage.sentences for gloss in s.glosses if gloss.lang == language]
    return " ".join(glosses) if glosses else document.text[passage.start : passage.end]
