"""The commands as an evaluator runs them, on a few questions; and what must fail in one line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.errors import ModelUnavailable
from assistant.settings import Settings
from evals.ablation import VARIANTS
from evals.cli import app
from evals.records import read_run

RUN = CliRunner()


def _said(*words: str, code: int = 0) -> str:
    result = RUN.invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture(scope="module")
def run_folder(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "one"
    said = _said("run", "--limit", "4", "--out", str(folder), "--home", str(settings.home))
    assert "nDCG@10" in said and str(folder) in said
    return folder


@pytest.mark.slow
def test_a_run_says_how_it_was_made(run_folder: Path) -> None:
    info = read_run(run_folder).info
    assert {"settings", "models", "documents", "index", "cases", "commit", "versions"} <= info.keys()
    assert info["models"]["embedder"] and all(len(sha) == 64 for sha in info["documents"].values())
    assert "home" not in info["settings"]


@pytest.mark.slow
def test_a_run_against_itself_and_as_json(run_folder: Path) -> None:
    assert "No difference" in _said("compare", str(run_folder), str(run_folder))
    found = json.loads(_said("compare", str(run_folder), str(run_folder), "--json"))
    assert found["figures"]["all"]["ndcg10"]["p"] == 1.0


@pytest.mark.slow
def test_the_gate_refuses_a_run_that_leaves_questions_out(run_folder: Path) -> None:
    assert "were not asked" in _said("gate", "--run", str(run_folder), code=1)


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["BM25 only", "no notes", "double passages", "60 words"])
def test_an_ablation_pairs_the_variant_with_the_suite_as_it_is(variant: str, home_copy: Path) -> None:
    assert variant in VARIANTS
    rows = json.loads(_said("ablate", "--only", variant, "--limit", "3", "--json", "--home", str(home_copy)))
    assert [row["variant"] for row in rows] == ["as it is", variant]
    assert rows[0]["figures"]["ndcg10"]["same"] == rows[1]["figures"]["decision"]["same"] + _changed(rows[1]) == 3


def _changed(row: dict[str, Any]) -> int:
    return int(row["figures"]["decision"]["rose"] + row["figures"]["decision"]["fell"])


@pytest.mark.slow
def beir_folder(tmp_path: Path) -> Path:
    """Three texts, two of them alike, and two questions."""
    folder = tmp_path / "beir"
    folder.mkdir()
    texts = {
        "a/1": "Biblioteket har öppet på lördagar.",
        "b": "Simhallen är stängd i juli.",
        "c": "Simhallen är stängd i juli.",
    }
    _lines(folder / "corpus.jsonl", [{"_id": id, "title": "", "text": text} for id, text in texts.items()])
    _lines(
        folder / "queries.jsonl",
        [{"_id": "q", "text": "När är biblioteket öppet?"}, {"_id": "r", "text": "Simhallen?"}],
    )
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta/1\t1\nr\tc\t1\nr\tb\t0\n", encoding="utf-8")
    return folder


def test_a_beir_folder_is_scored_by_best_passages_in_three_ways(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path)
    rows = json.loads(_said("beir", str(folder), "--json", "--home", str(tmp_path / "home")))
    assert [row["search"] for row in rows] == ["fused", "dense", "BM25"]
    assert all(row["recall10"]["mean"] == 1.0 and row["queries"] == 2 for row in rows)
    assert rows[0]["recall1"]["mean"] == 0.5  # of two equal texts, the wrong one stands first


@pytest.mark.slow
def test_a_beir_run_asks_the_reranker_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    env = {"GREPP_RERANKER": str(tmp_path / "finns-inte")}
    done = RUN.invoke(app, ["beir", str(beir_folder(tmp_path)), "--home", str(tmp_path / "home")], env=env)
    assert isinstance(done.exception, ModelUnavailable) and done.exception.key == "reranker-unavailable"


def test_unknown_splits_suites_and_variants_are_usage_errors() -> None:
    for words in (("run", "--split", "x"), ("run", "--suite", "x"), ("ablate", "--only", "x")):
        assert RUN.invoke(app, list(words)).exit_code == 2


def _lines(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
