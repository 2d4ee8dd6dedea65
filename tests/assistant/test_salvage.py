"""Claims are read from whatever a model writes, whole or not at all, in pieces of any size."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks import Claimed
from assistant.salvage import MAX_CLAIMS, Salvage

ONE = '{"text": "Kommunen kan stödja föreningar.", "sentences": ["s1", "s2"]}'
CLAIM = Claimed("Kommunen kan stödja föreningar.", ("s1", "s2"))


def read(text: str, size: int = 1) -> tuple[list[Claimed], Salvage]:
    salvage = Salvage()
    found = [claim for at in range(0, len(text), size) for claim in salvage.feed(text[at : at + size])]
    return found, salvage


@pytest.mark.parametrize(
    "text",
    [
        f'{{"answered": true, "claims": [{ONE}]}}',
        f'```json\n{{"answered": true, "claims": [{ONE},]}}\n```',
        f'Självklart! Här är "svaret: {{"claims": [{ONE}, {{"text": "och så bryt',
        f"[{ONE}]",
        ONE.replace('"s2"]', '"s2",]'),
        ONE.replace('["s1", "s2"]', "[1, 2]"),
        ONE.replace('["s1", "s2"]', '["[1]", "S2", "s1"]'),
    ],
)
def test_a_whole_claim_is_read(text: str) -> None:
    assert read(text)[0] == [CLAIM]


@pytest.mark.parametrize(
    "text",
    ["", "Jag vet inte.", ONE[:-1], ONE.replace("sentences", "ids"), '{"text": 1, "sentences": ["s1"]}', "{" * 999],
)
def test_what_is_not_a_whole_claim_is_left_out(text: str) -> None:
    assert read(text)[0] == []


def test_text_within_a_text_is_not_a_claim() -> None:
    inner = json.dumps({"text": ONE, "sentences": ["s3"]}, ensure_ascii=False)
    assert read(inner)[0] == [Claimed(ONE, ("s3",))]


@pytest.mark.parametrize(("text", "says_no"), [('{"answered": false, "claims": []}', True), ('{"claims": []}', False)])
def test_only_a_plain_no_is_a_no(text: str, says_no: bool) -> None:
    assert read(text)[1].says_no is says_no


def test_a_claim_comes_as_soon_as_its_object_closes() -> None:
    salvage = Salvage()
    assert list(salvage.feed('{"claims": [' + ONE[:-1])) == []
    assert list(salvage.feed("}")) == [CLAIM]


def test_what_is_too_much_is_ignored() -> None:
    found, salvage = read(f"[{','.join([ONE] * 500)}]", 1000)
    assert len(found) == MAX_CLAIMS
    assert salvage.is_full


@given(st.text(max_size=300) | st.lists(st.sampled_from(["{", "}", '"', "\\", ONE, ",", "[", "]"])).map("".join))
def test_any_text_in_any_pieces_gives_the_same_claims(text: str) -> None:
    assert read(text, 1)[0] == read(text, 7)[0] == read(text, 10_000)[0]
