"""Statutes in Akoma Ntoso: chapter and section are the place, points keep their lead, nothing foreign gets in."""

from pathlib import Path

import pytest

from assistant.types import Passage
from ingest.blocks import Loaded, faults
from ingest.loaders import load
from ingest.skipped import SkippedFile

SAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0" xmlns:finlex="http://data.finlex.fi/schema/finlex">
<act contains="multipleVersions" name="main">
<meta><identification source="#f">
 <FRBRWork><FRBRalias name="eli" value="http://data.finlex.fi/eli/sd/2014/9999/ajantasa"/>
  <FRBRnumber value="9999"/></FRBRWork>
 <FRBRExpression><FRBRalias name="eli" value="http://data.finlex.fi/eli/sd/2014/9999/ajantasa/2023-06-01/{language}"/>
  <FRBRlanguage language="{language}"/></FRBRExpression></identification>
 <proprietary><finlex:keyword>not shown</finlex:keyword></proprietary></meta>
<preface><p><docNumber>9999/2014</docNumber> <docTitle>{title}</docTitle></p></preface>
<preamble><formula name="enactingClause"><p>{enacted}</p></formula></preamble>
<body><hcontainer name="statuteProvisionsWrapper">
 <chapter eId="chp_1"><num>1 {chapter}</num><heading>{first}</heading>
  <section eId="chp_1__sec_1"><num>1 §</num><heading>{aim}</heading>
   <subsection><content><p>{one}</p></content></subsection>
   <subsection><intro><p>{lead}</p></intro>
    <paragraph><num>1)</num><content><p>{a}<authorialNote><p>editor</p></authorialNote></p></content></paragraph>
    <paragraph><num>2)</num><content><p>{b}</p></content></paragraph></subsection></section></chapter>
 <chapter eId="chp_2"><num>2 {chapter}</num><heading>{second}</heading>
  <section><num>5 a §</num><heading>{duty}</heading>
   <subsection><content><p>{two}</p>
    <table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table></content></subsection></section></chapter>
</hcontainer></body></act></akomaNtoso>
"""
SWEDISH = {
    "language": "swe", "title": "Lag om prov", "enacted": "I enlighet med riksdagens beslut föreskrivs:",
    "chapter": "kap.",
    "first": "Allmänna bestämmelser", "aim": "Lagens syfte", "one": "Syftet med denna lag är att pröva läsaren.",
    "lead": "I denna lag avses med", "a": "<i>prov</i> ett prov,", "b": "läsare den som läser.",
    "second": "Skyldigheter", "duty": "Kommunens skyldighet", "two": "Kommunen ska läsa &amp; pröva.",
}  # fmt: skip
FINNISH = SWEDISH | {
    "language": "fin", "title": "Koelaki", "enacted": "Eduskunnan päätöksen mukaisesti säädetään:", "chapter": "luku",
    "first": "Yleiset säännökset", "aim": "Lain tarkoitus", "one": "Tämän lain tarkoituksena on koetella lukijaa.",
}  # fmt: skip


def loaded(tmp_path: Path, source: str | bytes, name: str = "lag.xml") -> Loaded:
    path = tmp_path / name
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    return load(path)


@pytest.fixture
def law(tmp_path: Path) -> Loaded:
    return loaded(tmp_path, SAMPLE.format(**SWEDISH))


def places(law: Loaded) -> dict[str, tuple[str, ...]]:
    return {law.document.text[block.start : block.end]: block.section for block in law.blocks}


def test_the_place_is_chapter_and_section(law: Loaded) -> None:
    found = places(law)
    assert found["Syftet med denna lag är att pröva läsaren."] == ("1 kap. Allmänna bestämmelser", "1 § Lagens syfte")
    assert found["Kommunen ska läsa & pröva."] == ("2 kap. Skyldigheter", "5 a § Kommunens skyldighet")


def test_the_label_is_the_section(law: Loaded) -> None:
    labels = {block.label for block in law.blocks if block.section}
    assert labels == {"1 §", "5 a §"}


def test_title_number_language_and_address_are_the_files_own(law: Loaded) -> None:
    document = law.document
    assert (document.title, document.statute, document.language) == ("Lag om prov (9999/2014)", "9999/2014", "sv")
    assert document.url == "http://data.finlex.fi/eli/sd/2014/9999/ajantasa/2023-06-01/swe"


def test_a_finnish_statute_too(tmp_path: Path) -> None:
    law = loaded(tmp_path, SAMPLE.format(**FINNISH))
    found = places(law)["Tämän lain tarkoituksena on koetella lukijaa."]
    assert found == ("1 luku Yleiset säännökset", "1 § Lain tarkoitus")
    assert (law.document.title, law.document.language) == ("Koelaki (9999/2014)", "fi")


def test_points_stand_with_their_numbers_and_editors_notes_are_out(law: Loaded) -> None:
    text = law.document.text
    assert "1) prov ett prov," in text and "2) läsare den som läser." in text
    assert "editor" not in text and "not shown" not in text


def test_a_table_is_read_row_by_row(law: Loaded) -> None:
    row = next(block for block in law.blocks if law.document.text[block.start : block.end] == "1 | 2")
    assert row.lead and law.document.text[slice(*row.lead)] == "A | B"


def test_the_blocks_are_as_promised(law: Loaded) -> None:
    assert faults(law.document.text, law.blocks) == []


def test_a_statute_becomes_passages(law: Loaded) -> None:
    from assistant.municipalities import Municipalities
    from ingest.passages import make_passages

    passages: tuple[Passage, ...] = make_passages(law, Municipalities(()))
    assert any(passage.label == "5 a §" for passage in passages)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('<?xml version="1.0"?><rss><p>nej</p></rss>', "skipped-not-what-it-says"),
        ("<akomaNtoso><act><body>", "skipped-damaged"),
        ("<akomaNtoso><act><body/></act></akomaNtoso>", "skipped-empty"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><akomaNtoso><p>&a;</p></akomaNtoso>', "skipped-not-what-it-says"),
        (
            '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><akomaNtoso><p>&f;</p></akomaNtoso>',
            "skipped-not-what-it-says",
        ),
        ("bara text", "skipped-damaged"),
    ],
)
def test_another_file_is_skipped_with_its_reason(tmp_path: Path, source: str, why: str) -> None:
    with pytest.raises(SkippedFile) as raised:
        loaded(tmp_path, source)
    assert raised.value.key == why


def test_a_million_laughs_cost_nothing(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    source = f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><akomaNtoso><p a="&l9;">&l9;</p></akomaNtoso>'
    with pytest.raises(SkippedFile):
        loaded(tmp_path, source)


def test_a_very_deep_tree_is_skipped(tmp_path: Path) -> None:
    with pytest.raises(SkippedFile):
        loaded(tmp_path, "<akomaNtoso>" + "<hcontainer>" * 5000 + "<p>x</p>" + "</hcontainer>" * 5000 + "</akomaNtoso>")
