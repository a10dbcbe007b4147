"""A phone with a script: the whole survey in one asking, one sending, and a clear answer to whatever else comes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import brotli
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engage.responses import keys
from engage.responses.models import OpenAnswer, Receipt, Response, SecondVersion
from engage.surveys import actions
from engage.surveys.instrument import Item, Kind
from engage.surveys.queries import OpenSurvey
from tests.support import builders
from tests.support.surveys import asking, words
from tests.web.answer.conftest import Opening


@pytest.fixture
def phone(app: Flask) -> Any:
    return app.test_client(use_cookies=False)


def _sending(answers: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    key = keys.new_token()
    return {"key": key, "version": 1, "language": "en", "mode": "self", "answers": answers, **changed}


def _send(phone: Any, survey: OpenSurvey, body: Any, **headers: str) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"/s/{survey.code}/answers"
    found: TestResponse = phone.post(url, data=data, content_type="application/json", headers=headers)
    return found


def _stored(data: Session) -> int:
    data.expire_all()
    return data.scalar(select(func.count()).select_from(Response)) or 0


ANSWERS = {
    "trip/way": ["bus"],
    "trip/minutes": ["12"],
    "trip/stop": ["Elm Street"],
    "wishes/needs": ["lights"],
    "wishes/story": [],
}


def test_what_a_phone_sends_is_stored_as_if_the_pages_had_been_sent(
    phone: Any, trip: OpenSurvey, data: Session
) -> None:
    sent = _send(phone, trip, _sending(ANSWERS, language="es", mode="assisted"))
    assert sent.status_code == 201
    stored = data.scalars(select(Response)).one()
    assert (stored.language, stored.mode.value, stored.signals) == ("es", "assisted", [])
    assert stored.answers["trip/way"] == "bus"
    assert stored.answers["wishes/needs"] == ["lights"]
    assert stored.answers["wishes/story"] == {"blank": "skipped"}
    assert data.scalars(select(OpenAnswer.text)).all() == ["Elm Street"]
    assert data.scalar(select(func.count()).select_from(Receipt)) == 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_receipt_in_the_reply_leads_back_to_the_answers(app: Flask, phone: Any, trip: OpenSurvey) -> None:
    code = _send(phone, trip, _sending(ANSWERS)).get_json()["receipt"]
    page = phone.get("/r").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    found = phone.post("/r", data={"receipt": code, "csrf_token": token}, follow_redirects=True)
    assert "Elm Street" in found.text


def test_the_same_sending_again_is_the_same_answer_and_is_stored_once(
    phone: Any, trip: OpenSurvey, data: Session
) -> None:
    body = _sending(ANSWERS)
    first, *again = [_send(phone, trip, body) for _ in range(4)]
    assert [one.status_code for one in (first, *again)] == [201, 200, 200, 200]
    assert {one.data for one in again} == {first.data}
    assert _stored(data) == 1


def test_the_same_key_with_other_answers_keeps_both_and_says_so(
    phone: Any, trip: OpenSurvey, data: Session
) -> None:
    body = _sending(ANSWERS)
    _send(phone, trip, body)
    other = {**body, "answers": {**ANSWERS, "trip/minutes": ["30"]}}
    for _ in range(2):
        reply = _send(phone, trip, other)
        assert (reply.status_code, reply.get_json()["kept"]) == (409, True)
    assert _stored(data) == 1
    assert data.scalar(select(func.count()).select_from(SecondVersion)) == 1


def test_a_phone_whose_reply_was_lost_may_ask_again_after_the_survey_closed(
    phone: Any, trip: OpenSurvey, data: Session
) -> None:
    body = _sending(ANSWERS)
    first = _send(phone, trip, body)
    actions.close_survey(data, trip.id, by=None, at=builders.NOW)
    data.commit()
    assert (_send(phone, trip, body).status_code, _send(phone, trip, body).data) == (200, first.data)
    late = _send(phone, trip, _sending(ANSWERS))
    assert (late.status_code, late.get_json()["error"]) == (
        410,
        "This survey is closed. It takes no more answers.",
    )
    changed = {**body, "answers": {**ANSWERS, "trip/minutes": ["30"]}}
    assert _send(phone, trip, changed).status_code == 410
    assert _stored(data) == 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_answers_that_do_not_fit_are_told_field_by_field_in_the_language_of_the_answering(
    phone: Any, trip: OpenSurvey, data: Session
) -> None:
    wrong = {**ANSWERS, "trip/way": ["balloon"], "trip/minutes": ["900"]}
    reply = _send(phone, trip, _sending(wrong, language="es"), **{"Accept-Language": "ar"})
    assert reply.status_code == 422
    assert reply.get_json()["wrong"]["trip/minutes"] == "Escriba de 0 a 240 minutos."
    assert set(reply.get_json()["wrong"]) == {"trip/way", "trip/minutes"}
    assert _stored(data) == 0


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_the_rules_do_not_ask_is_not_kept(phone: Any, trip: OpenSurvey, data: Session) -> None:
    """The phone is not believed: the server works the form out again."""
    assert _send(phone, trip, _sending({**ANSWERS, "trip/way": ["walk"]})).status_code == 201
    assert data.scalars(select(OpenAnswer)).all() == []


MISSHAPEN: list[tuple[dict[str, Any], int]] = [
    ({"key": "no key"}, 400),
    ({"key": None}, 400),
    ({"version": "1"}, 400),
    ({"version": True}, 400),
    ({"version": 77}, 404),
    ({"language": "tlh"}, 400),
    ({"language": ["en"]}, 400),
    ({"mode": "imported"}, 400),
    ({"answers": None}, 400),
    ({"answers": {"trip/way": "bus"}}, 400),
    ({"answers": {"trip/way": [1]}}, 400),
    ({"answers": {"trip/nowhere": ["x"]}}, 422),
    ({"answers": {"\ud800": ["x"]}}, 422),
    ({"answers": {}}, 422),
    ({"marks": "x"}, 400),
]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_sending_of_another_shape_is_refused_in_words(phone: Any, trip: OpenSurvey, data: Session) -> None:
    for changed, status in MISSHAPEN:
        reply = _send(phone, trip, {**_sending(ANSWERS), **changed})
        assert (reply.status_code, bool(reply.get_json()["error"])) == (status, True), changed
    assert _stored(data) == 0


NOT_OURS = [
    b"", b"{", b"[]", b"\xff", b'{"key": "a", "key": "b"}', b'{"version": NaN}', b"[" * 50_000, b'{"version": ' + b"9" * 5000 + b"}"]  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_is_not_json_of_ours_is_refused(phone: Any, trip: OpenSurvey) -> None:
    for body in NOT_OURS:
        assert _send(phone, trip, body).status_code == 400, body[:20]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_too_much_is_refused_before_it_is_read(phone: Any, trip: OpenSurvey) -> None:
    assert _send(phone, trip, b" " * 1_000_001).status_code == 413


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_form_is_not_taken_for_a_sending_and_another_site_is_not_listened_to(
    phone: Any, trip: OpenSurvey
) -> None:
    as_form = phone.post(f"/s/{trip.code}/answers", data={"key": "x"})
    assert as_form.status_code == 415
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert _send(phone, trip, _sending(ANSWERS), **headers).status_code == 403


def test_another_survey_s_key_is_refused_and_changes_nothing(
    phone: Any, trip: OpenSurvey, opening: Opening, data: Session
) -> None:
    body = _sending(ANSWERS)
    _send(phone, trip, body)
    other = opening(asking(Item("why", Kind.TEXT)))
    reply = _send(phone, other, {**body, "answers": {"why": ["x"]}})
    assert reply.status_code == 404
    assert _stored(data) == 1


def test_an_answer_that_was_taken_back_does_not_come_again(
    app: Flask, phone: Any, trip: OpenSurvey, data: Session
) -> None:
    from engage.responses import actions as answers
    from engage.responses.keys import ReceiptBox

    body = _sending(ANSWERS)
    _send(phone, trip, body)
    answers.withdraw(data, trip.id, body["key"], box=ReceiptBox(app.extensions["engage"].secret_key))
    data.commit()
    reply = _send(phone, trip, body)
    assert (reply.status_code, reply.get_json().get("kept")) == (409, None)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_looks_odd_is_marked_and_never_refused(phone: Any, trip: OpenSurvey, data: Session) -> None:
    marks = {"website": "http://x", "t": "made up"}
    assert _send(phone, trip, _sending(ANSWERS, marks=marks)).status_code == 201
    assert data.scalars(select(Response.signals)).one() == ["forged", "trap"]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_line_is_recognised_by_what_it_says(phone: Any) -> None:
    reply = phone.get("/ping")
    assert (reply.text, reply.mimetype, reply.headers["Cache-Control"]) == (
        "engage",
        "text/plain",
        "no-store",
    )


# -- the whole survey -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_whole_survey_is_the_same_for_everybody_and_may_be_kept(phone: Any, trip: OpenSurvey) -> None:
    language = "ar"
    asked = [phone.get(f"/s/{trip.code}/whole?lang={language}") for _ in range(2)]
    assert asked[0].data == asked[1].data
    assert asked[0].headers["Cache-Control"].startswith("public")
    again = phone.get(
        f"/s/{trip.code}/whole?lang={language}", headers={"If-None-Match": asked[0].headers["ETag"]}
    )
    assert again.status_code == 304
    assert asked[0].get_json()["language"] == language
    assert not any(mark in asked[0].text for mark in ("csrf_token", 'name=\\"k\\"', "k="))


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_page_is_the_server_s_own_with_every_item_on_it(phone: Any, trip: OpenSurvey) -> None:
    whole = phone.get(f"/s/{trip.code}/whole?lang=en").get_json()
    named = [name for page in whole["pages"] for name in page["items"] if f'name="q/{name}"' in page["html"]]
    assert named == ["trip/way", "trip/minutes", "trip/stop", "wishes/needs", "wishes/story"]
    items = {item["path"]: item for item in whole["items"]}
    assert items["trip/stop"]["relevant"] == ["chain", ["$", "way"], "=", "bus"]
    assert items["trip/minutes"]["unread"] == "Write a whole number, such as 12."
    assert items["wishes/needs"]["alone"] == {
        "none": "“Nothing” cannot be chosen together with other answers. Choose one or the other."
    }
    page = phone.get(f"/s/{trip.code}/3?k={keys.new_token()}&lang=en").text
    main = page.partition('<main id="main">')[2].partition("</main>")[0]
    assert _bare(main) == _bare(whole["pages"][2]["html"])


def _bare(html: str) -> str:
    """Without what is one person's: where the form goes, and its hidden fields."""
    return "".join(
        re.sub(r'action="[^"]*"|<input type="hidden"[^>]*>|</?div(?: data-q="[^"]*")?>', "", html).split()
    )


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_survey_that_asks_no_rules_brings_none(phone: Any, opening: Opening) -> None:
    plain = opening(asking(Item("why", Kind.TEXT, words("Why?"), required="yes")))
    whole = phone.get(f"/s/{plain.code}/whole").get_json()
    assert "rules" not in whole
    assert whole["items"][0]["required"] is True


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    "item",
    [
        Item("member", Kind.REPEAT, items=(Item("name", Kind.TEXT),)),
        Item("lot", Kind.CALCULATE, calculation="random()"),
    ],
    ids=["a repeated part", "dice"],
)
def test_a_form_that_needs_the_server_says_so(phone: Any, opening: Opening, item: Item) -> None:
    survey = opening(asking(Item("why", Kind.TEXT), item))
    whole = phone.get(f"/s/{survey.code}/whole").get_json()
    assert whole["server"]
    assert "pages" not in whole


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_whole_survey_is_light(phone: Any, trip: OpenSurvey) -> None:
    assert len(brotli.compress(phone.get(f"/s/{trip.code}/whole?lang=ar").data, quality=5)) < 8 * 1024
