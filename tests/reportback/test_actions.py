"""A report-back is written in every language, read by a second person, and told to sources."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from engage.agenda.audit import broken_links
from engage.errors import Conflict, Forbidden, NotFound, Refused
from engage.findings.models import FindingState
from engage.i18n.local_text import LocalText
from engage.reportback import actions, queries
from engage.reportback.actions import Source
from engage.reportback.models import DeliveryState
from engage.reviews.models import Review, ReviewState
from tests.reportback.conftest import ALL, Town
from tests.support import builders


def test_it_is_not_handed_over_while_a_language_lacks_a_part(town: Town) -> None:
    made = town.drafted(we_cannot=LocalText(en="No night bus."), we_will=LocalText(en="x", es="y"))
    with pytest.raises(Refused) as refusal:
        actions.hand_over(town.session, town.initiative.id, made.id, by=None, at=town.at)
    missing = [problem.column for problem in refusal.value.problems]
    assert missing == ["we_will-ar", "we_cannot-es", "we_cannot-ar"]


@pytest.mark.parametrize("part", ["you_said", "we_found", "we_decided", "we_will"])
def test_it_says_every_part_in_some_language_from_the_start(town: Town, part: str) -> None:
    with pytest.raises(Refused):
        town.drafted(**{part: LocalText()})


def test_who_wrote_it_cannot_check_it_and_the_database_agrees(town: Town) -> None:
    made = town.drafted()
    actions.hand_over(town.session, town.initiative.id, made.id, by=None, at=town.at)
    with pytest.raises(Forbidden):
        actions.check(town.session, town.initiative.id, made.id, by=town.ana.id, at=town.at)
    made.checked_by = town.ana.id
    with pytest.raises(IntegrityError):
        town.session.flush()


def test_changing_the_words_takes_it_back_to_the_start(town: Town) -> None:
    made = town.drafted()
    actions.hand_over(town.session, town.initiative.id, made.id, by=None, at=town.at)
    actions.reword(town.session, town.initiative.id, made.id, town.facts(), by=None, at=town.at)
    with pytest.raises(Conflict):
        actions.check(town.session, town.initiative.id, made.id, by=town.bo.id, at=town.at)


def test_who_wrote_last_is_no_second_reader_either(town: Town) -> None:
    made = town.drafted()
    actions.reword(town.session, town.initiative.id, made.id, town.facts(), by=town.bo.id, at=town.at)
    actions.hand_over(town.session, town.initiative.id, made.id, by=None, at=town.at)
    with pytest.raises(Forbidden):
        actions.check(town.session, town.initiative.id, made.id, by=town.bo.id, at=town.at)
    actions.check(town.session, town.initiative.id, made.id, by=town.ana.id, at=town.at)


def test_what_is_out_keeps_its_words(town: Town) -> None:
    made = town.checked()
    with pytest.raises(Conflict):
        actions.reword(town.session, town.initiative.id, made.id, town.facts(), by=None, at=town.at)
    assert queries.report_back_named(town.session, town.initiative.id, "spring", public=True).we_will == ALL


def test_a_draft_is_nobody_s_business_yet(town: Town) -> None:
    made = town.drafted()
    with pytest.raises(NotFound):
        queries.report_back_named(town.session, town.initiative.id, "spring", public=True)
    with pytest.raises(Conflict):
        town.delivered(made, Source(survey_id=town.survey.id))


def test_the_first_delivery_begins_the_telling_and_asks_later_whether_it_answered(town: Town) -> None:
    made = town.checked()
    told = town.delivered(made, Source(survey_id=town.survey.id), reached=40)
    assert (made.state, told.state) == ("delivering", "reached")
    asked = (DeliveryState.CONTESTED, DeliveryState.CONFIRMED)
    for wanted in asked:
        actions.note_loop_check(town.session, town.initiative.id, told.id, wanted, by=None, at=town.at)
    with pytest.raises(Conflict):
        actions.note_loop_check(
            town.session, town.initiative.id, told.id, DeliveryState.SENT, by=None, at=town.at
        )
    actions.complete(town.session, town.initiative.id, made.id, by=None, at=town.at)
    with pytest.raises(Conflict):
        town.delivered(made, Source(survey_id=town.survey.id))
    assert broken_links(town.session, town.initiative.id) == []


def test_a_delivery_names_one_source_of_this_initiative(town: Town) -> None:
    made = town.checked()
    other = Town(town.session, town.at)
    hall = other.met("en")
    for source in (Source(), Source(survey_id=town.survey.id, session_id=hall.id)):
        with pytest.raises(Refused):
            town.delivered(made, source)
    for source in (
        Source(survey_id=other.survey.id),
        Source(session_id=hall.id),
        Source(session_id=uuid4()),
        Source(survey_id=town.survey.id, wave_id=other.wave("r1", 1).id),
    ):
        with pytest.raises(NotFound):
            town.delivered(made, source)


def test_a_delivery_is_in_a_language_that_was_written_and_not_in_the_future(town: Town) -> None:
    made = town.checked()
    here = Source(survey_id=town.survey.id)
    with pytest.raises(Refused):
        town.delivered(made, here, "so")
    with pytest.raises(Refused):
        town.delivered(made, here, on=town.at.date() + timedelta(days=1))
    with pytest.raises(Refused):
        town.delivered(made, here, reached=-1)


def test_it_reports_on_something_of_this_initiative(town: Town) -> None:
    elsewhere = builders.goal(town.session, builders.initiative(town.session))
    for about, wrong in (
        ({}, Refused),
        ({"goal_id": elsewhere.id}, NotFound),
        ({"review_id": uuid4()}, NotFound),
    ):
        with pytest.raises(wrong):
            actions.draft_report_back(
                town.session, town.initiative.id, "x", town.facts(), **about, by=None, at=town.at
            )


def test_a_slug_is_taken_once(town: Town) -> None:
    town.drafted()
    with pytest.raises(Conflict):
        town.drafted()
    with pytest.raises(Refused):
        town.drafted("Not An Address")


@pytest.fixture
def review(town: Town) -> UUID:
    """A published review whose people have begun to be told; two languages were spoken, nobody was told yet."""
    town.answer("en", "es")
    facts = {
        "title": LocalText(en="Spring"),
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 2, 28),
    }
    made = Review(
        initiative_id=town.initiative.id,
        slug="spring",
        state=ReviewState.REPORTED_BACK,
        pack={"sections": {}},
        fingerprint="0" * 64,
        **facts,
    )
    return builders.added(town.session, made).id


def _close(town: Town, review_id: UUID, shortfall: str | None = None) -> ReviewState:
    return actions.close_review(
        town.session, town.initiative.id, review_id, shortfall=shortfall, by=None, at=town.at
    ).state


def test_a_review_closes_when_its_people_were_told(town: Town, review: UUID) -> None:
    with pytest.raises(Refused):
        _close(town, review)
    made = town.checked()
    for tag in ("en", "es"):
        town.delivered(made, Source(survey_id=town.survey.id), tag)
    assert _close(town, review) is ReviewState.CLOSED
    with pytest.raises(Conflict):
        _close(town, review)


def test_a_review_closes_short_of_that_only_on_a_finding_that_stands(town: Town, review: UUID) -> None:
    with pytest.raises(NotFound):
        _close(town, review, "nothing-of-this-name")
    finding = builders.finding(town.session, town.goal)
    finding.state = FindingState.REJECTED
    with pytest.raises(Refused):
        _close(town, review, finding.slug)
    finding.state = FindingState.DRAFT
    assert _close(town, review, finding.slug) is ReviewState.CLOSED
