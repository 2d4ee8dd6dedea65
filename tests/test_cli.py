"""The commands as others script against them: exit codes, JSON, batches, and errors in one line without a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from ui import cli

MAIN = "import sys; sys.argv[0] = 'grepp'; from ui.cli import main; main()"
QUESTION = "Hur ofta görs enkäten i Uleåborg?"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("GREPP_")}


class Ran:
    """What a command printed, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def grepp(*arguments: str, stdin: str | bytes = "", **environment: str) -> Ran:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=ENVIRONMENT | environment,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def within(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command in this process, which has the libraries loaded already."""
    for key in [key for key in os.environ if key.startswith("GREPP_")]:
        monkeypatch.delenv(key)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["grepp", *arguments])
        capsys.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        return Ran(int(str(code)), *capsys.readouterr())

    return run


@pytest.fixture
def inside(within: Any, home: Path) -> Any:
    """The same, on the session's index."""
    return lambda *arguments: within(*arguments, "--home", str(home))


def batch(folder: Path, rows: Sequence[object]) -> str:
    """A file with a row a line; text goes in as it is."""
    path = folder / "in.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogatepass")
    return str(path)


def is_one_line(text: str) -> bool:
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


# -- exit codes


def test_an_answer_ends_with_nought(home: Path) -> None:
    ran = grepp("ask", QUESTION, "--home", str(home))
    assert (ran.code, ran.err) == (0, "")
    assert "vartannat år" in ran.out


def test_home_may_stand_before_the_command(home: Path, within: Any) -> None:
    ran = within("--home", str(home), "search", "enkät", "-k", "1")
    assert ran.code == 0 and ran.out.strip()


def test_home_may_come_from_the_environment(home: Path, within: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREPP_HOME", str(home))
    assert within("search", "enkät", "-k", "1").code == 0


def test_the_commands_own_home_goes_first(home: Path, tmp_path: Path, within: Any) -> None:
    assert within("--home", str(tmp_path), "search", "enkät", "--home", str(home)).code == 0


def test_a_missing_index_is_one_line_in_swedish(tmp_path: Path, within: Any) -> None:
    ran = within("ask", QUESTION, "--home", str(tmp_path))
    assert (ran.code, ran.out) == (1, "")
    assert is_one_line(ran.err)
    assert ran.err.startswith("Det finns inget index i ") and "grepp ingest" in ran.err


def test_a_missing_index_is_said_in_the_chosen_language(
    tmp_path: Path, within: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREPP_LANGUAGE", "en")
    ran = within("ask", QUESTION, "--home", str(tmp_path))
    assert ran.code == 1 and is_one_line(ran.err)
    assert "Det finns" not in ran.err


def test_an_unknown_municipality_is_one_line_with_the_nearest(home: Path, within: Any) -> None:
    ran = within("ask", QUESTION, "-m", "Nykarlby", "--home", str(home))
    assert ran.code == 1 and is_one_line(ran.err)
    assert "Nykarleby" in ran.err


def test_a_damaged_index_ends_with_three(tmp_path: Path, within: Any) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "current.json").write_text("{")
    ran = within("ask", QUESTION, "--home", str(tmp_path))
    assert ran.code == 3 and is_one_line(ran.err)


def test_a_missing_corpus_ends_with_three(tmp_path: Path, within: Any) -> None:
    ran = within("ingest", str(tmp_path / "borta"), "--home", str(tmp_path / "home"))
    assert ran.code == 3 and is_one_line(ran.err)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("search",),
        ("ask", "fråga", "--batch", "fil"),
        ("ask", "fråga", "--lang", "de"),
        ("search", "fråga", "-k", "0"),
        ("search", "fråga", "--kind", "okänd"),
        ("finns-inte",),
        ("ask", "--finns-inte"),
        ("ask", "--batch", "/finns/inte.jsonl"),
    ],
    ids=" ".join,
)
def test_a_wrong_usage_ends_with_two(inside: Any, arguments: tuple[str, ...]) -> None:
    assert inside(*arguments).code == 2


