"""Renders what stands around the conversation: the top, the picker, the facts, the starters, the foot. Pure."""

import json
from collections.abc import Sequence
from itertools import groupby

from assistant.citations import display
from assistant.figures import number, percent
from assistant.municipalities import FOREIGN_LANGUAGE_YEAR, POPULATION_YEAR, name_in
from assistant.prompts import Wording
from assistant.types import LANGUAGES, Document, Language, Municipality, Passage
from ui.text import both_names, esc

_OWN_NAMES: dict[Language, str] = {"sv": "Svenska", "fi": "Suomi", "en": "English"}


# The areas of the site by their addresses, in the order of the top; each has a name in the wording files.
AREAS = {"/": "ask", "/workshop/": "workshop", "/sources/": "sources", "/evaluation/": "evaluation"}


def render_top(wording: Wording, here: str = "/") -> str:
    """The skip link, the name, one sentence that explains the page, the areas and the languages."""
    buttons = "".join(
        f'<button type="button" class="language" data-language="{language}" lang="{language}"'
        f' aria-pressed="{"true" if language == wording.language else "false"}">{_OWN_NAMES[language]}</button>'
        for language in LANGUAGES
    )
    current = {here: ' aria-current="page"'}
    links = "".join(
        f'<a href="{address}"{current.get(address, "")}>{esc(wording.say(f"page.area.{name}"))}</a>'
        for address, name in AREAS.items()
    )
    skip, goal = ("skip", "question") if here == "/" else ("skip_content", "main")
    return (
        f'<a class="skip" href="#{goal}">{esc(wording.say(f"page.top.{skip}"))}</a>'
        f'<div class="brand"><h1>Grepp</h1><p>{esc(wording.say("page.top.tagline"))}</p></div>'
        f'<div class="languages" role="group" aria-label="{esc(wording.say("page.top.languages"))}">{buttons}</div>'
        f'<nav class="areas" aria-label="{esc(wording.say("page.top.areas"))}">{links}</nav>'
    )


def municipality_rows(municipalities: Sequence[Municipality]) -> str:
    """The names for the picker, once a page: code, Swedish name, Finnish name, the name in English."""
    rows = [[m.code, m.name_sv, m.name_fi, name_in("en", m)] for m in municipalities]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def render_picker(chosen: Municipality | None, wording: Wording) -> str:
    """A combobox; picker.js fills its list. The strings that only the script needs ride along."""
    say = wording.say
    said = {
        "none": say("page.municipality.none"),
        "near": say("page.municipality.near"),
        "count": say("page.municipality.count", n="{n}"),
        "chosen": say("page.municipality.chosen", name="{name}"),
    }
    carried = "".join(f' data-{key}="{esc(text)}"' for key, text in said.items())
    value = esc(name_in(wording.language, chosen)) if chosen else ""
    return (
        f'<label for="municipality-name">{esc(say("page.municipality.label"))}</label>'
        f'<div class="combo"><input id="municipality-name" type="text" role="combobox" aria-autocomplete="list" '
        f'aria-expanded="false" aria-controls="municipality-list" aria-describedby="municipality-hint" '
        f'autocomplete="off" autocapitalize="words" spellcheck="false" value="{value}" '
        f'placeholder="{esc(say("page.municipality.placeholder"))}"{carried}>'
        f'<button type="button" class="clear"{"" if chosen else " hidden"}>'
        f'<span class="vh">{esc(say("page.municipality.clear"))}</span><span aria-hidden="true">×</span></button>'
        f'<ul id="municipality-list" role="listbox" aria-label="{esc(say("page.municipality.label"))}" hidden></ul>'
        f'</div><p id="municipality-hint" class="hint" role="status"></p>'
    )


