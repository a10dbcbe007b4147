"""Pictures moved about in: Plotly under our own policy, from our own address, once somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP

pytestmark = pytest.mark.browser

RESULTS = "/desk/results/surveys/nepal-six-rounds?question=informed&by=age"


def test_plotly_draws_without_breaking_the_policy_and_the_picture_is_saved_as_png(
    sign_in: Callable[..., Page],
) -> None:
    """``sign_in``'s page fails the test on any complaint of the browser, a violated policy among them."""
    page = sign_in("data@example.org", "/desk/?initiative=nepal-common-feedback", size=LAPTOP)
    page.goto(RESULTS)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("a", has_text="Larger, or save it").first.click()
    expect(page.locator("[data-plotly]")).to_be_visible()
    assert not any("/plotly/" in url for url in asked), "nothing large is loaded before somebody asks"
    with page.expect_download() as download:
        page.locator("[data-save-png]").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    page.locator("[data-plotly]").click()
    expect(page.locator("#interactive .main-svg").first).to_be_visible(timeout=20_000)
    assert page.locator("#interactive .point, #interactive .bars .point").count() > 0
    expect(page.locator("[data-plotly]")).to_be_hidden()


def test_without_a_script_the_picture_and_its_files_are_there(sign_in: Callable[..., Page]) -> None:
    page = sign_in("data@example.org", "/desk/?initiative=nepal-common-feedback", size=LAPTOP, script=False)
    page.goto(RESULTS)
    page.goto(page.locator("a", has_text="Larger, or save it").first.get_attribute("href") or "")
    expect(page.locator("svg.chart")).to_be_visible()
    expect(page.locator("[data-plotly]")).to_be_hidden()
    for words in ("Save the picture (SVG)", "Save the numbers (CSV)"):
        expect(page.get_by_role("link", name=words)).to_be_visible()
