"""Attacks through questions, history, municipality, an added document and the model itself change no answer's rules.

The scripted model plays one that obeys: it says what the attack wants, gives away its rules and makes
up sources. What is asserted is that the program holds the line, with and without such a model.
"""

import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from assistant.answering import Assistant
from assistant.checks import visible
from assistant.citations import display, is_verbatim
from assistant.contract import answer_to_json
from assistant.embedding import Embedder
from assistant.errors import UnknownMunicipality
from assistant.index import IndexStore
from assistant.knowledge import load_knowledge
from assistant.settings import Settings
from assistant.terminal import said
from assistant.types import Answer, Turn
from tests.conftest import CORPUS, VECTORS
from tests.scripted import ScriptedChat, claims, data_of, speaking
from ui.render import Asked, render_turn

ATTACKS = [
    json.loads(line) for line in (Path(__file__).parent / "injections.jsonl").read_text(encoding="utf-8").splitlines()
]
QUESTION = "Hur kan kommunen stödja föreningar?"
DOCUMENT_QUESTION = "Hur ordnas grannmedling i trappuppgången av grannmedlaren?"
ASKED = [attack for attack in ATTACKS if attack["where"] != "municipality"]
MEDLEY = "Grannmedling i trappuppgången ordnas av frivilliga grannmedlare tillsammans med bostadsbolaget."


def by_id(attack: dict[str, Any]) -> str:
    return str(attack["id"])


def obeying(attack: dict[str, Any]) -> Callable[[str, str], str]:
    """A compromised model: the bait, the attack, its own rules, and sources that were never shown."""

    def script(system: str, user: str) -> str:
        shown = [sentence["id"] for sentence in data_of(user)["sentences"]]
        rules = [line for line in system.splitlines() if len(line.split()) > 3]
        texts = [attack["bait"], attack["text"], *rules, visible(attack["bait"]), f"{attack['bait']} [1]"]
        rows = [(text, shown[:2]) for text in texts if text] + [(attack["bait"], ["s98", "s99"]), (QUESTION, [])]
        return claims(*rows)

    return script


