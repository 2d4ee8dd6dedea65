"""Minutes show every quote as the document has it or say that it does not, and what people typed as text."""

import csv
import io
import itertools
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import icalendar
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from markdown_it import MarkdownIt

from assistant.errors import ExportFailed
from assistant.prompts import Wording
from assistant.types import LANGUAGES, Gloss, Language
from assistant.workshop import Decision, Evidence, Item, Question, Workshop, pin
from assistant.workshop_file import parse
from tests.fakes import GUIDE, FakeAssistant
from tests.workshops import CREATED, UNHURRIED, WORKSHOP, workshops
from ui.export import ENDINGS, export, file_name, write
from ui.minutes import make_minutes
from ui.minutes_plain import to_plain

TODAY = date(2026, 11, 24)
THEME = "Skapa möjligheter till föreningsverksamhet"
QUESTION = Question(
    GUIDE, 25, THEME, "Frågor", "24–25", "Hur kan kommunen uppmuntra?", (Gloss("fi", "Miten kunta voi?"),)
)
HOSTILE = "# <script>alert(1)</script> *fet* [länk](http://x) | rad\n=SUM(A1)\x0b\x1b\n- punkt &amp; \u202eomvänd"
Make = Callable[..., bytes]


@pytest.fixture(scope="module")
def library() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture(scope="module")
def evidence(library: FakeAssistant) -> tuple[Evidence, ...]:
    """Two passages that stand in the guide, and one that no longer does."""
    answer = library.ask("Hur stödja föreningar?", municipality="Närpes")
    real = [pin(citation, library.guide, id=f"e{citation.n}", added=CREATED) for citation in answer.citations[:2]]
    return (*real, replace(real[0], id="e9", quote="Så har guiden aldrig sagt.", passage="gone"))


@pytest.fixture(scope="module")
def workshop(evidence: tuple[Evidence, ...]) -> Workshop:
    decision = Decision(
        "d1", CREATED, QUESTION.key, "Utse en kontakt", "Anna", "Bildning", date(2027, 2, 1), "I maj", ("wellbeing",),
        evidence[1:2],
    )  # fmt: skip
    return replace(
        WORKSHOP,
        themes=(THEME,),
        items=(Item(QUESTION, "Först\n\nSedan", "in-progress", (evidence[0], evidence[2])),),
        decisions=(decision, Decision("d2", CREATED, "", "Utan datum")),
        agenda=replace(WORKSHOP.agenda, steps=WORKSHOP.agenda.steps[:1]),
    )


@pytest.fixture
def made(library: FakeAssistant, wordings: dict[Language, Wording]) -> Make:
    def make(workshop: Workshop, ending: str, language: Language = "sv", template: bytes | None = None) -> bytes:
        place = next(m for m in library.municipalities if m.code == "545")
        return export(workshop, ending, place, library, wordings[language], TODAY, template)

    return make


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def texts(document: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def test_each_quote_of_the_word_file_is_in_the_guide_or_marked(
    made: Make, workshop: Workshop, library: FakeAssistant
) -> None:
    paragraphs = opened(made(workshop, "docx")).paragraphs
    quotes = [(p.text, after.text) for p, after in itertools.pairwise(paragraphs) if p.style.name == "Quote"]
    assert len(quotes) == 3
    for text, after in quotes:
        quote = text[1 : text.rindex("”")]
        assert quote in library.guide.text or "säger inte längre så" in after


def test_the_word_file_has_real_headings_in_order(made: Make, workshop: Workshop) -> None:
    document = opened(made(workshop, "docx"))
    assert texts(document, "Title") == ["Närpes 2026"]
    headings = texts(document, "Heading 1")
    assert headings == [
        "Beslut", "Om kommunen", "Dagordning", "Guidens frågor", "Planer som besluten rör", "Källor",
    ]  # fmt: skip
    assert texts(document, "Heading 2") == [THEME]
    assert texts(document, "Heading 3") == ["Fråga 25: Hur kan kommunen uppmuntra?"]
    assert document.core_properties.title == "Närpes 2026"


def test_the_table_of_decisions_repeats_its_head(made: Make, workshop: Workshop) -> None:
    table = opened(made(workshop, "docx")).tables[0]
    assert [cell.text for cell in table.rows[0].cells][:3] == ["Nr", "Beslut", "Ansvarig"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text.split("\n")[0] for cell in table.rows[1].cells] == [
        "1", "Utse en kontakt", "Anna", "Bildning", "1.2.2027", "I maj",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "locale"), [("sv", "sv-FI"), ("fi", "fi-FI"), ("en", "en-GB")])
