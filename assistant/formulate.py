"""Has a language model word an answer, and lets through only what holds: the sentences are shown, claims come back,
each is checked as it comes, what fails is sent back once with the reasons, and then dropped.

The program quotes from sentence ids, so the model can fabricate no quote. Whether there is an answer at
all was decided before the model is asked. It knows no page and no index; the texts it needs are handed in.
"""

import json
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.checks import MAX_CHARACTERS, Checker, Claimed, Found, Shown, gives_orders, visible
from assistant.citations import count_words, display
from assistant.errors import GreppError
from assistant.excerpts import made_whole
from assistant.generate import MAX_TOKENS, Model, Prompt, Stopped
from assistant.prompts import Wording
from assistant.salvage import Salvage
from assistant.selection import Candidate
from assistant.types import Document

MOST_CLAIMS = 6
_SENTENCES, _WORDS, _IDS = 24, 900, 3
_CHARACTERS_A_TOKEN = 2.2  # Swedish and Finnish in a vocabulary made for English
_PROMPT_TOKENS = 900  # the rules, and what surrounds the data
# A second round is worth it only when so much of the time is left.
_REPAIR_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Task:
    """A question with the stretches of text that may answer it, by sentence id, in the order they are shown."""

    question: str
    wording: Wording
    stretches: Mapping[str, Candidate]
    shown: Mapping[str, Shown]


@dataclass(slots=True)
class Outcome:
    """How it went: how many claims held, how many were dropped, and what went wrong with the model, if anything."""

    kept: int = 0
    dropped: int = 0
    says_no: bool = False
    failure: GreppError | None = None


def make_task(
    question: str,
    candidates: Sequence[Candidate],
    documents: Mapping[str, Document],
    codes: Mapping[str, tuple[str, ...]],
    wording: Wording,
    context: int,
) -> Task:
    """Choose what the model is shown: the best candidates made whole, as many as it can read, in reading order.

    Sentences that give a program orders are left out: a document may hold them, an answer needs none.
    `codes` are the municipalities that each passage, by id, names or stands under.
    """
    room = max(1500.0, (context - MAX_TOKENS - _PROMPT_TOKENS) * _CHARACTERS_A_TOKEN)
    taken: list[Candidate] = []
    words = 0
    for candidate in candidates:
        document = documents[candidate.passage.document]
        whole = made_whole(candidate, document.text)
        said = display(document.text[whole.start : whole.end])
        if any(_covers(other, whole) for other in taken) or gives_orders(said):
            continue
        length = whole.end - whole.start + sum(len(gloss.text) for gloss in whole.glosses) / 2 + 120
        words += count_words(said)
        room -= length
        if taken and (len(taken) >= _SENTENCES or words > _WORDS or room < 0):
            break
        taken = [other for other in taken if not _covers(whole, other)] + [whole]
    first = {c.passage.id: n for n, c in reversed(list(enumerate(taken)))}
    ordered = sorted(taken, key=lambda c: (first[c.passage.id], c.start))
    stretches = {f"s{n}": candidate for n, candidate in enumerate(ordered, 1)}
    shown = {id: _shown(id, c, documents, codes) for id, c in stretches.items()}
    return Task(visible(question), wording, stretches, shown)


def first_prompt(task: Task) -> Prompt:
    """What the model is asked."""
    return _prompt(task, "generate.prompt.user", _data(task))


