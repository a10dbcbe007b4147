"""The town reads what was heard, promised, done and not done, and clicks back to the numbers."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.findings.models import FindingState
from engage.reviews.models import Review, SignOffAnswer
from tests.support import builders
from tests.support.pages import Visitor
from tests.web.public.conftest import ANSWERS, Loop

HOME = "/p/rivertown"


def test_from_a_promise_one_clicks_back_to_the_finding_and_to_its_table(
    loop: Loop, stranger: Visitor
) -> None:
    stranger.get(f"{HOME}/commitments/more-buses")
    stranger.follow("Young people take the bus.")
    assert "Oldest" in stranger.page.text
    stranger.follow("All numbers of this table")
    assert stranger.page.url.endswith(f"/tables/{loop.release('age').id}")
    for group in ANSWERS:
        assert group.title() in stranger.page.text


def test_a_small_group_is_listed_and_its_numbers_are_not(loop: Loop, stranger: Visitor) -> None:
    page = stranger.get(f"{HOME}/tables/{loop.release('age').id}")
    assert "Oldest" in page.text
    assert "not shown" in page.text
    assert "those of fewer than 10 people" in page.text


def test_the_table_for_the_desk_is_nobody_s_business(loop: Loop, stranger: Visitor) -> None:
    desk = loop.release("age", audience="desk")
    stranger.get(f"{HOME}/tables/{desk.id}", status=404)
    stranger.get(f"{HOME}/tables/{desk.id}.csv", status=404)


def test_the_file_says_what_the_page_says(loop: Loop, stranger: Visitor) -> None:
    stranger.get(f"{HOME}/tables/{loop.release('age').id}")
    answer = stranger.client.get(stranger.page.link("Download the table (CSV)"))
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {row["group_codes"] for row in rows} == set(ANSWERS)
    hidden = {row["group_codes"] for row in rows if row["mark"] == "withheld"}
    assert "oldest" in hidden
    assert len(hidden) < len(ANSWERS)
    for row in rows:
        if row["group_codes"] in hidden:
            assert not row["value"]
            assert not row["base"]
        else:
            bus, foot = ANSWERS[row["group_codes"]]
            share = {"bus": bus, "foot": foot}[row["column_code"]] / (bus + foot)
            assert float(row["value"]) == pytest.approx(share, abs=0.005)
    assert {row["why"] for row in rows} == {""}


def test_a_late_promise_is_shown_as_not_done_and_a_verified_one_as_done(
    loop: Loop, stranger: Visitor
) -> None:
    page = stranger.get(f"{HOME}/commitments")
    assert "Not done" in page.text
    assert "days late" in page.text
    loop.kept()
    page = stranger.get(f"{HOME}/commitments")
    assert "Not done" not in page.text
    assert "done, and checked by others" in page.text
    stranger.follow("Two more buses before eight.")
    assert "A community reviewer has seen that it is done." in stranger.page.text


def test_a_review_says_who_signed_and_its_fingerprint_can_be_worked_out(
    loop: Loop, stranger: Visitor
) -> None:
    made = loop.reviewed()
    page = stranger.get(f"{HOME}/reviews/spring")
    assert "Residents on the community table signed this review." in page.text
    assert made.fingerprint in page.text
    answer = stranger.client.get(page.link("Download the facts (JSON)"))
    assert hashlib.sha256(answer.data).hexdigest() == made.fingerprint
    assert json.loads(answer.data)["sections"]["goals"][0]["slug"] == "attendance"


def test_a_review_that_residents_refuse_is_published_with_their_words(loop: Loop, stranger: Visitor) -> None:
    loop.reviewed(answer=SignOffAnswer.NOT_SIGNED)
    page = stranger.get(f"{HOME}/reviews/spring")
    assert "Not endorsed by the community table." in page.text
    assert "Nobody asked the oldest." in page.text


def test_evidence_that_was_tampered_with_says_so(loop: Loop, stranger: Visitor) -> None:
    made = loop.reviewed()
    forged = {
        **(made.pack or {}),
        "sections": {**(made.pack or {})["sections"], "supports": [{"kind": "food"}]},
    }
    loop.data.execute(Review.__table__.update().values(pack=forged))
    loop.data.commit()
    assert "The facts were changed after they were fixed." in stranger.get(f"{HOME}/reviews/spring").text


def test_the_overview_tells_the_whole_loop(loop: Loop, stranger: Visitor) -> None:
    loop.told(loop.reviewed())
    page = stranger.get(HOME)
    for words in (
        "Every child is in school every day.",
        "Young people take the bus.",
        "Do we keep the early bus?",
        "Two more buses before eight.",
        "Oldest",
        "1 have been told",
    ):
        assert words in page.text
    stranger.follow("Words.")
    assert "We decided" in stranger.page.text


def test_what_is_not_out_yet_is_not_found(loop: Loop, stranger: Visitor) -> None:
    loop.claim.state = FindingState.CHANGED
    loop.data.commit()
    for address in (
        "findings/young-by-bus",
        "reviews/spring",
        "report-backs/to-all",
        "goals/nothing",
        "commitments/x",
    ):
        stranger.get(f"{HOME}/{address}", status=404)
    assert "Young people take the bus." not in stranger.get(HOME).text


def test_another_initiative_s_table_is_not_found_here(loop: Loop, data: Session, stranger: Visitor) -> None:
    builders.initiative(data, "elsewhere")
    data.commit()
    stranger.get(f"/p/elsewhere/tables/{loop.release('age').id}", status=404)


@pytest.mark.parametrize("language", ["en", "es", "ar", "ar-XB"])
def test_every_public_page_opens_in_every_language(loop: Loop, stranger: Visitor, language: str) -> None:
    review = loop.reviewed()
    loop.told(review)
    table = f"tables/{loop.release('age').id}"
    overall = f"tables/{loop.release().id}"
    for address in ("", "/findings", "/findings/young-by-bus", "/goals/attendance", "/commitments", "/commitments/more-buses",
                    "/reviews", "/reviews/spring", "/report-backs/to-all", f"/{table}", f"/{overall}"):  # fmt: skip
        page = stranger.get(f"{HOME}{address}?lang={language}")
        assert page.language == language
    assert stranger.get(f"/?lang={language}").language == language


def test_an_empty_initiative_says_so_on_every_page(
    home: Initiative, data: Session, stranger: Visitor
) -> None:
    builders.goal(data, home)
    data.commit()
    assert "Nobody has promised anything yet." in stranger.get(HOME).text
    for address in ("findings", "commitments", "reviews", "goals/attendance"):
        stranger.get(f"{HOME}/{address}")
    assert "No promise yet" in stranger.get(f"{HOME}/commitments").text


def test_a_site_without_initiatives_has_a_front_page(app: Flask) -> None:
    assert "Nothing here yet" in Visitor(app).get("/").text


def test_a_page_is_kept_for_a_minute_and_asked_for_again_by_its_mark(loop: Loop, stranger: Visitor) -> None:
    answer = stranger.client.get(HOME)
    assert answer.cache_control.public
    assert answer.cache_control.max_age == 60
    assert "Accept-Language" in answer.vary
    assert not answer.headers.getlist("Set-Cookie")
    again = stranger.client.get(HOME, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "address", ["/p/nobody", "/p/rivertown/tables/not-a-key", "/p/rivertown/goals/..%2f.."]
)
def test_an_address_that_leads_nowhere_is_a_page(
    home: Initiative, data: Session, stranger: Visitor, address: str
) -> None:
    data.commit()
    stranger.get(address, status=404)
