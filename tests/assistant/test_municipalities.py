"""Municipalities in a text: in Swedish and Finnish, inflected as people inflect them, and none where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CorpusDamaged, UnknownMunicipality
from assistant.municipalities import Municipalities, load_municipalities, name_in, without
from assistant.settings import REPOSITORY

ALL = load_municipalities(REPOSITORY / "corpus" / "municipalities.csv")


def named(text: str) -> list[str]:
    return [mention.municipality.name_sv for mention in ALL.mentions(text)]


@pytest.mark.parametrize(
    "template", ["Hur är det i {}?", "{} har gjort det.", "Vad är {}s mål?", "({})", "”{}”, sade hen"]
)
def test_every_swedish_name_is_recognised(template: str) -> None:
    lost = [m.name_sv for m in ALL.all if not named(template.format(m.name_sv))]
    assert lost == []


@pytest.mark.parametrize("template", ["{} on tehnyt sen.", "Kerro: {}!", "Entä {}?"])
def test_every_finnish_name_is_recognised(template: str) -> None:
    lost = [m.name_fi for m in ALL.all if m not in [x.municipality for x in ALL.mentions(template.format(m.name_fi))]]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vaasassa", "Vasa"),
        ("Vaasan", "Vasa"),
        ("Vaasasta", "Vasa"),
        ("Vaasaan", "Vasa"),
        ("Helsingissä", "Helsingfors"),
        ("Helsingin", "Helsingfors"),
        ("Helsinkiin", "Helsingfors"),
        ("Tampereella", "Tammerfors"),
        ("Tampereen", "Tammerfors"),
        ("Oulussa", "Uleåborg"),
        ("Oulun", "Uleåborg"),
        ("Vantaalla", "Vanda"),
        ("Vantaan", "Vanda"),
        ("Turussa", "Åbo"),
        ("Turun", "Åbo"),
        ("Hämeenlinnassa", "Tavastehus"),
        ("Pyhäjoella", "Pyhäjoki"),
        ("Pyhäjoen", "Pyhäjoki"),
        ("Uudessakaupungissa", "Nystad"),
        ("Uudenkaupungin", "Nystad"),
        ("Lahdessa", "Lahtis"),
        ("Rovaniemellä", "Rovaniemi"),
        ("Kajaanissa", "Kajana"),
        ("Lappeenrannassa", "Villmanstrand"),
        ("Ylitorniolla", "Övertorneå"),
        ("Kotkassa", "Kotka"),
        ("Espoossa", "Esbo"),
        ("Porvoossa", "Borgå"),
        ("Kokkolassa", "Karleby"),
        ("Närpiössä", "Närpes"),
        ("Maarianhaminassa", "Mariehamn"),
        ("Seinäjoella", "Seinäjoki"),
        ("Kuopiossa", "Kuopio"),
        ("Joensuussa", "Joensuu"),
        ("Mikkelissä", "S:t Michel"),
        ("Raisiossa", "Reso"),
        ("Naantalissa", "Nådendal"),
        ("Paraisilla", "Pargas"),
        ("Paraisten", "Pargas"),
        ("Kauniaisissa", "Grankulla"),
        ("Jokioisten", "Jockis"),
        ("Raaseporissa", "Raseborg"),
        ("Salossa", "Salo"),
        ("Imatralla", "Imatra"),
        ("Vasabor", "Vasa"),
        ("Vasas", "Vasa"),
        ("Vasaborna", "Vasa"),
        ("Uleåborgs", "Uleåborg"),
        ("Närpesborna", "Närpes"),
        ("Forssaregionen", "Forssa"),
        ("Uleåborgsregionens", "Uleåborg"),
    ],
)
def test_inflected_names(text: str, name: str) -> None:
    assert named(f"Miten se on {text} tehty?") == [name]


@pytest.mark.parametrize(
    "text",
    ["Hur kan kommunen stödja föreningar?", "Miten kunta tukee yhdistyksiä?", "How can we help?", "vasa", "salong", ""],
)
def test_other_words_are_no_names(text: str) -> None:
    assert named(text) == []


def test_two_names_in_one_text() -> None:
    assert named("Vad skiljer Vasa från Vantaa?") == ["Vasa", "Vanda"]


def test_a_longer_name_goes_before_a_shorter() -> None:
    assert named("Pedersöre kommun och Larsmo") == ["Pedersöre", "Larsmo"]


def test_names_are_taken_out() -> None:
    text = "Och i Vaasassa då?"
    assert without(text, ALL.mentions(text)).split() == ["Och", "i", "då?"]


@pytest.mark.parametrize("name", ["Nykarlby", "vassa", "Helsingfosr", "Åbo stad"])
def test_a_misspelt_name_gets_the_closest(name: str) -> None:
    with pytest.raises(UnknownMunicipality) as caught:
        ALL.find(name)
    assert caught.value.values["close"]


@pytest.mark.parametrize(("name", "close"), [("Nykarlby", "Nykarleby"), ("Helsingfosr", "Helsingfors")])
def test_the_closest_name_is_the_one_that_was_meant(name: str, close: str) -> None:
    with pytest.raises(UnknownMunicipality) as caught:
        ALL.find(name)
    assert caught.value.values["close"].split(", ")[0] == close


@pytest.mark.parametrize(("name", "said"), [("Vasa", "Vaasa"), ("Närpes", "Närpes"), ("Mariehamn", "Mariehamn")])
def test_in_english_a_place_has_the_name_of_its_majority(name: str, said: str) -> None:
    assert name_in("en", ALL.find(name)) == said


def test_the_subregion_of_forssa() -> None:
    assert {m.name_fi for m in ALL.in_subregion("Forssa")} == {"Forssa", "Humppila", "Jokioinen", "Tammela", "Ypäjä"}


def test_no_municipalities_recognise_nothing() -> None:
    assert Municipalities(()).mentions("Vasa och Vanda") == ()


@given(st.text(max_size=80))
def test_mentions_lie_within_any_text(text: str) -> None:
    assert all(0 <= m.start < m.end <= len(text) for m in ALL.mentions(text))


@pytest.mark.parametrize(
    "data", [b"", b"code\n1\n", b"\xff\xfe", b"code,name_sv\n020,Ackas\n"], ids=["empty", "columns", "bytes", "few"]
)
def test_a_malformed_file_is_an_error_of_ours(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("m") / "municipalities.csv"
    path.write_bytes(data)
    if data == b"":
        assert load_municipalities(path).all == ()
        return
    with pytest.raises(CorpusDamaged):
        load_municipalities(path)
