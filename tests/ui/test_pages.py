"""The pages beside the conversation: their language, what they show, and that no other site's page can use them."""

from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from assistant.answering import Assistant
from assistant.settings import Settings
from evals.suite import write_run
from tests.evals.worlds import RUN_INFO, some_results
from tests.fakes import FakeAssistant
from ui.guard import is_foreign
from ui.page_images import PageImages
from ui.pages import areas

HERE = "http://127.0.0.1:7860"


def client(home: Path, area: str) -> TestClient:
    settings, assistant = Settings(home=home), cast(Assistant, FakeAssistant())
    return TestClient(areas(settings, assistant, PageImages(settings, assistant))[area], base_url=HERE)


def test_without_a_run_the_evaluation_says_how_to_make_one(tmp_path: Path) -> None:
    assert "grepp eval run" in client(tmp_path, "/evaluation").get("/").text


def test_the_latest_run_is_shown(tmp_path: Path) -> None:
    write_run(tmp_path / "evals" / "one", some_results(), RUN_INFO)
    write_run(tmp_path / "evals" / "two", some_results(spoilt=True), RUN_INFO)
    html = client(tmp_path, "/evaluation").get("/").text
    assert "nDCG@10" in html and "<svg" in html and "g-1" in html


@pytest.mark.parametrize(
    ("cookie", "browser", "shown"),
    [("fi", "sv", "fi"), ("", "fi-FI,fi;q=0.9", "fi"), ("", "de,en;q=0.5", "en"), ("", "", "sv"), ("xx", "de", "sv")],
)
def test_a_page_speaks_the_readers_language(tmp_path: Path, cookie: str, browser: str, shown: str) -> None:
    headers = {"accept-language": browser, "cookie": f"grepp-language={cookie}"}
    assert f'<html lang="{shown}">' in client(tmp_path, "/evaluation").get("/", headers=headers).text


def test_the_current_area_is_marked(tmp_path: Path) -> None:
    html = client(tmp_path, "/evaluation").get("/").text
    assert html.count("aria-current") == 1 and '<a href="/evaluation/" aria-current="page">' in html


def test_the_shared_files_are_served(tmp_path: Path) -> None:
    answer = client(tmp_path, "/files").get("/base.css")
    assert answer.status_code == 200 and answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "[", ""])
def test_another_name_for_this_machine_is_refused(tmp_path: Path, host: str) -> None:
    assert client(tmp_path, "/evaluation").get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:9999"},
     {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)  # fmt: skip
def test_what_another_sites_page_sends_is_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    assert client(tmp_path, "/evaluation").post("/", headers=headers).status_code == 403


def test_the_pages_own_requests_pass() -> None:
    own = {"host": "localhost:7860", "origin": "http://localhost:7860", "sec-fetch-site": "same-origin"}
    assert not is_foreign("POST", Headers(own), "127.0.0.1")


def test_a_server_for_the_network_takes_any_name() -> None:
    assert not is_foreign("GET", Headers({"host": "grepp.kommun.fi"}), "0.0.0.0")  # noqa: S104


@given(st.text(st.characters(max_codepoint=255)), st.text(st.characters(max_codepoint=255)))
def test_no_header_makes_the_guard_fail(host: str, origin: str) -> None:
    is_foreign("POST", Headers({"host": host, "origin": origin}), "127.0.0.1")
