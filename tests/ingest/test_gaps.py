"""What a document leaves open is read strictly, and only as long as the text that it came near to is there."""

import json
from pathlib import Path

import pytest

from assistant.errors import CorpusDamaged
from assistant.types import Document
from ingest.gaps import GAPS_FILE, gaps_of, load_gaps

ROW = {"document": "plan", "near": "Enkäten görs", "lacks": "cost", "lang": "sv", "question": "Vad kostar enkäten?"}
PLAN = Document("plan", "Plan", "sv", "Enkäten görs vartannat år.", "")


def write(folder: Path, *lines: str) -> Path:
    (folder / GAPS_FILE).write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_a_gap_is_of_its_document(tmp_path: Path) -> None:
    gaps = load_gaps(write(tmp_path, json.dumps(ROW), "", json.dumps(ROW | {"document": "annan"})))
    assert gaps_of(PLAN, gaps) == ("Vad kostar enkäten?",)


def test_a_gap_near_a_text_that_is_gone_is_left_out(tmp_path: Path) -> None:
    gaps = load_gaps(write(tmp_path, json.dumps(ROW | {"near": "Enkäten gjordes"})))
    assert gaps_of(PLAN, gaps) == ()


def test_no_file_is_no_gaps(tmp_path: Path) -> None:
    assert load_gaps(tmp_path) == ()


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", json.dumps(ROW | {"lang": "de"}), json.dumps(ROW | {"question": " "})]
)
def test_a_malformed_line_is_an_error_of_ours(tmp_path: Path, line: str) -> None:
    with pytest.raises(CorpusDamaged):
        load_gaps(write(tmp_path, line))
