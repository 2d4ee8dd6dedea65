"""Markdown: structure with exact offsets into the file as it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import markdown
from ingest.blocks import Block, faults

PIECES = st.sampled_from(
    [
        "# Rubrik\n", "Setext\n===\n", "- punkt\n", "  - under\n", "1) ett\n", "> citat\n", "> > djup\n",
        "| a | b |\n|---|---|\n",
        "| 1 | 2 |\n", "```\nkod\n", "```\n", "---\n", "key: v\n", "<!-- x -->\n", "<div>\n",
        "[^1]: x\n", "\ttab\n", "text\n", "\n",
        "\r\n", "\r", "\x00", "\u2028", "*b* [l](#)\n", "    kod\n", "\x0c", "\x1c",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=14).map("".join))


def said(source: str) -> list[tuple[tuple[str, ...], str]]:
    return [(block.section, source[block.start : block.end]) for block in markdown.parse(source)]


def led(source: str) -> list[tuple[str, str | None]]:
    return [
        (source[block.start : block.end], source[slice(*block.lead)] if block.lead else None)
        for block in markdown.parse(source)
    ]


@given(TEXTS)
def test_blocks_keep_their_word(source: str) -> None:
    assert faults(source, markdown.parse(source)) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_offsets_hold_with_any_newline(newline: str) -> None:
    source = "# Ett\n\nText\x00 ett\nrad två\n\n## Två\n\n> citat\n".replace("\n", newline)
    assert said(source) == [(("Ett",), f"Text\x00 ett{newline}rad två"), (("Ett", "Två"), "citat")]


def test_headings_lose_markup_and_hyphenation() -> None:
    source = "# Kommunerna *främjar* befolknings- relationerna [här](#) `x` ##\n\nText\n\nUnder\n---\nMer"
    title = "Kommunerna främjar befolkningsrelationerna här x"
    assert said(source) == [((title,), "Text"), ((title, "Under"), "Mer")]


def test_list_items_know_their_lead_in() -> None:
    source = "Kommunen ska:\n\n- ett\n  fortsätter\n- två:\n  - under\n\nEn mening.\n\n* fri\n"
    assert led(source) == [
        ("Kommunen ska:", None),
        ("ett\n  fortsätter", "Kommunen ska:"),
        ("två:", "Kommunen ska:"),
        ("under", "två:"),
        ("En mening.", None),
        ("fri", None),
    ]


def test_table_rows_know_their_header() -> None:
    source = (
        "| Kommun | Andel |\n|---|---:|\n| Vasa | 14,9 |\nVanda | 29,9\n\n"
        "> | c |\n> |---|\n> | 3 |\n\n| bara | huvud |\n|---|---|\n"
    )
    assert led(source) == [
        ("Vasa | 14,9", "Kommun | Andel"),
        ("Vanda | 29,9", "Kommun | Andel"),
        ("3", "c"),
        ("bara | huvud", None),
    ]


def test_front_matter_comments_and_rules_are_no_content() -> None:
    source = "---\ntitle: x\n---\n\nText\n\n<!-- inte -->\n\n***\n\nMer\n"
    assert [body for _, body in said(source)] == ["Text", "Mer"]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert [body for _, body in said("---\n\nText\n\n---\n\nMer\n")] == ["Text", "Mer"]


def test_code_and_footnote_definitions_are_text() -> None:
    source = "```py\nkod\n  kod två\n```\n\n[^1]: https://finlex.fi\n"
    assert [body for _, body in said(source)] == ["kod\n  kod två", "[^1]: https://finlex.fi"]


def test_only_working_addresses_are_links() -> None:
    block: Block = markdown.parse("Se [a](#), [b](https://a.fi/x_(y)) och [c](www.b.fi).")[0]
    assert [link.url for link in block.links] == ["https://a.fi/x_(y)", "https://www.b.fi"]


def test_a_heading_with_nothing_under_it_is_a_block() -> None:
    assert said("# Ett\n\n# *Två*\n\nText") == [((), "Ett"), (("Två",), "Text")]


@pytest.mark.parametrize("sign", [">", "- ", "1) ", "> - "])
def test_deep_nesting_neither_fails_nor_hangs(sign: str) -> None:
    source = sign * 3000 + " djup\n"
    assert faults(source, markdown.parse(source)) == []
