"""A run folder: what is written is read back, JUnit is XML, the report escapes everything and stands alone."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from assistant.errors import CorpusDamaged, UserError
from assistant.types import Claim, Notice
from evals.comparing import as_page, as_text, compare_runs
from evals.records import Result, read_run
from evals.report import report
from evals.report_cases import worst_first
from evals.running import Outcome, score_all
from evals.suite import write_run
from tests.evals.worlds import FIRST, RUN_INFO, THIRD, WORLD, A, answer, case, hits, some_results

HOSTILE = "<script>window.broken=true</script>\"'&\x00\ud800"
VOID = {"meta", "br", "link", "img", "input", "hr", "line", "circle", "rect"}


def _hostile() -> tuple[Result, ...]:
    bad = replace(
        answer(FIRST),
        claims=(Claim(HOSTILE, "guide", (1,)), Claim(HOSTILE, "suggestion")),
        notices=(Notice(HOSTILE, HOSTILE, "javascript:alert(1)"),),
        understood=HOSTILE,
    )
    asked = replace(
        case(THIRD, id="h-1"), question=HOSTILE, kind=HOSTILE, municipality=HOSTILE, history=(HOSTILE,), topic=HOSTILE
    )
    section = replace(A, section=(HOSTILE,), pages=HOSTILE)
    return score_all([Outcome(asked, hits(section), bad)], WORLD)


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def _parsed(page: str) -> _Balance:
    parser = _Balance()
    parser.feed(page)
    assert parser.open == []
    return parser


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    results = some_results()
    write_run(tmp_path / "run", results, RUN_INFO)
    read = read_run(tmp_path / "run")
    assert read.results == results and read.info == RUN_INFO
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "results.jsonl", "run.json", "summary.json", "junit.xml", "report.html", "panel.html",
    }  # fmt: skip
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["counts"]["cases"] == 3 and summary["slices"]["all"]["citation_precision"]["mean"] == 1.0
    assert summary["slices"]["language fi"]["ndcg10"]["n"] == 1


def test_junit_counts_failures_and_survives_hostile_text(tmp_path: Path) -> None:
    write_run(tmp_path, (*some_results(spoilt=True), *_hostile()), RUN_INFO)
    root = ET.fromstring((tmp_path / "junit.xml").read_bytes())  # noqa: S314  # written by ourselves
    assert (root.get("tests"), root.get("failures")) == ("4", "2")
    assert len(root.findall(".//failure")) == 2


def test_a_folder_without_a_run_and_a_broken_line_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        read_run(tmp_path)
    write_run(tmp_path, some_results(), RUN_INFO)
    (tmp_path / "results.jsonl").write_text("{}\n")
    with pytest.raises(CorpusDamaged, match=r"results\.jsonl:1"):
        read_run(tmp_path)


def test_the_report_is_well_formed_stands_alone_and_escapes_everything() -> None:
    page = report(_hostile(), RUN_INFO)
    seen = _parsed(page).seen
    assert "script" not in seen and "javascript:" not in re.sub(r">[^<]*<", "><", page)
    assert not re.search(r'(?:src|href)="(?!#)', page), "nothing is fetched"
    page.encode("utf-8", "strict")


def test_the_report_opens_each_case_to_question_gold_answer_and_ranks() -> None:
    page = report(some_results(spoilt=True), RUN_INFO)
    _parsed(page)
    for said in (
        "g-1",
        "no citation on a gold passage",
        "✕ not cited",
        "✕ off gold",
        "by rank",
        "✕ not said",
        "nDCG@10",
    ):
        assert said in page
    assert "<mark>" in report(some_results(), RUN_INFO)


def test_the_worst_cases_stand_first() -> None:
    good, bad = some_results(), some_results(spoilt=True)
    assert worst_first([good[1], bad[0], good[2]])[0] == bad[0]


def test_comparing_a_run_with_itself_finds_nothing() -> None:
    comparison = compare_runs(some_results(), some_results())
    assert not comparison.differs and not comparison.flips and "No difference" in as_text(comparison)
    _parsed(as_page(comparison, "a", "b"))


def test_comparing_shows_what_flipped_and_what_rose_or_fell() -> None:
    comparison = compare_runs(some_results(), some_results(spoilt=True))
    assert [flip.id for flip in comparison.flips] == ["g-1"]
    row = comparison.figures["all"]["any_right"]
    assert (row.rose, row.same, row.fell) == (0, 1, 1)
    text = as_text(comparison)
    assert "Got a fault: 1" in text and "no fault → off-gold" in text
    _parsed(as_page(comparison, HOSTILE, "b"))


def test_cases_of_one_run_only_are_named() -> None:
    assert compare_runs(some_results(), some_results()[:2]).alone == ("g-3",)
