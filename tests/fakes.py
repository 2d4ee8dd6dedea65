"""An assistant with the real interface and a handful of composed answers: the page's tests need no index.

Quotes are found in the real guide, so every offset is true. Leaves alone: search, and what a good answer is.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.citations import cite
from assistant.errors import IndexDamaged
from assistant.municipalities import load_municipalities
from assistant.types import (
    Answer,
    Citation,
    Claim,
    Document,
    Gloss,
    Kind,
    Language,
    Link,
    Notice,
    Passage,
    Place,
    Turn,
)
from tests.fake_words import GLOSSES, HOSTILE, LEADS, question_lines

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
GUIDE = "kommunerna-framjar-befolkningsrelationerna"
ASSOCIATIONS = ("Skapa möjligheter till föreningsverksamhet",)


@dataclass(frozen=True)
class FakeIndex:
    """What the page needs of an index."""

    passages: tuple[Passage, ...]
    generation: str = "one"
    files: dict[str, str] = field(default_factory=dict)


class FakeAssistant:
    """Answers a few questions about the guide; see `ask` for which words it knows."""

    def __init__(self) -> None:
        raw = (CORPUS / f"{GUIDE}.md").read_bytes()
        text = raw.decode("utf-8")
        self.guide = Document(
            GUIDE,
            "Kommunerna främjar befolkningsrelationerna",
            "sv",
            text,
            hashlib.sha256(raw).hexdigest(),
            publisher="Justitieministeriet",
            year=2022,
        )
        self.municipalities = load_municipalities(CORPUS / "municipalities.csv").all
        self._passages: dict[str, Passage] = {}
        self._questions = tuple(self._find_questions())
        self.limited: tuple[str, ...] = ()
        self.writer = None
        self.others: dict[str, Document] = {}
        self.asked: list[tuple[str, str | None, Language | None, tuple[Turn, ...]]] = []

    # -- the interface

    def ask(
        self,
        question: str,
        *,
        municipality: str | None = None,
        language: Language | None = None,
        history: tuple[Turn, ...] = (),
        documents: tuple[str, ...] = (),
        fallback_language: Language = "sv",
    ) -> Answer:
        self.limited = documents
        self.asked.append((question, municipality, language, history))
        said = language or ("fi" if re.search(r"kuinka|miten", question, re.I) else fallback_language)
        understood = question
        if history and re.match(r"och |entä |and ", question, re.I):
            understood = f"{history[-1].understood} – {question}"
        words = understood.casefold()
        if "krasch" in words:
            raise IndexDamaged("index-damaged", why="test")
        if "bugg" in words:
            raise RuntimeError("a bug")
        if "budget" in words or "tsemppari" in words:
            return self._declined(question, understood, said)
        if "lag" in words:
            return self._law(question, understood, said)
        if "script" in words:
            return self._hostile(question, understood, said)
        if "oulu" in words or "uleåborg" in words:
            return self._survey(question, understood, said)
        return self._associations(question, understood, said, municipality)

    def stream(self, question: str, *, stopped: object = None, **options: object) -> Iterator[Answer]:
        yield self.ask(question, **options)  # type: ignore[arg-type]

    def passage(self, id: str) -> Passage | None:
        return self._passages.get(id)

    def document(self, name: str) -> Document | None:
        return self.documents().get(name)

    def documents(self) -> dict[str, Document]:
        return {GUIDE: self.guide, **self.others}

    def texts(self, document: str) -> tuple[str, ...]:
        return ()

    def index(self) -> "FakeIndex":
        return FakeIndex(tuple(self._passages.values()))

    def questions(self) -> tuple[Passage, ...]:
        return self._questions

    # -- passages of the real guide

    def add_passage(
        self,
        kind: Kind,
        first: str,
        last: str,
        section: tuple[str, ...],
        pages: str,
        label: str = "",
        group: str = "",
        number: int | None = None,
        notes: tuple[str, ...] = (),
        links: tuple[Link, ...] = (),
    ) -> Passage:
        """The stretch of the guide from the words `first` to the words `last`."""
        start = self.guide.text.index(first)
        end = self.guide.text.index(last, start) + len(last)
        id = hashlib.sha256(f"{start}-{end}".encode()).hexdigest()[:12]
        self._passages[id] = Passage(
            id,
            GUIDE,
            kind,
            section,
            pages,
            start,
            end,
            (),
            label=label,
            group=group,
            number=number,
            notes=notes,
            links=links,
        )
        return self._passages[id]

    def cite(self, n: int, passage: Passage, quote: str, gloss: Gloss | None = None) -> Citation:
        start = self.guide.text.index(quote, passage.start)
        return cite(n, self.guide, passage, start, start + len(quote), gloss)

    def _find_questions(self) -> list[Passage]:
        return [
            self.add_passage(
                "question", line, line, (section, "Frågor som behöver avgöras"), "24", f"Fråga {n}", group, n
            )
            for n, (section, group, line) in enumerate(question_lines(self.guide.text), start=1)
        ]

    # -- composed answers

    def _associations(self, question: str, understood: str, language: Language, municipality: str | None) -> Answer:
        benefit = self.add_passage(
            "benefit",
            "Föreningarna är en viktig del",
            "tillsammans med föreningarna.",
            (*ASSOCIATIONS, "Observerad nytta"),
            "24",
        )
        seven = self.add_passage(
            "example",
            "Beviljandet av understöd",
            "söka organisationsfinansiering.",
            (*ASSOCIATIONS, "Exempel 7"),
            "24–25",
            "Exempel 7",
        )
        nine = self.add_passage(
            "example",
            "Pyhäjoki hade som mål",
            "biblioteket, fritidssektorn och föreningarna.",
            ("Kommunikation om befolkningsrelationernas betydelse i kommunen", "Exempel 9"),
            "26–28",
            "Exempel 9",
            links=(
                Link("www.pyhajoki.fi/tapahtumat-ja-koulutukset", "https://www.pyhajoki.fi/tapahtumat-ja-koulutukset"),
                Link("inte en adress", "javascript:alert(1)"),
            ),
        )
        gloss = Gloss(language, GLOSSES[language]) if language in GLOSSES else None
        quotes = (
            "Föreningarna är en viktig del av den lokala gemenskapen. De kan hållas livskraftiga med kommunens hjälp, "
            "och detta bidrar också till uppkomsten av nya föreningar och etableringen av verksamheten.",
            "Understödsdagaren behöver inte vara en registrerad förening, det räcker med att vara en aktiv gemenskap.",
            "rådgivning för grundande av föreningar samt handledning för ansökan om finansiering",
            "Genom att jobba tillsammans får föreningarna mod och erfarenhet som hjälper dem ordna verksamhet för nya "
            "målgrupper.",
        )
        first, second, third = LEADS[language]
        citations = (
            self.cite(1, benefit, quotes[0], gloss),
            self.cite(2, seven, quotes[1]),
            self.cite(3, seven, quotes[2]),
            self.cite(4, nine, quotes[3]),
        )
        claims = [
            Claim(f"”{quotes[0]}” [1]", "guide", (1,)),
            Claim(f"{first} ”{quotes[1]}” [2] {second} ”{quotes[2]}” [3].", "guide", (2, 3), "example", first),
            Claim(f"{third} ”{quotes[3]}” [4]", "guide", (4,), "example", third),
        ]
        if municipality:
            fact = f"{municipality}: 9\u00a0584 invånare (2022), 22,5\u00a0% med annat modersmål (2025)."
            claims.append(Claim(fact, "municipality", role="fact"))
        claims += [
            Claim(text, "suggestion", role="prompt")
            for text in (
                "Vilka grupper hos er ordnar redan något utan att vara en förening, och vem i kommunen känner dem?",
                "Vem svarar för ett litet, enkelt understöd: kulturen, integrationen eller kansliet?",
                "När ser ni efter om det gav nya föreningar, och hur?",
            )
        ]
        follow_ups = (
            "Hittar de kommunala myndigheterna nyckelpersoner i gemenskaperna, skapar det ett förtroende som grund för "
            "konstruktivt samarbete?",
            "Finns det möjlighet att erbjuda grundkurser i föreningsverksamhet?",
        )
        return Answer(
            question, understood, language, "answered", claims=tuple(claims), citations=citations, follow_ups=follow_ups
        )

    def _survey(self, question: str, understood: str, language: Language) -> Answer:
        ten = self.add_passage(
            "example",
            "I Uleåborg genomförs en enkät",
            "beslutsfattandet och processerna.",
            ("Kommunikation om befolkningsrelationernas betydelse i kommunen", "Exempel 10"),
            "28",
            "Exempel 10",
        )
        gloss = Gloss("fi", "Kysely on tarkoitus toistaa joka toinen vuosi.") if language == "fi" else None
        one = (
            "Avsikten är att upprepa enkäten vartannat år för att få jämförelsedata "
            "och utvärdera integrations-tjänsterna."
        )
        two = "Enkäten genomfördes första gången 2020 och på nytt 2022."
        citations = (self.cite(1, ten, one, gloss), self.cite(2, ten, two))
        claims = (Claim(f"”{one}” [1]", "guide", (1,)), Claim(f"”{two}” [2]", "guide", (2,)))
        return Answer(question, understood, language, "answered", claims=claims, citations=citations)

    def _law(self, question: str, understood: str, language: Language) -> Answer:
        law = self.add_passage(
            "text",
            "Enligt den gällande lagen",
            "på lokal nivå med uppgift",
            ("Kommunens skyldigheter",),
            "9",
            notes=("³ Regeringens proposition till riksdagen", "⁴ *Ibid. s. 110.*"),
        )
        quote = (
            "Enligt den gällande lagen om främjande av integration (1386/2010) ingår i målen för kommunens "
            "integrationsfrämjande bland annat att främja jämlikhet och likabehandling samt en positiv växelverkan "
            "mellan olika befolkningsgrupper (29 §)."
        )
        notices = (
            Notice(
                "law-changed",
                "Lagen 1386/2010 upphävdes 1.1.2025 genom lagen 681/2023. Kontrollerat 21.2.2025; "
                "kontrollera gällande lydelse.",
                "https://finlex.fi/sv/lagstiftning/forfattningssamling/2023/681",
            ),
        )
        claim = Claim(f"”{quote}” [1]", "guide", (1,))
        return Answer(
            question,
            understood,
            language,
            "partial",
            claims=(claim,),
            citations=(self.cite(1, law, quote),),
            notices=notices,
        )

    def _declined(self, question: str, understood: str, language: Language) -> Answer:
        five = self.add_passage(
            "example",
            "Arbetsmodellen Tsemppari i Vanda är",
            "enligt Tsemppari-modellen.",
            ("Översikt: Befolkningsrelationer i boende", "Exempel 5"),
            "20–23",
            "Exempel 5",
        )
        seven = self.add_passage(
            "example",
            "Beviljandet av understöd",
            "söka organisationsfinansiering.",
            (*ASSOCIATIONS, "Exempel 7"),
            "24–25",
            "Exempel 7",
        )
        nearby = tuple(Place(passage.id, passage.section, passage.pages) for passage in (five, seven))
        notice = Notice("not-answered", "Den beskriver arbetsmodellen Tsemppari i Vanda men nämner inga belopp.")
        return Answer(question, understood, language, "declined", nearby=nearby, notices=(notice,))

    def _hostile(self, question: str, understood: str, language: Language) -> Answer:
        claims = (Claim(HOSTILE, "guide"), Claim(HOSTILE, "municipality"), Claim(HOSTILE, "suggestion"))
        notices = (Notice("law-changed", HOSTILE, "javascript:window.broken=true"), Notice(HOSTILE, HOSTILE))
        return Answer(
            question,
            understood,
            language,
            "partial",
            claims=claims,
            notices=notices,
            follow_ups=(HOSTILE,),
            nearby=(Place(HOSTILE, (HOSTILE,), HOSTILE),),
        )
