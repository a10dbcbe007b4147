"""Every page that matters, in real Chromium: axe-core, no overflow at 320 px, in English, Spanish, Arabic and pseudo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import LAPTOP, PHONE

pytestmark = pytest.mark.browser

NEPAL, SANTA_MONICA = "/p/nepal-common-feedback", "/p/santa-monica-wellbeing"
SURVEY = "/s/life-in-our-town"
OPEN_PAGES = (
    "/",
    NEPAL,
    f"{NEPAL}/findings/less-informed-with-difficulties",
    f"{NEPAL}/commitments/news-at-home",
    f"{NEPAL}/reviews/first-review",
    SANTA_MONICA,
    "/p/connecticut-attendance/goals/every-child-in-school",
    SURVEY,
    "/r",
    "/desk/sign-in",
)
DESK_PAGES = (
    "/desk/",
    "/desk/goals/",
    "/desk/goals/every-child-in-school",
    "/desk/surveys/",
    "/desk/listening/",
    "/desk/listening/new",
    "/desk/themes/",
    "/desk/results/",
    "/desk/findings/",
    "/desk/findings/new",
    "/desk/commitments/",
    "/desk/reviews/",
    "/desk/report-backs/",
)
NARROW = {"width": 320, "height": 640}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Open = Callable[..., Page]


def _violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds, injected in a way that the content security policy need not be loosened for."""
    page.evaluate(axe)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


def _overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_an_open_page_has_no_axe_violation_and_no_overflow(
    open_page: Open, axe: str, path: str, language: str
) -> None:
    page = open_page(f"{path}?lang={language}", size=NARROW)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert _overflow(page) <= 0, f"{path} runs over a 320 px screen"
    assert _violations(page, axe) == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", DESK_PAGES)
def test_a_desk_page_has_no_axe_violation_and_no_overflow(
    sign_in: Open, axe: str, path: str, language: str
) -> None:
    page = sign_in(
        "facilitator@example.org", f"{path}?lang={language}&initiative=connecticut-attendance", size=PHONE
    )
    assert _overflow(page) <= 0, f"{path} runs over a phone's screen"
    assert _violations(page, axe) == []


@pytest.mark.parametrize("path", [NEPAL, SURVEY])
def test_a_page_reads_the_same_without_script(open_page: Open, path: str) -> None:
    with_script = open_page(path, size=LAPTOP).locator("main").inner_text()
    without = open_page(path, size=LAPTOP, script=False).locator("main").inner_text()
    assert with_script == without
