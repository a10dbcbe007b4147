"""Somebody who fills in a survey knowing nothing but its HTML: reads the form, fills every field as its kind asks, presses
the first button, and mends what a page complains of. Ends at the receipt.

    walk = Walker(visitor).walk("/s/abc")
    assert walk.code
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from tests.support.judge import text_of
from tests.support.pages import Page, Visitor, WebForm

_MOST_PAGES = 800
_CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){2}")
_NUMBERS = ("1", "5", "20", "0", "100", "2015", "10000", "3.5", "-1")
_WORDS = ("Maria Lopez", "abc", "12345", "0712345678", "a@example.org", "A1B2", "7")
_DATES = ("2020-06-15", "2010-01-02", "2030-12-30", "1990-05-05")
_LEFT_EMPTY = ""


@dataclass
class Walked:
    """What came of a walk: the receipt's code, and how many pages and fields were seen on the way."""

    code: str
    pages: int
    fields: set[str] = field(default_factory=set)
    complaints: int = 0


class Walker:
    """``rounds``: how many times each repeated part is added. ``option``: which option of a question is chosen."""

    def __init__(self, visitor: Visitor, *, rounds: int = 1, option: int = 0) -> None:
        self._visitor = visitor
        self._rounds = rounds
        self._option = option
        self._added: dict[str, int] = {}

    def walk(self, url: str) -> Walked:
        page = self._visitor.get(url)
        done = Walked("", 1)
        tries: dict[str, int] = {}
        while not done.code:
            assert done.pages < _MOST_PAGES, f"no end in sight at {page.url}"
            wrong = _complained_of(page)
            done.complaints += bool(wrong)
            for name in wrong:
                tries[name] = tries.get(name, 0) + 1
                assert tries[name] < 12, f"{name} is never right: {page.errors()}"
            if elsewhere := _elsewhere(page):
                page = self._visitor.get(elsewhere)
            page = self._fill_and_go(page, tries, done)
            done.pages += 1
            done.code = _receipt_code(page)
        return done

    def _fill_and_go(self, page: Page, tries: dict[str, int], done: Walked) -> Page:
        form = next(form for form in page.forms if form.method == "post")
        values = form.values.copy()
        for name, controls in _questions(form):
            done.fields.add(name)
            values.setlist(name, self._chosen(name, controls, tries.get(name.removesuffix("/declined"), 0)))
        button = self._button(page, form)
        if button.get("name"):
            values.add(button.get("name", ""), button.get("value", ""))
        visitor = self._visitor
        response = visitor.client.post(form.action, data=values, headers=visitor.headers)
        status = response.status_code
        if status == 303:
            return visitor.get(response.headers["Location"])
        assert status == 422, f"{form.action} answered {status}: {response.get_data(as_text=True)[:1000]}"
        return visitor._arrive(response, form.action, 422)

    def _button(self, page: Page, form: WebForm) -> Element:
        """The first button, unless this page offers to add something of which there is not enough yet."""
        buttons = [control for control in form.controls if control.tag == "button"]
        add = next((button for button in buttons if button.get("value") == "add"), None)
        if add is not None and self._added.get(form.action, 0) < self._rounds:
            self._added[form.action] = self._added.get(form.action, 0) + 1
            return add
        return buttons[0]

    def _chosen(self, name: str, controls: Sequence[Element], attempt: int) -> list[str]:
        first = controls[0]
        kind = first.get("type", "text") if first.tag == "input" else first.tag
        if kind in {"radio", "checkbox"}:
            values = [control.get("value", "on") for control in controls]
            if name.endswith("/declined") or attempt > len(values):
                return []
            return [values[(self._option + attempt) % len(values)]]
        if kind == "select":
            return [self._entry(name, first, attempt)]
        candidates = [*_typed(first, kind), _LEFT_EMPTY]
        return [candidates[min(attempt, len(candidates) - 1)]]

    def _entry(self, name: str, select: Element, attempt: int) -> str:
        values = [value for option in select.iter("option") if (value := option.get("value", ""))]
        ranked = re.search(r"/(\d+)$", name)
        if not values or attempt > len(values):
            return ""
        start = int(ranked[1]) - 1 if ranked else self._option
        return values[(start + attempt) % len(values)]


def _questions(form: WebForm) -> Iterator[tuple[str, list[Element]]]:
    """The visible fields by name, in the order of the page."""
    found: dict[str, list[Element]] = {}
    for control in form.controls:
        hidden = control.get("type") in {"hidden", "submit"} or control.get("tabindex") == "-1"
        if control.get("name") and control.tag != "button" and not hidden:
            found.setdefault(control.get("name", ""), []).append(control)
    yield from found.items()


def _typed(control: Element, kind: str) -> Iterator[str]:
    ends = (control.get(name) for name in ("data-min", "data-max", "min", "max"))
    yield from (end for end in ends if end)
    if control.get("inputmode") in {"numeric", "decimal"}:
        yield from _NUMBERS
    elif kind == "date":
        yield from _DATES
    elif kind == "datetime-local":
        yield from (f"{day}T12:30" for day in _DATES)
    elif kind == "time":
        yield from ("12:30", "07:00")
    else:
        yield from _WORDS


def _complained_of(page: Page) -> list[str]:
    """The fields an error summary links to."""
    return [
        unquote((link.get("href") or "").partition("#")[2])
        for box in page.tree.iter("div")
        if box.get("id") == "summary"
        for link in box.iter("a")
    ]


def _elsewhere(page: Page) -> str:
    """The page on which the first complaint is mended, when it is not this one."""
    links = [
        link.get("href", "")
        for box in page.tree.iter("div")
        if box.get("id") == "summary"
        for link in box.iter("a")
    ]
    return links[0].partition("#")[0] if links and not links[0].startswith("#") else ""


def _receipt_code(page: Page) -> str:
    for element in page.tree.iter("p"):
        if "big-code" in (element.get("class") or "") and (found := _CODE.fullmatch(text_of(element))):
            return found[0]
    return ""
