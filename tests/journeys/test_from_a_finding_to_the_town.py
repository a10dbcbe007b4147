"""A finding is answered, worked on, disputed, done; reviewed, signed with doubts, told; and the town reads every step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage import clock
from engage.agenda.models import Initiative
from engage.listening import actions as listening
from engage.listening.actions import SessionFacts
from engage.people.rules import Role
from tests.support import builders
from tests.support.apps import entered, signed_in
from tests.support.pages import Visitor

CLAIM = "Late buses keep children out of first lessons."
WORDS = {
    f"{part}-{tag}": f"{part} {tag}"
    for part in ("you_said", "we_found", "we_decided", "we_will")
    for tag in ("en", "es", "ar")
}


@dataclass
class People:
    lea: Visitor  # leads the school board
    rosa: Visitor  # a resident with a seat
    fay: Visitor  # the facilitator
    eddie: Visitor  # the education coordinator
    tara: Visitor  # a translator
    town: Visitor  # anybody


@pytest.fixture
def people(app: Flask, data: Session, home: Initiative) -> People:
    builders.finding(data, builders.goal(data, home))
    board = builders.partner(data, home, "school-board")
    held = SessionFacts(date(2026, 2, 1), "Church hall", languages=("es", "en"))
    listening.log_session(data, home.id, held, by=None, at=clock.now())
    rosa = builders.account(data, "Rosa")
    builders.role(data, home, rosa, Role.COMMUNITY_REVIEWER)
    builders.seat(data, home, rosa, title="East side")
    return People(
        lea=signed_in(app, data, home, Role.PARTNER_LEAD, name="Lea", partner=board),
        rosa=entered(app, data, rosa),
        fay=signed_in(app, data, home, Role.FACILITATOR, name="Fay"),
        eddie=signed_in(app, data, home, Role.EDUCATION_COORDINATOR, name="Eddie"),
        tara=signed_in(app, data, home, Role.TRANSLATOR, name="Tara"),
        town=Visitor(app, cookies=False),
    )


def test_from_a_finding_to_what_the_town_reads(people: People) -> None:
    lea, rosa, fay, eddie, tara, town = (
        people.lea, people.rosa, people.fay, people.eddie, people.tara, people.town,
    )  # fmt: skip

    # The school board promises because of the finding, and says too early that it is done.
    lea.get("/desk/commitments/")
    lea.follow("Promise something")
    lea.submit(
        {"promise-en": "Two buses before eight.", "promise-es": "Dos autobuses.", "due_on": "2026-01-31"}
    )
    promise = lea.page.url
    lea.choose("What happened", "We accept it").press("Save")
    lea.choose("What happened", "We say it is done").press("Save")
    rosa.get(promise)
    rosa.choose("What happened", "It is not done").choose("Language of these words", "Español")
    rosa.fill("In your words", "El de las 7:40 no vino.").press("Save")

    # The town reads that it is late, that others say no, and why the promise was made.
    slug = promise.rsplit("/", 1)[1]
    town.get(f"/p/rivertown/commitments/{slug}?lang=es")
    assert town.page.heading == "Dos autobuses."
    assert "El de las 7:40 no vino." in town.page.text
    town.get(f"/p/rivertown/commitments/{slug}")
    assert CLAIM in town.page.text
    assert "late" in town.page.text

    # Now it is done, and the resident who said no says yes.
    lea.get(promise)
    lea.choose("What happened", "We say it is done").press("Save")
    rosa.get(promise)
    rosa.choose("What happened", "I have seen that it is done").press("Save")
    town.get(f"/p/rivertown/commitments/{slug}")
    assert "days late" not in town.page.text

    # The review freezes that; the room decides; the resident signs with doubts; it is published.
    fay.get("/desk/reviews/new")
    fay.submit({"title-en": "Spring review", "period_start": "2025-09-01", "period_end": "2026-02-28"})
    review = fay.page.url
    public = f"/p/rivertown/reviews/{review.rsplit('/', 1)[1]}"
    fay.follow("Look, then freeze")
    fay.press("Freeze the evidence")
    fay.get(review)
    fay.press("It was held")
    fay.follow("Record a decision")
    fay.choose("What came of it", "Keep it as it is").fill("Residents", "2")
    fay.choose("Who had the last word", "Residents").choose("How it was decided", "by consensus")
    fay.submit({"question-en": "Do we keep the bus?", "reasons-en": "It fills up."})
    fay.press("Lay it before the seats")
    town.get(public, status=404)
    rosa.get(review)
    rosa.follow("Answer for your seat")
    rosa.choose("Your answer", "I sign, with reservations").fill(
        "In your own words", "Not the nights."
    ).press("Answer")
    fay.get(f"{review}/lesson")
    fay.submit({"lesson-en": "We believed it too early."})
    fay.press("Publish the review")

    # It is written in every language, read by somebody else, and brought to the hall where people spoke.
    eddie.get("/desk/report-backs/new")
    eddie.choose("What it reports on", "Spring review")
    eddie.submit(WORDS)
    report_back = eddie.page.url
    eddie.press("Hand it to a second reader")
    tara.get(report_back)
    tara.press("I have read every language; it is right")
    for language in ("Español", "English"):
        eddie.get(report_back)
        eddie.choose("Who was told", "Church hall").choose("In which language", language)
        eddie.fill("How", "Read aloud").press("Note it")
    eddie.get("/desk/report-backs/")
    assert "2 of 2" in eddie.page.text

    # Whoever opens the public page sees who signed and how, and can work out the fingerprint.
    town.get(public)
    for words in ("Not the nights.", "Do we keep the bus?", "We believed it too early."):
        assert words in town.page.text
    downloaded = town.client.get(f"{public}/evidence.json").get_data()
    assert hashlib.sha256(downloaded).hexdigest() in town.page.text
    town.get("/p/rivertown?lang=ar")
    assert town.page.direction == "rtl"
