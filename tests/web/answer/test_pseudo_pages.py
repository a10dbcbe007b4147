"""Goal L1 for residents: in the accented pseudo-language no word of ours stands outside its brackets, on any page of theirs,
and in the mirrored one every page is turned round."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from engage.surveys import actions
from engage.surveys.queries import OpenSurvey
from tests.support import builders
from tests.support.judge import unmarked
from tests.support.pages import Page, Visitor

# What people wrote, where a page's title or a value cannot say which language it is in.
THEIR_WORDS = (
    "engage",
    "Getting to school",
    "Every child in school",
    "The trip",
    "What is needed",
    "Which bus stop?",
    "Tell us more.",
)

CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){2}")


@pytest.fixture
def engine_name() -> str:
    """What is said does not depend on the database."""
    return "sqlite"


def _every_page(resident: Visitor, trip: OpenSurvey, data: Session, tag: str) -> Iterator[Page]:
    """A resident's whole way, with its detours and errors, each page once."""
    yield resident.get(f"/s/{trip.code}?lang={tag}")
    yield resident.submit({"q/trip/minutes": "999"}, button=_go(resident), status=422)
    yield resident.submit({"q/trip/way": "bus", "q/trip/minutes": "12"}, button=_go(resident))
    later = next(
        control.get("value")
        for form in resident.page.forms
        for control in form.of_name("go")
        if control.get("value") == "later"
    )
    token = resident.page.url
    yield _press(resident, "go", later or "")
    yield resident.get(token)
    while "check" not in resident.page.url:
        yield resident.submit({}, button=_go(resident))
    yield _press(resident, None, "")
    code = next(
        " ".join(e.itertext()) for e in resident.page.tree.iter("p") if e.get("class") == "big-code"
    ).strip()
    for address in (
        f"/r?lang={tag}",
        f"/r/none?lang={tag}",
        f"/s/nowhere?lang={tag}",
        f"/s/{trip.code}/99?lang={tag}",
    ):
        status = 200 if address.startswith("/r?") else 404
        yield resident.get(address, status)
    resident.get(f"/r?lang={tag}")
    yield resident.submit({"receipt": code})
    yield resident.get(f"/s/{trip.code}/what-happened?lang={tag}")
    actions.close_survey(data, trip.id, by=None, at=builders.NOW)
    data.commit()
    yield resident.get(f"/s/{trip.code}?lang={tag}", 410)


def _go(visitor: Visitor) -> str:
    return _words(visitor, "go", "next")


def _words(visitor: Visitor, name: str | None, value: str) -> str:
    for form in visitor.page.forms:
        for control in form.controls:
            spoken = " ".join("".join(control.itertext()).split())
            right = (
                (control.get("name"), control.get("value", "")) == (name, value)
                if name
                else "primary" in control.get("class", "")
            )
            if control.tag == "button" and spoken and right:
                return spoken
    raise AssertionError(f"no such button on {visitor.page.url}")


def _press(visitor: Visitor, name: str | None, value: str) -> Page:
    return visitor.press(_words(visitor, name, value))


def test_every_word_residents_meet_can_be_translated(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    seen = 0
    for page in _every_page(resident, trip, data, "en-XA"):
        assert page.language == "en-XA", page.url
        assert unmarked(page.tree, *THEIR_WORDS, *CODE.findall(page.text)) == [], page.url
        seen += 1
    assert seen >= 14


def test_every_page_residents_meet_is_turned_round_with_its_language(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    for page in _every_page(resident, trip, data, "ar-XB"):
        assert (page.language, page.direction) == ("ar-XB", "rtl"), page.url