def test_every_run_says_its_language(made: Make, workshop: Workshop, language: Language, locale: str) -> None:
    document = opened(made(workshop, "docx", language))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text.strip()]
    marked = {run.text: run._element.rPr.find(qn("w:lang")).get(qn("w:val")) for run in runs}
    assert set(marked.values()) <= {locale, "sv-FI"}
    assert all(value == "sv-FI" for text, value in marked.items() if text.startswith("”"))
    assert locale in marked.values()


def test_a_translation_is_shown_in_the_readers_language_only_and_as_unofficial(made: Make, workshop: Workshop) -> None:
    assert "Epävirallinen käännös: Miten kunta voi?" in made(workshop, "md", "fi").decode()
    assert "Miten kunta voi?" not in made(workshop, "md", "sv").decode()
    assert "Miten kunta voi?" not in made(workshop, "md", "en").decode()


def test_sources_are_numbered_with_document_section_and_page(made: Make, workshop: Workshop) -> None:
    document = opened(made(workshop, "docx"))
    sources = [p.text for p in document.paragraphs if p.text.startswith("[")]
    assert [source[:3] for source in sources] == [f"[{n}]" for n in range(1, len(sources) + 1)]
    assert all("Kommunerna främjar befolkningsrelationerna" in source and "(s." in source for source in sources)


def test_what_is_said_of_all_quotes_is_true_of_all(
    made: Make, workshop: Workshop, evidence: tuple[Evidence, ...]
) -> None:
    assert "utom de som är märkta" in made(workshop, "md").decode()
    good = replace(workshop, items=(replace(workshop.items[0], evidence=evidence[:1]),))
    assert "kontrollerade mot dokumenten 24.11.2026." in made(good, "md").decode()
    bad = replace(workshop, items=(replace(workshop.items[0], evidence=evidence[2:]),), decisions=())
    assert "kontrollerade mot dokumenten" not in made(bad, "md").decode()


def test_what_people_typed_is_no_markup(made: Make, workshop: Workshop) -> None:
    hostile = replace(
        workshop,
        name=HOSTILE,
        participants=HOSTILE,
        items=(replace(workshop.items[0], notes=HOSTILE),),
        decisions=(replace(workshop.decisions[0], what=HOSTILE, responsible=HOSTILE, follow_up=HOSTILE),),
    )
    markdown = made(hostile, "md").decode()
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<br>"}
    assert not [token for token in tokens if token.type == "html_block"]
    assert not [child for child in inline if child.type in ("link_open", "em_open")]
    assert sum(token.type == "heading_open" and token.tag == "h1" for token in tokens) == 1
    assert "\u202e" not in markdown
    opened(made(hostile, "docx"))


@pytest.mark.parametrize("start", [*list("=+-@"), "\t=", "＝"])
def test_no_cell_of_the_spreadsheet_is_a_formula(made: Make, workshop: Workshop, start: str) -> None:
    typed = f"{start}HYPERLINK(A1)"
    decision = replace(workshop.decisions[0], what=typed, responsible=typed, sector=typed, follow_up=typed)
    rows = table_of(made(replace(workshop, decisions=(decision,)), "csv"))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "＝")) for row in rows for cell in row)
    assert "HYPERLINK(A1)" in rows[1][1]


def table_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_spreadsheet_has_a_row_for_each_decision(made: Make, workshop: Workshop) -> None:
    head, first, second = table_of(made(workshop, "csv"))
    assert head[:5] == ["Nr", "Beslut", "Ansvarig", "Sektor", "Senast"]
    assert first[:6] == ["1", "Utse en kontakt", "Anna", "Bildning", "1.2.2027", "I maj"]
    assert second[1] == "Utan datum"


def test_semicolons_quotes_and_lines_stay_in_their_cell(made: Make, workshop: Workshop) -> None:
    decision = replace(workshop.decisions[0], what='Ett; två "tre"\nfyra')
    assert table_of(made(replace(workshop, decisions=(decision,)), "csv"))[1][1] == 'Ett; två "tre"\nfyra'


