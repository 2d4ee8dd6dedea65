"""The store keeps what is typed, tells conflicts, and tells what changed: on SQLite and on a real PostgreSQL."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from assistant.errors import FieldRefused, WorkshopExists, WorkshopMissing
from assistant.settings import Settings
from assistant.store import WorkshopStore
from assistant.store_types import Conflict, Saved
from assistant.workshop import LIMITS, Agenda, Decision, Plan, Workshop, new_id, now
from tests.workshops import DECISION, EVIDENCE, QUESTIONS, UNHURRIED, WORKSHOP, workshops

NOTES = "items/guide:25/notes"


def test_a_workshop_comes_back_as_it_was_made(store: WorkshopStore) -> None:
    assert store.load("w1").workshop == WORKSHOP


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=UNHURRIED)
@given(made=workshops())
def test_any_workshop_comes_back_as_it_was_made(store: WorkshopStore, made: Workshop) -> None:
    made = replace(made, id=new_id())
    assert store.create(made).workshop == made


def test_it_is_all_there_after_opening_anew(store: WorkshopStore, place: Settings) -> None:
    store.save_field("w1", NOTES, "Ny text", 1)
    again = WorkshopStore.open(place)
    assert again.load("w1").workshop.items[0].notes == "Ny text"
    again.close()


@pytest.mark.parametrize(
    ("path", "value", "there"),
    [
        ("name", "  Två\r\nrader\t<b>&amp; 😀 ﷽ é é ", "  Två\r\nrader\t<b>&amp; 😀 ﷽ é é "),
        ("day", "2027-01-02", date(2027, 1, 2)),
        ("day", date(2027, 1, 2), date(2027, 1, 2)),
        ("day", None, None),
        ("themes", ["Å"], ("Å",)),
        ("language", "fi", "fi"),
        ("agenda", Agenda(30), Agenda(30)),
    ],
)
def test_a_saved_field_is_what_was_sent(store: WorkshopStore, path: str, value: object, there: object) -> None:
    assert store.save_field("w1", path, value, 1 if path != "language" else 0) == Saved(2)
    assert getattr(store.load("w1").workshop, path) == there


def test_a_later_save_is_told_of_the_earlier_and_changes_nothing(store: WorkshopStore) -> None:
    mine = store.save_field("w1", NOTES, "min", 1)
    assert store.save_field("w1", NOTES, "din", 1) == Conflict("min", 2)
    assert store.load("w1").workshop.items[0].notes == "min"
    assert mine == Saved(2)


def test_a_conflict_is_overwritten_only_when_it_was_seen(store: WorkshopStore) -> None:
    store.save_field("w1", NOTES, "min", 1)
    conflict = store.save_field("w1", NOTES, "din", 1)
    assert isinstance(conflict, Conflict)
    assert store.save_field("w1", NOTES, "din", conflict.their_version) == Saved(3)


def test_a_version_from_the_future_is_a_conflict_too(store: WorkshopStore) -> None:
    """As when the database was restored from a backup under an open page."""
    assert store.save_field("w1", NOTES, "min", 7) == Conflict("Anteckning", 1)


def test_a_field_that_was_never_written_has_version_0(store: WorkshopStore) -> None:
    assert store.save_field("w1", "items/guide:26/notes", "först", 0) == Saved(2)
    assert store.save_field("w1", "items/guide:26/notes", "sedan", 0) == Conflict("först", 2)


def test_sending_again_after_a_lost_answer_is_no_conflict(store: WorkshopStore) -> None:
    assert store.save_field("w1", NOTES, "min", 1) == store.save_field("w1", NOTES, "min", 1) == Saved(2)


def test_different_fields_never_conflict(store: WorkshopStore) -> None:
    loaded = store.load("w1")
    for path in (NOTES, "name", "decisions/d1/what", "decisions/d1/responsible", "plans/p1/name", "plans/p1/year"):
        value = 2030 if path.endswith("year") else "nytt"
        assert isinstance(store.save_field("w1", path, value, loaded.versions[path]), Saved)


def test_of_many_at_once_on_one_field_exactly_one_wins(store: WorkshopStore) -> None:
    said: list[Saved | Conflict] = []
    threads = [
        threading.Thread(target=lambda n=n: said.append(store.save_field("w1", NOTES, f"tråd {n}", 1)))  # type: ignore[misc]
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, Saved) for one in said) == 1
    there = store.load("w1").workshop.items[0].notes
    assert {one.theirs for one in said if isinstance(one, Conflict)} == {there}


def test_many_at_once_on_fields_of_their_own_all_win(store: WorkshopStore) -> None:
    made = [Decision(new_id(), now()) for _ in range(8)]
    store.add("w1", *made)
    said: list[Saved | Conflict] = []

    def write(decision: Decision) -> None:
        version = 0
        for n in range(10):
            saved = store.save_field("w1", f"decisions/{decision.id}/what", f"{n}", version)
            said.append(saved)
            version = saved.version if isinstance(saved, Saved) else -1

    threads = [threading.Thread(target=write, args=(decision,)) for decision in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.version for one in said if isinstance(one, Saved)}) == 80
    assert store.load("w1").revision == 82


def test_the_feed_tells_what_came_since_and_no_more(store: WorkshopStore) -> None:
    before = store.load("w1").revision
    store.save_field("w1", NOTES, "a", 1)
    store.save_field("w1", "day", "2027-01-02", 1)
    first = store.changes_since("w1", before)
    assert [(one.path, one.value) for one in first.fields] == [(NOTES, "a"), ("day", "2027-01-02")]
    assert store.changes_since("w1", first.revision).fields == ()
    store.save_field("w1", NOTES, "b", 2)
    assert [one.value for one in store.changes_since("w1", first.revision).fields] == ["b"]


def test_the_feed_builds_the_same_workshop_as_loading(store: WorkshopStore) -> None:
    store.add("w1", Decision("d2", now(), what="Två"))
    store.save_field("w1", "decisions/d2/what", "Två gånger", 2)
    fed = {one.path: one.version for one in store.changes_since("w1", 0).fields}
    assert fed == dict(store.load("w1").versions)


def test_the_feed_tells_of_deletion(store: WorkshopStore) -> None:
    before = store.load("w1").revision
    store.delete("w1")
    changes = store.changes_since("w1", before)
    assert changes.deleted
    assert changes.revision > before


def test_a_decision_can_be_deleted_and_brought_back(store: WorkshopStore) -> None:
    deleted = store.save_field("w1", "decisions/d1/deleted", True, 0)
    assert isinstance(deleted, Saved)
    assert store.load("w1").workshop.decisions == ()
    store.save_field("w1", "decisions/d1/deleted", False, deleted.version)
    assert store.load("w1").workshop == WORKSHOP


def test_evidence_is_pinned_and_unpinned(store: WorkshopStore) -> None:
    path = "items/guide:26/evidence/e1"
    assert store.save_field("w1", path, EVIDENCE, 0) == Saved(2)
    assert store.load("w1").workshop.items[1].evidence == (EVIDENCE,)
    assert store.save_field("w1", path, None, 2) == Saved(3)
    assert store.load("w1").workshop.items[1].evidence == ()


def test_adding_questions_again_leaves_what_was_written(store: WorkshopStore) -> None:
    revision = store.load("w1").revision
    assert store.add("w1", *QUESTIONS) == revision
    assert store.load("w1").workshop == WORKSHOP


def test_adding_is_all_or_nothing(store: WorkshopStore) -> None:
    with pytest.raises(FieldRefused):
        store.add("w1", Plan("p9", now()), replace(DECISION, id="d9", what="x" * 30_000))
    assert store.load("w1").workshop == WORKSHOP


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("nothing", "x", "field-unknown"),
        ("id", "x", "field-unknown"),
        ("deleted", True, "field-unknown"),
        ("profile/facts/x", "x", "field-unknown"),
        ("plans/../../x/name", "x", "field-unknown"),
        ("decisions/nobody/what", "x", "field-unknown"),
        ("decisions/nobody/evidence/e1", EVIDENCE, "field-unknown"),
        ("decisions/d1/evidence/e2", EVIDENCE, "field-invalid"),
        ("items/guide:99/notes", "x", "field-unknown"),
        ("items/" + "x" * 5000 + "/notes", "x", "field-unknown"),
        ("name", "x" * 501, "field-too-long"),
        ("name", "a\0b", "field-unstorable"),
        ("name", "a\ud800b", "field-unstorable"),
        ("name", 5, "field-invalid"),
        ("name", None, "field-invalid"),
        ("day", "i morgon", "field-invalid"),
        ("day", "2026-02-30", "field-invalid"),
        ("language", "de", "field-invalid"),
        ("municipality", "Närpes", "field-invalid"),
        ("items/guide:25/judgment", "kanske", "field-invalid"),
        ("agenda", {"minutes": 90, "odd": 1}, "field-invalid"),
        ("name", object(), "field-invalid"),
    ],
)
def test_what_no_field_can_hold_is_refused_and_changes_nothing(
    store: WorkshopStore, path: str, value: object, key: str
) -> None:
    before = store.load("w1")
    with pytest.raises(FieldRefused) as refused:
        store.save_field("w1", path, value, before.versions.get(path, 0))
    assert refused.value.key == key
    assert store.load("w1") == before


def test_there_is_room_for_so_many_and_no_more(store: WorkshopStore) -> None:
    most = LIMITS["plans.added"]
    store.add("w1", *[Plan(f"more-{n}", now()) for n in range(most - 1)])
    with pytest.raises(FieldRefused):
        store.add("w1", Plan("one-too-many", now()))
    assert len(store.load("w1").workshop.plans) == most


def test_there_is_no_room_for_too_many_at_once(store: WorkshopStore) -> None:
    many = [Plan(f"more-{n}", now()) for n in range(LIMITS["plans.added"])]
    with pytest.raises(FieldRefused):
        store.add("w1", *many)
    with pytest.raises(FieldRefused):
        store.create(replace(WORKSHOP, id="w2", plans=(*many, *WORKSHOP.plans)))
    assert [line.id for line in store.list()] == ["w1"]


def test_a_deleted_workshop_takes_no_saves_until_it_is_restored(store: WorkshopStore) -> None:
    store.delete("w1")
    with pytest.raises(WorkshopMissing):
        store.save_field("w1", "name", "x", 1)
    with pytest.raises(WorkshopMissing):
        store.load("w1")
    store.restore("w1")
    assert store.load("w1").workshop == WORKSHOP


def test_only_what_is_deleted_can_be_purged(store: WorkshopStore) -> None:
    with pytest.raises(WorkshopMissing):
        store.purge("w1")
    store.delete("w1")
    store.purge("w1")
    with pytest.raises(WorkshopMissing):
        store.load("w1", deleted=True)
    store.create(WORKSHOP)  # nothing of the old one is in the way


def test_the_same_id_twice_is_refused_and_changes_nothing(store: WorkshopStore) -> None:
    with pytest.raises(WorkshopExists):
        store.create(replace(WORKSHOP, name="En annan", items=()))
    assert store.load("w1").workshop == WORKSHOP


def test_what_is_not_there_is_missing(store: WorkshopStore) -> None:
    for act in (store.load, store.archive, store.delete, store.restore, store.purge):
        with pytest.raises(WorkshopMissing):
            act("nobody")
    with pytest.raises(WorkshopMissing):
        store.changes_since("nobody", 0)


def test_the_list_has_the_living_the_archived_and_the_deleted_apart(store: WorkshopStore) -> None:
    store.create(replace(WORKSHOP, id="w2", name="Arkiverad"))
    store.create(replace(WORKSHOP, id="w3", name="Raderad"))
    store.archive("w2")
    store.delete("w3")
    assert [line.id for line in store.list()] == ["w1"]
    assert [line.id for line in store.list(archived=True)] == ["w2"]
    assert [line.id for line in store.list(deleted=True)] == ["w3"]
    store.archive("w2", undo=True)
    assert [line.id for line in store.list(sort="name")] == ["w2", "w1"]


def test_the_list_counts_decisions_without_the_deleted(store: WorkshopStore) -> None:
    store.add("w1", Decision("d2", now()), Decision("d3", now()))
    store.save_field("w1", "decisions/d3/deleted", True, 0)
    (line,) = store.list()
    assert (line.name, line.municipality, line.day, line.decisions) == ("Närpes 2026", "545", date(2026, 11, 24), 2)
