"""The pages of one workshop: overview, profile, agenda, question, decisions; each collects what its template shows."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse
from markupsafe import Markup

from assistant.agenda import timed
from assistant.overview import Column, Progress, Wanted, arranged, by_plan, choices, coverage, progress
from assistant.prompts import Wording
from assistant.store_types import Loaded
from assistant.workshop import Item, Judgment, Workshop
from ui.workshop_evidence import Answers, states_of
from ui.workshop_lead import lead_routes
from ui.workshop_room import HERE, Room, Theme, find_item
from ui.workshop_view import bars

Filter = Annotated[str, Query(max_length=500)]


def page_routes(room: Room) -> APIRouter:
    """The routes of the pages."""
    routes = APIRouter()
    answers = Answers(room)
    routes.include_router(lead_routes(room, answers))
    routes.include_router(_question_routes(room, answers))
    routes.include_router(_around_routes(room, answers))

    @routes.get("/{id}")
    @routes.get("/{id}/", include_in_schema=False)
    def overview(request: Request, id: str) -> HTMLResponse:
        loaded = room.load(id)
        return room.page(request, "workshop_overview.html", _overview(room, request, loaded))

    @routes.get("/{id}/profile")
    def profile(request: Request, id: str) -> HTMLResponse:
        values = room.around(request, room.load(id), "profile")
        chosen = set(values["workshop"].themes)
        values["themes"] = [(theme, theme.name in chosen) for theme in _all_themes(room, values["workshop"])]
        return room.page(request, "workshop_profile.html", values | _plan_kinds(room, request))

    @routes.get("/{id}/agenda")
    def agenda(request: Request, id: str) -> HTMLResponse:
        loaded = room.load(id)
        values = room.around(request, loaded, "agenda")
        items = {item.key: item for item in loaded.workshop.items}
        left = [items[key] for key in loaded.workshop.agenda.left_out if key in items]
        more = {"steps": timed(loaded.workshop.agenda), "items": items, "left": left}
        return room.page(request, "workshop_agenda.html", values | more)

    routes.include_router(_decision_routes(room))
    return routes


def _decision_routes(room: Room) -> APIRouter:
    """The table of decisions."""
    routes = APIRouter()

    @routes.get("/{id}/decisions")
    def decisions(
        request: Request, id: str, sort: Column = "due", desc: bool = False, responsible: Filter = "",
        sector: Filter = "", plan: Filter = "", since: Filter = "", until: Filter = "", text: Filter = "",
    ) -> HTMLResponse:  # fmt: skip
        wanted = Wanted(responsible, sector, plan, "", _date(since), _date(until), text)
        asked = {
            "responsible": responsible,
            "sector": sector,
            "plan": plan,
            "since": since,
            "until": until,
            "text": text,
        }
        loaded = room.load(id)
        made = loaded.workshop.decisions
        values = room.around(request, loaded, "decisions") | _plan_kinds(room, request) | {
            "rows": arranged(made, sort, descending=desc, wanted=wanted),
            "sort": sort, "desc": desc, "asked": asked, "columns": [c for c in get_args(Column) if c != "added"],
            "parties": choices(made, "responsible"), "sectors": choices(made, "sector"),
            "items": {item.key: item for item in loaded.workshop.items},
            "states": states_of(room, tuple(e for each in made for e in each.evidence)),
        }  # fmt: skip
        return room.page(request, "workshop_decisions.html", values)

    return routes


def _question_routes(room: Room, answers: Answers) -> APIRouter:
    """The page of one question."""
    routes = APIRouter()

    @routes.get("/{id}/q/{address}")
    def question(request: Request, id: str, address: str) -> HTMLResponse:
        loaded = room.load(id)
        item = find_item(loaded.workshop, address)
        wording = room.frame.wording(request)
        html, answer = answers.html(item, loaded.workshop, wording)
        values = room.around(request, loaded, "overview") | _plan_kinds(room, request)
        made = [each for each in loaded.workshop.decisions if each.question == item.key]
        pinned = (*item.evidence, *(evidence for each in made for evidence in each.evidence))
        values |= {
            "item": item, "answer": html, "citations": answer.citations if answer else (), "decisions": made,
            "states": states_of(room, pinned), "judgments": get_args(Judgment),
            "support": room.support().get(item.key, "none"), **_neighbours(loaded.workshop, item),
        }  # fmt: skip
        return room.page(request, "workshop_question.html", values)

    return routes


def _around_routes(room: Room, answers: Answers) -> APIRouter:
    """What scripts ask about a question: its answer when that takes long, and what the conversation shows of it."""
    routes = APIRouter()

    @routes.get("/_api/{id}/answer/{address}")
    def answer(request: Request, id: str, address: str) -> HTMLResponse:
        workshop = room.load(id).workshop
        item = find_item(workshop, address)
        return HTMLResponse(answers.html(item, workshop, room.frame.wording(request), wait=True)[0])

    @routes.get("/_api/{id}/chat/{address}")
    def chat(request: Request, id: str, address: str) -> JSONResponse:
        loaded = room.load(id)
        item = find_item(loaded.workshop, address)
        values = room.around(request, loaded, "") | {"item": item}
        pinned = [
            {"id": e.id, "passage": e.passage, "start": e.start, "end": e.end,
             "version": loaded.versions.get(f"items/{item.key}/evidence/{e.id}", 0)}
            for e in item.evidence
        ]  # fmt: skip
        return JSONResponse(
            {
                "banner": room.part(request, "workshop_banner.html", values),
                "owner": f"items/{item.key}",
                "municipality": loaded.workshop.municipality,
                "address": f"{HERE}{loaded.workshop.id}/q/{values['addresses'][item.key]}",
                "pinned": pinned,
                "words": room.frame.wording(request).under("workshop_page.script"),
            }
        )

    return routes


def _overview(room: Room, request: Request, loaded: Loaded) -> dict[str, Any]:
    workshop, wording = loaded.workshop, room.frame.wording(request)
    covered = {one.key: one for one in coverage(workshop, room.support())}
    kinds = wording.under("workshop.plan")
    themes = [
        {
            "it": one,
            "bar": _bar(one, wording),
            "items": [item for item in workshop.chosen if item.question.theme == one.theme],
        }
        for one in progress(workshop)
    ]
    return room.around(request, loaded, "overview") | {
        "themes": themes,
        "covered": covered,
        "states": _counted(covered, wording),
        "plans": by_plan(workshop.decisions, kinds),
        "kinds": kinds,
        "own_plans": {kind: [plan for plan in workshop.plans if plan.kind == kind] for kind in kinds},
    }


def _all_themes(room: Room, workshop: Workshop) -> list[Theme]:
    """The guide's themes, and those of the workshop that the guide no longer has."""
    themes = list(room.themes())
    known = {theme.name for theme in themes}
    older = [name for name in workshop.themes if name not in known]
    return themes + [
        Theme(name, tuple(item.question for item in workshop.items if item.question.theme == name)) for name in older
    ]