def test_a_wrong_usage_shows_no_traceback(within: Any) -> None:
    ran = within("ask", "fråga", "--lang", "de")
    assert ran.code == 2 and "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("text", "said"), [("hem = 1", "hem"), ("port = 'x'", "port"), ("threads = 0", "threads"), ("not toml", "fil")]
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, text: str, said: str, within: Any) -> None:
    path = tmp_path / "fil.toml"
    path.write_text(text, encoding="utf-8")
    ran = within("search", "x", "--config", str(path))
    assert ran.code == 1 and is_one_line(ran.err)
    assert said in ran.err


def test_a_home_that_is_a_file_is_one_line(tmp_path: Path, within: Any) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "home").write_text("")
    ran = within("ingest", str(tmp_path / "corpus"), "--home", str(tmp_path / "home"))
    assert ran.code == 1 and is_one_line(ran.err)


def test_help_names_the_commands(within: Any) -> None:
    ran = within("--help")
    assert ran.code == 0
    assert all(name in ran.out for name in ("ask", "search", "ingest", "serve", "eval"))


# -- what is printed


def test_an_answer_as_json(inside: Any) -> None:
    (answer,) = inside("ask", QUESTION, "--json").lines()
    assert (answer["schema"], answer["question"], answer["language"]) == (1, QUESTION, "sv")
    assert answer["citations"][0]["n"] == 1


def test_hits_as_json(inside: Any) -> None:
    (found,) = inside("search", "enkät i Uleåborg", "-k", "3", "--json").lines()
    assert list(found) == ["question", "hits"]
    assert len(found["hits"]) == 3


def test_only_the_hits_of_a_kind(inside: Any) -> None:
    (found,) = inside("search", "föreningar", "-k", "5", "--kind", "goal", "--json").lines()
    assert 1 <= len(found["hits"]) <= 4


def test_the_language_can_be_forced(inside: Any) -> None:
    (answer,) = inside("ask", QUESTION, "--lang", "fi", "--json").lines()
    assert answer["language"] == "fi"


def test_an_empty_question_is_answered_honestly(inside: Any) -> None:
    ran = inside("ask", "", "--json")
    assert ran.code == 0 and ran.lines()[0]["status"] == "declined"


def test_an_ingest_as_json(tmp_path: Path, within: Any) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "plan.md").write_text("# Plan\n\nKommunen ordnar möten.\n", encoding="utf-8")
    (tmp_path / "corpus" / "tom.md").write_text("")
    ran = within("ingest", str(tmp_path / "corpus"), "--home", str(tmp_path / "home"), "--json")
    (report,) = ran.lines()
    assert (ran.code, report["added"], report["passages"]) == (0, ["plan"], 1)
    assert [row["file"] for row in report["skipped"]] == ["tom.md"]
    assert "\n" not in report["skipped"][0]["reason"]


def test_an_ingest_says_what_it_skipped(tmp_path: Path, within: Any) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "tom.md").write_text("")
    ran = within("ingest", str(tmp_path / "corpus"), "--home", str(tmp_path / "home"))
    assert ran.code == 0
    assert "tom.md: " in ran.out


# -- batches


BAD_LINES: dict[str, object] = {
    "no JSON": "{",
    "a list": [],
    "a number": 7,
    "null": None,
    "no question": {"id": "x"},
    "a question that is a list": {"id": "x", "q": []},
    "a municipality that is a number": {"id": "x", "q": QUESTION, "municipality": 5},
    "an unknown language": {"id": "x", "q": QUESTION, "lang": "de"},
    "a language that is a list": {"id": "x", "q": QUESTION, "lang": ["sv"]},
    "a history that is text": {"id": "x", "q": QUESTION, "history": "Vad?"},
    "a history of numbers": {"id": "x", "q": QUESTION, "history": [1]},
    "a history of objects": {"id": "x", "q": QUESTION, "history": [{"q": "Vad?"}]},
    "deep nesting": "[" * 100_000,
    "a huge number": '{"id": "x", "q": ' + "9" * 5000 + "}",
}


