"""A workshop's file holds all of it; a broken one says what is wrong and where, in each language."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from assistant.errors import WorkshopFileInvalid
from assistant.prompts import Wording, load_wordings
from assistant.settings import REPOSITORY
from assistant.terminal import said
from assistant.types import LANGUAGES
from assistant.workshop import Workshop, new_id, now
from assistant.workshop_file import as_copy, dump, parse
from tests.workshops import EVIDENCE, UNHURRIED, WORKSHOP, workshops

Break = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def wording() -> Wording:
    return load_wordings(REPOSITORY / "prompts")["en"]


def broken(change: Break) -> bytes:
    data = json.loads(dump(WORKSHOP))
    change(data)
    return json.dumps(data).encode()


@hypothesis_settings(deadline=None, suppress_health_check=UNHURRIED)
@given(made=workshops())
def test_export_then_import_gives_back_the_same_workshop(made: Workshop, wording: Wording) -> None:
    assert parse(dump(made).encode("utf-8"), wording) == made


def test_a_byte_order_mark_does_no_harm(wording: Wording) -> None:
    assert parse(dump(WORKSHOP).encode("utf-8-sig"), wording) == WORKSHOP


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        (lambda d: d.update(format="other"), "", "not a workshop"),
        (lambda d: d.update(schema=2), "schema", "newer"),
        (lambda d: d.update(more=1), "more", "no such entry"),
        (lambda d: d.pop("workshop"), "workshop", "cannot be used"),
        (lambda d: d["workshop"].pop("created"), "workshop › created", "missing"),
        (lambda d: d["workshop"].update(colour="red"), "workshop › colour", "no such entry"),
        (lambda d: d["workshop"].update(name=7), "workshop › name", "must be text"),
        (lambda d: d["workshop"].update(name="x" * 501), "workshop › name", "at most 500 characters"),
        (lambda d: d["workshop"].update(name="a\0"), "workshop › name", "cannot be saved"),
        (lambda d: d["workshop"].update(day="24.11.2026"), "workshop › day", "a date"),
        (lambda d: d["workshop"].update(language="de"), "workshop › language", "'sv', 'fi' or 'en'"),
        (
            lambda d: d["workshop"]["decisions"][0].update(due="soon"),
            "workshop › decisions › no. 1 › due",
            "a date",
        ),
        (
            lambda d: d["workshop"]["items"][0]["evidence"][0].pop("quote"),
            "workshop › items › no. 1 › evidence › no. 1 › quote",
            "missing",
        ),
        (
            lambda d: d["workshop"]["items"][0]["question"]["glosses"][0].update(odd=1),
            "workshop › items › no. 1 › question › glosses › no. 1 › odd",
            "no such entry",
        ),
        (lambda d: d["workshop"]["plans"].append(d["workshop"]["plans"][0]), "workshop › plans › no. 2", "twice"),
        (lambda d: d["workshop"]["items"].append(d["workshop"]["items"][0]), "workshop › items › no. 4", "twice"),
        (
            lambda d: d["workshop"]["decisions"][0].update(question="guide:99"),
            "workshop › decisions › no. 1 › question",
            "not in the workshop",
        ),
        (
            lambda d: d["workshop"].update(plans=d["workshop"]["plans"] * 201),
            "workshop › plans",
            "at most 200",
        ),
        (lambda d: d["workshop"]["agenda"].update(minutes=-1), "workshop › agenda › minutes", "whole number"),
    ],
)
def test_a_broken_file_says_what_is_wrong_and_where(change: Break, place: str, what: str, wording: Wording) -> None:
    with pytest.raises(WorkshopFileInvalid) as refused:
        parse(broken(change), wording)
    sentence = said(refused.value, wording)
    assert place in sentence
    assert what in sentence


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{", b"[]", b"null", b'{"a": 1, "a": 2}', b"[" * 100_000, b'{"format": "grepp-workshop"}'],
)
def test_what_is_no_workshop_at_all_is_refused(content: bytes, wording: Wording) -> None:
    with pytest.raises(WorkshopFileInvalid):
        parse(content, wording)


def test_every_language_can_say_it() -> None:
    for language in LANGUAGES:
        wording = load_wordings(REPOSITORY / "prompts")[language]
        with pytest.raises(WorkshopFileInvalid) as refused:
            parse(broken(lambda data: data["workshop"].update(name=7)), wording)
        assert "workshop › name" in said(refused.value, wording)


def test_a_copy_is_the_same_under_another_id() -> None:
    archived = replace(WORKSHOP, archived=now(), deleted=now())
    copy = as_copy(archived, id=new_id(), created=now())
    assert replace(copy, id=WORKSHOP.id, created=WORKSHOP.created) == WORKSHOP
    assert copy.items[0].evidence == (EVIDENCE,)
