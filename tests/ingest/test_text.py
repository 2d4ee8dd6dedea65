"""Plain text: headings that look like headings, paragraphs, lists, and no sign lost."""

from hypothesis import given
from hypothesis import strategies as st

from ingest import text
from ingest.blocks import faults

LINES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "", "  ", "5 §", "3.2 Kommunens uppgifter", "3 kap.", "INLEDNING",
            "# Rubrik", "**Syfte**", "====", "---",
            "- punkt", "1) första", "Kommunen ska",
            "En mening som slutar här.", "Lagens syfte", "\f", "x" * 200, "\x00", "ü",
        ]
    ),
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(LINES, max_size=12).flatmap(
        lambda lines: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda nl: nl.join(lines))
    ),
)


def said(source: str) -> list[tuple[tuple[str, ...], str]]:
    return [(block.section, source[block.start : block.end]) for block in text.parse(source)]


@given(TEXTS)
def test_blocks_keep_their_word_and_nothing_is_lost(source: str) -> None:
    blocks = text.parse(source)
    assert faults(source, blocks) == []
    covered = bytearray(len(source))
    for item in text.items(source):
        covered[item.start : item.end] = b"\1" * (item.end - item.start)
    lost = [sign for sign, seen in zip(source, covered, strict=True) if not seen and not sign.isspace()]
    assert lost == []


def test_hard_wrapped_lines_belong_to_one_paragraph() -> None:
    source = "Första raden\nandra raden.\n\nNytt stycke."
    assert said(source) == [((), "Första raden\nandra raden."), ((), "Nytt stycke.")]


def test_long_lines_are_paragraphs_of_their_own() -> None:
    source = f"{'ord ' * 60}.\nEn kort mening."
    assert [body for _, body in said(source)] == [f"{'ord ' * 60}.", "En kort mening."]


def test_numbered_capital_and_statute_headings_make_sections() -> None:
    source = (
        "INLEDNING\n\nText ett.\n\n3.2 Kommunens uppgifter\nText två.\n\n"
        "1 kap.\nAllmänna bestämmelser\n\n5 §\nLagens syfte\nLagen ska främja.\n\n"
        "6 §\n\nSoveltamisala\n\nTätä sovelletaan."
    )
    assert said(source) == [
        (("INLEDNING",), "Text ett."),
        (("INLEDNING", "3.2 Kommunens uppgifter"), "Text två."),
        (("INLEDNING", "1 kap. Allmänna bestämmelser", "5 § Lagens syfte"), "Lagen ska främja."),
        (("INLEDNING", "1 kap. Allmänna bestämmelser", "6 § Soveltamisala"), "Tätä sovelletaan."),
    ]


def test_a_number_inside_a_paragraph_is_no_heading() -> None:
    source = "Enligt lagen och dess\n5 § Bestämmelser gäller\nfortfarande."
    assert said(source) == [((), source)]


def test_headings_marked_as_in_markdown() -> None:
    source = "# Språklag [sv]\nKälla: x\n\n### 1 §\n**National- språken**\nFinska.\n\nTitel\n=====\nUnder."
    assert said(source) == [
        (("Språklag [sv]",), "Källa: x"),
        (("Språklag [sv]", "1 § Nationalspråken"), "Finska."),
        (("Titel",), "Under."),
    ]


def test_list_items_know_their_lead_in() -> None:
    source = "Kommunen ska\nordna:\n- ett, som\n  fortsätter\n- två\n\nSlut.\n\n- utan"
    blocks = text.parse(source)
    assert [source[b.start : b.end] for b in blocks[1:3]] == ["- ett, som\n  fortsätter", "- två"]
    assert {source[slice(*b.lead)] for b in blocks[1:3] if b.lead} == {"Kommunen ska\nordna:"}
    assert blocks[-1].lead is None


def test_a_heading_with_nothing_under_it_is_a_block() -> None:
    assert said("1. Lista\n\n2. Lista två") == [((), "1. Lista"), ((), "2. Lista två")]
    assert said("SLUTORD") == [((), "SLUTORD")]


def test_links_are_working_addresses_only() -> None:
    source = "Se www.kommun.fi, (https://finlex.fi/a_(b)) och mailto:a@b.fi eller (#)."
    assert [(link.text, link.url) for link in text.parse(source)[0].links] == [
        ("www.kommun.fi", "https://www.kommun.fi"),
        ("https://finlex.fi/a_(b)", "https://finlex.fi/a_(b)"),
    ]
