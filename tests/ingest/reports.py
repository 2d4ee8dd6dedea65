"""Reports to set as PDF: Swedish text out of the guide, and Finnish sentences written for this."""

# ruff: noqa: E501 - text and markup, a unit a line

import itertools
import re
from collections.abc import Iterator, Sequence

from typesetting import Piece, sentences

from assistant.citations import display
from ingest.blocks import Block

FINNISH = """
Kunnan on edistettävä yhdenvertaisuutta ja hyviä väestösuhteita kaikessa toiminnassaan. Yhdenvertaisuus- ja tasa-arvosuunnitelma laaditaan valtuustokausittain, ja sen toteutumista seurataan vuosittain.
Väestösuhdetyöllä tarkoitetaan toimenpiteitä, joilla vahvistetaan eri väestöryhmien välistä luottamusta, vuorovaikutusta ja turvallisuuden tunnetta. Työ kuuluu kaikille toimialoille, ei vain kotoutumispalveluille.
Kunnanhallitus nimeää vastuuhenkilön sekä poikkihallinnollisen työryhmän. Työryhmässä ovat edustettuina sivistys-, kulttuuri- ja liikuntapalvelut, työllisyysalue sekä hyvinvointialueen yhdyspinta.
Kyselyyn vastasi 1 248 asukasta, joista 37,5 prosenttia oli vieraskielisiä. Vastaajista 62 % kertoi tuntevansa naapureitaan, mutta vain 18 % osallistui asukastoimintaan kuukausittain.
Järjestöjen rooli on keskeinen. Ne tavoittavat ihmisiä, joita viranomaiset eivät tavoita, ja ne tarjoavat matalan kynnyksen kohtaamispaikkoja. Avustusten hakeminen on kuitenkin koettu vaikeaksi, eikä ohjeita ole saatavilla selkokielellä.
EU-rahoitteinen hanke toteutettiin vuosina 2021–2024 kuudessa kunnassa. Hankkeen loppuarvioinnin mukaan nuoriso- ja vapaa-aikatoiminnan yhteiset tapahtumat lisäsivät luottamusta erityisesti 13–17-vuotiaiden keskuudessa.
Hyvinvointisuunnitelman tavoitteet on johdettu kuntastrategiasta. Tavoitteille on määritelty mittarit, vastuutahot ja aikataulu, ja niistä raportoidaan valtuustolle osavuosikatsauksen yhteydessä.
Sujuva arki edellyttää, että palvelut ovat esteettömiä ja saavutettavia. Asiakaspalautteen perusteella ajanvaraus, tulkkauksen järjestäminen ja viranomaisviestintä ovat kolme tärkeintä kehittämiskohdetta.
Vihapuheeseen ja häirintään puututaan välittömästi. Koulujen henkilöstö koulutetaan tunnistamaan syrjivät rakenteet, ja oppilaille tarjotaan turvallinen kanava kertoa kokemuksistaan.
Kaksikielisessä kunnassa palvelut järjestetään suomen- ja ruotsinkielisinä. Kielellisten oikeuksien toteutumista arvioidaan samoilla indikaattoreilla molemmissa kieliryhmissä.
Osallistuvan budjetoinnin kautta asukkaat päättävät lähiympäristönsä kehittämisestä. Ensimmäisellä kierroksella ehdotuksia tuli 412, ja niistä toteutettiin yksitoista.
Maahanmuuttajataustaisten neuvosto antaa lausunnon merkittävistä kaavoitus-, koulutus- ja asumisratkaisuista ennen päätöksentekoa. Neuvoston jäsenistä vähintään puolet on naisia.
Arviointi tehtiin itsearviointina. Sen tuloksia verrattiin valtakunnalliseen hyvinvointikyselyyn, jonka tiedot ovat vuodelta 2022. Erot selittyvät osin ikärakenteella.
Linja-autoliikenteen vuoroväliä tihennettiin iltaisin, koska ilta-aikaan järjestettävä toiminta jäi muuten saavuttamatta. Muutos maksoi noin 84 000 euroa vuodessa.
Perheiden kohtaamispaikoissa työskentelee ohjaajia, jotka puhuvat arabiaa, somalia, ukrainaa ja viroa. Ohjaajat tekevät tiivistä yhteistyötä neuvolan, varhaiskasvatuksen ja kirjaston kanssa.
"""
HEADINGS_FI = (
    "Johdanto", "Tavoitteet ja mittarit", "Väestösuhteet kunnan strategiassa", "Järjestöjen rooli",
    "Osallisuus ja vuorovaikutus", "Palvelujen saavutettavuus", "Seuranta ja arviointi", "Johtopäätökset",
)  # fmt: skip
HEADINGS_SV = (
    "Inledning", "Mål och mätare", "Befolkningsrelationer i strategin", "Föreningarnas roll",
    "Delaktighet och växelverkan", "Tillgängliga tjänster", "Uppföljning och utvärdering", "Slutsatser",
)  # fmt: skip
TABLE_FI = (
    ("Kunta", "Kieliasema", "Väkiluku", "Vieraskielisiä, %"),
    ("Forssa", "suomenkielinen", "16 721", "10,2"),
    ("Hämeenlinna", "suomenkielinen", "67 971", "8,3"),
    ("Vaasa", "kaksikielinen, suomenkielinen enemmistö", "67 988", "14,9"),
    ("Närpiö", "kaksikielinen, ruotsinkielinen enemmistö", "9 584", "22,5"),
)
TABLE_SV = (
    ("Kommun", "Språklig status", "Invånare", "Andel främmande språk, %"),
    ("Forssa", "finsk", "16 721", "10,2"),
    ("Tavastehus", "finsk", "67 971", "8,3"),
    ("Vasa", "tvåspråkig med finsk majoritet", "67 988", "14,9"),
    ("Närpes", "tvåspråkig med svensk majoritet", "9 584", "22,5"),
)
NOTES_FI = (
    "Tilastokeskus, väestörakenne 31.12.2022.",
    "Oikeusministeriö, Selvityksiä ja ohjeita 2021:14.",
    "Sama, s. 23.",
)
NOTES_SV = ("Statistikcentralen, befolkningsstruktur 31.12.2022.", "Justitieministeriet, Utredningar och anvisningar 2021:14.", "Samma, s. 23.")  # fmt: skip
ITEMS_FI = (
    "asukkaiden kuuleminen ennen päätöksiä",
    "henkilöstön koulutus ja perehdytys sekä riittävät resurssit koko valtuustokauden ajan",
    "tulosten julkaiseminen selkokielellä",
)
ITEMS_SV = (
    "invånarna hörs innan beslut fattas",
    "personalen utbildas och introduceras och har tillräckliga resurser under hela fullmäktigeperioden",
    "resultaten publiceras på lättläst språk",
)


