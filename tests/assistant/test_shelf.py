"""The shelf: files go in whole under safe names, come out with an undo, and keep what was said of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ShelfError
from assistant.shelf import MOST_BYTES, About, Shelf, safe_name
from ingest.loaders import sayable


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def content(shelf: Shelf, name: str) -> bytes:
    shelved = shelf.find(name)
    assert shelved
    return shelf.path(shelved).read_bytes()


def test_a_file_put_in_is_found_by_its_name_with_or_without_ending(shelf: Shelf) -> None:
    shelf.put("plan.txt", [b"ett ", b"tva"])
    assert content(shelf, "plan") == content(shelf, "plan.txt") == b"ett tva"


def test_an_empty_shelf_needs_no_folder(shelf: Shelf) -> None:
    assert shelf.all() == () and shelf.removed() == () and not shelf.folder.exists()


def test_a_second_file_of_the_name_replaces_the_first_which_can_come_back(shelf: Shelf) -> None:
    shelf.put("plan.txt", [b"gammal"])
    _, older = shelf.put("plan.txt", [b"ny"])
    assert older and content(shelf, "plan") == b"ny"
    shelf.remove("plan")
    shelf.restore(older.token)
    assert content(shelf, "plan") == b"gammal"


def test_a_file_is_not_brought_back_over_another(shelf: Shelf) -> None:
    shelf.put("plan.txt", [b"gammal"])
    _, older = shelf.put("plan.txt", [b"ny"])
    assert older
    with pytest.raises(ShelfError, match="skipped-same-name"):
        shelf.restore(older.token)


def test_what_is_cut_off_leaves_nothing(shelf: Shelf) -> None:
    shelf.put("plan.txt", [b"gammal"])
    with pytest.raises(ZeroDivisionError):
        shelf.put("plan.txt", (bytes([1 // n]) for n in (1, 0)))
    assert content(shelf, "plan") == b"gammal"
    assert not list((shelf.folder / ".drafts").iterdir()) and len(shelf.all()) == 1


def test_an_empty_file_is_refused(shelf: Shelf) -> None:
    with pytest.raises(ShelfError, match="skipped-empty"):
        shelf.put("plan.txt", [])


def test_a_file_that_is_too_large_is_refused_before_all_of_it_came(shelf: Shelf) -> None:
    sent = []

    def chunks() -> object:
        while True:
            sent.append(1)
            yield b"x" * (1 << 24)

    with pytest.raises(ShelfError, match="skipped-too-large"):
        shelf.put("plan.txt", chunks())  # type: ignore[arg-type]
    assert len(sent) <= MOST_BYTES / (1 << 24) + 1 and shelf.all() == ()


def test_what_was_said_of_a_file_stays_with_its_next_edition_and_through_an_undo(shelf: Shelf) -> None:
    about = About(title="Plan för 2026", publisher="Staden", year=2026, language="sv", origin="https://a.example/plan")
    shelf.put("plan.txt", [b"1"], about)
    shelf.put("plan.txt", [b"2"], About(year=2027))
    shelf.restore(shelf.remove("plan").token)
    found = shelf.find("plan")
    assert found and found.about == About("Plan för 2026", "Staden", 2027, "sv", "")


def test_what_was_said_of_a_removed_file_is_not_said_of_another(shelf: Shelf) -> None:
    shelf.put("plan.txt", [b"1"], About(title="Plan"))
    shelf.remove("plan")
    shelf.put("plan.txt", [b"2"])
    found = shelf.find("plan")
    assert found and found.about == About()


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"plan.txt": 3}', '{"plan.txt": {"year": "x", "language": "de"}}'])
def test_a_broken_note_costs_only_itself(shelf: Shelf, broken: str) -> None:
    shelf.put("plan.txt", [b"1"], About(title="Plan"))
    (shelf.folder / ".about.json").write_text(broken)
    assert [one.about for one in shelf.all()] == [About()]


@pytest.mark.parametrize("token", ["", "..", "../..", "0" * 16, "x" * 16, "/etc"])
def test_only_what_was_removed_comes_back(shelf: Shelf, token: str) -> None:
    shelf.put("plan.txt", [b"1"])
    shelf.remove("plan")
    with pytest.raises(ShelfError, match="shelf-gone"):
        shelf.restore(token)


def test_a_disk_that_refuses_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("in the way")
    with pytest.raises(ShelfError, match="shelf-refused"):
        Shelf(tmp_path).put("plan.txt", [b"1"])


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\plan.PDF", "plan.pdf"),
        (".dold.txt", "dold.txt"),
        ("CON.txt", "CON-.txt"),
        ("a\u202etxt.pdf", "atxt.pdf"),
        ("Välfärds­plan  2026 🙂.docx", "Välfärdsplan 2026 🙂.docx"),
        ("", "dokument"),
        ("..", "dokument"),
        ("a\x00b.txt", "ab.txt"),
        ("proﬁl.txt", "profil.txt"),
    ],
)
def test_names_become_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@given(st.text(max_size=300))
def test_a_safe_name_stays_in_its_folder_and_is_safe_already(name: str) -> None:
    safe = safe_name(name)
    assert safe and not safe.startswith(".") and not set(safe) & set('/\\<>:"|?*\0') and len(safe.encode()) < 200
    assert (Path("/a") / safe).parent == Path("/a") and safe_name(safe) == safe


@given(st.text(max_size=100).map(lambda name: name + ".txt"))
def test_a_document_has_the_name_of_its_file(name: str) -> None:
    stem = Path(safe_name(name)).stem
    assert sayable(stem) == stem