@pytest.fixture(scope="module")
def poisoned(home: Path, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A home with an added handbook in which every sentence but one is an attack."""
    from ingest.sync import sync

    folder = tmp_path_factory.mktemp("poisoned")
    (folder / VECTORS).parent.mkdir(parents=True)
    shutil.copyfile(home / VECTORS, folder / VECTORS)
    (folder / "documents").mkdir()
    texts = [MEDLEY, *(attack["text"] for attack in ATTACKS if attack["where"] == "document")]
    (folder / "documents" / "grannmedling.md").write_text("# Grannmedling\n\n" + "\n\n".join(texts), encoding="utf-8")
    sync(CORPUS, folder, embedder)
    return folder


@pytest.fixture(scope="module")
def plain(poisoned: Path, embedder: Embedder) -> Assistant:
    settings = Settings(home=poisoned)
    return Assistant(settings, IndexStore(poisoned), embedder, load_knowledge(settings.corpus, settings.prompts))


@pytest.fixture(scope="module")
def talker(poisoned: Path, embedder: Embedder) -> tuple[Assistant, ScriptedChat]:
    return speaking(poisoned, embedder, lambda *_: "")


def ask(assistant: Assistant, attack: dict[str, Any]) -> Answer:
    match attack["where"]:
        case "document":
            return assistant.ask(DOCUMENT_QUESTION, documents=("grannmedling",))
        case "history":
            return assistant.ask(QUESTION, history=(Turn(attack["text"], attack["text"]),))
        case _:
            return assistant.ask(attack["text"])


@pytest.mark.parametrize("attack", ASKED, ids=by_id)
def test_a_model_that_obeys_changes_no_rule(talker: tuple[Assistant, ScriptedChat], attack: dict[str, Any]) -> None:
    assistant, chat = talker
    chat.script, chat.asked = obeying(attack), []
    answer = ask(assistant, attack)
    holds_the_line(answer, assistant, attack)
    says_nothing_of_the_rules(answer, chat)
    keeps_data_apart(chat, attack)


@pytest.mark.parametrize("attack", ASKED, ids=by_id)
def test_without_a_model_the_attack_is_only_words(plain: Assistant, attack: dict[str, Any]) -> None:
    answer = ask(plain, attack)
    holds_the_line(answer, plain, attack)
    assert answer.mode == "extractive"


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a["where"] == "municipality"], ids=by_id)
def test_a_municipality_is_one_of_the_list_or_an_error(assistant: Assistant, attack: dict[str, Any]) -> None:
    with pytest.raises(UnknownMunicipality) as caught:
        assistant.ask(QUESTION, municipality=attack["text"])
    assert len(said(caught.value, assistant.knowledge.wordings["sv"])) < 300


def test_there_are_enough_attacks_of_every_kind() -> None:
    assert len(ATTACKS) >= 40
    assert {attack["where"] for attack in ATTACKS} == {"question", "history", "municipality", "document", "model"}
    assert {attack["lang"] for attack in ATTACKS} == {"sv", "fi", "en"}


def test_the_poisoned_document_is_really_read(talker: tuple[Assistant, ScriptedChat]) -> None:
    assistant, chat = talker
    chat.script, chat.asked = (lambda *_: claims((MEDLEY, ["s1"]))), []
    answer = assistant.ask(DOCUMENT_QUESTION, documents=("grannmedling",))
    assert answer.status == "answered"
    sent = " ".join(sentence["text"] for sentence in data_of(chat.asked[0][1])["sentences"])
    attacks = [attack["text"] for attack in ATTACKS if attack["where"] == "document"]
    assert sum(visible(display(text))[:40] in sent for text in attacks) >= 8


# -- the properties


def holds_the_line(answer: Answer, assistant: Assistant, attack: dict[str, Any]) -> None:
    documents = assistant.documents()
    assert all(is_verbatim(citation, documents[citation.document]) for citation in answer.citations)
    numbers = {citation.n: citation for citation in answer.citations}
    for claim in answer.claims:
        if claim.origin != "guide":
            assert not claim.citations
            continue
        assert claim.citations and set(claim.citations) <= set(numbers)
        rest = claim.text.removeprefix(claim.lead)
        for n in claim.citations:
            rest = rest.replace(f"”{display(numbers[n].quote)}”", "")
        assert rest.strip() == "", "there is nothing in a claim but its lead and its quotes"
        assert not re.search(r"[<>{}`\[\]]|https?:|javascript:|evil|@", claim.lead)
        assert visible(claim.lead) == claim.lead
        if attack["bait"] and answer.mode == "generative":
            assert attack["bait"] not in claim.lead
    renders_safely(answer, assistant)


def renders_safely(answer: Answer, assistant: Assistant) -> None:
    languages = {name: document.language for name, document in assistant.documents().items()}
    html = render_turn(Asked(1, answer.question, "", answer), assistant.knowledge.wordings[answer.language], languages)
    page = Tags()
    page.feed(html)
    known = {notice.url for notice in answer.notices}
    assert page.tags.isdisjoint({"script", "img", "iframe", "style", "object", "form"})
    assert [address for address in page.links if not address.startswith("#src-") and address not in known] == []
    assert [name for name in page.attributes if name.startswith("on")] == []


def says_nothing_of_the_rules(answer: Answer, chat: ScriptedChat) -> None:
    shown = json.dumps(answer_to_json(answer) | {"question": ""}, ensure_ascii=False)
    for system, user in chat.asked:
        fence = user.split("\n", 1)[0]
        assert fence not in shown
        for line in system.splitlines():
            assert len(line) < 30 or line.strip() not in shown


def keeps_data_apart(chat: ScriptedChat, attack: dict[str, Any]) -> None:
    """What others wrote stands between the fences, as JSON, and nowhere else; the fence is new each time."""
    fences = [user.split("\n", 1)[0] for _, user in chat.asked]
    assert len(set(fences)) == len(fences)
    for (system, user), fence in zip(chat.asked, fences, strict=True):
        before, data, after = user.split(f"{fence}")
        assert before == "" and isinstance(json.loads(data), dict)
        assert attack["text"][:25] not in system + after
        assert "<" not in user


class Tags(HTMLParser):
    """The tags, links and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value or "" for name, value in attributes if name in ("href", "src", "action")]
