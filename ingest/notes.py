"""Editorial notes: the questions that a passage answers, and unofficial glosses of its sentences.

Read from guide_notes.jsonl beside the documents. A note is tied to sentences by their
verbatim text, so that cutting passages anew never loses it. Notes lead to a passage;
what is cited is the passage itself. Notes that a language model has made for added documents lie in
the home folder (see noting.py), and their glosses stay marked.
"""

import bisect
import contextlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.errors import CorpusDamaged
from assistant.types import LANGUAGES, Document, Gloss, Help, Language, Passage, Sentence

NOTES_FILE = "guide_notes.jsonl"
MACHINE_NOTES = "notes"  # the folder in a home
# A sentence of a note: the note's id, and the sentence's position in it.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Note:
    """One record: verbatim sentences of a document with glosses, and the questions that they answer.

    `answered_by` gives, for each question, the sentences that answer it, best first, of this note and of others; none
    when no one does in particular. Of one of the document's own questions, `helped_by` are the verbatim sentences, best
    first, that help to answer it; `direct` is False when the document only touches upon it.
    """

    id: str
    document: str
    sentences: tuple[tuple[str, tuple[Gloss, ...]], ...]
    questions: dict[Language, tuple[str, ...]]
    answered_by: dict[Language, tuple[tuple[Place, ...], ...]] = field(default_factory=dict)
    helped_by: tuple[str, ...] = ()
    direct: bool = True


@dataclass(frozen=True, slots=True)
class Noted:
    """A passage with its glosses in place, the questions noted for it, and the words of its glosses.

    `answers` holds, for each question, the ids ("<passage id>.<n>") of the sentences that answer it.
    """

    passage: Passage
    questions: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    words: str


def load_notes(folder: Path) -> tuple[Note, ...]:
    """The notes of a corpus folder, none without a file; raises CorpusDamaged when a line is malformed."""
    path = folder / NOTES_FILE
    try:
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        notes = tuple(_to_note(json.loads(line)) for line in lines if line.strip())
        _check_places(notes)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusDamaged("corpus-damaged", file=path, why=error) from error
    return notes


