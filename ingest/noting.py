"""Has the configured language model note, for an added handbook, the questions its passages answer, and translations.

Each note is checked as a claim about its sentence is, marked as machine-made, and written at once, so that
a run that was stopped goes on where it was. Notes lead to a passage; what is cited is the passage itself.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.checks import Checker, Claimed, Likeness, Shown, visible
from assistant.citations import display
from assistant.errors import ModelFailed
from assistant.formulate import fenced, object_schema
from assistant.generate import Model, Prompt
from assistant.language import detect
from assistant.lexical import stems
from assistant.municipalities import Municipalities, without
from assistant.prompts import Wording
from assistant.salvage import objects
from assistant.types import LANGUAGES, Document, Language, Passage, Sentence
from ingest.notes import MACHINE_NOTES

_QUESTIONS = 3
_LONGEST_QUESTION, _LONGEST_GLOSS = 200, 400
_FEWEST_WORDS, _MOST_WORDS = 3, 25
_FAILURES = 3  # in a row: then the model is not there
# Of a question, these faults of a claim do not matter: it asks, and may be put in other words.
_FREE = frozenset({"denial", "demand", "opposite", "unrelated", "length"})
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Tally:
    """What a run came to: passages, and what was kept or left out."""

    written: int = 0
    before: int = 0
    failed: int = 0
    questions: int = 0
    glosses: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Noter:
    """Makes notes with one model. `likeness` compares a translation with its sentence."""

    model: Model
    wordings: dict[Language, Wording]
    municipalities: Municipalities
    likeness: Likeness
    tally: Tally = field(default_factory=Tally)

    def note(self, document: Document, passages: Sequence[Passage], home: Path, progress: Progress) -> Tally:
        """Note every passage that has not been noted; raises ModelFailed when the model is not there."""
        path = home / MACHINE_NOTES / f"{document.name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        done = _done(path)
        todo = [passage for passage in passages if passage.kind != "question" and passage.id not in done]
        self.tally.before = len(passages) - len(todo)
        in_a_row = 0
        with path.open("a", encoding="utf-8", errors="replace") as file:
            for n, passage in enumerate(todo):
                progress(n, len(todo))
                try:
                    row = self._row(document, passage)
                except ModelFailed:
                    self.tally.failed += 1
                    in_a_row += 1
                    if in_a_row == _FAILURES:
                        raise
                    continue
                in_a_row = 0
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
                self.tally.written += 1
        return self.tally

    def _row(self, document: Document, passage: Passage) -> dict[str, Any]:
        """The note of a passage, in the form of an editors' note."""
        kept = [s for s in passage.sentences if len(display(document.text[s.start : s.end]).split()) >= _FEWEST_WORDS]
        sentences = {f"s{n}": sentence for n, sentence in enumerate(kept, 1)}
        shown = {id: _shown(id, sentence, document) for id, sentence in sentences.items()}
        noted: list[dict[str, str]] = [{"text": document.text[s.start : s.end]} for s in kept]
        questions: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        answered: dict[str, list[int]] = {language: [] for language in LANGUAGES}
        order = {id: n for n, id in enumerate(sentences)}
        for language in LANGUAGES if shown else ():
            checker = Checker(shown, language, self.municipalities, likeness=self.likeness)
            for value in self._asked(document, passage, shown, language):
                id = str(value.get("sentence"))
                if isinstance(value.get("question"), str):
                    text = visible(value["question"])
                    if id in order and self._is_question(text, id, checker) and len(questions[language]) < _QUESTIONS:
                        questions[language].append(text)
                        answered[language].append(order[id])
                        self.tally.questions += 1
                    else:
                        self.tally.dropped += 1
                elif isinstance(value.get("gloss"), str):
                    text = visible(value["gloss"])
                    fits = id in order and language != document.language and language not in noted[order[id]]
                    if fits and not _calm(checker, text).faults(Claimed(text, (id,))):
                        noted[order[id]][language] = text
                        self.tally.glosses += 1
                    else:
                        self.tally.dropped += 1
        return {
            "document": document.name, "passage": passage.id, "machine": True, "model": self.model.label,
            "sentences": noted, "questions": questions, "answered_by": answered,
        }  # fmt: skip

    def _asked(
        self, document: Document, passage: Passage, shown: dict[str, Shown], language: Language
    ) -> Iterator[dict[str, Any]]:
        prompt = self._prompt(passage, shown, language, translate=language != document.language)
        return objects("".join(self.model.write(prompt)))

    def _prompt(self, passage: Passage, shown: dict[str, Shown], language: Language, *, translate: bool) -> Prompt:
        say = self.wordings[language].say
        named = say(f"noting.language.{language}")
        told = [{"id": s.id, "text": s.text} for s in shown.values()]
        under = visible(display(" › ".join(passage.section[-2:])))
        fence, data = fenced({"under": under, "sentences": told})
        glosses = say("noting.prompt.translate", language=named) if translate else say("noting.prompt.no_translation")
        system = say("noting.prompt.system", fence=fence, most=_QUESTIONS, language=named, glosses=glosses)
        return Prompt(system.strip(), say("noting.prompt.user", fence=fence, data=data).strip(), _schema(list(shown)))

    def _is_question(self, text: str, id: str, checker: Checker) -> bool:
        """Whether a text is a plain question in its language that names nothing its sentence does not."""
        words = text.split()
        if not text.endswith("?") or not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or len(text) > _LONGEST_QUESTION:
            return False
        bare = without(text, self.municipalities.mentions(text))
        if detect(bare, checker.language) != checker.language:
            return False
        return {found.fault for found in _calm(checker, text).faults(Claimed(text, (id,)))} <= _FREE


def _calm(checker: Checker, text: str) -> Checker:
    """The checker with the text's first word as an ordinary one: its capital makes no name of it."""
    return replace(checker, ordinary=frozenset(stems(text[:_LONGEST_QUESTION].partition(" ")[0], checker.language)))


def _schema(ids: list[str]) -> dict[str, Any]:
    sentence = {"type": "string", "enum": ids}
    question = object_schema({"question": {"type": "string", "maxLength": _LONGEST_QUESTION}, "sentence": sentence})
    gloss = object_schema({"gloss": {"type": "string", "maxLength": _LONGEST_GLOSS}, "sentence": sentence})
    return object_schema(
        {
            "questions": {"type": "array", "items": question, "maxItems": _QUESTIONS},
            "glosses": {"type": "array", "items": gloss, "maxItems": len(ids)},
        }
    )


def _shown(id: str, sentence: Sentence, document: Document) -> Shown:
    return Shown(id, visible(display(document.text[sentence.start : sentence.end])), document.language)


def _done(path: Path) -> set[str]:
    """The passages that a file has notes of. A line that was cut is done anew."""
    found = set()
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n") if path.is_file() else ():
        try:
            found.add(str(json.loads(line)["passage"]))
        except (ValueError, KeyError, TypeError):
            continue
    return found