def finnish(pages: int = 3) -> list[Piece]:
    lines = [line.strip() for line in FINNISH.strip().splitlines()]
    paragraphs = itertools.islice(itertools.cycle(lines), pages * 14)
    return report(
        list(paragraphs),
        HEADINGS_FI,
        TABLE_FI,
        NOTES_FI,
        ITEMS_FI,
        "Näin tehtiin Vantaalla",
        "Kunta voi edistää asiaa:",
    )


def swedish(blocks: Sequence[Block], text: str, paragraphs: int = 60) -> list[Piece]:
    """A report out of the guide's running text."""
    found = itertools.islice(_running(blocks, text), paragraphs)
    return report(
        list(found), HEADINGS_SV, TABLE_SV, NOTES_SV, ITEMS_SV, "Så gjorde Vanda", "Kommunen kan främja saken så här:"
    )


def _running(blocks: Sequence[Block], text: str) -> Iterator[str]:
    for block in blocks:
        said = re.sub("[¹²³⁴⁵⁶⁷⁸⁹]", "", display(text[block.start : block.end]))
        if (
            block.kind in ("text", "benefit", "example")
            and said.endswith(".")
            and len(said) > 80
            and ";" not in said
            and "www" not in said
        ):
            yield said


def report(
    paragraphs: Sequence[str], headings: Sequence[str], table: tuple[tuple[str, ...], ...], notes: Sequence[str],
    items: tuple[str, ...], box: str, lead: str,
) -> list[Piece]:  # fmt: skip
    """Chapters of five paragraphs, with notes, and now and then a list, a box and a table."""
    pieces = [Piece("h1", headings[0])]
    note = iter(notes * 20)
    for at, paragraph in enumerate(paragraphs):
        chapter = at // 5
        if at and at % 5 == 0:
            pieces.append(Piece("h2", f"{chapter + 1} {headings[chapter % len(headings)]}"))
        pieces.append(Piece("p", paragraph, next(note) if at % 4 == 2 else ""))
        if at % 15 == 3:
            pieces += [Piece("p", lead), Piece("li", paragraphs=items)]
        if at % 15 == 7:
            pieces.append(Piece("box", box, paragraphs=(paragraphs[at - 1], paragraphs[at - 3])))
        if at % 15 == 11:
            pieces.append(Piece("table", headings[3], rows=table))
    assert all(sentences(paragraph) for paragraph in paragraphs)
    return pieces
