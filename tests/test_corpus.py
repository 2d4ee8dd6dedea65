"""What is bundled is what it should be: the guide byte for byte, and data that fits it word for word."""

import hashlib
import json
import tomllib
from typing import Any

import numpy as np
import pytest

from assistant.catalog import DATA_FILES, load_catalog
from assistant.embedding import clean, make_embedder
from assistant.laws import load_law_changes
from assistant.municipalities import Municipalities
from assistant.seeds import Seeds
from assistant.settings import REPOSITORY
from assistant.terms import load_terms
from assistant.types import LANGUAGES, Language
from ingest.gaps import load_gaps
from ingest.notes import load_notes
from ingest.sync import SEEDS_FILE

CORPUS = REPOSITORY / "corpus"
GUIDE = "kommunerna-framjar-befolkningsrelationerna"
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (CORPUS / "guide_notes.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_a_gap_comes_near_the_guide_and_is_no_noted_question(guide_text: str) -> None:
    gaps = load_gaps(CORPUS)
    noted = {text.casefold() for row in ROWS for texts in row["questions"].values() for text in texts}
    assert len(gaps) > 1000
    assert [gap.question for gap in gaps if gap.near not in guide_text] == []
    assert [gap.question for gap in gaps if gap.question.casefold() in noted] == []


@pytest.mark.parametrize("of", ["notes", "gaps"])
def test_the_vectors_that_come_along_are_of_the_notes_as_they_are(of: str) -> None:
    with np.load(CORPUS / SEEDS_FILE) as file:
        name = str(file["embedder"])
    seeds = Seeds.open(CORPUS / SEEDS_FILE, name)
    questions = [text for row in ROWS for texts in row["questions"].values() for text in texts]
    texts = questions if of == "notes" else [gap.question for gap in load_gaps(CORPUS)]
    lacking = [t for t in texts if seeds.get(hashlib.sha256(f"{name}\x1f{clean(t)}".encode()).digest()) is None]
    assert lacking == [], "run: python -m ingest.seeding"


def test_the_vectors_that_come_along_are_what_the_engine_computes() -> None:
    engine = make_embedder("bundled", 1)
    seeds = Seeds.open(CORPUS / SEEDS_FILE, engine.name)
    if not len(seeds):
        pytest.skip("another embedder, or another version of it, than the vectors were made with")
    texts = [row["questions"]["sv"][0] for row in ROWS if row["questions"]["sv"]][::20]
    for text, computed in zip(texts, engine.embed_documents(texts), strict=True):
        found = seeds.get(hashlib.sha256(f"{engine.name}\x1f{clean(text)}".encode()).digest())
        assert found is not None and float(found @ np.asarray(computed)) > 0.999


def test_the_guide_is_kept_byte_for_byte() -> None:
    digest = hashlib.sha256((CORPUS / f"{GUIDE}.md").read_bytes()).hexdigest()
    assert digest == "bdbc99441c89030586e0230d74617ef69f47c7fdbbf566fcc968591c80c600b4"


def test_every_file_of_the_corpus_is_the_guide_or_known_data() -> None:
    assert {path.name for path in CORPUS.iterdir()} == {f"{GUIDE}.md", *DATA_FILES}


def test_the_catalogue_has_the_guide_and_its_seven_handbooks() -> None:
    entries = load_catalog(CORPUS).entries
    assert [e.name for e in entries.values() if e.status == "bundled"] == [GUIDE]
    assert len([e for e in entries.values() if e.status == "to-be-added"]) == 7


def test_the_catalogue_says_how_to_get_each_handbook() -> None:
    for entry in load_catalog(CORPUS).entries.values():
        assert bool(entry.get) == (entry.status == "to-be-added"), entry.name


def test_the_catalogue_names_no_handbook_that_the_guide_does_not(guide_text: str) -> None:
    printed = " ".join(guide_text.replace("hyvinvointisuhteiden", "väestösuhteiden").split()).replace(" - ", " – ")
    for entry in load_catalog(CORPUS).entries.values():
        if entry.status == "to-be-added":
            assert entry.title.replace("hyvien väestösuhteiden", "väestösuhteiden") in printed


@pytest.mark.parametrize("change", load_law_changes(CORPUS / "law_changes.toml"), ids=lambda c: c.anchor[:30])
def test_a_law_change_is_anchored_in_the_guide(change: Any, guide_text: str) -> None:
    assert change.document == GUIDE
    assert guide_text.count(change.anchor) == 1


@pytest.mark.parametrize("change", load_law_changes(CORPUS / "law_changes.toml"), ids=lambda c: c.anchor[:30])
def test_a_law_change_is_told_in_three_languages_with_an_address(change: Any) -> None:
    assert all(change.text[language].strip() for language in LANGUAGES)
    assert change.url.startswith("https://www.finlex.fi/")


def test_corrections_name_what_is_printed(guide_text: str) -> None:
    table = tomllib.loads((CORPUS / "corrections.toml").read_text(encoding="utf-8"))[GUIDE]
    assert [printed for printed in table if printed not in guide_text] == []


def test_corrections_change_something() -> None:
    table = tomllib.loads((CORPUS / "corrections.toml").read_text(encoding="utf-8"))[GUIDE]
    assert [printed for printed, meant in table.items() if printed == meant or not meant.strip()] == []


def test_every_noted_sentence_is_in_the_guide(guide_text: str) -> None:
    lost = [(r["id"], s["text"]) for r in ROWS for s in r["sentences"] if s["text"] not in guide_text]
    assert lost == []


def test_no_note_is_without_sentences() -> None:
    assert [row["id"] for row in ROWS if not row["sentences"]] == []


def test_note_ids_are_unique() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_has_three_questions_in_each_language(language: Language) -> None:
    assert [row["id"] for row in ROWS if len(set(row["questions"][language])) < 3] == []


def test_no_noted_question_is_empty() -> None:
    assert all(clean(q) != "." for row in ROWS for language in LANGUAGES for q in row["questions"][language])


def test_every_gloss_says_something() -> None:
    empty = [r["id"] for r in ROWS for s in r["sentences"] for code in ("fi", "en") if not s[code].strip()]
    assert empty == []


def test_all_notes_load() -> None:
    assert len(load_notes(CORPUS)) == len(ROWS)


def test_there_are_308_municipalities(municipalities: Municipalities) -> None:
    assert len(municipalities.all) == len(municipalities.by_code) == 308


@pytest.mark.parametrize(
    ("statuses", "count"),
    [({"bilingual-finnish", "bilingual-swedish"}, 33), ({"swedish"}, 16), ({"finnish"}, 259)],
    ids=["bilingual", "swedish", "finnish"],
)
def test_language_statuses_add_up(municipalities: Municipalities, statuses: set[str], count: int) -> None:
    assert sum(m.language_status in statuses for m in municipalities.all) == count


def test_each_municipality_is_found_by_either_name(municipalities: Municipalities) -> None:
    for m in municipalities.all:
        assert municipalities.find(m.name_sv) == m
        assert municipalities.find(m.name_fi) == m


def test_the_sixteen_swedish_municipalities_are_alands(municipalities: Municipalities) -> None:
    assert {m.region_sv for m in municipalities.all if m.language_status == "swedish"} == {"Åland"}


def test_figures_are_possible(municipalities: Municipalities) -> None:
    for m in municipalities.all:
        assert m.population > 50, m.name_sv
        assert m.foreign_language_pct is None or 0 < m.foreign_language_pct < 60, m.name_sv


def test_each_term_has_its_three_forms() -> None:
    terms = load_terms(CORPUS / "terms.csv")
    assert terms and all(term.forms[language].strip() for term in terms for language in LANGUAGES)
