"""The area of workshops over HTTP, with the real index: routes, hostile text, conflicts, bad ids, refused requests."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.settings import Settings
from tests.fake_words import HOSTILE
from tests.ui.markup import Read, harmless
from ui.page_images import PageImages
from ui.pages import areas
from ui.workshop_list import PER_PAGE

ASSOCIATIONS = "Skapa möjligheter till föreningsverksamhet"
COMMUNICATION = "Kommunikation om befolkningsrelationernas betydelse i kommunen"
GUIDE = "kommunerna-framjar-befolkningsrelationerna"
KEY = f"{GUIDE}:25"
OURS = {"x-grepp": "1"}
SHOWN = HOSTILE.replace("\x00", "")


@pytest.fixture
def site(assistant: Assistant, home: Path, tmp_path: Path) -> Iterator[TestClient]:
    """The area with an empty database and the session's index."""
    settings = Settings(home=home, database=f"sqlite:///{tmp_path / 'workshops.sqlite'}")
    app = areas(settings, assistant, PageImages(settings, assistant))["/workshop"]
    with TestClient(app, base_url="http://127.0.0.1:7860", headers={"accept-language": "sv"}) as client:
        yield client


def send(site: TestClient, path: str, body: object, status: int = 200) -> dict:  # type: ignore[type-arg]
    answer = site.post(f"/_api/{path}", json=body, headers=OURS)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def make(site: TestClient, name: str = "", themes: tuple[str, ...] = (ASSOCIATIONS, COMMUNICATION)) -> str:
    sent = {"municipality": "545", "name": name, "day": "2026-11-24", "themes": list(themes)}
    return str(send(site, "workshops", sent)["address"]).rsplit("/", 1)[-1]


def save(site: TestClient, id: str, path: str, value: object, seen: int = 0, status: int = 200) -> dict:  # type: ignore[type-arg]
    return send(site, f"{id}/field", {"path": path, "value": value, "seen": seen}, status)


def cited(site: TestClient, id: str) -> list[dict[str, int | str]]:
    """The places of the citations of the answer to question 25."""
    links = Read(site.get(f"/{id}/q/25").text).with_class("cite")
    return [{"passage": a["data-passage"] or "", "start": int(a["data-start"] or 0), "end": int(a["data-end"] or 0)}
            for a in links]  # fmt: skip


PAGES = ("", "/profile", "/agenda", "/decisions", "/q/25", "/lead", "/lead?step=4", "/lead?step=999")


def test_a_new_workshop_has_its_questions_profile_and_plans(site: TestClient) -> None:
    id = make(site)
    assert "Workshop i Närpes" in site.get("/").text
    overview = site.get(f"/{id}").text
    assert all(f"/q/{n}" in overview for n in range(25, 36)) and "/q/24" not in overview
    profile = site.get(f"/{id}/profile").text
    assert "9\u00a0584" in profile
    assert profile.count('data-do="remove"') == 7


def test_what_is_missing_in_a_new_workshop_is_said_at_its_field(site: TestClient) -> None:
    sent = {"municipality": "999", "name": "", "day": "igår", "themes": ["nix"]}
    assert set(send(site, "workshops", sent, 422)["errors"]) == {"municipality", "day", "themes"}
    assert site.get("/").text.count("data-id") == 0


@pytest.mark.parametrize("language", ["sv", "fi", "en"])
def test_every_page_is_shown_in_every_language(site: TestClient, language: str) -> None:
    id = make(site)
    send(site, f"{id}/agenda", {"minutes": 90, "begins": "09:00"})
    for page in PAGES:
        answer = site.get(f"/{id}{page}", headers={"cookie": f"grepp-language={language}"})
        assert answer.status_code == 200 and f'<html lang="{language}">' in answer.text
        assert answer.text.count("<h1") == 1 and Read(answer.text).balanced, page


def test_hostile_text_stays_text_on_every_page(site: TestClient) -> None:
    text = SHOWN
    id = make(site, name=text)
    decision = send(site, f"{id}/decision", {"question": KEY})["id"]
    plan = send(site, f"{id}/plan", {})["id"]
    for path in (
        "participants", "profile/words", f"items/{KEY}/notes", f"decisions/{decision}/what",
        f"decisions/{decision}/responsible", f"decisions/{decision}/sector", f"plans/{plan}/name",
    ):  # fmt: skip
        save(site, id, path, text)
    send(site, f"{id}/agenda", {"minutes": 90})
    for page in (*PAGES, "/decisions?responsible=%3Cscript%3E&text=%22%3E%3Cb%3E"):
        html = site.get(f"/{id}{page}").text
        assert "&lt;script&gt;window" in html
        assert "<script>window" not in html and "<img" not in html and "\u202e" not in html, page
        main = html.split("<main", 1)[1].split("</main>")[0]
        assert harmless(
            re.sub(r"</?(form|script)\b[^>]*>|href=\"/[^\"]*\"|href=\"\?[^\"]*\"", "", "<main" + main + "</main>")
        )
    assert "<img" not in site.get("/?q=%3Cimg%20src=x%3E").text
    assert "<img" not in json.loads(site.get(f"/_api/{id}/chat/25").text)["banner"]


