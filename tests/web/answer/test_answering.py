"""Answering a survey page by page: no script, no cookie, no account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage import clock
from engage.responses import queries
from engage.responses.models import Draft, OpenAnswer, Receipt, Response
from engage.surveys import actions as surveys
from engage.surveys.instrument import Item, Kind
from engage.surveys.models import DraftItem, Survey
from engage.surveys.queries import OpenSurvey
from tests.support.pages import Visitor
from tests.support.surveys import asking, choices, words
from tests.web.answer.conftest import Opening


def _stored(data: Session) -> queries.Counts:
    data.rollback()
    survey = data.scalars(select(Survey)).one()
    return queries.counts(data, survey.id)


def _token(visitor: Visitor) -> str:
    return parse_qs(urlsplit(visitor.page.url).query)["k"][0]


def test_somebody_answers_goes_back_changes_sends_and_gets_a_receipt(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    assert resident.page.heading == "Getting to school"
    resident.choose("How do you get there?", "By bus").fill("How many minutes does it take?", "12").press(
        "Next"
    )
    assert resident.page.heading == "Which bus stop?"
    resident.fill("Which bus stop?", "Main Street").press("Back")
    resident.choose("How do you get there?", "On foot").press("Next")
    assert resident.page.heading == "What is needed"  # the bus stop does not apply any more
    resident.tick("Street lights").fill("Tell us more.", "It is dark.").press("Next")
    assert resident.page.heading == "Check your answers"
    assert "Main Street" not in resident.page.text
    resident.press("Send my answers")
    assert resident.page.heading == "Thank you. We have your answers."
    assert "It is dark." in resident.page.text
    assert "The school board reads this in May." in resident.page.text
    assert _stored(data) == queries.Counts(complete=1)
    response = data.scalars(select(Response)).one()
    assert (response.answers["trip/way"], response.answers["trip/stop"]) == (
        "walk",
        {"blank": "not_applicable"},
    )
    assert resident.response.headers.getlist("Set-Cookie") == []


def test_looking_stores_nothing(resident: Visitor, trip: OpenSurvey, data: Session) -> None:
    for address in ("", "?lang=ar", "/2?k=" + "0" * 26, "/check?k=" + "0" * 26, "/what-happened"):
        resident.get(f"/s/{trip.code}{address}")
    assert _stored(data) == queries.Counts()


def test_each_page_sent_is_stored_at_once(resident: Visitor, trip: OpenSurvey, data: Session) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "By bus").press("Next")
    assert _stored(data) == queries.Counts(partial=1)


def test_going_back_loses_nothing_not_even_what_cannot_be_taken(resident: Visitor, trip: OpenSurvey) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "By bus").press("Next")
    resident.fill("Which bus stop?", "Main").press("Back")
    resident.fill("How many minutes does it take?", "soon").press("Español")
    assert 'value="soon"' in resident.page.html
    resident.press("Siguiente", 422)
    assert 'value="soon"' in resident.page.html
    resident.fill("¿Cuántos minutos tarda?", "5").press("Siguiente")
    assert 'value="Main"' in resident.page.html


@pytest.mark.parametrize("page", [1, 2, 3, 4])
def test_the_language_can_be_switched_on_any_page_and_nothing_is_lost(
    resident: Visitor, trip: OpenSurvey, data: Session, page: int
) -> None:
    fill: list[Callable[[], object]] = [
        lambda: resident.choose("How do you get there?", "By bus"),
        lambda: resident.fill("Which bus stop?", "شارع Main"),
        lambda: resident.tick("A crossing"),
        lambda: None,
    ]
    resident.get(f"/s/{trip.code}?lang=en")
    for number in range(page):
        fill[number]()
        if number < page - 1:
            resident.press("Next")
    html_before = resident.page.url.split("?")[0]
    resident.press("العربية")
    assert (resident.page.language, resident.page.direction) == ("ar", "rtl")
    if page > 1:
        assert resident.page.url.split("?")[0] == html_before
    resident.press("English")
    for number in range(page - 1, 4):
        if number >= page:
            fill[number]()
        resident.press("Next" if number < 3 else "Send my answers")
    response = queries.response_behind(data, _token(resident))
    assert response is not None
    assert response.kept.answers["trip/way"] == "bus"
    assert response.kept.texts == {"trip/stop": "شارع Main"}
    assert response.kept.answers["wishes/needs"] == ["crossing"]


def test_the_language_of_answering_is_kept_with_the_answer(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}", Accept_Language="ar-SY, en;q=0.5")
    assert resident.page.direction == "rtl"
    resident.choose("كيف تصل؟", "مشيًا").press("التالي")
    while resident.page.forms[0].action.split("?")[0].rsplit("/", 1)[1] != "send":
        resident.submit()
    resident.submit()
    data.rollback()
    assert data.scalars(select(Response)).one().language == "ar"


def test_an_empty_switch_of_language_on_the_first_page_stores_nothing(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.press("Español")
    assert resident.page.heading == "El camino a la escuela"
    assert _stored(data) == queries.Counts()


def test_errors_are_told_at_the_top_and_at_the_field_with_what_was_typed(
    resident: Visitor, trip: OpenSurvey
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.fill("How many minutes does it take?", "900").press("Next", 422)
    assert resident.page.title.startswith("Error:")
    assert resident.page.errors() == ["Please answer this question.", "Write 0 to 240 minutes."]
    assert resident.page.link("Write 0 to 240 minutes.") == "#q/trip/minutes"
    assert 'value="900"' in resident.page.html
    assert 'aria-invalid="true"' in resident.page.html


def test_whoever_prefers_not_to_answer_may_and_it_is_no_blank(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "Rather not say").tick("Prefer not to answer").press("Next")
    resident.press("Next")
    assert "Prefer not to answer" in resident.page.text
    resident.press("Send my answers")
    data.rollback()
    answers = data.scalars(select(Response)).one().answers
    assert answers["trip/way"] == {"blank": "declined", "code": "secret"}
    assert answers["trip/minutes"] == {"blank": "declined"}


def test_a_change_made_from_the_check_page_leads_back_to_it(resident: Visitor, trip: OpenSurvey) -> None:
    _as_far_as_check(resident, trip)
    resident.follow("Change How do you get there?")
    resident.choose("How do you get there?", "By bus").press("Next")
    assert resident.page.heading == "Which bus stop?"  # asked only now
    resident.press("Next")
    assert resident.page.heading == "Check your answers"


def _as_far_as_check(resident: Visitor, survey: OpenSurvey) -> None:
    resident.get(f"/s/{survey.code}")
    resident.choose("How do you get there?", "On foot").press("Next")
    resident.tick("A crossing").press("Next")
    assert resident.page.heading == "Check your answers"


def test_who_jumps_ahead_is_told_at_the_end_what_is_missing(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}/3?k={'7' * 26}")
    resident.press("Next")
    assert resident.page.heading == "The trip"  # what was jumped over comes before the end
    resident.get(f"/s/{trip.code}/check?k={'7' * 26}")
    resident.press("Send my answers", 422)
    assert resident.page.errors() == ["Please answer this question."]
    assert _stored(data) == queries.Counts(partial=1)


def test_the_same_form_sent_again_is_the_same_answer_and_the_same_code(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    _as_far_as_check(resident, trip)
    form = resident.page.forms[0]
    resident.press("Send my answers")
    receipt = resident.page.text
    for _ in range(3):
        resident.post(form.action, form.values)
        assert resident.page.text == receipt
    assert _stored(data) == queries.Counts(complete=1)
    assert len(data.scalars(select(Receipt)).all()) == 1


def test_a_page_sent_again_after_sending_is_the_receipt_and_a_changed_one_is_kept_beside_it(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "On foot")
    form = resident.page.forms[0]
    resident.press("Next")
    resident.tick("A crossing").press("Next")
    resident.press("Send my answers")
    resident.post(form.action, form.values)
    assert resident.page.heading == "Thank you. We have your answers."
    form.values["q/trip/way"] = "bus"
    resident.post(form.action, form.values, status=409)
    assert resident.page.heading == "You sent your answers before"
    assert _stored(data) == queries.Counts(complete=1)
    assert data.scalars(select(Response)).one().answers["trip/way"] == "walk"


def test_a_browser_that_goes_back_after_sending_sees_the_receipt_not_an_empty_form(
    resident: Visitor, trip: OpenSurvey
) -> None:
    _as_far_as_check(resident, trip)
    resident.press("Send my answers")
    token = _token(resident)
    for address in ("1", "3", "check", "later"):
        resident.get(f"/s/{trip.code}/{address}?k={token}")
        assert resident.page.heading == "Thank you. We have your answers."


def test_everything_can_be_sent_at_once_by_whoever_has_all_the_answers(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    token = resident.page.forms[0].values["csrf_token"]
    fields = {
        "csrf_token": token,
        "k": "8" * 26,
        "q/trip/way": "bus",
        "q/trip/stop": "Main",
        "q/wishes/needs": ["lights", "crossing"],
    }
    resident.post(f"/s/{trip.code}/send", fields)
    assert resident.page.heading == "Thank you. We have your answers."
    fields["q/trip/way"] = "walk"
    resident.post(f"/s/{trip.code}/send", fields, status=409)
    assert _stored(data) == queries.Counts(complete=1)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    ("address", "fields", "status"),
    [
        ("1?k=short", {}, 404),
        ("1", {}, 404),
        ("0?k={k}", {}, 404),
        ("99?k={k}", {}, 404),
        ("1.1?k={k}", {}, 404),
        ("x?k={k}", {}, 404),
        ("1?k={k}", {"q/trip/nowhere": "x"}, 422),
        ("1?k={k}", {"q/trip/minutes[1]": "x"}, 422),
        ("1?k={k}", {"q/trip/minutes/other": "x"}, 422),
        ("1?k={k}", {"v": "7", "q/trip/way": "walk"}, 404),
        ("1?k={k}", {"q/trip/way": "plane"}, 422),
        ("1?k={k}", {"q/trip/way": ["walk", "bus"]}, 422),
        ("3?k={k}", {"q/wishes/story": "x" * 10_001}, 422),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_never_half_stored(
    resident: Visitor, trip: OpenSurvey, data: Session, address: str, fields: dict[str, object], status: int
) -> None:
    resident.get(f"/s/{trip.code}")
    token = resident.page.forms[0].values["csrf_token"]
    url = f"/s/{trip.code}/{address.format(k='9' * 26)}"
    resident.post(url, {"csrf_token": token, **fields}, status=status)
    assert resident.page.heading
    assert _stored(data).complete == 0


def test_a_form_without_our_token_or_from_another_site_is_refused(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    token = resident.page.forms[0].values["csrf_token"]
    url = f"/s/{trip.code}/1?k={'9' * 26}"
    resident.post(url, {"q/trip/way": "walk"}, status=403)
    resident.post(url, {"csrf_token": token, "q/trip/way": "walk"}, status=403, Sec_Fetch_Site="cross-site")
    assert _stored(data) == queries.Counts()


def test_a_token_of_another_survey_opens_nothing_here(
    resident: Visitor, opening: Opening, data: Session
) -> None:
    one, other = opening(slug="one"), opening(slug="other")
    _as_far_as_check(resident, one)
    token = _token(resident)
    for address in ("1", "check", "receipt", "later"):
        resident.get(f"/s/{other.code}/{address}?k={token}", 404)


def test_a_program_that_fills_in_what_people_do_not_see_is_marked_and_not_dropped(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "On foot")
    resident.submit({"website": "http://spam.example"})
    resident.press("Next")
    resident.press("Send my answers")
    data.rollback()
    assert data.scalars(select(Response)).one().signals == ["hasty", "trap"]


def test_somebody_who_takes_their_time_is_not_marked(
    app: Flask, trip: OpenSurvey, data: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = Visitor(app, cookies=False)
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "On foot")
    later = datetime.now(UTC).timestamp() + 20
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda _signer: int(later))
    resident.press("Next")
    data.rollback()
    assert data.scalars(select(Draft)).one().signals == []


def test_a_survey_that_is_closed_or_not_open_yet_says_so_and_takes_nothing(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "On foot")
    form = resident.page.forms[0]
    survey = data.get_one(Survey, trip.id)
    survey.opens_at = clock.now() + timedelta(days=3)
    data.commit()
    resident.get(f"/s/{trip.code}", 403)
    assert resident.page.heading == "This survey is not open yet"
    surveys.close_survey(data, trip.id, by=None, at=clock.now())
    data.commit()
    resident.post(form.action, form.values, status=409)
    for address in ("", f"/1?k={'3' * 26}", f"/check?k={'3' * 26}"):
        resident.get(f"/s/{trip.code}{address}", 410)
        assert resident.page.heading == "This survey is closed"
    assert _stored(data) == queries.Counts()


@pytest.mark.parametrize(
    "address", ["/s/nowhere", "/s/nowhere/1?k=x", "/s/..", "/s/%00", "/s/" + "x" * 500, "/s/%F0%9F%8E%88"]
)
def test_an_unknown_address_is_told_kindly(resident: Visitor, address: str) -> None:
    response = resident.client.get(address)
    assert response.status_code in {400, 404}
    assert b"<h1>" in response.data


def test_answers_begun_before_a_new_version_are_finished_in_the_old_one(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "On foot").press("Next")
    gone = data.scalars(select(DraftItem).where(DraftItem.name == "story")).one()
    data.delete(gone)
    surveys.publish_version(data, trip.id, by=None, at=clock.now())
    data.commit()
    resident.fill("Tell us more.", "It is dark.").press("Next")
    resident.press("Send my answers")
    data.rollback()
    assert data.scalars(select(OpenAnswer)).one().text == "It is dark."


def test_a_page_opened_before_a_new_version_can_still_be_sent(
    resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "On foot")
    data.delete(data.scalars(select(DraftItem).where(DraftItem.name == "minutes")).one())
    surveys.publish_version(data, trip.id, by=None, at=clock.now())
    data.commit()
    resident.press("Next")
    assert resident.page.heading == "What is needed"


def test_people_in_a_household_are_added_changed_and_taken_out(
    resident: Visitor, opening: Opening, data: Session
) -> None:
    member = Item(
        "member",
        Kind.REPEAT,
        words("Person"),
        items=(
            Item("name", Kind.TEXT, words("First name")),
            Item("age", Kind.INTEGER, words("Age of ${name}")),
        ),
    )
    survey = opening(asking(Item("street", Kind.TEXT, words("Street")), member))
    resident.get(f"/s/{survey.code}")
    resident.fill("Street", "Oak").press("Next")
    for name, age in (("Ana", "40"), ("Beto", "9"), ("Caro", "3")):
        resident.press("Add one" if name == "Ana" else "Add one more")
        resident.fill("First name", name).press("Next")
        resident.fill(f"Age of {name}", age).press("Next")
    assert resident.page.heading == "Person"
    resident.press("Take out Number 2")
    resident.press("Go on")
    assert resident.page.heading == "Check your answers"
    assert "Beto" not in resident.page.text
    assert "Age of Caro" in resident.page.text
    resident.press("Send my answers")
    data.rollback()
    response = data.scalars(select(Response)).one()
    assert [one["member/age"] for one in response.answers["member"]] == [40, 3]
    written = {row.path: row.text for row in data.scalars(select(OpenAnswer))}
    assert written == {"street": "Oak", "member[1]/name": "Ana", "member[2]/name": "Caro"}


def test_a_survey_on_one_page_is_one_page(resident: Visitor, opening: Opening) -> None:
    items = tuple(Item(f"q{n}", Kind.SCALE, words(f"Question {n}"), choice_list="c") for n in range(12))
    survey = opening(asking(*items, lists={"c": choices("a", "b", "c")}), single_page=True)
    resident.get(f"/s/{survey.code}")
    for n in range(12):
        resident.choose(f"Question {n}", "B")
    resident.press("Next")
    assert resident.page.heading == "Check your answers"


def test_larger_text_stays_on_every_page_and_takes_nothing_away(resident: Visitor, trip: OpenSurvey) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "By bus").press("Larger text")
    assert 'class="large"' in resident.page.html
    resident.press("Next")
    assert resident.page.heading == "Which bus stop?"
    assert 'class="large"' in resident.page.html
    resident.press("Smaller text")
    assert 'class="large"' not in resident.page.html


def test_pages_for_residents_are_for_nobody_s_index_and_those_with_answers_for_no_cache(
    resident: Visitor, trip: OpenSurvey
) -> None:
    resident.get(f"/s/{trip.code}")
    # The first page may be kept by the browser that asked, so that its back button leads to the same token.
    assert resident.response.headers["Cache-Control"] == "private, no-cache"
    resident.choose("How do you get there?", "By bus").press("Next")
    assert '<meta name="robots" content="noindex">' in resident.page.html
    assert resident.response.headers["Cache-Control"] == "no-store"
    resident.get(f"/s/{trip.code}?mode=kiosk")
    assert resident.response.headers["Cache-Control"] == "no-store"


def test_a_draft_ends_when_it_said_it_would(
    resident: Visitor, trip: OpenSurvey, data: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident.get(f"/s/{trip.code}")
    resident.choose("How do you get there?", "By bus").press("Next")
    draft = data.scalars(select(Draft)).one()
    draft.expires_on = clock.now().date() - timedelta(days=1)
    data.commit()
    monkeypatch.setattr("engage.web.answer.survey._swept", [clock.now().date() - timedelta(days=1)])
    other = f"/s/{trip.code}/1?k={'4' * 26}"
    resident.post(other, {"csrf_token": resident.page.forms[0].values["csrf_token"], "q/trip/way": "walk"})
    data.rollback()
    assert [row.fields["trip/way"] for row in data.scalars(select(Draft))] == [["walk"]]


def test_statements_on_one_scale_are_one_table_with_a_named_group_for_each(
    resident: Visitor, opening: Opening, data: Session
) -> None:
    rows = tuple(
        Item(name, Kind.SINGLE, words(f"I like {name}"), choice_list="c", required="yes")
        for name in ("trees", "cars")
    )
    section = Item(
        "likes", Kind.SECTION, words("What you like"), items=rows, settings={"appearance": "table-list"}
    )
    survey = opening(asking(section, lists={"c": choices("no", "some", "much")}))
    resident.get(f"/s/{survey.code}")
    resident.choose("I like trees", "Much").press("Next", 422)
    assert resident.page.link("Please answer this question.") == "#q/likes/cars"
    resident.choose("I like cars", "No").press("Next")
    resident.press("Send my answers")
    data.rollback()
    assert data.scalars(select(Response)).one().answers == {"likes/trees": "much", "likes/cars": "no"}


def test_what_is_not_in_one_s_language_yet_is_said_and_marked(resident: Visitor, opening: Opening) -> None:
    item = Item("q", Kind.TEXT, words("Only in English"))
    survey = opening(asking(item, languages=("en", "so"), title=words("A survey")))
    resident.get(f"/s/{survey.code}?lang=so")
    assert "Some of this is not in your language yet." in resident.page.text
    assert '<span lang="en" dir="ltr">Only in English</span>' in resident.page.html
