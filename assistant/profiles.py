"""What is known of a municipality before its workshop: a profile from open data, and the plans that the guide names.

The plans' names are wording (`workshop.plan`), in the guide's order; plans.toml says by which word
beginnings a text touches each, and for which municipalities it is listed from the start.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from assistant.errors import WordingError
from assistant.figures import day, number
from assistant.municipalities import FOREIGN_LANGUAGE_YEAR, POPULATION_YEAR, name_in
from assistant.prompts import Wording
from assistant.suggestions import is_for
from assistant.types import LANGUAGES, Municipality
from assistant.workshop import Decision, Plan, Profile, Workshop, new_id

_FILE = "plans.toml"


@dataclass(frozen=True, slots=True)
class GuidePlan:
    """One of the guide's plans: the word beginnings that show it in any language, and whom it is listed for."""

    kind: str
    beginnings: tuple[str, ...]
    when: tuple[str, ...]


def load_plans(prompts: Path) -> tuple[GuidePlan, ...]:
    """The guide's plans, in its order; raises WordingError when the file is malformed."""
    file = prompts / _FILE
    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["plan"]
        return tuple(
            GuidePlan(
                kind,
                tuple(word for language in LANGUAGES for word in row[language]),
                tuple(row["when"]),
            )
            for kind, row in rows.items()
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise WordingError("wording-unreadable", file=file, why=error) from error


def touched(text: str, plans: Sequence[GuidePlan]) -> tuple[str, ...]:
    """The kinds of plan that a text (a decision) names, to be offered; people choose."""
    said = " ".join(text.casefold().split())
    return tuple(
        plan.kind for plan in plans if re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, plan.beginnings))})", said)
    )


def facts_line(municipality: Municipality, wording: Wording) -> str:
    """The municipality's facts with their years and source, in one line."""
    facts = {
        "name": name_in(wording.language, municipality),
        "status": wording.say(f"answer.status.{municipality.language_status.replace('-', '_')}"),
        "population": number(municipality.population, wording.language),
        "population_year": POPULATION_YEAR,
    }
    if municipality.foreign_language_pct is None:
        return wording.say("answer.fact.profile_without_share", **facts)
    share = number(municipality.foreign_language_pct, wording.language)
    return wording.say("answer.fact.profile", **facts, share=share, share_year=FOREIGN_LANGUAGE_YEAR)


def prefilled(municipality: Municipality, wording: Wording) -> Profile:
    """A profile as open data knows it: the facts; all else is the municipality's own to say."""
    is_finnish = wording.language == "fi"
    region = municipality.region_fi if is_finnish else municipality.region_sv
    area = municipality.welfare_area_fi if is_finnish else municipality.welfare_area_sv
    place = wording.say("answer.fact.region", region=region, welfare_area=area) if region != area else region
    return Profile(facts=f"{facts_line(municipality, wording)}\n{place}")


def listed_plans(municipality: Municipality, plans: Sequence[GuidePlan], added: datetime) -> tuple[Plan, ...]:
    """The guide's plans that concern the municipality, to be filled in with names and years."""
    return tuple(
        Plan(new_id(), added, plan.kind) for plan in plans if any(is_for(when, municipality) for when in plan.when)
    )


def next_year(workshop: Workshop, *, id: str, created: datetime, wording: Wording) -> Workshop:
    """The workshop to follow this one up with, a year later.

    Questions, judgments, evidence, profile, plans and agenda stay; notes are empty, and the
    decisions stand as text among what earlier workshops came to.
    """
    lines = [_as_line(decision, workshop.day, wording) for decision in workshop.decisions]
    decided = "\n".join(part for part in (workshop.profile.decided.strip(), *lines) if part)
    year = workshop.day.year if workshop.day else None
    return replace(
        workshop,
        id=id,
        created=created,
        name=workshop.name.replace(str(year), str(year + 1)) if year else workshop.name,
        day=_year_later(workshop.day) if workshop.day else None,
        profile=replace(workshop.profile, decided=decided[:20_000]),
        items=tuple(replace(item, notes="") for item in workshop.items),
        decisions=(),
        archived=None,
        deleted=None,
    )


def _year_later(held: date) -> date:
    try:
        return held.replace(year=held.year + 1)
    except ValueError:  # 29 February
        return held.replace(year=held.year + 1, day=28)


def _as_line(decision: Decision, held: date | None, wording: Wording) -> str:
    """ "24.11.2026: Kartlägg nyckelpersoner (Anna, 1.2.2027)", with as much of it as there is."""
    due = day(decision.due, wording.language) if decision.due else ""
    who = ", ".join(part for part in (decision.responsible.strip(), due) if part)
    when = f"{day(held, wording.language)}: " if held else ""
    return f"{when}{' '.join(decision.what.split())}" + (f" ({who})" if who else "")