def test_a_page_runs_no_script_but_ours(site: TestClient) -> None:
    answer = site.get(f"/{make(site)}")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*(src=\"/files/|type=\"application/json\"))", answer.text)
    assert not re.search(r"\son[a-z]+=", answer.text.split("</head>")[1].split("<script")[0])


def test_a_save_gives_a_version_and_an_old_version_is_a_conflict(site: TestClient) -> None:
    id = make(site)
    first = save(site, id, f"items/{KEY}/notes", "A")["version"]
    save(site, id, f"items/{KEY}/notes", "B", first)
    theirs = save(site, id, f"items/{KEY}/notes", "C", first, 409)
    assert theirs["theirs"] == "B"
    assert save(site, id, f"items/{KEY}/notes", "C", theirs["version"])["version"] > theirs["version"]


def test_what_others_changed_is_told_since_a_revision(site: TestClient) -> None:
    id = make(site)
    revision = site.get(f"/_api/{id}/changes?since=0").json()["revision"]
    version = save(site, id, "participants", "rektorer")["version"]
    news = site.get(f"/_api/{id}/changes?since={revision}").json()
    assert [field["version"] for field in news["fields"]] == [version] and not news["deleted"]


@pytest.mark.parametrize(
    ("path", "value"),
    [("nix", "x"), ("name", 5), ("name", "x" * 501), (f"items/{KEY}/judgment", "kanske"), ("day", "24.11.2026"),
     ("plans/a/year", 12), ("items/../name", "x"), (f"items/{KEY}/notes", "a\x00b"), ("agenda", {"steps": [1]})],
)  # fmt: skip
def test_what_no_field_may_hold_is_refused_in_words(site: TestClient, path: str, value: object) -> None:
    assert len(save(site, make(site), path, value, 0, 422)["error"]) > 10


@pytest.mark.parametrize("id", ["nix", "00000000-0000-0000-0000-000000000000", "%00", "a" * 100, "<b>", "_api"])
def test_an_unknown_workshop_is_a_page_that_says_so(site: TestClient, id: str) -> None:
    for page in ("", "/profile", "/agenda", "/decisions", "/q/25", "/lead"):
        answer = site.get(f"/{id}{page}")
        assert answer.status_code == 404 and "<h2>Det gick inte</h2>" in answer.text, page
        assert "<b>" not in answer.text


@pytest.mark.parametrize("id", ["nix", "%00", "a" * 100, "<b>"])
def test_nothing_is_saved_to_an_unknown_workshop(site: TestClient, id: str) -> None:
    for path, body in (
        ("field", {"path": "name", "value": "x", "seen": 0}), ("decision", {"question": ""}), ("plan", {}),
        ("agenda", {"minutes": 90}), ("copy", {}), ("archive", {}), ("delete", {}),
        ("pin", {"owner": f"items/{KEY}", "passage": "x", "start": 0, "end": 1}),
    ):  # fmt: skip
        assert send(site, f"{id}/{path}", body, 404)["error"], path
    assert site.get(f"/_api/{id}/changes?since=0", headers=OURS).status_code == 404


def test_an_unknown_question_is_a_page_that_says_so(site: TestClient) -> None:
    assert site.get(f"/{make(site)}/q/999").status_code == 404


def test_only_our_own_scripts_change_anything(site: TestClient) -> None:
    id = make(site)
    for path in (f"{id}/delete", f"{id}/field", "workshops", "import", f"{id}/export/json?language=sv"):
        assert site.post(f"/_api/{path}", json={}).status_code == 403
        assert site.post(f"/_api/{path}", json={}, headers=OURS | {"origin": "https://evil.example"}).status_code == 403
    assert site.get(f"/{id}").status_code == 200


def test_what_is_too_long_is_not_read(site: TestClient) -> None:
    huge = {**OURS, "content-length": "99999999999"}
    assert site.post("/_api/import", content=b"x", headers=huge).status_code == 413