@dataclass(slots=True)
class Formulation:
    """One wording of one answer: iterate over it for the claims that hold, as they complete; then read `outcome`."""

    task: Task
    model: Model
    checker: Checker
    stopped: Stopped = field(default_factory=Stopped)
    outcome: Outcome = field(default_factory=Outcome)

    def __iter__(self) -> Iterator[Claimed]:
        ends = time.monotonic() + self.model.timeout
        wrong: list[tuple[Claimed, tuple[Found, ...]]] = []
        salvage = Salvage()
        try:
            yield from self._read(first_prompt(self.task), salvage, wrong, ends)
            self.outcome.says_no = salvage.says_no and not (self.outcome.kept or wrong)
        except GreppError as error:
            self.outcome.failure = error
        self.outcome.dropped = len(wrong) + salvage.broken
        if not wrong or self.outcome.failure or ends - time.monotonic() < _REPAIR_SECONDS:
            return
        again: list[tuple[Claimed, tuple[Found, ...]]] = []
        before = self.outcome.kept
        prompt = _prompt(self.task, "generate.prompt.repair", _repair_data(self.task, wrong))
        try:
            yield from self._read(prompt, Salvage(), again, ends)
        except GreppError as error:  # what held before stands
            self.outcome.failure = error if not before or self.stopped.is_set() else None
        mended = self.outcome.kept - before
        self.outcome.dropped = max(0, self.outcome.dropped - mended)

    def _read(
        self, prompt: Prompt, salvage: Salvage, wrong: list[tuple[Claimed, tuple[Found, ...]]], ends: float
    ) -> Iterator[Claimed]:
        """The claims that hold; those that do not are put into `wrong`."""
        for piece in self.model.write(prompt, ends - time.monotonic(), self.stopped):
            for claim in salvage.feed(piece):
                faults = self.checker.faults(claim)
                if faults:
                    wrong.append((claim, faults))
                elif self.outcome.kept < MOST_CLAIMS:
                    self.outcome.kept += 1
                    yield Claimed(visible(claim.text), claim.sentences[:_IDS])
            if salvage.is_full:
                return


def schema(ids: Sequence[str]) -> dict[str, Any]:
    """The shape of the model's answer. Every text and list is bounded: a server without bounds writes for ever."""
    sentences = {"type": "array", "items": {"type": "string", "enum": list(ids)}, "minItems": 1, "maxItems": _IDS}
    text = {"type": "string", "minLength": 1, "maxLength": MAX_CHARACTERS}
    claim = object_schema({"text": text, "sentences": sentences})
    claims = {"type": "array", "items": claim, "maxItems": MOST_CLAIMS}
    return object_schema({"answered": {"type": "boolean"}, "claims": claims})


def object_schema(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _prompt(task: Task, key: str, data: Mapping[str, Any]) -> Prompt:
    fence, told = fenced(data)
    say = task.wording.say
    system = say("generate.prompt.system", fence=fence, most=MOST_CLAIMS).strip()
    return Prompt(system, say(key, fence=fence, data=told).strip(), schema(list(task.shown)))


def fenced(data: Mapping[str, Any]) -> tuple[str, str]:
    """A fence that nobody can have guessed, and the data as JSON to stand between two of it."""
    told = json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"=== {secrets.token_hex(8)} ===", told


def _data(task: Task) -> dict[str, Any]:
    return {"question": task.question, "sentences": [_told(shown, task) for shown in task.shown.values()]}


def _told(shown: Shown, task: Task) -> dict[str, str]:
    told = {"id": shown.id, "under": " › ".join(shown.headings[-2:]), "text": shown.text}
    gloss = next((g.text for g in shown.glosses if g.lang == task.wording.language != shown.language), None)
    return told | ({"translation": gloss} if gloss else {})


def _repair_data(task: Task, wrong: Sequence[tuple[Claimed, tuple[Found, ...]]]) -> dict[str, Any]:
    cited = {id for claim, _ in wrong for id in claim.sentences if id in task.shown}
    sentences = [_told(task.shown[id], task) for id in task.shown if id in cited or not cited]
    claims = [
        {
            "text": visible(claim.text)[:MAX_CHARACTERS],
            "sentences": [visible(id) for id in claim.sentences],
            "wrong": [task.wording.say(f"generate.fault.{f.fault}", words=visible(f.words)) for f in faults],
        }
        for claim, faults in wrong[:MOST_CLAIMS]
    ]
    return {"question": task.question, "sentences": sentences, "claims": claims}


def _shown(
    id: str, candidate: Candidate, documents: Mapping[str, Document], codes: Mapping[str, tuple[str, ...]]
) -> Shown:
    passage, document = candidate.passage, documents[candidate.passage.document]
    return Shown(
        id=id,
        text=visible(display(document.text[candidate.start : candidate.end])),
        language=document.language,
        glosses=candidate.glosses,
        headings=tuple(visible(display(heading)) for heading in passage.section),
        codes=codes.get(passage.id, ()),
    )


def _covers(a: Candidate, b: Candidate) -> bool:
    return a.passage.id == b.passage.id and a.start <= b.start and b.end <= a.end
