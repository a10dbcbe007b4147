"""A partner promises because of a finding; somebody outside sees it done, or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.commitments.models import Commitment
from engage.people.models import Partner, Role
from tests.support import builders
from tests.support.apps import signed_in
from tests.support.pages import Visitor

CLAIM = "Late buses keep children out of first lessons."


@dataclass
class Desk:
    app: Flask
    data: Session
    home: Initiative
    board: Partner
    clinic: Partner

    def enter(self, *roles: Role, name: str, partner: Partner | None = None) -> Visitor:
        return signed_in(self.app, self.data, self.home, *roles, name=name, partner=partner)


@pytest.fixture
def desk(app: Flask, data: Session, home: Initiative) -> Desk:
    builders.finding(data, builders.goal(data, home))
    builders.dimension(data, home, "age", ("under_12", "over_12"))
    return Desk(
        app, data, home, builders.partner(data, home, "school-board"), builders.partner(data, home, "clinic")
    )


@pytest.fixture
def lead(desk: Desk) -> Visitor:
    return desk.enter(Role.PARTNER_LEAD, name="Lea", partner=desk.board)


def _promised(lead: Visitor, due: str = "2020-01-31") -> str:
    """A promise of the school board, long due; its address."""
    lead.get("/desk/commitments/")
    lead.follow("Promise something")
    lead.fill("English", "Two more buses before eight.").fill("By when", due).press("Keep the promise")
    return lead.page.url


def _claimed(lead: Visitor) -> str:
    address = _promised(lead)
    lead.choose("What happened", "We accept it").press("Save")
    lead.choose("What happened", "We say it is done").fill("In your words", "They run since Monday.")
    lead.fill("Where it can be seen (web address)", "https://example.org/timetable").press("Save")
    return address


def test_a_promise_answers_a_finding_and_stands_first_when_it_is_late(lead: Visitor) -> None:
    lead.get("/desk/commitments/")
    assert CLAIM in lead.page.text
    _promised(lead)
    assert lead.page.heading == "Two more buses before eight."
    assert "waits for the partner’s yes" in lead.page.text
    assert CLAIM in lead.page.text
    lead.get("/desk/commitments/")
    assert "days late" in lead.page.text
    assert "Findings that nobody has answered" not in lead.page.text


def test_a_promise_without_words_or_finding_comes_back_with_what_was_typed(lead: Visitor) -> None:
    lead.get("/desk/commitments/new")
    lead.fill("Español", "").fill("By when", "someday").press("Keep the promise", status=422)
    assert len(lead.page.errors()) == 3
    assert 'value="someday"' in lead.page.html


def test_what_cannot_be_done_needs_its_reason(lead: Visitor) -> None:
    lead.get("/desk/commitments/new")
    lead.choose("What kind of answer it is", "We cannot, and here is why").tick(CLAIM)
    lead.fill("English", "We cannot run earlier buses.").press("Keep the promise", status=422)
    assert "Say why it cannot be done. People were promised an answer." in lead.page.errors()
    assert "We cannot run earlier buses." in lead.page.html
    lead.submit({"reason-en": "There is no driver before seven."})
    assert "There is no driver before seven." in lead.page.text


def test_the_owner_claims_and_only_somebody_outside_verifies(lead: Visitor, desk: Desk) -> None:
    address = _claimed(lead)
    assert "said to be done, not checked yet" in lead.page.text
    assert lead.page.link("The partner says it is done") == "https://example.org/timetable"
    assert "I have seen that it is done" not in lead.page.text
    reviewer = desk.enter(Role.COMMUNITY_REVIEWER, name="Cy")
    reviewer.get(address)
    assert "We are working on it" not in reviewer.page.text
    reviewer.choose("What happened", "I have seen that it is done")
    reviewer.fill("In your words", "I took the 7:40 with my son.").press("Save")
    assert "done, checked by others" in reviewer.page.text
    assert "days late" not in reviewer.page.text
    reviewer.get("/desk/commitments/")
    assert "Done, or dropped" in reviewer.page.text


def test_a_dispute_says_why(lead: Visitor, desk: Desk) -> None:
    address = _claimed(lead)
    other = desk.enter(Role.PARTNER_LEAD, name="Di", partner=desk.clinic)
    other.get(address)
    other.choose("What happened", "It is not done").press("Save", status=422)
    assert other.page.errors() == ["Say why, in a sentence or two."]
    other.choose("What happened", "It is not done").fill("In your words", "The 7:40 never came.").press(
        "Save"
    )
    assert "said to be done, but others say no" in other.page.text


@pytest.mark.parametrize("wanted", ["verified", "disputed"])
def test_a_forged_verification_by_the_owner_changes_nothing(lead: Visitor, desk: Desk, wanted: str) -> None:
    address = _claimed(lead)
    both = desk.enter(Role.PARTNER_LEAD, Role.COMMUNITY_REVIEWER, name="Bo", partner=desk.board)
    for visitor in (lead, both):
        visitor.get(address)
        visitor.submit({"wanted": wanted, "words": "It is."}, button="Save", status=422)
    desk.data.rollback()
    assert [one.state for one in desk.data.query(Commitment)] == ["claimed_done"]


def test_the_backbone_asks_for_promises_but_neither_claims_nor_verifies(lead: Visitor, desk: Desk) -> None:
    address = _claimed(lead)
    manager = desk.enter(Role.PROJECT_MANAGER, name="Max")
    manager.get(address)
    assert "I have seen that it is done" not in manager.page.text
    manager.submit({"wanted": "verified"}, button="Save", status=422)
    manager.get("/desk/commitments/new")
    manager.choose("Which partner promises it", "Clinic").tick(CLAIM)
    manager.fill("العربية", "حافلتان قبل الثامنة").press("Keep the promise")
    assert "waits for the partner’s yes" in manager.page.text


def test_a_partner_promises_only_for_itself(lead: Visitor, desk: Desk) -> None:
    lead.get("/desk/commitments/new")
    assert "Clinic" not in lead.page.text
    lead.tick(CLAIM).fill("English", "They will do it.")
    lead.submit({"owner": str(desk.clinic.id)}, status=422)
    assert len(lead.page.errors()) == 1


def test_who_only_looks_cannot_write(lead: Visitor, desk: Desk) -> None:
    address = _promised(lead)
    organizer = desk.enter(Role.ORGANIZER, name="Org")
    organizer.get(address)
    assert "What happens next" not in organizer.page.text
    organizer.post(address, {"words": "x", "language": "en"}, status=403)
    desk.enter(Role.OBSERVER, name="Fay").get(address, status=403)


def test_a_promise_of_another_initiative_is_not_found(lead: Visitor, desk: Desk) -> None:
    address = _promised(lead)
    other = signed_in(
        desk.app, desk.data, builders.initiative(desk.data, "elsewhere"), Role.PARTNER_LEAD, name="Ed"
    )
    other.get(address, status=404)


@pytest.mark.parametrize("language", ["es", "ar", "ar-XB"])
def test_every_page_of_the_room_opens_in_every_language(lead: Visitor, desk: Desk, language: str) -> None:
    address = _claimed(lead)
    desk.data.execute(update(Commitment).values(due_on=date(2020, 1, 1), illustration=True))
    desk.data.commit()
    for page in (address, "/desk/commitments/", "/desk/commitments/new"):
        lead.get(f"{page}?lang={language}")
        assert lead.page.language.startswith(language[:2])


def test_without_findings_there_is_nothing_to_promise_and_the_page_says_so(
    app: Flask, data: Session, home: Initiative
) -> None:
    manager = signed_in(app, data, home, Role.PROJECT_MANAGER)
    manager.get("/desk/commitments/")
    assert "No promise yet" in manager.page.text
    manager.follow("Write down a promise")
    assert "There is nothing to answer yet" in manager.page.text