def load_machine_notes(home: Path) -> tuple[Note, ...]:
    """The notes that a language model has made, of all documents; lines that cannot be read are left out."""
    notes: list[Note] = []
    for path in sorted((home / MACHINE_NOTES).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                notes.append(_to_note(json.loads(line)))
    return tuple(notes)


def fitting(document: Document, notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """The notes whose every sentence stands in the document."""
    return tuple(
        note
        for note in notes
        if note.document == document.name
        and all(text in document.text for text in (*(text for text, _ in note.sentences), *note.helped_by))
    )


def annotate(document: Document, passages: tuple[Passage, ...], notes: tuple[Note, ...]) -> tuple[Noted, ...]:
    """Each passage with what the notes say of it; raises CorpusDamaged when a noted sentence is not there."""
    spans = [(note, _spans(document, note)) for note in notes if note.document == document.name]
    found = _finder(passages)
    ids = {(note.id, n): id for note, at in spans for n, span in enumerate(at) if (id := found(*span))}
    return tuple(_noted(document, passage, spans, ids) for passage in passages)


def _noted(
    document: Document,
    passage: Passage,
    spans: list[tuple[Note, list[tuple[int, int]]]],
    ids: Mapping[Place, str],
) -> Noted:
    touching = [(note, at) for note, at in spans if at[0][0] < passage.end and at[-1][1] > passage.start]
    glosses = {span: gloss for note, at in touching for span, (_, gloss) in zip(at, note.sentences, strict=True)}
    sentences = tuple(replace(sentence, glosses=tuple(_glosses(sentence, glosses))) for sentence in passage.sentences)
    questions = {q: answers for note, _ in reversed(touching) for q, answers in _questions(note, passage.id, ids)}
    if passage.kind == "question":  # its glosses are ways to ask it
        questions |= {gloss.text: (f"{passage.id}.{n}",) for n, s in enumerate(sentences) for gloss in s.glosses}
    said = [gloss.text for sentence in sentences for gloss in sentence.glosses]
    helps = [_help(document, note) for note, _ in touching if note.helped_by]
    annotated = replace(passage, sentences=sentences, help=helps[0] if helps else None)
    return Noted(annotated, tuple(questions), tuple(questions.values()), " ".join(said))


def _questions(note: Note, passage: str, ids: Mapping[Place, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A note's questions that are a passage's, with the ids of the sentences that answer them.

    A question whose best sentence lies in another passage is that passage's.
    """
    for language in LANGUAGES:
        answered = note.answered_by.get(language) or ((),) * len(note.questions[language])
        for question, places in zip(note.questions[language], answered, strict=True):
            answers = tuple(dict.fromkeys(ids[place] for place in places if place in ids))
            if not answers or answers[0].startswith(f"{passage}."):
                yield question, answers


def _finder(passages: Sequence[Passage]) -> Callable[[int, int], str | None]:
    """Gives the id of the first sentence that a stretch of the document shares a character with."""
    every = [(s.start, s.end, f"{passage.id}.{n}") for passage in passages for n, s in enumerate(passage.sentences)]
    every.sort()

    def find(start: int, end: int) -> str | None:
        at = max(0, bisect.bisect_right(every, (start, math.inf)) - 1)
        return next((id for begin, close, id in every[at : at + 2] if begin < end and start < close), None)

    return find


def _help(document: Document, note: Note) -> Help:
    starts = [(document.text.find(text), text) for text in note.helped_by]
    for start, text in starts:
        if start < 0:
            raise CorpusDamaged("corpus-damaged", file=NOTES_FILE, why=f"not in {document.name}: {text[:80]}")
    return Help(tuple((start, start + len(text)) for start, text in starts), note.direct)


def _glosses(sentence: Sentence, known: dict[tuple[int, int], tuple[Gloss, ...]]) -> Iterator[Gloss]:
    """The glosses of a sentence: of exactly its span, or of the noted sentences that together fill it."""
    inside = [gloss for (start, end), gloss in sorted(known.items()) if start >= sentence.start and end <= sentence.end]
    covered = sum(end - start for start, end in known if start >= sentence.start and end <= sentence.end)
    if not inside or covered < 0.9 * (sentence.end - sentence.start):
        return
    for language in LANGUAGES:
        found = [gloss for glosses in inside for gloss in glosses if gloss.lang == language]
        if found and len(found) == len(inside):
            yield Gloss(language, " ".join(g.text for g in found), any(g.machine for g in found))


def _spans(document: Document, note: Note) -> list[tuple[int, int]]:
    found = []
    at = document.text.find(note.sentences[0][0]) if note.sentences else -1
    for text, _ in note.sentences:
        start = document.text.find(text, max(at, 0))
        if start < 0:
            raise CorpusDamaged("corpus-damaged", file=NOTES_FILE, why=f"not in {document.name}: {text[:80]}")
        at = start + len(text)
        found.append((start, at))
    return found


def _to_note(row: dict[str, Any]) -> Note:
    document = row["document"]
    is_machine = row.get("machine") is True
    id = row.get("id") or row.get("passage", "")
    return Note(
        id=id,
        document=document,
        sentences=tuple((s["text"], tuple(_noted_glosses(s, is_machine))) for s in row["sentences"]),
        questions={language: tuple(row["questions"][language]) for language in LANGUAGES},
        answered_by={
            language: tuple(_places(id, answered) for answered in all_answered)
            for language, all_answered in row.get("answered_by", {}).items()
        },
        helped_by=tuple(row.get("helped_by", ())),
        direct=row.get("direct", True),
    )


def _places(id: str, answered: int | Sequence[int | str]) -> tuple[Place, ...]:
    """The sentences that answer a question: of its own note by position (-1: none), of another by "<id>.<position>"."""
    places = []
    for said in [answered] if isinstance(answered, int) else answered:
        note, _, position = (id, "", said) if isinstance(said, int) else said.rpartition(".")
        if int(position) >= 0:
            places.append((note, int(position)))
    return tuple(places)


def _check_places(notes: Sequence[Note]) -> None:
    """Raise ValueError when a question is answered by a sentence that no note has."""
    held = {(note.id, n) for note in notes for n in range(len(note.sentences))}
    said = {
        place for note in notes for answered in note.answered_by.values() for places in answered for place in places
    }
    if lost := said - held:
        raise ValueError(f"no such sentence: {sorted(lost)[:5]}")


def _noted_glosses(sentence: dict[str, Any], is_machine: bool) -> Iterator[Gloss]:
    """Editors translate every sentence into both languages; a model those that it could."""
    languages: tuple[Language, ...] = LANGUAGES if is_machine else ("fi", "en")
    for language in languages:
        if not is_machine or language in sentence:
            yield Gloss(language, sentence[language], is_machine)