def test_a_quote_is_made_from_the_index_not_from_the_browser(site: TestClient, assistant: Assistant) -> None:
    id = make(site)
    place = cited(site, id)[0]
    made = send(site, f"{id}/pin", {"owner": f"items/{KEY}", **place})
    assert send(site, f"{id}/pin", {"owner": f"items/{KEY}", **place})["id"] == made["id"]
    document = assistant.document(GUIDE)
    assert document
    kept = json.loads(site.post(f"/_api/{id}/export/json?language=sv", headers=OURS, content=b"").content)
    evidence = next(item for item in kept["workshop"]["items"] if item["question"]["number"] == 25)["evidence"]
    assert [each["quote"] for each in evidence] == [document.text[int(place["start"]) : int(place["end"])]]
    for wrong in ({"end": 10**8}, {"passage": "nix"}, {"owner": "items/nix"}, {"owner": "name"}):
        send(site, f"{id}/pin", {"owner": f"items/{KEY}", **place, **wrong}, 422)


def test_an_answer_that_takes_long_comes_after_the_page(assistant: Assistant, home: Path, tmp_path: Path) -> None:
    """With a language model set, the page does not wait; the answer is fetched by itself."""
    settings = Settings(home=home, database=f"sqlite:///{tmp_path / 'late.sqlite'}", model="openai:none")
    app = areas(settings, assistant, PageImages(settings, assistant))["/workshop"]
    with TestClient(app, base_url="http://127.0.0.1:7860", headers={"accept-language": "sv"}) as site:
        id = make(site)
        assert f'data-late="{KEY}"' in site.get(f"/{id}/q/25").text
        answer = site.get(f"/_api/{id}/answer/25").text
        assert 'class="voice guide"' in answer and harmless(answer)
        assert 'class="voice guide"' in site.get(f"/{id}/q/25").text


def test_a_pinned_quote_is_shown_and_taken_away(site: TestClient) -> None:
    id = make(site)
    made = send(site, f"{id}/pin", {"owner": f"items/{KEY}", **cited(site, id)[0]})
    assert f'data-key="{made["id"]}"' in site.get(f"/{id}/q/25").text
    save(site, id, f"items/{KEY}/evidence/{made['id']}", None, made["version"])
    assert f'data-key="{made["id"]}"' not in site.get(f"/{id}/q/25").text


def test_a_quote_whose_document_changed_says_so(site: TestClient) -> None:
    id = make(site)
    send(site, f"{id}/pin", {"owner": f"items/{KEY}", **cited(site, id)[0]})
    kept = site.post(f"/_api/{id}/export/json?language=sv", headers=OURS, content=b"").content.decode()
    quote = next(i for i in json.loads(kept)["workshop"]["items"] if i["evidence"])["evidence"][0]["quote"]
    older = kept.replace(json.dumps(quote, ensure_ascii=False), json.dumps("Så stod det då.", ensure_ascii=False))
    copy = site.post("/_api/import?copy=true", headers=OURS, content=older.encode())
    html = site.get(f"/{copy.json()['address'].rsplit('/', 1)[-1]}/q/25").text
    assert "har ändrats sedan citatet fästes" in html and "Så stod det då." in html


def test_the_search_offers_sentences_to_pin(site: TestClient) -> None:
    html = site.get("/_api/search?q=nyckelpersoner").text
    assert 'data-do="pin"' in html and harmless(html)
    assert site.get("/_api/search?q=").text.strip() == ""


def test_a_source_is_shown_in_its_surroundings(site: TestClient) -> None:
    place = cited(site, make(site))[0]
    html = site.get("/_api/source", params={**place, "n": 1}).text
    assert '<mark id="quote">' in html and harmless(html)
    assert "finns inte längre" in site.get("/_api/source?passage=nix").text


@pytest.mark.parametrize("ending", ["docx", "md", "csv", "ics", "json"])
def test_every_kind_of_file_can_be_had(site: TestClient, ending: str) -> None:
    id = make(site)
    decision = send(site, f"{id}/decision", {"question": KEY})["id"]
    save(site, id, f"decisions/{decision}/what", "Ge ett litet understöd")
    save(site, id, f"decisions/{decision}/due", "2027-03-01")
    answer = site.post(f"/_api/{id}/export/{ending}?language=fi", headers=OURS, content=b"")
    assert answer.status_code == 200 and len(answer.content) > 100
    assert answer.headers["x-file-name"].endswith(f".{ending}")


def test_an_export_that_fails_says_why(site: TestClient) -> None:
    answer = site.post(f"/_api/{make(site)}/export/docx?language=sv", headers=OURS, content=b"no template")
    assert answer.status_code == 422 and answer.json()["error"]


