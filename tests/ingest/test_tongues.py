"""Languages block by block: a document in two is searched in both, a stray block changes nothing."""

from pathlib import Path

from assistant.municipalities import Municipalities
from ingest.loaders import load
from ingest.passages import make_passages

SV = "Kommunen ordnar möten för alla invånare och ser till att rummen är öppna om kvällarna."
FI = "Kunta järjestää kokouksia kaikille asukkaille ja huolehtii siitä, että tilat ovat auki iltaisin."
EN = "The municipality holds meetings for all residents and keeps the rooms open in the evenings."


def languages(folder: Path, *paragraphs: str) -> tuple[tuple[str, ...], list[str]]:
    """The document's languages, and those of its passages one after the other."""
    path = folder / "plan.md"
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")
    loaded = load(path)
    return loaded.document.languages, [p.language for p in make_passages(loaded, Municipalities(()))]


def test_a_document_in_one_language(tmp_path: Path) -> None:
    assert languages(tmp_path, *[FI] * 5) == (("fi",), ["fi"])


def test_a_document_in_two_languages(tmp_path: Path) -> None:
    spoken, passages = languages(tmp_path, "# Plan", *[SV] * 9, "# Suunnitelma", *[FI] * 5)
    assert spoken == ("sv", "fi")
    assert passages[0] == "sv"
    assert passages[-1] == "fi"


def test_no_passage_is_in_two_languages(tmp_path: Path) -> None:
    _, passages = languages(tmp_path, *[SV, FI] * 4)
    assert passages == ["sv", "fi"] * 4


def test_a_stray_sentence_changes_nothing(tmp_path: Path) -> None:
    assert languages(tmp_path, SV, SV, EN, SV, SV)[0] == ("sv",)
    assert set(languages(tmp_path, SV, SV, EN, SV, SV)[1]) == {"sv"}


def test_what_is_too_short_to_tell_is_as_what_stands_before_it(tmp_path: Path) -> None:
    _, passages = languages(tmp_path, *[SV] * 6, "# B", *[FI] * 5, "- Vasa\n- Åbo")
    assert passages[-1] == "fi"


def test_a_name_list_is_in_the_language_of_the_document(tmp_path: Path) -> None:
    names = "Helsinki, Espoo, Vantaa, Turku, Tampere, Oulu, Jyväskylä, Kuopio, Lahti"
    assert languages(tmp_path, SV, SV, SV, "# Kommuner", names, names)[1][-1] == "sv"