def test_the_calendar_has_an_all_day_entry_for_each_dated_decision(made: Make, workshop: Workshop) -> None:
    (event,) = icalendar.Calendar.from_ical(made(workshop, "ics")).walk("VEVENT")
    assert event["dtstart"].dt == date(2027, 2, 1)
    assert event["dtend"].dt == date(2027, 2, 2)
    assert str(event["summary"]) == "Utse en kontakt"
    assert "Ansvarig: Anna" in str(event["description"])


def test_an_entry_keeps_its_id_when_the_decision_changes(made: Make, workshop: Workshop) -> None:
    changed = replace(workshop, decisions=(replace(workshop.decisions[0], what="Nytt", due=date(2028, 1, 1)),))
    uids = [
        str(event["uid"])
        for one in (workshop, changed)
        for event in icalendar.Calendar.from_ical(made(one, "ics")).walk("VEVENT")
    ]
    assert uids[0] == uids[1]


def test_no_dates_is_said_not_an_empty_calendar(made: Make, workshop: Workshop) -> None:
    with pytest.raises(ExportFailed):
        made(replace(workshop, decisions=workshop.decisions[1:]), "ics")


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=UNHURRIED)
@given(any_=workshops())
def test_any_workshop_can_be_exported_to_every_format(
    made: Make, wordings: dict[Language, Wording], any_: Workshop
) -> None:
    for ending in ENDINGS:
        if ending == "ics" and not any(decision.due for decision in any_.decisions):
            continue
        content = made(any_, ending, any_.language)
        assert content
        if ending == "docx":
            opened(content)
        elif ending == "ics":
            icalendar.Calendar.from_ical(content)
        elif ending == "json":
            assert parse(content, wordings["sv"]) == any_


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_in_each_language(
    library: FakeAssistant, workshop: Workshop, wordings: dict[Language, Wording], language: Language
) -> None:
    minutes = make_minutes(workshop, None, library, wordings[language], TODAY)
    assert "Närpes 2026" in to_plain(minutes, wordings[language])


# -- templates, and files


def own_template() -> bytes:
    template = docx.Document()
    template.add_paragraph("Mallens egen text")
    template.sections[0].header.paragraphs[0].text = "Närpes stad"
    template.styles["Heading 1"].font.name = "Georgia"
    for name in ("Quote", "Subtitle"):
        template.styles[name].delete()
    content = io.BytesIO()
    template.save(content)
    return content.getvalue()


def test_a_template_gives_header_and_styles_but_not_its_text(made: Make, workshop: Workshop) -> None:
    document = opened(made(workshop, "docx", "sv", own_template()))
    assert document.sections[0].header.paragraphs[0].text == "Närpes stad"
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert "Mallens egen text" not in [paragraph.text for paragraph in document.paragraphs]
    assert len(texts(document, "Quote")) == 3


def a_zip(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    "template",
    [
        b"",
        b"no Word file",
        own_template()[:2000],
        a_zip("hello.txt", b"hello"),
        a_zip("[Content_Types].xml", b"<not xml"),
        a_zip("word/document.xml", b"0" * 60_000_000),
    ],
    ids=["empty", "text", "cut", "other zip", "broken xml", "bomb"],
)
def test_a_bad_template_is_said(made: Make, workshop: Workshop, template: bytes) -> None:
    with pytest.raises(ExportFailed) as refused:
        made(workshop, "docx", "sv", template)
    assert refused.value.key == "template-invalid"


def test_an_unknown_ending_is_said(made: Make, workshop: Workshop) -> None:
    with pytest.raises(ExportFailed):
        made(workshop, "pdf")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    write(file, b"first")
    assert file.read_bytes() == b"first"
    with pytest.raises(ExportFailed):
        write(tmp_path / "missing" / "a.docx", b"x")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(ExportFailed):
        write(tmp_path / "folder.md", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "folder.md"]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Närpes 2026", "Narpes-2026.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ("", "workshop.md"),
        ("日本", "workshop.md"),
    ],
)
def test_a_file_name_is_safe(name: str, file: str) -> None:
    assert file_name(replace(WORKSHOP, name=name), "md") == file
