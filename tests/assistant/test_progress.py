"""What an ingest tells: events survive the way between two processes; a rate is of late."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.progress import Cancelled, Event, Meter, Watch, from_line, to_line


@given(st.builds(Event, file=st.text(), warnings=st.lists(st.text()).map(tuple), left=st.none() | st.floats(0, 1e6)))
def test_an_event_survives_its_line(event: Event) -> None:
    line = to_line(event)
    assert "\n" not in line and from_line(line) == event


@pytest.mark.parametrize("line", ["", "{}", "[]", "Loading …", '{"stage": "read", "warnings": [], "x": 1}'])
def test_what_is_no_event_is_an_error(line: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        from_line(line)


def test_a_rate_is_of_late() -> None:
    now = [0.0]
    meter = Meter(lambda: now[0])
    for _ in range(100):  # ten a second
        now[0] += 1
        meter.add(10)
    for _ in range(30):  # then one
        now[0] += 1
        meter.add(1)
    assert meter.rate == pytest.approx(1.0, rel=0.1)
    assert meter.left(60) == pytest.approx(60, rel=0.1)


def test_nothing_is_known_at_first() -> None:
    assert Meter().left(10) is None


def test_a_watch_stops_when_it_is_told_to() -> None:
    Watch().check()
    with pytest.raises(Cancelled):
        Watch(cancelled=lambda: True).check()