def test_a_file_is_taken_in_once_and_as_a_copy_again(site: TestClient) -> None:
    id = make(site, name="Flyttas")
    content = site.post(f"/_api/{id}/export/json?language=sv", headers=OURS, content=b"").content
    assert site.post("/_api/import", headers=OURS, content=content).status_code == 409
    assert site.post("/_api/import?copy=true", headers=OURS, content=content).status_code == 200
    assert site.get("/").text.count("Flyttas</a>") == 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format":"grepp-workshop","schema":99}', b"\xff\xfe", b"null"]
)
def test_a_broken_file_says_what_is_wrong_and_changes_nothing(site: TestClient, content: bytes) -> None:
    answer = site.post("/_api/import", headers=OURS, content=content)
    assert answer.status_code == 422 and len(answer.json()["error"]) > 20
    assert site.get("/").text.count("data-id") == 0


def test_an_agenda_fills_the_time_and_too_little_is_said(site: TestClient) -> None:
    id = make(site)
    send(site, f"{id}/agenda", {"minutes": 90, "begins": "13:30"})
    html = site.get(f"/{id}/agenda").text
    minutes = [int(n) for n in re.findall(r'max="1440" value="(\d+)" aria-label', html.split("<template")[0])]
    assert sum(minutes) == 90 and 'value="13:30"' in html
    assert "minuter" in send(site, f"{id}/agenda", {"minutes": 5}, 422)["error"]


def test_decisions_are_sorted_and_filtered(site: TestClient) -> None:
    id = make(site)
    for what, who, due in (("Bygg", "Anna", "2027-03-01"), ("Annonsera", "Bo", "2027-01-01"), ("Cykla", "Anna", None)):
        made = send(site, f"{id}/decision", {"question": KEY})["id"]
        save(site, id, f"decisions/{made}/what", what)
        save(site, id, f"decisions/{made}/responsible", who)
        save(site, id, f"decisions/{made}/due", due)

    def rows(query: str) -> list[str]:
        return re.findall(r'<th scope="row"><a[^>]*>([^<]*)', site.get(f"/{id}/decisions{query}").text)

    assert rows("") == ["Annonsera", "Bygg", "Cykla"]
    assert rows("?sort=what&desc=true") == ["Cykla", "Bygg", "Annonsera"]
    assert rows("?responsible=Anna&until=2027-12-31") == ["Bygg"]
    assert rows("?text=annons") == ["Annonsera"]
    assert 'aria-sort="descending"' in site.get(f"/{id}/decisions?sort=what&desc=true").text


def test_whole_workshops_are_copied_put_away_deleted_and_brought_back(site: TestClient) -> None:
    id = make(site, name="Dagen 2026")
    copy = send(site, f"{id}/copy", {})["address"]
    assert "Dagen 2027" in site.get(copy.removeprefix("/workshop")).text
    send(site, f"{id}/archive", {})
    assert "Dagen 2026" not in site.get("/").text and "Dagen 2026" in site.get("/?shelf=archived").text
    send(site, f"{id}/archive", {"undo": True})
    send(site, f"{id}/delete", {})
    assert "Dagen 2026" in site.get("/?shelf=deleted").text and site.get(f"/{id}").status_code == 404
    save(site, id, "name", "x", 1, 404)
    send(site, f"{id}/delete", {"undo": True})
    assert "Dagen 2026" in site.get(f"/{id}").text


def test_a_removed_decision_comes_back(site: TestClient) -> None:
    id = make(site)
    made = send(site, f"{id}/decision", {"question": KEY})["id"]
    gone = save(site, id, f"decisions/{made}/deleted", True)["version"]
    assert f"d-{made}" not in site.get(f"/{id}/q/25").text
    save(site, id, f"decisions/{made}/deleted", False, gone)
    assert f"d-{made}" in site.get(f"/{id}/q/25").text


def test_choosing_a_theme_brings_its_questions(site: TestClient) -> None:
    id = make(site, themes=(ASSOCIATIONS,))
    seen = int(re.findall(r'data-path="themes" data-version="(\d+)"', site.get(f"/{id}/profile").text)[0])
    save(site, id, "themes", [ASSOCIATIONS, COMMUNICATION], seen)
    assert "/q/35" in site.get(f"/{id}").text


def test_the_list_is_paged_searched_and_sorted(site: TestClient) -> None:
    for n in range(PER_PAGE + 1):
        make(site, name=f"Nr {n:03}", themes=(ASSOCIATIONS,))
    first = site.get("/?sort=name").text
    assert first.count("data-id") == PER_PAGE and "Nr 000" in first and 'rel="next"' in first
    assert site.get("/?sort=name&page=2").text.count("data-id") == 1
    assert site.get("/?q=närpiö 007").text.count("data-id") == 1
    assert site.get("/?q=24.11.2026 Nr 050").text.count("data-id") == 1
    assert "<h2>Det gick inte</h2>" in site.get("/?page=0").text
