"""The guide's structure: its questions, examples, goals and tables, and every garbled place of its text.

The expected values were read out of the guide by hand and by script, not by the parser.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.catalog import load_catalog
from assistant.citations import display
from assistant.municipalities import Municipalities
from assistant.types import Document
from ingest.blocks import Block, Loaded, faults
from ingest.guide import GuideBlocks, is_guide, parse_guide
from ingest.passages import make_passages, normalise

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "guide_questions.json").read_text(encoding="utf-8"))
TEXT = (ROOT / "corpus" / "kommunerna-framjar-befolkningsrelationerna.md").read_bytes().decode("utf-8")
CORRECTIONS = load_catalog(ROOT / "corpus").corrections_for("kommunerna-framjar-befolkningsrelationerna")
ASSOCIATIONS = "Skapa möjligheter till föreningsverksamhet"
COMMUNICATION = "Kommunikation om befolkningsrelationernas betydelse i kommunen"
HOUSING = "Översikt: Befolkningsrelationer i boende"
SECTORS = "Arbete för goda relationer på bred front inom kommunens olika sektorer"
INTERESTS = "Goda relationer som ett av kommunens intressen"
PROCESS = "Processen för att skapa en strategi eller ett program för befolkningsrelationer"
DUTIES = "Kommunens skyldigheter i främjandet av befolkningsrelationer"
TASKS = "Kommunens uppgifter och befolkningsrelationernas roll"
PAGES = {
    "Till läsaren": "4–5",
    "Material för främjande av goda befolkningsrelationer på kommunal nivå": "6",
    "Så här utarbetades guiden": "7",
    "Kommunerna och goda befolkningsrelationer": "8",
    DUTIES: "9–11",
    TASKS: "12",
    "Strategiska utgångspunkter och förutsättningar i främjandet av befolkningsrelationer": "13",
    INTERESTS: "14–15",
    PROCESS: "16–17",
    SECTORS: "18–19",
    HOUSING: "20–23",
    ASSOCIATIONS: "24–25",
    COMMUNICATION: "26–28",
    "Slutord": "29",
    "Källor": "30",
}
# Number: title, municipality codes, section, first and last line of the file.
# fmt: off
EXAMPLES: dict[int, tuple[str, tuple[str, ...], str, int, int]] = {
    1: ("Nystads åtgärdsprogram för integration 2020–2023", ("895",), INTERESTS, 276, 298),
    2: ("Regionalt åtgärdsprogram för att främja goda befolkningsrelationer och likabehandling",
        ("061", "103", "169", "834", "981"), PROCESS, 319, 331),
    3: ("Uleåborgs integrationsprogram Yhdessä kotoutuva Oulu 2022–2025 och invandrarrådet",
        ("564",), SECTORS, 371, 375),
    4: ("Utbildning i att möta kunder, Vasa stad", ("905",), SECTORS, 381, 383),
    5: ("Arbetsmodellen Tsemppari i Vanda", ("092",), HOUSING, 420, 443),
    6: ("Utveckling av stadsplaneringen i perspektiv av jämlikhet och jämställdhet i Helsingfors",
        ("091",), HOUSING, 453, 471),
    7: ("Understöd till invandrarnas gemenskaper i Tavastehus", ("109",), ASSOCIATIONS, 495, 499),
    8: ("Språkstödsfrivilliga i Pyhäjoki", ("625",), ASSOCIATIONS, 503, 507),
    9: ("Gemensam och öppen verksamhet i Pyhäjoki", ("625",), COMMUNICATION, 535, 555),
    10: ("Enkät om atmosfären i och upplevelsen av Uleåborg som hemstad", ("564",), COMMUNICATION, 559, 565),
    11: ("Integrationsforumet Kotofoorumi för goda befolkningsrelationer, Tavastehus",
         ("109",), COMMUNICATION, 569, 573),
}
# fmt: on


def line_of(text: str, at: int) -> int:
    """The line of the file, counted from 1, that an offset lies in."""
    return text.count("\n", 0, at) + 1


def of_kind(guide: GuideBlocks, kind: str) -> list[Block]:
    return [block for block in guide.blocks if block.kind == kind]


def shown(text: str, blocks: Iterable[Block]) -> list[str]:
    return [display(text[block.start : block.end]) for block in blocks]


def at_line(guide: GuideBlocks, text: str, line: int) -> Block:
    """The block that begins in a line of the file."""
    (found,) = [block for block in guide.blocks if line_of(text, block.start) == line]
    return found


def test_it_is_recognised(guide_text: str) -> None:
    assert is_guide(guide_text)


@pytest.mark.parametrize(
    "text", ["", "# Plan\n\nObserverad nytta\n", "Innehållsförteckning och Frågor som behöver avgöras"]
)
def test_other_texts_are_not_taken_for_it(text: str) -> None:
    assert not is_guide(text)


def test_its_blocks_are_sound(guide: GuideBlocks, guide_text: str) -> None:
    assert faults(guide_text, guide.blocks) == []


def test_the_order_is_the_order_of_the_text(guide: GuideBlocks) -> None:
    starts = [block.start for block in guide.blocks]
    assert starts == sorted(starts)


# -- the 35 questions


def test_it_has_35_questions(guide: GuideBlocks) -> None:
    assert [block.number for block in of_kind(guide, "question")] == list(range(1, 36))


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: str(row["no"]))
def test_a_question_reads_as_it_is_printed(guide: GuideBlocks, guide_text: str, row: dict[str, Any]) -> None:
    block = of_kind(guide, "question")[row["no"] - 1]
    assert guide_text[block.start : block.end] == row["text"]


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: str(row["no"]))
def test_a_question_stands_in_its_section(guide: GuideBlocks, row: dict[str, Any]) -> None:
    assert of_kind(guide, "question")[row["no"] - 1].section[0] == row["section"]


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: str(row["no"]))
def test_a_question_stands_at_its_line(guide: GuideBlocks, guide_text: str, row: dict[str, Any]) -> None:
    assert line_of(guide_text, of_kind(guide, "question")[row["no"] - 1].start) == row["line"]


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: str(row["no"]))
def test_a_question_has_its_group(guide: GuideBlocks, row: dict[str, Any]) -> None:
    block = of_kind(guide, "question")[row["no"] - 1]
    printed = row["group"].split(". ", 1)[-1].split(" (L")[0]
    if row["group"].startswith("D"):
        assert block.group.startswith("Kommunerna bör i sina beslutsprocesser")
    else:
        assert block.group == printed


@pytest.mark.parametrize("row", [row for row in QUESTIONS if row["subgroup"]], ids=lambda row: str(row["no"]))
def test_a_question_of_a_subgroup_has_it_as_its_heading(guide: GuideBlocks, row: dict[str, Any]) -> None:
    assert of_kind(guide, "question")[row["no"] - 1].section[-1] == row["subgroup"].split(":")[0]


def test_every_question_mark_of_the_body_is_in_a_question(guide: GuideBlocks, guide_text: str) -> None:
    spans = [(block.start, block.end) for block in of_kind(guide, "question")]
    marks = [at for at, sign in enumerate(guide_text) if sign == "?"]
    assert [line_of(guide_text, at) for at in marks if not any(s <= at < e for s, e in spans)] == []


# -- examples


def test_it_has_eleven_numbered_examples(guide: GuideBlocks) -> None:
    numbers = [block.number for block in guide.blocks if block.label.startswith("Exempel ")]
    assert list(dict.fromkeys(numbers)) == list(range(1, 12))


@pytest.mark.parametrize("number", EXAMPLES)
def test_an_example_has_its_title(guide: GuideBlocks, number: int) -> None:
    headings = {block.section[-1] for block in guide.blocks if block.label == f"Exempel {number}"}
    assert headings == {f"Exempel {number}: {EXAMPLES[number][0]}"}


@pytest.mark.parametrize("number", EXAMPLES)
def test_an_example_has_its_municipality(guide: GuideBlocks, number: int) -> None:
    places = {block.places for block in guide.blocks if block.label == f"Exempel {number}"}
    assert {tuple(sorted(codes)) for codes in places} == {EXAMPLES[number][1]}


@pytest.mark.parametrize("number", EXAMPLES)
def test_an_example_stands_in_its_section(guide: GuideBlocks, number: int) -> None:
    assert {b.section[0] for b in guide.blocks if b.label == f"Exempel {number}"} == {EXAMPLES[number][2]}


@pytest.mark.parametrize("number", EXAMPLES)
def test_an_example_has_its_lines(guide: GuideBlocks, guide_text: str, number: int) -> None:
    blocks = [block for block in guide.blocks if block.label == f"Exempel {number}"]
    _, _, _, first, last = EXAMPLES[number]
    assert (line_of(guide_text, blocks[0].start), line_of(guide_text, blocks[-1].end - 1)) == (first, last)


def test_the_example_without_a_number(guide: GuideBlocks, guide_text: str) -> None:
    (block,) = [block for block in of_kind(guide, "example") if block.number is None]
    assert line_of(guide_text, block.start) == 104
    assert shown(guide_text, [block])[0].startswith("Arbetet mot rasism har tidigare setts")
    assert block.places == ()


@pytest.mark.parametrize("name", ["Kajana", "Kotka", "Villmanstrand", "Övertorneå"])
def test_the_pilot_group_without_examples_has_none(
    guide: GuideBlocks, municipalities: Municipalities, name: str
) -> None:
    code = municipalities.find(name).code
    assert not [block for block in guide.blocks if code in block.places]


# -- the rest of the structure


def test_it_has_four_goals(guide: GuideBlocks) -> None:
    assert [b.section[0] for b in of_kind(guide, "goal")] == [INTERESTS, SECTORS, ASSOCIATIONS, COMMUNICATION]


def test_a_goal_is_quoted_without_its_label(guide: GuideBlocks, guide_text: str) -> None:
    goals = shown(guide_text, of_kind(guide, "goal"))
    assert not [goal for goal in goals if goal.startswith("Mål")]
    assert goals[3] == (
        "Kommunens beslutsfattare, myndigheter och invånare förstår vad befolkningsrelationer handlar om "
        "och vem de berör."
    )


@pytest.mark.parametrize(
    ("section", "lines"),
    [
        (INTERESTS, [256, 258, 260, 262]),
        (SECTORS, [339, 341, 343, 345, 347]),
        (ASSOCIATIONS, [479, 481, 483]),
        (COMMUNICATION, [518, 520, 522]),
    ],
)
def test_the_benefits_of_a_section(guide: GuideBlocks, guide_text: str, section: str, lines: list[int]) -> None:
    found = [block for block in of_kind(guide, "benefit") if block.section[0] == section]
    assert [line_of(guide_text, block.start) for block in found] == lines


def test_it_has_six_steps(guide: GuideBlocks, guide_text: str) -> None:
    steps = of_kind(guide, "step")
    assert [step.number for step in steps] == [1, 2, 3, 4, 5, 6]
    assert [line_of(guide_text, step.start) for step in steps] == [302, 304, 306, 308, 310, 312]


def test_it_has_four_rows_of_tasks(guide: GuideBlocks) -> None:
    assert [block.label for block in of_kind(guide, "task")] == [
        "Främja kunskap och kultur",
        "Främja livskraften",
        "Främja den lokala identiteten och demokratin",
        "Utveckla livsmiljön",
    ]


def test_the_header_of_the_table_leads_its_rows(guide: GuideBlocks, guide_text: str) -> None:
    leads = {block.lead for block in of_kind(guide, "task")}
    (lead,) = leads
    assert lead and guide_text[slice(*lead)] == "KOMMUNENS UPPGIFT\tBEFOLKNINGSRELATIONERNAS ROLL"


def test_it_has_seven_titles_of_material(guide: GuideBlocks, guide_text: str) -> None:
    titles = [block for block in of_kind(guide, "material") if block.pages == "6"]
    assert shown(guide_text, titles) == [
        "Sårande ord, skadliga gärningar – Handbok för att motarbeta hatgärningar på det lokala planet",
        "Vastaanottokeskus ja hyvinvointisuhteiden edistäminen",
        "Yhteiselon avaimia",
        "Vem annan då - Handbok för att främja goda relationer och motverka främlingsfientlighet",
        "VOTA – hyvinvointisuhteiden suunnittelutyökalu",
        "Material från Helsingfors stad relaterat till jämställdhet och jämlikhet",
        "Så skapas en jämlik kommun",
    ]


def test_it_has_six_sources(guide: GuideBlocks, guide_text: str) -> None:
    assert [guide_text[block.start] for block in of_kind(guide, "source")] == list("¹²³⁴⁵⁶")


@pytest.mark.parametrize(("mark", "page"), [("⁴", "s. 110"), ("⁵", "s. 136")])
def test_ibid_is_resolved(guide: GuideBlocks, guide_text: str, mark: str, page: str) -> None:
    (source,) = [b for b in of_kind(guide, "source") if guide_text[b.start] == mark]
    assert source.notes == (
        f"{mark} Regeringens proposition till riksdagen med förslag till lag om främjande av integration "
        f"och till lagar som har samband med den, {page}",
    )


@pytest.mark.parametrize(("line", "marks"), [(96, "¹"), (104, "²"), (185, "³⁴⁵"), (225, "⁶")])
def test_the_notes_of_a_paragraph(guide: GuideBlocks, guide_text: str, line: int, marks: str) -> None:
    assert [note[0] for note in at_line(guide, guide_text, line).notes] == list(marks)


def test_no_other_paragraph_has_notes(guide: GuideBlocks, guide_text: str) -> None:
    noted = [line_of(guide_text, b.start) for b in guide.blocks if b.notes and b.kind != "source"]
    assert noted == [96, 104, 185, 225]


# -- pages


@pytest.mark.parametrize("section", PAGES)
def test_the_pages_of_a_section(guide: GuideBlocks, section: str) -> None:
    assert {block.pages for block in guide.blocks if block.section[0] == section} == {PAGES[section]}


def test_every_section_but_the_imprint_is_in_the_table_of_contents(guide: GuideBlocks) -> None:
    assert {block.section[0] for block in guide.blocks if block.kind != "imprint"} == set(PAGES)


def test_the_table_of_contents_is_not_content(guide: GuideBlocks, guide_text: str) -> None:
    lines = {line_of(guide_text, block.start) for block in guide.blocks}
    assert not lines & set(range(18, 81))


def test_the_imprint_has_no_page(guide: GuideBlocks, guide_text: str) -> None:
    imprint = of_kind(guide, "imprint")
    assert {block.pages for block in imprint} == {""}
    assert all(line_of(guide_text, block.start) < 18 for block in imprint)


def test_headings_are_not_content(guide: GuideBlocks, guide_text: str) -> None:
    headings = {*PAGES, "Observerad nytta", "Frågor som behöver avgöras", "Om samkommunen:", "Om resurserna:"}
    said = shown(guide_text, guide.blocks)
    assert not headings & set(said)
    assert not [text for text in said if text.startswith("EXEMPEL")]


def test_all_words_of_the_body_are_content_or_heading_or_note(guide: GuideBlocks, guide_text: str) -> None:
    left = list(guide_text)
    for block in guide.blocks:
        left[block.start : block.end] = "\n" * (block.end - block.start)
    body = "".join(left).split("\n")
    known = {*PAGES, "Observerad nytta", "Frågor som behöver avgöras", "Om samkommunen:", "Om resurserna:", "Mål:"}
    known |= {"Guide för arbete för goda befolkningsrelationer", "UTVECKLING AV BEFOLKNINGSRELATIONER I KOMMUNEN"}
    known |= {"KOMMUNENS UPPGIFT\tBEFOLKNINGSRELATIONERNAS ROLL", "Innehållsförteckning"}
    known |= {"CENTRALA FRÅGOR FÖR ATT KOMBINERA KOMMUNENS SKYLDIGHETER OCH ARBETET FÖR GODA BEFOLKNINGSRELATIONER:"}
    odd = []
    for row in body:
        line = row.strip(" -*\t").strip()
        if not line or line.isdigit() or line in known or line.lower().startswith("(tillgängligt på finska"):
            continue
        titles = " ".join(title for title, *_ in EXAMPLES.values())
        if "EXEMPEL" in line or line.removesuffix(" (tillgängligt på finska)") in titles:
            continue
        if line in ("SKAPA ETT PROGRAM: Regionalt",):
            continue
        odd.append(line)
    assert odd == []


# -- links


def test_the_eight_addresses(guide: GuideBlocks) -> None:
    assert [link.text for block in guide.blocks for link in block.links] == [
        "ukilife.fi",
        "www.naapuruussovittelu.fi/sv/hemsida",
        "www.tsemppataan.fi",
        "www.neuvovavantaa.fi",
        "innokyla.fi/fi/toimintamalli/kielitukivapaaehtoisia-tapahtumiin",
        "www.pyhajoki.fi/tapahtumat-ja-koulutukset",
        "www.myintegration.fi",
        "www.kommunforbundet.fi/aktuellt/2017/vad-gor-kommunen-i-framtiden",
    ]


def test_an_address_gets_its_scheme(guide: GuideBlocks) -> None:
    assert all(link.url == f"https://{link.text}" for block in guide.blocks for link in block.links)


@pytest.mark.parametrize("line", [404, 443, 453, 458, 596])
def test_a_dead_link_is_no_link(guide: GuideBlocks, guide_text: str, line: int) -> None:
    assert at_line(guide, guide_text, line).links == ()


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (404, "Till exempel Kommunförbundet har tagit fram ett verktyg för bedömning av beslutskonsekvenser."),
        (443, "Video: Vantaan Tsempparit"),
        (453, "Jämställdhet och jämlikhet i stadsplaneringen (pdf)"),
        (458, "Verktyg för att främja jämställdhet och likabehandling inom Helsingfors stadsplanering (pdf)"),
    ],
)
def test_a_dead_link_shows_its_title(guide: GuideBlocks, guide_text: str, line: int, title: str) -> None:
    assert shown(guide_text, [at_line(guide, guide_text, line)]) == [title]


# -- garbled places, by line


def test_the_broken_title_is_mended_where_it_is_a_heading(guide: GuideBlocks) -> None:
    assert {b.section for b in of_kind(guide, "imprint")} == {("Kommunerna främjar befolkningsrelationerna",)}


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (4, "befolkningsrelationerna"),
        (243, "välfärdstjänster"),
        (296, "servicestället"),
        (304, "föreningstjänster"),
        (430, "projektsamarbetet"),
        (559, "integrationstjänsterna"),
        (319, "Forssaregionen"),
        (420, "invandrarorganisationer"),
        (422, "kanaler för att möta"),
        (424, "anlitande av"),
        (497, "Understödstagaren"),
        (578, "boendekommunen"),
        (114, "väestösuhteiden"),
        (127, "väestösuhteiden"),
        (465, "Verktyget"),
        (306, "FÖRSTÅELSEN"),
    ],
)
def test_the_searched_copy_has_the_right_form(guide: GuideBlocks, guide_text: str, line: int, word: str) -> None:
    block = at_line(guide, guide_text, line)
    assert word in normalise(guide_text[block.start : block.end], CORRECTIONS)


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        (114, "hyvinvointisuhteiden"),
        (420, "invandraringarorganisationer"),
        (497, "Understödsdagaren"),
        (561, "Frågorna till stadens ledningsgrupp gäller"),
        (578, "bopingskommunen"),
    ],
)
def test_the_quoted_text_keeps_the_printed_form(guide: GuideBlocks, guide_text: str, line: int, printed: str) -> None:
    block = at_line(guide, guide_text, line)
    assert printed in guide_text[block.start : block.end]


@pytest.mark.parametrize(
    "kept",
    [
        "jämlikhets- och jämställdhetsplanen",
        "arbets- och näringsministeriet",
        "icke-diskriminering",
        "svamp-, bär- och örtplockning",
        "bostads-, planläggnings-, utbildnings-",
        "Tsemppari-modellen",
    ],
)
def test_true_hyphens_are_kept(guide: GuideBlocks, guide_text: str, kept: str) -> None:
    said = " ".join(normalise(guide_text[b.start : b.end], CORRECTIONS) for b in guide.blocks)
    assert kept in said


@pytest.mark.parametrize(("first", "last"), [(86, 88), (146, 148), (158, 160), (174, 177), (426, 428), (541, 543)])
def test_a_paragraph_cut_by_a_page_is_joined(guide: GuideBlocks, guide_text: str, first: int, last: int) -> None:
    block = at_line(guide, guide_text, first)
    assert line_of(guide_text, block.end - 1) == last


def test_the_subtitle_over_two_lines(guide: GuideBlocks, guide_text: str) -> None:
    assert "Praktiska verktyg för kommunernas arbete för goda relationer" in shown(
        guide_text, of_kind(guide, "imprint")
    )


@pytest.mark.parametrize("line", [1, 81, 126, 141, 176, 187, 210, 235, 353, 387, 575])
def test_a_line_of_spaces_is_blank(guide: GuideBlocks, guide_text: str, line: int) -> None:
    assert guide_text.split("\n")[line - 1].strip() == ""
    assert not [block for block in guide.blocks if line_of(guide_text, block.start) == line]


def test_the_lost_figure_is_a_warning(guide: GuideBlocks) -> None:
    assert guide.warnings == ("figure-missing: UTVECKLING AV BEFOLKNINGSRELATIONER I KOMMUNEN",)


def test_the_questions_without_bullets_are_split(guide: GuideBlocks, guide_text: str) -> None:
    lines = [line_of(guide_text, block.start) for block in of_kind(guide, "question")[:9]]
    assert lines == [211, 211, 213, 213, 215, 215, 215, 217, 219]


def test_a_row_of_the_table_shows_no_tags(guide: GuideBlocks, guide_text: str) -> None:
    row = shown(guide_text, of_kind(guide, "task"))[0]
    assert row == (
        "Främja kunskap och kultur: grundläggande utbildning och småbarnspedagogik; utbildning som leder till examen "
        "och fritt bildningsarbete; kultur-, ungdoms-, biblioteks- och idrottstjänster – jämlikhetsarbete; "
        "identifiering och motarbetande av rasism och diskriminering; växelverkan mellan yrkespersoner, elever, "
        "studerande och familjer; psykiskt och fysiskt tryggare lokaler"
    )


@pytest.mark.parametrize("row", range(4))
def test_no_tag_of_the_table_is_searched(guide: GuideBlocks, guide_text: str, row: int) -> None:
    block = of_kind(guide, "task")[row]
    said = normalise(guide_text[block.start : block.end], CORRECTIONS)
    assert not set("<>•\t") & set(said)


@pytest.mark.parametrize(
    "glued", ["befolkningsrelationerna¹", "rasism²", "integrationslagen³", "befolkningsrelationer⁵"]
)
def test_a_note_mark_is_taken_off_the_searched_word(guide_text: str, glued: str) -> None:
    assert glued in guide_text
    assert normalise(glued + ".", {}) in (glued[:-1] + " .", glued[:-1] + ".")


def test_capitals_inside_a_sentence_stay_in_it(guide: GuideBlocks, guide_text: str) -> None:
    assert shown(guide_text, of_kind(guide, "step"))[3] == (
        "De valda åtgärderna ANVISAS ANSVARIGA PARTER OCH EN TIDSPLAN SOM FÖLJS UPP AV KOMMUNEN."
    )


@pytest.mark.parametrize(("number", "parent"), [(18, 17), (35, 34)])
def test_a_point_under_a_question_is_a_question_of_its_own(guide: GuideBlocks, number: int, parent: int) -> None:
    questions = of_kind(guide, "question")
    assert questions[number - 1].start > questions[parent - 1].end


@pytest.mark.parametrize("line", [410, 411, 412, 413, 414])
def test_emphasis_around_a_bullet_is_not_quoted(guide: GuideBlocks, guide_text: str, line: int) -> None:
    (block,) = [b for b in guide.blocks if b.kind == "question" and line_of(guide_text, b.start) == line]
    assert "*" not in guide_text[block.start : block.end]


def test_language_notes_at_a_paragraphs_end_are_not_content(guide: GuideBlocks, guide_text: str) -> None:
    ends = [text for text in shown(guide_text, guide.blocks) if text.rstrip(".)").lower().endswith("på finska")]
    assert [text for text in ends if not text.startswith("¹") and not text.startswith("²")] == []


def test_no_language_note_is_searched(guide: GuideBlocks, guide_text: str) -> None:
    said = " ".join(normalise(guide_text[b.start : b.end], CORRECTIONS) for b in guide.blocks)
    assert "(tillgängligt på finska" not in said.lower()


def test_no_heading_holds_a_language_note(guide: GuideBlocks) -> None:
    assert not [b.section for b in guide.blocks if "tillgängligt" in " ".join(b.section).lower()]


def test_the_unbalanced_bracket_ends_no_address(guide: GuideBlocks, guide_text: str) -> None:
    assert [link.text for link in at_line(guide, guide_text, 573).links] == ["www.myintegration.fi"]


def test_the_list_with_a_gap_keeps_its_four_points(guide: GuideBlocks, guide_text: str) -> None:
    points = [b for b in guide.blocks if b.lead and 240 <= line_of(guide_text, b.start) <= 244]
    assert [line_of(guide_text, block.start) for block in points] == [240, 241, 243, 244]


def test_the_seven_plans_follow_their_lead_in(guide: GuideBlocks, guide_text: str) -> None:
    plans = [b for b in guide.blocks if 194 <= line_of(guide_text, b.start) <= 200]
    assert {guide_text[slice(*block.lead)] for block in plans if block.lead} == {"Sådana planer är bland annat"}
    assert len(plans) == 7


# -- with other texts


def test_a_guide_cut_short_is_another_text(guide_text: str) -> None:
    assert not [at for at in range(0, len(guide_text) - 200, 997) if is_guide(guide_text[:at])]


@settings(deadline=None, max_examples=60)
@example(at=45442, put="- ", cut=0)
@given(
    at=st.integers(0, len(TEXT)),
    put=st.sampled_from(["", "\n\n", "\t", "**", "EXEMPEL 12:\n", "Mål: ", "- ", "\n\n?\n\n", "¹", "\x00", "(#)"]),
    cut=st.integers(0, 40),
)
def test_a_mangled_guide_is_read_soundly_or_not_as_the_guide(at: int, put: str, cut: int) -> None:
    text = TEXT[:at] + put + TEXT[at + cut :]
    if is_guide(text):
        assert faults(text, parse_guide(text, Municipalities(())).blocks) == []


def test_windows_line_ends_make_no_difference(
    guide: GuideBlocks, guide_text: str, municipalities: Municipalities
) -> None:
    text = guide_text.replace("\n", "\r\n")
    assert is_guide(text)
    blocks = parse_guide(text, municipalities).blocks
    assert faults(text, blocks) == []
    assert shown(text, blocks) == shown(guide_text, guide.blocks)


def test_passages_of_the_guide_hold_every_word_of_its_blocks(
    guide: GuideBlocks, guide_text: str, municipalities: Municipalities
) -> None:
    document = Document("guide", "Guide", "sv", guide_text, "")
    held = [0] * len(guide_text)
    for passage in make_passages(Loaded(document, guide.blocks), municipalities):
        for sentence in passage.sentences:
            held[sentence.start : sentence.end] = [1] * (sentence.end - sentence.start)
    lost = [
        guide_text[at] for b in guide.blocks for at in range(b.start, b.end)
        if not held[at] and not guide_text[at].isspace() and guide_text[at] not in "*_"
    ]  # fmt: skip
    assert lost == []
