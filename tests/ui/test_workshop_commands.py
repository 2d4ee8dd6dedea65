"""The commands `grepp workshop …` as others script against them: exit codes, JSON, and errors in one line."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.store import WorkshopStore
from assistant.store_tables import FILE_NAME
from assistant.workshop_file import dump
from tests.workshops import WORKSHOP
from ui import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def workshops_home(tmp_path: Path) -> Path:
    """A home with two workshops and no index."""
    folder = tmp_path / "home"
    store = WorkshopStore.open(Settings(home=folder))
    store.create(WORKSHOP)
    store.create(replace(WORKSHOP, id="x2", name="Arkiverad"))
    store.archive("x2")
    store.close()
    return folder


@pytest.fixture
def run(workshops_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for key in [key for key in os.environ if key.startswith("GREPP_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("GREPP_HOME", str(workshops_home))

    def run_(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["grepp", "workshop", *arguments])
        capsys.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        return int(str(code)), *capsys.readouterr()

    return run_


def test_the_list_has_a_line_for_each_workshop(run: Run) -> None:
    code, out, _ = run("list")
    assert code == 0
    assert out.splitlines() == ["w1  24.11.2026  Närpes  Närpes 2026  Beslut: 1"]
    assert "Arkiverad" in run("list", "--archived")[1]
    assert "inga workshoppar" in run("list", "--deleted")[1]


def test_the_list_as_json_is_for_programs(run: Run) -> None:
    (line,) = json.loads(run("list", "--json")[1])
    assert (line["id"], line["municipality"], line["day"], line["decisions"]) == ("w1", "545", "2026-11-24", 1)


def test_a_workshop_is_shown_also_when_there_is_no_index_to_check_quotes_against(run: Run) -> None:
    code, out, _ = run("show", "w", "--lang", "fi")  # the beginning of an id is enough
    assert code == 0
    assert "Utse en kontakt" in out
    assert "lainausta ei ole tarkistettu" in out


@pytest.mark.parametrize("ending", ["docx", "md", "csv", "ics", "json"])
def test_a_workshop_is_exported_by_the_files_ending(run: Run, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"out.{ending}"
    code, out, _ = run("export", "w1", "--to", str(file))
    assert code == 0
    assert str(file) in out
    assert file.stat().st_size > 100


def test_what_is_exported_is_imported_in_another_home(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "w.json"
    run("export", "w1", "--to", str(file))
    monkeypatch.setenv("GREPP_HOME", str(tmp_path / "other"))
    assert run("import", str(file))[0] == 0
    store = WorkshopStore.open(Settings(home=tmp_path / "other"))
    assert store.load("w1").workshop == WORKSHOP
    store.close()


def test_an_id_that_is_here_is_refused_or_copied(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "w.json"
    file.write_text(dump(WORKSHOP), encoding="utf-8")
    code, _, error = run("import", str(file))
    assert (code, len(error.splitlines())) == (1, 1)
    assert len(run("list")[1].splitlines()) == 1
    assert run("import", str(file), "--copy")[0] == 0
    assert len(run("list")[1].splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "nobody"), 1),
        (("show", ""), 1),
        (("export", "w1", "--to", "/nowhere/at/all.md"), 1),
        (("export", "w1", "--to", "minutes.odt"), 1),
        (("export", "w1", "--to", "minutes.docx", "--template", "missing.docx"), 1),
        (("export", "w1"), 2),
        (("show", "w1", "--lang", "de"), 2),
        (("import", "missing.json"), 1),
        (("import", "pyproject.toml"), 1),
    ],
)
def test_a_mistake_is_said_with_its_code_and_no_traceback(run: Run, arguments: tuple[str, ...], code: int) -> None:
    found, _, error = run(*arguments)
    assert found == code
    assert error
    assert "Traceback" not in error
    if code == 1:
        assert len(error.splitlines()) == 1
    assert len(run("list")[1].splitlines()) == 1


def test_a_damaged_database_is_said_with_code_3(run: Run, workshops_home: Path) -> None:
    for file in workshops_home.glob(f"{FILE_NAME}-*"):
        file.unlink()
    (workshops_home / FILE_NAME).write_bytes(b"broken" * 1000)
    code, _, error = run("list")
    assert (code, len(error.splitlines())) == (3, 1)
