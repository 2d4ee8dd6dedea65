"""The catalogue of a corpus folder: read when it is there, empty when not, an error of ours when malformed."""

from pathlib import Path

import pytest

from assistant.catalog import Catalog, load_catalog
from assistant.errors import CorpusDamaged


def test_a_folder_without_a_catalogue_is_a_corpus_too(tmp_path: Path) -> None:
    assert load_catalog(tmp_path) == Catalog()


def test_an_entry_needs_a_name_and_a_title_only(tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_text('[[document]]\nname = "plan"\ntitle = "Plan"\n', encoding="utf-8")
    entry = load_catalog(tmp_path).entries["plan"]
    assert (entry.language, entry.year, entry.status) == (None, None, "to-be-added")


def test_a_document_without_corrections_has_none(tmp_path: Path) -> None:
    assert load_catalog(tmp_path).corrections_for("plan") == {}


def test_corrections_are_by_document(tmp_path: Path) -> None:
    (tmp_path / "corrections.toml").write_text('[plan]\n"fle" = "fel"\n', encoding="utf-8")
    catalog = load_catalog(tmp_path)
    assert (catalog.corrections_for("plan"), catalog.corrections_for("annan")) == ({"fle": "fel"}, {})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("catalog.toml", "document = 1"),
        ("catalog.toml", "document = [1]"),
        ("catalog.toml", '[[document]]\nname = "plan"\n'),
        ("catalog.toml", '[[document]]\nname = "plan"\ntitle = "P"\nyera = 2022\n'),
        ("catalog.toml", "[["),
        ("corrections.toml", 'plan = "text"'),
        ("corrections.toml", "plan = 3"),
        ("corrections.toml", "[plan]\nfle = 3"),
    ],
)
def test_a_malformed_file_is_an_error_of_ours(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusDamaged) as caught:
        load_catalog(tmp_path)
    assert name in caught.value.values["file"]
