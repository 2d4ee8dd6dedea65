"""The index's files: JSON written so that no reader or crash meets half of it, and rows back to values.

Writing needs no more than dataclasses.asdict; what is read back is built up here.
"""

import dataclasses
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.types import Document, Gloss, Help, Link, Passage, Sentence

Level = Literal["passages", "sentences", "questions"]
LEVELS: tuple[Level, ...] = ("passages", "sentences", "questions")


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with the texts that are searched in its stead.

    `text` is itself, `sentence_texts` its sentences, `questions` what editors noted that it
    answers, `answers` the positions of the sentences that do (-1 for none in particular), `words`
    all else that it may be found by (glosses), for BM25 alone.
    """

    passage: Passage
    text: str
    sentence_texts: tuple[str, ...]
    questions: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()
    words: str = ""

    def texts_of(self, level: Level) -> list[tuple[str, str, Passage]]:
        """What is embedded of it at a level: id, text and passage of each."""
        if level == "passages":
            return [(self.passage.id, self.text, self.passage)]
        texts = self.sentence_texts if level == "sentences" else self.questions
        return [(f"{self.passage.id}.{n}", text, self.passage) for n, text in enumerate(texts)]


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write by rename, so that a reader or a crash never meets half a file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write one JSON object a line, and see it onto the disk."""
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def to_document(row: dict[str, Any]) -> Document:
    """A document from its row; raises TypeError or KeyError for a malformed one."""
    return Document(**row | {"warnings": tuple(row["warnings"]), "languages": tuple(row.get("languages", ()))})


def to_passage(row: dict[str, Any]) -> Passage:
    """A passage from its row; raises TypeError or KeyError for a malformed one."""
    return Passage(
        **row
        | {
            "section": tuple(row["section"]),
            "sentences": tuple(map(_to_sentence, row["sentences"])),
            "places": tuple(row["places"]),
            "mentions": tuple(row["mentions"]),
            "notes": tuple(row["notes"]),
            "links": tuple(Link(**link) for link in row["links"]),
            "help": _to_help(row["help"]) if row["help"] else None,
            "lead": (row["lead"][0], row["lead"][1]) if row.get("lead") else None,
        }
    )


def _to_help(row: dict[str, Any]) -> Help:
    return Help(tuple((start, end) for start, end in row["spans"]), row["direct"])


def _to_sentence(row: dict[str, Any]) -> Sentence:
    return Sentence(row["start"], row["end"], tuple(Gloss(**gloss) for gloss in row["glosses"]))


def to_row(indexed: IndexedPassage) -> dict[str, Any]:
    return {"passage": dataclasses.asdict(indexed.passage), "answers": list(indexed.answers)}
