"""Web pages: their content becomes text and blocks, what surrounds it and what is hidden stays out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import GreppError
from ingest import webpage
from ingest.blocks import Block, faults
from ingest.headings import settle
from ingest.webpage_head import charset


def blocks(source: str) -> tuple[Block, ...]:
    page = webpage.read(source, "sida.html")
    made = settle(list(page.items))
    assert faults(page.text, made) == []
    return made


def said(source: str) -> list[str]:
    text = webpage.read(source, "sida.html").text
    return [text[block.start : block.end] for block in blocks(source)]


@pytest.mark.parametrize(
    "around",
    [
        "<nav><a href=/>Hem</a></nav>",
        "<div role=navigation>Hem</div>",
        "<header>Vasa stad</header>",
        "<footer>Kontakt</footer>",
        "<aside>Annat</aside>",
        "<div class='cookie-banner'>Vi använder kakor.</div>",
        "<div id=evasteet>Käytämme evästeitä.</div>",
        "<ul class=breadcrumb><li>Hem</li></ul>",
        "<script>var a = 'kod';</script>",
        "<style>p {}</style>",
        "<noscript>Slå på skript.</noscript>",
        "<template><p>Mall</p></template>",
        "<p hidden>Dold</p>",
        "<p aria-hidden=true>Dold</p>",
        "<p style='display:none'>Dold</p>",
        "<p style='VISIBILITY : hidden'>Dold</p>",
        "<!-- kommentar -->",
        "<button>Skicka</button>",
        "<ul><li><a href=/a>Hälsovård</a></li><li><a href=/b>Skola</a></li><li><a href=/c>Kultur</a></li></ul>",
    ],
)
def test_what_surrounds_the_content_is_left_out(around: str) -> None:
    assert said(f"<body>{around}<p>Kommunen ordnar möten.</p>{around}</body>") == ["Kommunen ordnar möten."]


def test_the_main_part_goes_before_the_rest() -> None:
    source = "<body><div>Utanför.</div><main><p>Kommunen ordnar möten.</p></main></body>"
    assert said(source) == ["Kommunen ordnar möten."]


def test_an_empty_main_part_is_not_believed() -> None:
    source = f"<body><main></main><p>{'Kommunen ordnar möten. ' * 9}</p></body>"
    assert len(said(source)) == 1


def test_a_page_inside_a_form_is_read() -> None:
    assert said("<body><form><p>Kommunen ordnar möten.</p><input value=x></form></body>") == ["Kommunen ordnar möten."]


def test_a_list_of_links_that_a_sentence_leads_in_stays() -> None:
    links = "".join(f"<li><a href=/{n}>Handbok {n}</a></li>" for n in range(4))
    assert len(said(f"<body><p>Läs mer i handböckerna:</p><ul>{links}</ul></body>")) == 5


def test_headings_nest() -> None:
    made = blocks("<h1>Plan</h1><h2>Mål</h2><p>Ett.</p><h3>Delmål</h3><p>Två.</p><h2>Ansvar</h2><p>Tre.</p>")
    assert [block.section for block in made] == [("Plan", "Mål"), ("Plan", "Mål", "Delmål"), ("Plan", "Ansvar")]


def test_lists_in_lists() -> None:
    source = "<p>Planen omfattar</p><ul><li>språk:<ol start=3><li>svenska</li></ol></li><li>arbete</li></ul>"
    assert said(source) == ["Planen omfattar", "– språk:", "3. svenska", "– arbete"]
    assert [block.lead for block in blocks(source)] == [None, (0, 15), (17, 25), (0, 15)]


def test_a_term_leads_in_its_definition() -> None:
    source = "<dl><dt>Integration</dt><dd>En process.</dd></dl>"
    assert said(source) == ["Integration", "En process."]
    assert blocks(source)[1].lead == (0, 11)


def test_details_are_a_section_that_ends() -> None:
    source = "<h1>Frågor</h1><details><summary>Vem?</summary><p>Alla.</p></details><p>Efteråt.</p>"
    assert [block.section for block in blocks(source)] == [("Frågor", "Vem?"), ("Frågor",)]


def test_a_table_row_by_row() -> None:
    head = "<tr><th>Kommun</th><th>Mål</th></tr>"
    source = f"<table>{head}<tr><td rowspan=2>Vasa</td><td>Språk</td></tr><tr><td>Arbete</td></tr></table>"
    assert said(source) == ["Kommun | Mål", "Vasa | Språk", "Vasa | Arbete"]
    assert [block.lead for block in blocks(source)] == [None, (0, 12), (0, 12)]


def test_a_table_for_layout_is_read_cell_by_cell() -> None:
    source = "<table role=presentation><tr><td><p>Ett.</p></td><td><p>Två.</p></td></tr></table>"
    assert said(source) == ["Ett.", "Två."]


def test_a_line_break_is_no_paragraph() -> None:
    assert said("<p>Kommunen<br>ordnar möten.</p>") == ["Kommunen ordnar möten."]


def test_a_word_in_several_elements_is_one() -> None:
    assert said("<p>lika<b>behandling</b>&shy;s<wbr>plan &amp; &aring;r</p>") == ["likabehandlingsplan & år"]


NOTE = "<li id=n1>Lag 1325/2014. <a href='#m1'>↩</a></li>"


def test_a_note_is_apart_from_the_word_and_can_be_reached() -> None:
    source = f"<h1>A</h1><p>Planen<sup id=m1><a href='#n1'>1</a></sup> gäller.</p><h1>B</h1><p>Mer.</p><ol>{NOTE}</ol>"
    assert said(source) == ["Planen gäller.", "1 Lag 1325/2014.", "Mer."]
    assert blocks(source)[0].notes == ("1 Lag 1325/2014.",)
    assert blocks(source)[1].kind == "source"


def test_a_note_outside_the_main_part_is_found() -> None:
    source = f"<main><p>Planen<sup><a href='#n1'>1</a></sup> gäller.</p></main><footer><ol>{NOTE}</ol></footer>"
    assert said(source) == ["Planen gäller.", "1 Lag 1325/2014."]


def test_a_link_back_does_not_take_the_text_with_it() -> None:
    source = (
        "<p>Planen<sup id=m1><a href='#n1'>1</a></sup> gäller.</p>"
        "<p id=n1><sup><a href='#m1'>1</a></sup> Lag 1325/2014.</p>"
    )
    assert said(source) == ["Planen gäller.", "1 Lag 1325/2014."]


def test_title_language_and_address() -> None:
    page = webpage.read(
        "<html lang=sv-FI><head><title>Plan | Vasa</title><link rel=canonical href=https://vasa.fi/plan></head>"
        "<body><p>Kommunen ordnar möten.</p></body></html>",
        "sida.html",
    )
    assert (page.title, page.language, page.url) == ("Plan", "sv-FI", "https://vasa.fi/plan")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "//a.fi", "data:text/html,x"])
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    source = f"<link rel=canonical href='{address}'><p>Läs <a href='{address}'>här</a>.</p>"
    assert blocks(source)[0].links == ()
    assert webpage.read(source, "a.html").url == ""


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<meta charset=iso-8859-1>", "cp1252"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "utf-8"),
        (b"<?xml version='1.0' encoding='windows-1252'?>", "cp1252"),
        (b"<meta charset=hittepa>", ""),
        (b"<p>charset=utf-8</p>", ""),
    ],
)
def test_the_encoding_that_a_page_declares(head: bytes, name: str) -> None:
    assert charset(head) == name


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 50_000 + "Botten." + "</div>" * 50_000,
        "<table>" * 3_000 + "<tr><td>Cell</td></tr>",
        "<ul><li>" * 3_000 + "Punkt.",
        "<p>" + "a&amp;" * 100_000,
        "<!DOCTYPE html [" + "".join(f'<!ENTITY a{n + 1} "&a{n};&a{n};">' for n in range(40)) + "]><p>&a40;x</p>",
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>Text &x;</p>',
    ],
)
def test_a_page_made_to_harm_does_none(source: str) -> None:
    try:
        text = webpage.read(source, "sida.html").text
    except GreppError:
        return
    assert "root:" not in text
    assert len(text) <= len(source)


TAGS = st.sampled_from("p h1 h2 ul li ol table tr td th dl dt dd details summary sup a div main nav br pre".split())
PIECES = st.one_of(
    st.text(max_size=12),
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        ["<a href='#n'>1</a>", "<p id=n>Not.</p>", "<td rowspan=3>", "&aring;", "<li id=n>", "\x00", "\ud800"]
    ),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, max_size=25))
def test_any_tags_are_read_or_skipped(pieces: list[str]) -> None:
    try:
        blocks("".join(pieces))
    except GreppError:
        return
