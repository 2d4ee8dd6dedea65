"""The cases themselves: enough of each sort, valid, split by topic; nothing that Grepp reads repeats a test case.

A failure names ids only: the test questions are not for the eyes of whoever is tuning.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz, process

from assistant.errors import CorpusDamaged
from assistant.lexical import words
from assistant.settings import REPOSITORY
from assistant.types import Document
from evals.datasets import FITTED, SPLITS, Case, load_cases, load_suite, suite_file

GUIDE = "kommunerna-framjar-befolkningsrelationerna"
DOCUMENTS = {GUIDE: Document(GUIDE, "", "sv", (REPOSITORY / "corpus" / f"{GUIDE}.md").read_bytes().decode(), "")}
CASES = load_suite("guide", SPLITS, DOCUMENTS)
TEST = [case for case in CASES if case.split == "test"]
_FEW = 4  # a follow-up of three words ("Och i Vasa?") is anyone's
_NEAR = 92.0


def _plain(text: str) -> str:
    return " ".join(words(text))


PLAIN = {case.id: _plain(case.question) for case in CASES}


def test_there_are_enough_cases_of_each_sort() -> None:
    assert len(CASES) >= 240
    assert sum(not case.answerable for case in CASES) >= 60
    languages: dict[str, set[str]] = {}
    for case in CASES:
        if case.triple:
            languages.setdefault(case.triple, set()).add(case.language)
    assert sum(found == {"sv", "fi", "en"} for found in languages.values()) >= 40
    assert {case.kind for case in CASES} >= {
        "guide-question", "fact", "example", "process", "theme", "comparison", "paraphrase", "misspelt", "telegraphic",
        "follow-up", "far-off", "near-miss", "false-premise", "injection",
    }  # fmt: skip


def test_all_questions_of_the_guide_are_asked() -> None:
    rows: Any = json.loads((REPOSITORY / "tests" / "guide_questions.json").read_text(encoding="utf-8"))
    wanted = {_plain(text) for text in _question_texts(rows)}
    assert len(wanted) == 35
    asked = {PLAIN[case.id] for case in CASES if case.kind == "guide-question"}
    assert len(wanted - asked) == 0


def test_ids_say_their_split_and_follow_ups_have_a_history() -> None:
    wrong = [case.id for case in CASES if not case.id.startswith(f"{case.split}-")]
    wrong += [case.id for case in CASES if case.kind == "follow-up" and not case.history]
    assert wrong == []


def test_answerable_cases_have_gold_and_vital_facts_that_the_guide_says() -> None:
    text = _plain(DOCUMENTS[GUIDE].text)
    without = [c.id for c in CASES if c.answerable and not any(n.importance == "vital" for n in c.nuggets)]
    unsaid = [
        case.id
        for case in CASES
        for nugget in case.nuggets
        if not any(_plain(wording) in text for wording in (nugget.text, *nugget.aliases))
    ]
    assert (without, unsaid) == ([], [])


def test_the_splits_share_no_topic_and_no_triple() -> None:
    for of in (lambda case: case.topic, lambda case: case.triple):
        dev, test = ({of(case) for case in CASES if case.split == split} - {None} for split in SPLITS)
        assert len(dev & test) == 0


def test_no_test_question_is_also_a_development_question() -> None:
    dev = {id: text for id, text in PLAIN.items() if id.startswith("dev-")}
    assert _repeats(dev) == []


def test_no_test_question_is_also_one_that_weights_are_fitted_on() -> None:
    fitted = load_cases(suite_file("guide", FITTED), DOCUMENTS)
    assert len(fitted) > 900 and {case.split for case in fitted} == {FITTED}
    assert _repeats({case.id: _plain(case.question) for case in fitted}) == []


def test_nothing_in_corpus_or_prompts_repeats_a_test_question() -> None:
    read = dict(_pieces())
    assert len(read) > 1000
    assert _repeats(read) == []


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    line = (REPOSITORY / "evals" / "datasets" / "guide_dev.jsonl").read_text(encoding="utf-8").splitlines()[0]
    row = json.loads(line)
    row["gold_quotes"][0]["text"] += " x"
    for bad in (row, row | {"lang": "de"}, {"id": "x"}, row | {"gold_quotes": []}):
        (tmp_path / "bad.jsonl").write_text(f"{line}\n{json.dumps(bad)}\n", encoding="utf-8")
        with pytest.raises(CorpusDamaged, match=r"bad\.jsonl:2"):
            load_cases(tmp_path / "bad.jsonl", DOCUMENTS)


def _repeats(read: Mapping[str, str]) -> list[str]:
    """The ids of test questions that stand, exactly or nearly, in what is read, with where."""
    asked = [case for case in TEST if _is_ours(case)]
    everything = "\n".join(read.values())
    found = [case.id for case in asked if len(PLAIN[case.id].split()) > _FEW + 1 and PLAIN[case.id] in everything]
    scores = process.cdist([PLAIN[c.id] for c in asked], list(read.values()), scorer=fuzz.ratio, score_cutoff=_NEAR)
    places = list(read)
    found += [f"{c.id} ~ {places[row.argmax()]}" for c, row in zip(asked, scores, strict=True) if row.max() >= _NEAR]
    return found


def _is_ours(case: Case) -> bool:
    """The guide's own questions stand in the guide; very short ones are nobody's."""
    return case.kind != "guide-question" and len(PLAIN[case.id].split()) >= _FEW


def _pieces() -> Iterator[tuple[str, str]]:
    """Every string that Grepp reads, by file and number."""
    for folder in ("corpus", "prompts"):
        for path in sorted((REPOSITORY / folder).rglob("*")):
            if path.is_file() and path.suffix in (".md", ".jsonl", ".toml", ".csv", ".json", ".txt"):
                for number, text in enumerate(_strings(path)):
                    if plain := _plain(text):
                        yield f"{path.relative_to(REPOSITORY)}:{number}", plain


def _strings(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    match path.suffix:
        case ".jsonl":
            yield from (found for line in text.splitlines() for found in _leaves(json.loads(line)))
        case ".toml":
            yield from _leaves(tomllib.loads(text))
        case _:
            yield from text.splitlines()


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (leaf for inner in value.values() for leaf in _leaves(inner))
    elif isinstance(value, list):
        yield from (leaf for inner in value for leaf in _leaves(inner))


def _question_texts(rows: Any) -> list[str]:
    return [row["text"] if isinstance(row, Mapping) and "text" in row else row["question"] for row in rows]
