"""Pictures as a browser draws them: on the narrowest phone and on a desk, no words are cut off, small, or on top of others."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from engage import places
from engage.charts.equiplot import equiplot
from engage.charts.participation import participation
from engage.charts.picture import Picture
from engage.charts.stacked import stacked
from engage.charts.trend import trend
from engage.i18n.catalogues import translator
from engage.privacy.policy import DESK, PUBLIC
from tests.charts.made import answers, heard, measure

pytestmark = pytest.mark.browser

NAMES = (
    "White",
    "Native Hawaiian or other Pacific Islander",
    "Two or more races",
    "أسود أو أمريكي من أصل أفريقي",
    "對政府的工作是否滿意",
)
SMALLEST_LETTERS = 12

# Every text of every picture: its letters' size, whether it leaves the picture, and which others it covers.
FAULTS = """() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
  const frame = svg.getBoundingClientRect(), faults = [];
  const texts = [...svg.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect(), one]);
  for (const [words, box, one] of texts) {
    if (parseFloat(getComputedStyle(one).fontSize) < SMALLEST) faults.push('small: ' + words);
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 3) faults.push('out: ' + words);
  }
  texts.forEach(([words, a], at) => texts.slice(at + 1).forEach(([others, b]) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 1 && down > a.height * 0.4) faults.push(words + ' on ' + others);
  }));
  return faults;
})""".replace("SMALLEST", str(SMALLEST_LETTERS))


def pictures(tag: str) -> list[Picture]:
    speak = translator(tag)
    whole, groups = answers(
        dict(zip(NAMES, [[60, 40, 9], [50, 30, 2], [2, 1, 1], [30, 90, 60], [6, 7, 5]], strict=True)), DESK
    )
    _, public = answers(
        dict(zip(NAMES, [[3, 191, 1], [90, 60, 60], [80, 75, 1], [2, 1, 1], [30, 90, 60]], strict=True)),
        PUBLIC,
    )
    course = measure(
        dict(
            zip(
                NAMES,
                [[10.5, 12.1, 99], [20, "-", 30.2], ["-", "-", "-"], [None, 3, 4], [8, 9, 10]],
                strict=True,
            )
        ),
        everybody=[9, 8, 7],
        lines={"baseline": 12, "target": 5},
    )
    missing = heard(
        dict(zip(NAMES, [3000, 12, 4, 700, 0], strict=True)),
        dict(zip(NAMES, [30, 4, 4, 20, 10], strict=True)),
    )
    return [
        equiplot(groups, speak, id="a", column="a", overall=whole),
        equiplot(public, speak, id="b", column="a"),
        stacked(groups, speak, id="c", overall=whole),
        trend(course, speak, id="d"),
        participation(missing, speak, id="e"),
    ]


def page_of(tag: str, look: str) -> str:
    speak = translator(tag)
    sheets = "".join(
        (places.static() / "css" / f"{name}.css").read_text(encoding="utf-8")
        for name in ("base", look, "charts")
    )
    figures = "".join(
        f'<figure class="picture"><div class="plot">{one.svg}</div></figure>' for one in pictures(tag)
    )
    return (
        f'<!doctype html><html lang="{tag}" dir="{speak.language.direction}"><meta charset="utf-8">'
        f'<style>{sheets}</style><body class="{look}"><main id="main">{figures}</main>'
    )


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("look", ["public", "desk"])
@pytest.mark.parametrize("tag", ["en", "ar", "es", "en-XA"])
def test_words_of_a_picture_are_whole_and_apart(chromium: Browser, tag: str, look: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    try:
        page.set_content(page_of(tag, look))
        assert page.evaluate(FAULTS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(
            "[...document.querySelectorAll('.plot')].every(e => e.scrollWidth <= e.clientWidth)"
        )
    finally:
        context.close()