@pytest.mark.parametrize("command", ["ask", "search"])
def test_each_bad_line_gets_its_error_and_the_next_its_answer(inside: Any, tmp_path: Path, command: str) -> None:
    good = {"id": "good", "q": QUESTION}
    ran = inside(command, "--batch", batch(tmp_path, [row for bad in BAD_LINES.values() for row in (bad, good)]))
    said = ran.lines()
    assert ran.code == 0
    assert [kind for kind, row in zip(BAD_LINES, said[::2], strict=True) if list(row) != ["id", "error"]] == []
    assert all(row["id"] == "good" and "error" not in row for row in said[1::2])


def test_a_bad_line_keeps_its_id(inside: Any, tmp_path: Path) -> None:
    path = batch(tmp_path, [{"id": "mitt", "q": 3}, {"id": 7, "q": None}, "{"])
    assert [row["id"] for row in inside("ask", "--batch", path).lines()] == ["mitt", 7, "3"]


def test_an_unknown_municipality_does_not_stop_a_batch(inside: Any, tmp_path: Path) -> None:
    path = batch(tmp_path, [{"id": "a", "q": QUESTION, "municipality": "Nykarlby"}, {"id": "b", "q": QUESTION}])
    first, second = inside("ask", "--batch", path).lines()
    assert "Nykarleby" in first["error"]
    assert second["status"] == "answered"


def test_hostile_lines_are_answered(home: Path, tmp_path: Path) -> None:
    rows = [{"id": n, "q": q} for n, q in enumerate(["", "\x00", "\ud800", "\u202e" * 9, "<script>", "å" * 900])]
    ran = grepp("ask", "--batch", batch(tmp_path, rows), "--home", str(home))
    assert (ran.code, ran.err) == (0, "")
    assert [row["id"] for row in ran.lines() if "status" in row] == list(range(6))


def test_a_line_without_an_id_gets_its_number(inside: Any, tmp_path: Path) -> None:
    path = batch(tmp_path, [{"q": QUESTION}, "", {"q": QUESTION}])
    assert [row["id"] for row in inside("ask", "--batch", path).lines()] == ["1", "3"]


def test_a_batch_of_searches(inside: Any, tmp_path: Path) -> None:
    (row,) = inside("search", "--batch", batch(tmp_path, [{"id": "a", "q": QUESTION}]), "-k", "2").lines()
    assert list(row) == ["id", "hits"]
    assert list(row["hits"][0]) == ["document", "passage", "score", "start", "end", "section", "pages"]


def test_a_history_is_used(inside: Any, tmp_path: Path) -> None:
    row = {"id": "a", "q": "Och i Uleåborg?", "history": ["Hur ofta görs enkäten i Vasa?"]}
    (answer,) = inside("ask", "--batch", batch(tmp_path, [row])).lines()
    assert "vartannat år" in answer["citations"][0]["quote"]


def test_a_batch_from_standard_input_with_bytes_that_are_no_text(home: Path) -> None:
    line = json.dumps({"id": "a", "q": QUESTION}).encode()
    ran = grepp("search", "--batch", "-", "-k", "1", "--home", str(home), stdin=b"\xff\xfe\n" + line + b"\n")
    assert ran.code == 0
    first, second = ran.lines()
    assert "error" in first and second["hits"]


def test_a_batch_that_begins_with_a_byte_order_mark(inside: Any, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"id": "a", "q": QUESTION}).encode())
    (row,) = inside("search", "--batch", str(path)).lines()
    assert row["hits"]


@pytest.mark.skipif(os.name == "nt", reason="no head there")
def test_a_reader_that_goes_away_gets_no_traceback(home: Path, tmp_path: Path) -> None:
    path = batch(tmp_path, [{"id": n, "q": "föreningar"} for n in range(400)])
    command = [sys.executable, "-c", MAIN, "search", "--batch", path, "-k", "50", "--home", str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    assert process.wait(60) != 0


def test_a_terminal_of_another_encoding_gets_its_answer(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MAIN, "ask", QUESTION, "--home", str(home)],
        capture_output=True, env=ENVIRONMENT | {"PYTHONIOENCODING": "ascii"}, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


def test_defaults_are_what_the_contract_says() -> None:
    settings = Settings()
    assert settings.home.name == "grepp"
    assert settings.corpus.name == "corpus"
