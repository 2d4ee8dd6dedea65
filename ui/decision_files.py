"""A workshop's decisions as a spreadsheet (CSV) and as calendar entries (ICS). Pure.

CSV is as a Finnish Excel opens it: UTF-8 with a byte order mark, semicolons, dates as they are
written here. A cell that a spreadsheet would take for a formula is made text by an apostrophe.
"""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from assistant.errors import ExportFailed
from assistant.prompts import Wording
from assistant.workshop import Decision, Workshop
from ui.minutes_types import Minutes
from ui.text import clean

_COLUMNS = ("number", "what", "responsible", "sector", "due", "follow_up", "question", "plans", "sources")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(minutes: Minutes, wording: Wording) -> bytes:
    """One row a decision, under a head."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow([wording.say(f"minutes.decision.{column}") for column in _COLUMNS])
    for decision in minutes.decided:
        writer.writerow([_cell(str(getattr(decision, column))) for column in _COLUMNS])
    return made.getvalue().encode("utf-8-sig")


def to_ics(workshop: Workshop, wording: Wording) -> bytes:
    """An all-day entry for each decision that has a date; raises ExportFailed when none has.

    The ids stay the same from export to export, so a calendar updates its entries.
    """
    import icalendar

    dated = [decision for decision in workshop.decisions if decision.due]
    if not dated:
        raise ExportFailed("export-no-dates")
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Grepp//Workshop//SV")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", wording.say("minutes.calendar.name", name=clean(workshop.name.strip())))
    for decision in dated:
        calendar.add_component(_event(decision, workshop, wording))
    return bytes(calendar.to_ical())


def _event(decision: Decision, workshop: Workshop, wording: Wording) -> Any:
    import icalendar

    if decision.due is None:
        raise ValueError(decision.id)
    event = icalendar.Event()
    event.add("uid", f"{decision.id}@{workshop.id}.grepp")
    event.add("dtstamp", decision.added)
    event.add("dtstart", decision.due)
    event.add("dtend", decision.due + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", " ".join(clean(decision.what).split()) or wording.say("minutes.decision.what"))
    event.add("description", "\n".join(_details(decision, wording)))
    return event


def _details(decision: Decision, wording: Wording) -> Sequence[str]:
    rows = (
        ("responsible", decision.responsible),
        ("sector", decision.sector),
        ("follow_up", decision.follow_up),
    )
    return [f"{wording.say(f'minutes.decision.{key}')}: {clean(text).strip()}" for key, text in rows if text.strip()]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
