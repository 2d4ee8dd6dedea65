"""What stands in the minutes of a workshop, in order and in words, before any format. Pure.

A quote is shown as verified only when the document still holds it word for word; else its
snapshot is shown, marked. Word and Markdown write what is made here.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.citations import display
from assistant.figures import day
from assistant.municipalities import name_in
from assistant.overview import by_plan
from assistant.prompts import Wording
from assistant.types import Language, Municipality
from assistant.workshop import Decision, Evidence, Freshness, Item, Workshop, freshness
from ui.copytext import place_name
from ui.minutes_types import Asked, Decided, Library, Minutes, Quote, Theme
from ui.text import clean

_NUMBER_JOINT = ", "


def make_minutes(
    workshop: Workshop, place: Municipality | None, library: Library, wording: Wording, today: date
) -> Minutes:
    """The minutes in the wording's language."""
    writer = _Writer(workshop, library, wording)
    title = clean(workshop.name.strip()) or wording.say("minutes.head.untitled")
    decided = tuple(writer.decided(n, decision) for n, decision in enumerate(workshop.decisions, 1))
    themes = tuple(writer.theme(theme) for theme in workshop.themes)
    shown = {item.key for item in workshop.chosen}
    loose = [own for decision in workshop.decisions if decision.question not in shown for own in decision.evidence]
    quotes = [quote for theme in themes for asked in theme.asked for quote in asked.quotes]
    loose_quotes = writer.quotes(loose)
    marked = {bool(quote.mark) for quote in (*quotes, *loose_quotes)}
    return Minutes(
        language=wording.language,
        spoken=workshop.language,
        title=title,
        facts=_facts(workshop, place, wording),
        decided=decided,
        loose=loose_quotes,
        profile=_profile(workshop, wording),
        agenda=writer.agenda(),
        themes=themes,
        plans=writer.plans(),
        sources=tuple(writer.sources),
        foot=_foot(marked, today, wording),
    )


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that people typed, without the empty ones."""
    return tuple(line.strip() for line in clean(text).splitlines() if line.strip())


class _Writer:
    """Words and source numbers of one workshop's minutes; a source gets its number where it is first cited."""

    def __init__(self, workshop: Workshop, library: Library, wording: Wording) -> None:
        self.workshop = workshop
        self.library = library
        self.wording = wording
        self.sources: list[str] = []
        self._labels = {
            item.key: wording.say("minutes.question.label", number=item.question.number) for item in workshop.items
        }
        self._kinds = wording.under("workshop.plan")

    def theme(self, title: str) -> Theme:
        items = [item for item in self.workshop.items if item.question.theme == title]
        numbers = {
            item.key: [n for n, made in enumerate(self.workshop.decisions, 1) if made.question == item.key]
            for item in items
        }
        taken_up = [item for item in items if _is_taken_up(item) or numbers[item.key]]
        return Theme(
            display(clean(title)),
            self._language(items[0].question.document) if items else "sv",
            tuple(self._asked(item, numbers[item.key]) for item in taken_up),
            tuple(f"{self._labels[item.key]}: {self._question(item)}" for item in items if item not in taken_up),
        )

    def decided(self, number: int, decision: Decision) -> Decided:
        sources = sorted({self._source(own) for own in decision.evidence})
        return Decided(
            number=number,
            what="\n".join(lines_of(decision.what)),
            responsible=clean(decision.responsible.strip()),
            sector=clean(decision.sector.strip()),
            due=day(decision.due, self.wording.language) if decision.due else "",
            follow_up="\n".join(lines_of(decision.follow_up)),
            question=self._labels.get(decision.question, ""),
            plans="; ".join(self._plan(kind) for kind in decision.plans),
            sources=" ".join(f"[{n}]" for n in sources),
        )

    def plans(self) -> tuple[tuple[str, str], ...]:
        """Each plan that a decision touches, with the numbers of the decisions."""
        numbers = {made.id: n for n, made in enumerate(self.workshop.decisions, 1)}
        kinds = dict.fromkeys([*self._kinds, *(kind for made in self.workshop.decisions for kind in made.plans)])
        touched = by_plan(self.workshop.decisions, kinds)
        return tuple(
            (self._plan(kind), self._decisions(numbers[d.id] for d in made)) for kind, made in touched.items() if made
        )

    def agenda(self) -> tuple[tuple[str, str], ...]:
        """Each step's title and minutes."""
        rows = []
        for step in self.workshop.agenda.steps:
            item = next((item for item in self.workshop.items if item.key == step.question), None)
            number = item.question.number if item else ""
            title = clean(step.title.strip()) or self.wording.say(f"workshop.step.{step.kind}", number=number)
            if item and not step.title.strip():
                title = f"{title}: {self._question(item)}"
            elif step.theme and not step.title.strip():
                title = f"{title} ({display(clean(step.theme))})"
            rows.append((title, self.wording.say("minutes.agenda.minutes", n=step.minutes)))
        return tuple(rows)

    def quotes(self, evidence: Iterable[Evidence]) -> tuple[Quote, ...]:
        """The quotes, none twice."""
        once = {(own.document, own.start, own.end, own.quote): own for own in reversed(list(evidence))}
        return tuple(self._quote(own) for own in reversed(once.values()))

    def _asked(self, item: Item, numbers: Sequence[int]) -> Asked:
        own = [evidence for n in numbers for evidence in self.workshop.decisions[n - 1].evidence]
        pinned = (*item.evidence, *own)
        is_guide = all(evidence.document == item.question.document for evidence in pinned)
        language = self._language(item.question.document)
        glosses = [gloss.text for gloss in item.question.glosses if gloss.lang == self.wording.language != language]
        gloss = self.wording.say("minutes.quote.gloss", text=clean(glosses[0])) if glosses else ""
        return Asked(
            label=self._labels[item.key],
            text=self._question(item),
            language=language,
            gloss=gloss,
            judgment=self.wording.say(
                "minutes.question.judgment", judgment=self.wording.say(f"workshop.judgment.{item.judgment}")
            ),
            notes=lines_of(item.notes),
            voice=self.wording.say("minutes.question.quotes" if is_guide else "minutes.question.quotes_other"),
            quotes=self.quotes(pinned),
            decisions=tuple(numbers),
        )

    def _quote(self, evidence: Evidence) -> Quote:
        document = self.library.document(evidence.document)
        state = freshness(evidence, document)
        language = self._language(evidence.document)
        saved = day(evidence.added.date(), self.wording.language)
        gloss = self._gloss(evidence, state) if language != self.wording.language else ""
        return Quote(
            text=display(clean(evidence.quote)),
            language=language,
            source=self._source(evidence),
            gloss=self.wording.say("minutes.quote.gloss", text=clean(gloss)) if gloss else "",
            mark="" if state in ("current", "moved") else self.wording.say(f"minutes.quote.{state}", day=saved),
        )

    def _gloss(self, evidence: Evidence, state: Freshness) -> str:
        """The translation that was kept with the quote, or the one that the corpus has for the same sentences."""
        if evidence.gloss and evidence.gloss.lang == self.wording.language:
            return evidence.gloss.text
        passage = self.library.passage(evidence.passage) if state == "current" else None
        sentences = [
            s for s in (passage.sentences if passage else ()) if evidence.start <= s.start and s.end <= evidence.end
        ]
        found = [gloss.text for s in sentences for gloss in s.glosses if gloss.lang == self.wording.language]
        return " ".join(found) if found and len(found) == len(sentences) else ""

    def _language(self, document: str) -> Language:
        """A document's language; the guide's own for one that is gone."""
        known = self.library.document(document)
        return known.language if known else "sv"

    def _source(self, evidence: Evidence) -> int:
        place = place_name(evidence.section, evidence.pages, self.wording)
        line = clean(f"{evidence.title}: {place}." if place else f"{evidence.title}.")
        if line not in self.sources:
            self.sources.append(line)
        return self.sources.index(line) + 1

    def _question(self, item: Item) -> str:
        return display(clean(item.question.text))

    def _plan(self, kind: str) -> str:
        return self._kinds.get(kind, clean(kind))

    def _decisions(self, numbers: Iterable[int]) -> str:
        joined = _NUMBER_JOINT.join(map(str, numbers))
        return self.wording.say("minutes.decision.reference", numbers=joined)


