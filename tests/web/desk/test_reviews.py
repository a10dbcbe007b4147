"""A facilitator freezes the evidence; the room decides; a resident signs or does not; everybody can read which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from engage import clock
from engage.agenda.models import Goal, Initiative
from engage.commitments.actions import PromiseFacts, promise
from engage.commitments.models import CommitmentKind
from engage.i18n.local_text import LocalText
from engage.listening import actions as listening
from engage.listening.actions import SessionFacts, SupportFacts
from engage.listening.models import Support, SupportState
from engage.measures.actions import check_points, define_indicator, publish_points
from engage.measures.intake import record_points
from engage.measures.models import Direction
from engage.measures.rules import ImportedPoint
from engage.people.models import Account
from engage.people.rules import Role
from engage.reviews.models import Review
from tests.support import builders
from tests.support.apps import entered, signed_in
from tests.support.pages import Visitor


@dataclass
class Desk:
    app: Flask
    data: Session
    home: Initiative
    goal: Goal = field(init=False)
    resident: Account = field(init=False)

    def __post_init__(self) -> None:
        self.goal = builders.goal(self.data, self.home)
        finding = builders.finding(self.data, self.goal)
        self.resident = builders.account(self.data, "Rosa")
        builders.role(self.data, self.home, self.resident, Role.COMMUNITY_REVIEWER)
        builders.seat(self.data, self.home, self.resident, title="East side")
        board = builders.partner(self.data, self.home)
        facts = PromiseFacts(
            "early-bus",
            LocalText(en="Two more buses before eight."),
            CommitmentKind.DO,
            board.id,
            (finding.id,),
            due_on=date(2020, 1, 31),
        )
        now = clock.now()
        promise(self.data, self.home.id, self.goal.id, facts, by=None, at=now)
        self._measure(now)
        held = listening.log_session(
            self.data, self.home.id, SessionFacts(date(2026, 2, 1), "Hall"), by=None, at=now
        )
        support = SupportFacts(Support.CHILDCARE, SupportState.FAILED, "", "The carer fell ill.", None, None)
        listening.record_support(self.data, self.home.id, held.id, support, by=None, at=now)

    def _measure(self, now: datetime) -> None:
        groups = builders.dimension(self.data, self.home, "age", ("young", "old"))
        made = define_indicator(
            self.data,
            self.home.id,
            "absence",
            LocalText(en="Often absent"),
            definition=LocalText(en="Ten days or more"),
            since=date(2011, 7, 1),
            good=Direction.DOWN,
            source="School board",
            goal_id=self.goal.id,
            dimension_id=groups.id,
            by=None,
            at=now,
        )
        values: list[tuple[str | None, Any]] = [(None, 20.5), ("young", 15.0), ("old", None)]
        points = [
            ImportedPoint(
                "Rivertown", "2025", date(2025, 1, 1), group, "withheld" if value is None else "value", value
            )
            for group, value in values
        ]
        clerk, other = builders.account(self.data, "Clerk"), builders.account(self.data, "Other")
        record_points(self.data, made.id, points, source_file="x", by=clerk.id, at=now)
        check_points(self.data, made.id, by=other.id, at=now)
        publish_points(self.data, made.id, by=other.id, at=now)

    def facilitator(self) -> Visitor:
        return signed_in(self.app, self.data, self.home, Role.FACILITATOR, name="Fay")


@pytest.fixture
def desk(app: Flask, data: Session, home: Initiative) -> Desk:
    return Desk(app, data, home)


@pytest.fixture
def fay(desk: Desk) -> Visitor:
    return desk.facilitator()


def _called(fay: Visitor) -> str:
    fay.get("/desk/reviews/")
    fay.follow("Call a review")
    fay.fill("English", "Spring review").fill("The period it looks at begins", "2025-09-01")
    fay.fill("The period ends", "2026-02-28").press("Call the review")
    return fay.page.url


def _frozen(fay: Visitor) -> str:
    address = _called(fay)
    fay.follow("Look, then freeze")
    fay.press("Freeze the evidence")
    return address


def _decided(fay: Visitor) -> str:
    address = _frozen(fay)
    fay.get(address)
    fay.press("It was held")
    fay.follow("Record a decision")
    fay.choose("What came of it", "Keep it as it is").fill("Residents", "3").fill("Partners", "2")
    fay.choose("Who had the last word", "Residents").choose("How it was decided", "by consensus")
    fay.submit({"question-en": "Do we keep the early bus?", "reasons-en": "It fills up."})
    return address


def _laid(fay: Visitor) -> str:
    address = _decided(fay)
    fay.press("Lay it before the seats")
    return address


def test_the_evidence_is_looked_at_then_frozen_and_its_fingerprint_holds(fay: Visitor, desk: Desk) -> None:
    _called(fay)
    fay.follow("Look, then freeze")
    assert "Two more buses before eight." in fay.page.text
    fay.press("Freeze the evidence")
    assert "The fingerprint holds" in fay.page.text
    for words in ("Often absent", "20.5%", "15.0%", "not shown", "Childcare", "Late buses keep children out"):
        assert words in fay.page.text
    desk.data.rollback()
    review = desk.data.query(Review).one()
    fay.client.get(fay.page.link("Download the evidence (JSON)"))
    downloaded = fay.client.get(f"/desk/reviews/{review.slug}/evidence.json").get_data()
    assert hashlib.sha256(downloaded).hexdigest() == review.fingerprint
    assert review.fingerprint in fay.page.text


def test_what_changes_later_does_not_change_the_evidence(fay: Visitor, desk: Desk) -> None:
    _frozen(fay)
    evidence = fay.page.url
    builders.finding(desk.data, desk.goal, "another")
    desk.data.execute(update(Goal).values(statement=LocalText(en="Another goal.")))
    desk.data.commit()
    fay.get(evidence)
    assert "Every child is in school every day." in fay.page.text
    assert "Another goal." not in fay.page.text
    fay.get(evidence.replace("/evidence", "/freeze"))
    assert "The evidence is frozen already" in fay.page.text


def test_evidence_that_somebody_changed_is_said_and_not_shown(fay: Visitor, desk: Desk) -> None:
    address = _laid(fay)
    desk.data.rollback()
    desk.data.execute(update(Review).values(pack={"sections": {"goals": "none"}}))
    desk.data.commit()
    fay.get(f"{address}/evidence")
    assert "The fingerprint does not hold" in fay.page.text
    assert "Two more buses" not in fay.page.text
    rosa = entered(desk.app, desk.data, desk.resident)
    rosa.get(f"{address}/sign")
    assert "The evidence was changed" in rosa.page.text


def test_a_decision_without_seats_comes_back_with_what_was_typed(fay: Visitor) -> None:
    address = _frozen(fay)
    fay.get(address)
    fay.press("It was held")
    fay.follow("Record a decision")
    fay.submit({"question-en": "Do we keep it?"}, status=422)
    assert len(fay.page.errors()) == 4
    assert "Do we keep it?" in fay.page.html
    fay.choose("What came of it", "Keep it as it is").choose("Who had the last word", "Residents")
    fay.choose("How it was decided", "by a vote")
    fay.submit({"reasons-en": "It fills up."}, status=422)
    assert "Count them." in fay.page.errors()[0]


def test_a_decision_without_residents_says_so(fay: Visitor) -> None:
    address = _frozen(fay)
    fay.get(address)
    fay.press("It was held")
    fay.follow("Record a decision")
    fay.choose("What came of it", "Stop it").fill("Partners", "2")
    fay.choose("Who had the last word", "Partners").choose("How it was decided", "by a vote")
    fay.submit({"question-en": "Do we keep it?", "reasons-en": "Money."})
    assert "No resident was in the room." in fay.page.text


def test_a_resident_signs_with_reservations_and_the_review_says_so(fay: Visitor, desk: Desk) -> None:
    address = _laid(fay)
    rosa = entered(desk.app, desk.data, desk.resident)
    rosa.get(address)
    rosa.follow("Answer for your seat")
    rosa.choose("Your answer", "I sign, with reservations").press("Answer", status=422)
    rosa.choose("Language of these words", "Español").fill("In your own words", "Faltan las noches.").press(
        "Answer"
    )
    assert "signed with reservations" in rosa.page.text
    assert "Faltan las noches." in rosa.page.text
    rosa.get(f"{address}/sign")
    assert "There is nothing for you to answer" in rosa.page.text
    fay.get(address)
    fay.follow("Write the lesson")
    fay.press("Save", status=422)
    fay.fill("English", "We asked too late.").press("Save")
    fay.press("Publish the review")
    assert "Endorsed with reservations" in fay.page.text


def test_an_unsigned_review_is_published_as_not_endorsed(fay: Visitor) -> None:
    address = _laid(fay)
    fay.get(f"{address}/lesson")
    fay.submit({"no_lesson_because-en": "Nothing went wrong."})
    fay.press("Publish the review")
    assert "Not endorsed by the community table" in fay.page.text
    assert "has not answered" in fay.page.text


def test_staff_find_no_seat_to_sign_for_and_no_way_to_forge_one(fay: Visitor, desk: Desk) -> None:
    address = _laid(fay)
    fay.get(f"{address}/sign", status=403)
    manager = signed_in(desk.app, desk.data, desk.home, Role.PROJECT_MANAGER, name="Max")
    manager.get(address)
    assert "Answer for your seat" not in manager.page.text
    manager.get(f"{address}/decide", status=403)


def test_a_reviewer_without_a_seat_signs_nothing(fay: Visitor, desk: Desk) -> None:
    address = _laid(fay)
    other = signed_in(desk.app, desk.data, desk.home, Role.COMMUNITY_REVIEWER, name="Oz")
    other.get(f"{address}/sign")
    assert "There is nothing for you to answer" in other.page.text


def test_a_date_that_is_none_is_refused_in_words(fay: Visitor) -> None:
    fay.get(_frozen(fay))
    fay.fill("When it was held", "soon").press("It was held", status=422)
    assert "2026-03-31" in fay.page.text


def test_a_review_of_another_initiative_is_not_found(fay: Visitor, desk: Desk) -> None:
    address = _frozen(fay)
    other = signed_in(
        desk.app, desk.data, builders.initiative(desk.data, "elsewhere"), Role.FACILITATOR, name="Ed"
    )
    for page in ("", "/evidence", "/freeze", "/decide"):
        other.get(f"{address}{page}", status=404)


def test_without_any_review_the_page_says_what_one_is_for(fay: Visitor) -> None:
    fay.get("/desk/reviews/")
    assert "No review yet" in fay.page.text


@pytest.mark.parametrize("language", ["es", "ar", "ar-XB"])
def test_every_page_of_the_room_opens_in_every_language(fay: Visitor, desk: Desk, language: str) -> None:
    address = _decided(fay)
    other = _called(fay)
    for page in (
        "/desk/reviews/",
        "/desk/reviews/new",
        address,
        f"{address}/evidence",
        f"{address}/decide",
        f"{address}/lesson",
        f"{other}/freeze",
    ):
        fay.get(f"{page}?lang={language}")
        assert fay.page.language.startswith(language[:2])
    rosa = entered(desk.app, desk.data, desk.resident)
    rosa.get(f"{address}/sign?lang={language}")
