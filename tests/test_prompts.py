"""The wording files agree with each other and with the code: same keys, same variables, nothing missing."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from assistant import errors
from assistant.checks import Fault
from assistant.comparison import Reason as Comparable
from assistant.errors import GreppError
from assistant.facts import Asked
from assistant.prompts import load_wordings, variables
from assistant.suggestions import Aspect
from assistant.types import LANGUAGES, Grouping, Language, LanguageStatus
from ingest.skipped import Reason as Skipped

ROOT = Path(__file__).resolve().parent.parent
PROMPTS = ROOT / "prompts"
PURPOSES = (
    "answer", "suggestions", "errors", "page", "generate", "doctor", "noting", "judging", "workshop", "minutes",
    "workshop_page", "sources",
)  # fmt: skip
GENERAL = "general"
WHENS = {
    "any", "bilingual", "swedish", "finnish", "small", "large", "many-foreign-speakers", "aland", "sami-homeland",
}  # fmt: skip
ERROR_CLASSES = {
    name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, GreppError)
} | {"SkippedFile"}
WORDINGS = load_wordings(PROMPTS)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((PROMPTS / name).read_text(encoding="utf-8"))


ROWS: list[dict[str, Any]] = _toml("suggestions.toml")["suggestion"]
THEMES: dict[str, dict[str, list[str]]] = _toml("themes.toml")["theme"]


def _raised() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every error made in the code: where, its key, and the names of its values."""
    for package in ("assistant", "ingest", "ui"):
        for path in sorted((ROOT / package).glob("**/*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args and _name(node.func) in ERROR_CLASSES:
                    values = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                    for key in _strings(node.args[0]):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", key, values


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _strings(key: ast.expr) -> Iterator[str]:
    """The strings that an expression may be: one, or the two of a condition."""
    if isinstance(key, ast.IfExp):
        yield from _strings(key.body)
        yield from _strings(key.orelse)
    elif isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value


def _shown(text: str, language: str) -> set[str]:
    words = "".join(c if c.isalpha() else " " for c in text.lower()).split()
    return {theme for theme, stems in THEMES.items() if any(word.startswith(tuple(stems[language])) for word in words)}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_all_languages_have_the_same_keys_and_variables(purpose: str) -> None:
    if not all((PROMPTS / language / f"{purpose}.toml").exists() for language in LANGUAGES):
        if purpose == "page":
            pytest.skip("the page has no words yet in every language")
        pytest.fail(f"{purpose}.toml is missing in a language")
    swedish, *others = (
        {key: variables(text) for key, text in WORDINGS[lang].under(purpose).items()} for lang in LANGUAGES
    )
    for language, other in zip(LANGUAGES[1:], others, strict=True):
        assert other == swedish, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_place_of_a_document_without_pages_is_empty(language: Language) -> None:
    for purpose in ("answer", "suggestions", "errors"):
        for key, text in WORDINGS[language].under(purpose).items():
            assert text == text.strip(), key
            assert (text == "") == (key == "citation.place_none"), key


def test_each_suggestion_is_of_a_known_kind() -> None:
    assert not [id for id, count in Counter(row["id"] for row in ROWS).items() if count > 1]
    for row in ROWS:
        assert set(row) == {"id", "aspect", "themes", "when"}, row
        assert row["aspect"] in get_args(Aspect), row
        assert row["when"] in WHENS, row
        assert row["themes"] and set(row["themes"]) <= {*THEMES, GENERAL}, row


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_suggestion_has_its_text_and_no_text_is_left_over(language: Language) -> None:
    texts = WORDINGS[language].under("suggestions.suggestion")
    assert sorted(texts) == sorted(row["id"] for row in ROWS)
    assert len(set(texts.values())) == len(texts)
    for id, text in texts.items():
        assert 8 <= len(text.split()) <= 32, id
        assert text[0].isupper() and text[-1] in ".?", id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_suggestion_names_the_municipality_only_when_there_is_one(language: Language) -> None:
    texts = WORDINGS[language].under("suggestions.suggestion")
    for row in ROWS:
        allowed = set() if row["when"] == "any" else {"municipality"}
        assert variables(texts[row["id"]]) <= allowed, row["id"]


def test_every_theme_and_every_municipality_is_served() -> None:
    for theme in THEMES:
        aspects = {row["aspect"] for row in ROWS if theme in row["themes"] and row["when"] == "any"}
        assert len(aspects) >= 3, theme
    assert {row["aspect"] for row in ROWS if row["themes"] == [GENERAL]} == set(get_args(Aspect))
    assert {row["when"] for row in ROWS} == WHENS


@pytest.mark.parametrize("theme", THEMES)
def test_word_beginnings_are_lower_case_long_enough_and_not_twice(theme: str) -> None:
    assert set(THEMES[theme]) == set(LANGUAGES)
    for stems in THEMES[theme].values():
        for stem in stems:
            assert len(stem) >= 4 and stem.isalpha() and stem == stem.lower(), stem
            assert not [other for other in stems if other != stem and stem.startswith(other)], stem
        assert len(set(stems)) == len(stems)


@pytest.mark.parametrize(
    ("language", "question", "theme"),
    [
        ("sv", "Hur kan kommunen stödja idrottsföreningar?", "associations"),
        ("fi", "Miten kunta voi tukea yhdistyksiä?", "associations"),
        ("en", "How can a municipality support associations?", "associations"),
        ("sv", "Hur förebyggs segregationen i bostadsområdena?", "housing"),
        ("fi", "Miten asuinalueiden eriytymistä ehkäistään?", "housing"),
        ("en", "How is segregation of housing areas prevented?", "housing"),
        ("sv", "Vem leder beredningen av strategin?", "planning"),
        ("fi", "Kuka johtaa kuntastrategian valmistelua?", "planning"),
        ("en", "Who leads the work on the strategy?", "planning"),
        ("sv", "Hur märks rasism i skolan?", "discrimination-racism"),
        ("fi", "Miten rasismi näkyy kouluissa?", "schools"),
        ("en", "How is racism noticed in schools?", "schools"),
    ],
)
def test_a_question_shows_its_theme(language: str, question: str, theme: str) -> None:
    assert theme in _shown(question, language)


@pytest.mark.parametrize(
    "text",
    [
        "Hur stor plats har de nämnda växterna?",  # plan, nämnd
        "Seuran koulutus hankitaan muualta, päätelmä on kieltää se.",  # seuranta, koulu, hanke, kieli
        "Eleven polished planes were associated with media measures.",  # elev, polis, plan, association, measuring
    ],
)
def test_false_friends_show_no_theme_in_any_language(text: str) -> None:
    """All languages' beginnings are tried on a question, whatever its language."""
    shown = set().union(*(_shown(text, language) for language in LANGUAGES))
    assert shown <= {"staff-training"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_sentence_that_its_values_fill(language: Language) -> None:
    sentences = WORDINGS[language].under("errors.error")
    raised = list(_raised())
    assert raised
    for where, key, values in raised:
        assert key in sentences, f"{where} {key}"
        assert variables(sentences[key]) <= values, f"{where} {key}"
    assert set(get_args(Skipped)) <= set(sentences)
    assert {"unexpected", "question-empty", "question-too-long"} <= set(sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_can_be_told_every_fault(language: Language) -> None:
    assert set(WORDINGS[language].under("generate.fault")) == set(get_args(Fault))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_can_say_all_that_the_code_may_ask_of_it(language: Language) -> None:
    answer = WORDINGS[language].under("answer")
    kinds = {"asked": Asked, "compare": Comparable, "status": LanguageStatus, "grouping": Grouping}
    for table, literal in kinds.items():
        for value in get_args(literal):
            assert f"{table}.{value.replace('-', '_')}" in answer
