"""A page that was made before is the page that would be made now, and nobody's own is in it but the one's who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.errors import Refused
from engage.exchange.xlsform import read_xlsform
from engage.samples.open_survey_instrument import open_survey_instrument
from engage.surveys.instrument import Instrument, Item, Kind
from engage.surveys.models import Survey
from engage.surveys.queries import OpenSurvey
from engage.web.answer import printed
from tests.support.pages import Visitor
from tests.support.shared import SHARED, needs_shared
from tests.support.surveys import SCHOOL_TRIP, asking, choices, opened, words
from tests.support.walker import Walker
from tests.web.answer.conftest import Opening

FORMS = sorted((SHARED / "data" / "xlsforms").glob("*.xls*"))
# What differs from one request to the next: seals, stamps, and tokens.
_OWN = re.compile(r'name="(?:csrf_token|t)" value="[^"]*"|\b[0-9a-z]{26}\b|[0-9a-z]{4}(?:-[0-9a-z]{4}){2}')


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


class _Both(Visitor):
    """Makes every page anew as well, and holds it against the kept one."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, cookies=False)
        self.compared = 0

    def get(self, url: str, status: int = 200, **headers: str):  # type: ignore[no-untyped-def]
        kept = _OWN.sub("…", super().get(url, status, **headers).html)
        press = self.client.application.extensions["engage-press"]
        self.client.application.extensions["engage-press"] = printed.Press()
        page = super().get(url, status, **headers)
        self.client.application.extensions["engage-press"] = press
        assert _OWN.sub("…", page.html) == kept, url
        self.compared += 1
        return page


def _instruments() -> Iterator[tuple[str, Instrument]]:
    yield "open survey", open_survey_instrument()
    yield "school trip", SCHOOL_TRIP
    filtered = Item(
        "town", Kind.SINGLE, words("Town"), choice_list="towns", choice_filter="name != ${not_this}"
    )
    suggested = Item("again", Kind.TEXT, words("Again"), default="${not_this}")
    named = Item("why", Kind.TEXT, words("Why not ${not_this}?"))
    needed = Item("needed", Kind.TEXT, words("And?"), required="${not_this} = 'b'")
    first = Item("not_this", Kind.TEXT, words("Which not?"))
    for item in (filtered, suggested, named, needed):
        yield item.name, asking(first, item, lists={"towns": choices("a", "b", "1")})


@pytest.mark.parametrize(
    ("name", "instrument"), list(_instruments()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_kept_page_is_the_page_that_would_be_made(
    app: Flask, opening: Opening, name: str, instrument: Instrument
) -> None:
    survey = opening(instrument)
    visitor = _Both(app)
    for option in (0, 1):
        for language in instrument.languages:
            Walker(visitor, option=option).walk(f"/s/{survey.code}?lang={language}")
    assert visitor.compared > 4


@needs_shared
@pytest.mark.parametrize("path", FORMS[::6], ids=lambda path: path.stem)
def test_a_kept_page_of_an_imported_form_is_the_page_that_would_be_made(
    app: Flask, data: Session, path: Path
) -> None:
    try:
        instrument = read_xlsform(path).instrument
    except Refused:
        pytest.skip(f"{path.name} is refused by the importer, with its reasons")
    survey: OpenSurvey = opened(data, instrument)
    data.commit()
    visitor = _Both(app)
    Walker(Visitor(app, cookies=False), option=0).walk(f"/s/{survey.code}")
    Walker(visitor, option=1).walk(f"/s/{survey.code}")


def test_two_residents_share_pages_and_nothing_of_their_own(app: Flask, opening: Opening) -> None:
    survey = opening()
    one, two = Visitor(app, cookies=False), Visitor(app, cookies=False)
    for visitor in (one, two):
        visitor.get(f"/s/{survey.code}")
    tokens = [visitor.page.forms[0].values["k"] for visitor in (one, two)]
    assert tokens[0] != tokens[1]
    one.choose("How do you get there?", "By bus").press("Next")
    two.choose("How do you get there?", "By bus").press("Next")
    for visitor, stop in ((one, "Main Street"), (two, "Harbour")):
        visitor.fill("Which bus stop?", stop).press("Next")
        visitor.press("Next")
    assert "Main Street" in one.page.text
    assert "Main Street" not in two.page.text
    assert tokens[0] not in two.page.html
    assert tokens[1] in two.page.html
    one.press("Send my answers")
    two.press("Send my answers")
    assert "Harbour" in two.page.text
    assert "Harbour" not in one.page.text


def test_what_is_changed_about_a_survey_is_seen_at_once(app: Flask, opening: Opening, data: Session) -> None:
    survey = opening()
    visitor = Visitor(app, cookies=False)
    visitor.get(f"/s/{survey.code}")
    assert "Leave this site quickly" not in visitor.page.text
    data.get_one(Survey, survey.id).sensitive = True
    data.commit()
    visitor.get(f"/s/{survey.code}")
    assert "Leave this site quickly" in visitor.page.text


def test_what_is_kept_stays_bounded(app: Flask) -> None:
    press = printed.Press()
    for number in range(3 * printed._MOST):
        press.page(number, ["mine"], lambda own, number=number: f"{number} {own}")
    assert len(press._kept) == printed._MOST
    assert (
        press.page(3 * printed._MOST - 1, ["yours"], lambda _own: "made again")
        == f"{3 * printed._MOST - 1} yours"
    )
