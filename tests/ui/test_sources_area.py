"""The page of the sources over http: what it shows, what it takes in, and whom it refuses."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.intake import Intake, Run
from assistant.progress import Event
from assistant.settings import REPOSITORY, Settings
from assistant.shelf import MOST_BYTES, Shelf
from assistant.types import LANGUAGES
from tests.fakes import FakeAssistant
from ui.frame import Frame
from ui.page_images import PageImages
from ui.pages import application
from ui.sources import Page, sources

OURS = {"x-grepp": "1"}


class Done:
    """An ingest that is over at once."""

    def events(self) -> Iterator[Event]:
        yield Event("finished", passages=134)

    def cancel(self) -> None:
        pass


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    def start(settings: Settings) -> Run:
        return Done()

    return Intake(Settings(home=tmp_path), lambda name: (), start)


@pytest.fixture
def client(tmp_path: Path, intake: Intake) -> TestClient:
    settings, assistant = Settings(home=tmp_path), cast(Assistant, FakeAssistant())
    page = Page(Frame(settings), settings, assistant, intake, PageImages(settings, assistant))
    return TestClient(sources(application(), page))


def upload(client: TestClient, name: str, content: bytes = b"text") -> int:
    return client.post("/files", params={"name": name}, content=content, headers=OURS).status_code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_and_what_is_missing_are_listed_in_every_language(client: TestClient, language: str) -> None:
    html = client.get("/", headers={"cookie": f"grepp-language={language}"}).text
    assert "Kommunerna främjar befolkningsrelationerna" in html and "Yhteiselon avaimia" in html
    assert "{" not in html.split("<main")[1].split("data-")[0] and f'<html lang="{language}"' in html


def test_a_file_is_taken_in_and_waits_to_be_read(client: TestClient, tmp_path: Path) -> None:
    assert upload(client, "Plan 2026.md") == 200
    assert [one.file for one in Shelf(tmp_path).all()] == ["Plan 2026.md"]
    assert "Väntar på att läsas in" in client.get("/list").text


@pytest.mark.parametrize("name", ["../../evil.md", "..\\evil.md", "/etc/evil.md", "a/b/evil.md"])
def test_a_name_leads_nowhere_else(client: TestClient, tmp_path: Path, name: str) -> None:
    assert upload(client, name) == 200
    assert [one.file for one in Shelf(tmp_path).all()] == ["evil.md"]
    assert {path.name for path in tmp_path.iterdir()} == {"documents"}


def test_markup_in_a_name_is_text(client: TestClient, intake: Intake) -> None:
    upload(client, "x<img src=x onerror=alert(1)>.md")
    client.post("/read", headers=OURS)
    assert intake.wait(10)
    assert "<img" not in client.get("/").text and "<img" not in client.get("/job").json()["html"]


def test_an_empty_or_too_large_file_is_refused_in_words(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = client.post("/files", params={"name": "tom.md"}, content=b"", headers=OURS)
    assert said.status_code == 400 and "tom" in said.json()["said"]
    monkeypatch.setattr("assistant.shelf.MOST_BYTES", 10)
    said = client.post("/files", params={"name": "stor.md"}, content=b"x" * 11, headers=OURS)
    assert said.status_code == 400 and "gränsen" in said.json()["said"]
    assert Shelf(tmp_path).all() == () and MOST_BYTES > 10**8


@pytest.mark.parametrize("path", ["/files?name=a.md", "/read", "/cancel", "/remove", "/restore", "/describe"])
def test_a_form_of_another_page_changes_nothing(client: TestClient, tmp_path: Path, path: str) -> None:
    assert client.post(path, content=b"x").status_code == 403
    assert not (tmp_path / "documents").exists()


def test_a_removed_file_is_said_and_comes_back(client: TestClient, intake: Intake, tmp_path: Path) -> None:
    upload(client, "plan.md")
    token = client.post("/remove", json={"name": "plan.md"}, headers=OURS).json()["token"]
    assert intake.wait(10) and "plan.md är borttagen" in client.get("/list").text
    assert client.post("/restore", json={"token": token}, headers=OURS).json() == {"file": "plan.md"}
    assert intake.wait(10) and Shelf(tmp_path).find("plan")


@pytest.mark.parametrize("token", ["", "../../../etc", "0" * 16, "x" * 16])
def test_only_a_token_of_ours_brings_back(client: TestClient, token: str) -> None:
    assert client.post("/restore", json={"token": token}, headers=OURS).status_code in (400, 422)


@pytest.mark.parametrize("name", ["nope", "../catalog.toml", "kommunerna-framjar-befolkningsrelationerna"])
def test_only_what_was_added_can_be_removed(client: TestClient, name: str) -> None:
    said = client.post("/remove", json={"name": name}, headers=OURS)
    assert said.status_code == 400 and name in said.json()["said"]
    assert (REPOSITORY / "corpus" / "catalog.toml").exists()


def test_what_is_said_of_a_document_is_bounded(client: TestClient) -> None:
    upload(client, "plan.md")
    good = {"name": "plan.md", "title": "Plan", "publisher": "", "year": 2026, "language": "sv"}
    assert client.post("/describe", json=good, headers=OURS).status_code == 200
    for wrong in ({"title": ""}, {"title": "x" * 999}, {"year": 99999}, {"language": "de"}):
        assert client.post("/describe", json={**good, **wrong}, headers=OURS).status_code == 422


def test_the_state_tells_when_something_is_to_be_read_out(client: TestClient, intake: Intake) -> None:
    before = client.get("/job").json()
    upload(client, "plan.md")
    client.post("/read", headers=OURS)
    assert intake.wait(10)
    after, again = client.get("/job").json(), client.get("/job").json()
    assert before["idle"] and not before["shown"]
    assert after["moment"] == again["moment"] != before["moment"] and "klar" in after["say"]


@pytest.mark.parametrize("name", ["nope", "..%2f..%2fetc%2fpasswd", "kommunerna-framjar-befolkningsrelationerna"])
def test_there_are_pictures_of_cited_pages_only(client: TestClient, name: str) -> None:
    assert client.get(f"/page/{name}/1.png").status_code == 404