def _foot(marked: set[bool], today: date, wording: Wording) -> str:
    """What can be said of the quotes, given which there are: those that are marked, those that are not."""
    if False not in marked:
        return ""
    key = "verified_but_marked" if True in marked else "verified"
    return wording.say(f"minutes.foot.{key}", day=day(today, wording.language))


def _is_taken_up(item: Item) -> bool:
    return bool(item.notes.strip() or item.evidence or item.judgment != "not-started")


def _facts(workshop: Workshop, place: Municipality | None, wording: Wording) -> tuple[tuple[str, str], ...]:
    rows = (
        ("municipality", name_in(wording.language, place) if place else ""),
        ("day", day(workshop.day, wording.language) if workshop.day else ""),
        ("participants", "\n".join(lines_of(workshop.participants))),
        ("themes", "\n".join(display(clean(theme)) for theme in workshop.themes)),
    )
    return tuple((wording.say(f"minutes.head.{key}"), text) for key, text in rows if text)


def _profile(workshop: Workshop, wording: Wording) -> tuple[tuple[str, str], ...]:
    profile, kinds = workshop.profile, wording.under("workshop.plan")
    plans = [
        " ".join(part for part in (clean(plan.name.strip()) or kinds.get(plan.kind, ""), str(plan.year or "")) if part)
        for plan in workshop.plans
        if plan.name.strip() or plan.year
    ]
    rows = (
        ("facts", profile.facts),
        ("plans", "\n".join(plans)),
        ("councils", profile.councils),
        ("already", profile.already),
        ("words", profile.words),
        ("decided", profile.decided),
    )
    return tuple(
        (wording.say(f"minutes.profile.{key}"), "\n".join(lines_of(text))) for key, text in rows if lines_of(text)
    )
