"""Line-end hyphens: which go, which stay, and which wait for the next word."""

import pytest

from ingest.hyphens import Habits, habits, join, mended, tidy


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["att främja likabehand\u2010", "ling här"], "att främja likabehandling här"),
        (["att främja likabehand\u00ad", "ling här"], "att främja likabehandling här"),
        (["att främja likabehand-", "ling här"], "att främja likabehandling här"),
        (["jämlikhets-", "och jämställdhetsplan"], "jämlikhets- och jämställdhetsplan"),
        (["arbets\u2010", "eller tjänsteavtal"], "arbets- eller tjänsteavtal"),
        (["ikä-", "ja kielikysymys"], "ikä- ja kielikysymys"),
        (["osallistumis-", "tai vaikuttamisoikeus"], "osallistumis- tai vaikuttamisoikeus"),
        (["short-", "and long-term"], "short- and long-term"),
        (["Nord-", "Österbotten"], "Nord-Österbotten"),
        (["ett EU-", "projekt"], "ett EU-projekt"),
        (["med e-", "post"], "med e-post"),
        (["JÄMLIK-", "HET"], "JÄMLIKHET"),
        (["åren 2014–", "2020"], "åren 2014–2020"),
        (["https://finlex.fi/", "sv/lag"], "https://finlex.fi/sv/lag"),
        (["två", "ord"], "två ord"),
        (["tank –", "streck"], "tank – streck"),
        (["icke-diskriminering mitt i", "raden"], "icke-diskriminering mitt i raden"),
        (["icke-", "diskriminering"], "icke-diskriminering"),
        (["stycke -", "nytt"], "stycke - nytt"),
        ([], ""),
        (["-", "-"], "- -"),
    ],
)
def test_lines_are_joined_as_they_were_meant(lines: list[str], joined: str) -> None:
    assert join(lines, Habits()) == joined


def test_a_compound_written_with_a_hyphen_elsewhere_keeps_it() -> None:
    known = habits(["den evangelisk-lutherska kyrkan"])
    assert join(["den evangelisk-", "lutherska"], known) == "den evangelisk-lutherska"


def test_a_word_written_whole_elsewhere_beats_a_suspended_hyphen() -> None:
    known = habits(["tekijä ja oppija samma rad"])
    assert join(["oppi\u2010", "ja"], known) == "oppija"


def test_where_breaks_have_their_own_mark_a_plain_hyphen_is_meant() -> None:
    known = habits(["likabe\u2010", "mång\u2010", "kom\u2010"])
    assert join(["svensk-", "finsk ordbok"], known) == "svensk-finsk ordbok"


def test_finnish_like_vowels_keep_their_hyphen() -> None:
    assert join(["linja-", "auto"], habits([], finnish=True)) == "linja-auto"
    assert join(["yhden-", "vertaisuus"], habits([], finnish=True)) == "yhdenvertaisuus"


def test_tidy_leaves_nothing_that_cannot_be_stored() -> None:
    assert tidy("e\ufb03cient\x00 \ud800 a\u030a\u00a0b\u00ad") == "efficient \ufffd å b"


def test_titles_lose_the_hyphens_of_former_breaks_only() -> None:
    assert mended("Kommunerna främjar befolknings- relationerna") == "Kommunerna främjar befolkningsrelationerna"
    assert mended("Jämlikhets- och\njämställdhetsplan") == "Jämlikhets- och jämställdhetsplan"