def _bar(one: Progress, wording: Wording) -> Markup:
    parts = [
        (f"is-{judgment}", wording.say(f"workshop.judgment.{judgment}"), one.judgments.get(judgment, 0))
        for judgment in ("done", "in-progress", "not-relevant", "not-started")
    ]
    return bars(wording.say("workshop_page.overview.bar"), parts, str)


def _counted(covered: Mapping[str, Any], wording: Wording) -> dict[str, int]:
    """How many questions have decisions, only notes, nothing; and how many the corpus does not help with."""
    states = [one.state for one in covered.values()]
    found = {state: states.count(state) for state in ("decisions", "notes", "nothing")}
    return found | {"unsupported": sum(one.support == "none" for one in covered.values())}


def _plan_kinds(room: Room, request: Request) -> dict[str, Any]:
    return {"kinds": room.frame.wording(request).under("workshop.plan")}


def _neighbours(workshop: Workshop, item: Item) -> dict[str, Any]:
    """The questions before and after one among the chosen, and its place among them."""
    chosen = workshop.chosen
    at = next((n for n, other in enumerate(chosen) if other.key == item.key), None)
    if at is None:
        return {"before": None, "after": None, "at": 0, "of": len(chosen)}
    before = chosen[at - 1] if at else None
    after = chosen[at + 1] if at + 1 < len(chosen) else None
    return {"before": before, "after": after, "at": at + 1, "of": len(chosen)}


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
