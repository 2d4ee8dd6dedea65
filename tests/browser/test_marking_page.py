"""An evaluator judges an answer in the browser, and reads the latest eval run."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Visit, ask
from tests.browser.test_access import overflow, violations
from ui.marks import Marks

pytestmark = pytest.mark.browser


def test_a_judgement_is_saved_and_said(visit: Visit, page_home: Path) -> None:
    page = visit()
    ask(page, "Hur stödja föreningar?")
    page.locator("#t1 .marking summary").click()
    page.click("#t1 .mark-save")
    expect(page.locator("#status .trouble")).to_contain_text("initialer")
    page.get_by_label("fel källa").check()
    page.locator("#t1 input[data-n='2'][value='wrong']").check()
    page.fill("#t1 .initials", "AB")
    page.fill("#t1 .comment", "Inte om bidrag")
    page.click("#t1 .mark-save")
    expect(page.locator("#status .working")).to_have_text("Bedömningen är sparad.")
    mark = Marks(page_home).all()[-1]
    assert (mark.verdict, mark.initials, mark.citations) == ("wrong-source", "AB", {2: False})


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_and_the_latest_run_are_accessible(visit: Visit, size: dict[str, int], scheme: str) -> None:
    page = visit(viewport=size, color_scheme=scheme)
    ask(page, "Hur stödja föreningar?")
    page.locator("#t1 .marking summary").click()
    assert violations(page) == [] and overflow(page) == 0
    page.get_by_role("link", name="Utvärdering").click()
    expect(page.locator(".evaluation .figure").first).to_be_visible()
    page.locator(".evaluation .case > summary").first.click() if page.locator(".evaluation .case").count() else None
    assert violations(page) == [] and overflow(page) == 0