def render_facts(chosen: Municipality | None, wording: Wording) -> str:
    """The facts of the municipality, each figure with its year, and where they come from."""
    say, language = wording.say, wording.language
    if chosen is None:
        return f'<p class="quiet">{esc(say("page.facts.empty"))}</p>'
    share = chosen.foreign_language_pct
    region, area = chosen.region_sv, chosen.welfare_area_sv
    if language == "fi":
        region, area = chosen.region_fi, chosen.welfare_area_fi
    pairs = [
        (say("page.facts.population", year=POPULATION_YEAR), number(chosen.population, language)),
        (
            say("page.facts.foreign", year=FOREIGN_LANGUAGE_YEAR),
            say("page.facts.unknown") if share is None else percent(share, language),
        ),
        (say("page.facts.status"), say(f"page.status.{chosen.language_status}")),
        (say("page.facts.region"), region),
        (say("page.facts.welfare"), area or say("page.facts.unknown")),
    ]
    items = "".join(f"<div><dt>{esc(term)}</dt><dd>{esc(fact)}</dd></div>" for term, fact in pairs)
    return (
        f'<h2 class="facts-of">{esc(both_names(chosen, language))}</h2><dl>{items}</dl>'
        f'<p class="origin">{esc(say("page.facts.source"))}</p>'
    )


def render_welcome(wording: Wording) -> str:
    """What the first screen says where the conversation will be."""
    return (
        f'<div class="welcome"><h2>{esc(wording.say("page.welcome.heading"))}</h2>'
        f"<p>{esc(wording.say('page.welcome.text'))}</p></div>"
    )


def render_used(used: int, there: int, wording: Wording) -> str:
    """How many of the documents are used, and the way to choose; nothing where there is only one and it is used."""
    if used == there <= 1:
        return ""
    text = wording.say("sources.use.some", on=used, all=there) if used else wording.say("sources.use.none")
    return f'<p class="used">{esc(text)} <a href="/sources/">{esc(wording.say("sources.use.choose"))}</a></p>'


def render_starters(
    questions: Sequence[Passage], documents: dict[str, Document], wording: Wording, *, started: bool
) -> str:
    """The guide's own questions by section, each asked with one press. Folded away once a conversation runs."""
    if not questions:
        return ""
    heading = esc(wording.say("page.starters.heading"))
    sections = [(path, list(group)) for path, group in groupby(questions, key=_section_of)]
    folds = "".join(
        _section(title, passages, documents, wording, unfolded=at == 0 and not started)
        for at, (title, passages) in enumerate(sections)
    )
    if started:
        return f'<details class="starters"><summary><h2>{heading}</h2></summary>{folds}</details>'
    hint = esc(wording.say("page.starters.hint"))
    return f'<section class="starters"><h2>{heading}</h2><p class="quiet">{hint}</p>{folds}</section>'


def _section_of(passage: Passage) -> str:
    """The section that a question stands in, without the heading common to all questions."""
    return display(passage.section[0]) if passage.section else ""


def _section(
    title: str, passages: list[Passage], documents: dict[str, Document], wording: Wording, *, unfolded: bool
) -> str:
    lists = ""
    for group, members in groupby(passages, key=lambda passage: passage.group):
        if group:
            shown = display(group)
            shown = shown.capitalize() if shown.isupper() else shown  # a heading in capitals reads badly here
            lists += f'<p class="group" lang="sv">{esc(shown)}</p>'
        items = "".join(_starter(passage, documents) for passage in members)
        lists += f'<ul lang="sv">{items}</ul>'
    count = esc(wording.say("page.starters.count", n=len(passages)))
    return (
        f"<details{' open' if unfolded else ''}><summary>"
        f'<span lang="sv">{esc(title)}</span> <span class="count">{count}</span></summary>{lists}</details>'
    )


def _starter(passage: Passage, documents: dict[str, Document]) -> str:
    document = documents.get(passage.document)
    text = display(document.text[passage.start : passage.end]).lstrip("-– ") if document else ""
    return f'<li><button type="button" class="ask" data-ask="{esc(text)}">{esc(text)}</button></li>' if text else ""


def render_foot(wording: Wording, *, shortcut: bool = True) -> str:
    """Where the answers come from; and the switch for the one-key shortcut, where there is one (WCAG 2.1.4)."""
    about = f"<p>{esc(wording.say('page.foot.about'))}</p>"
    if not shortcut:
        return about
    return (
        f'{about}<p><button type="button" class="slash" aria-pressed="true">'
        f"{esc(wording.say('page.foot.slash'))}</button></p>"
    )
