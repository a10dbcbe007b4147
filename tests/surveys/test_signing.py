"""A community reviewer signs a language as a whole, never one they wrote; a signature ends when a word changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from engage.errors import Conflict, Forbidden, NotFound
from engage.surveys import actions
from engage.surveys.hands import Hand, changes_in, names_of
from engage.surveys.links import give_link, opened_with
from engage.surveys.models import WordingDeed
from engage.surveys.signing import fingerprint, sign_language, sign_off_of
from engage.surveys.wording import Written, review_wording, set_wording, words_in, write_words
from tests.support import builders
from tests.support.surveys import SCHOOL_TRIP

READER, SIGNER = uuid4(), uuid4()


@pytest.fixture
def survey(session: Session, at: datetime) -> UUID:
    owner = builders.initiative(session)
    return actions.draft_survey_from(session, owner.id, "trip", SCHOOL_TRIP, by=None, at=at).id


def _read(session: Session, survey: UUID, at: datetime) -> str:
    seen = {one.key: one.seen for one in words_in(session, survey, "ar")}
    review_wording(session, survey, "ar", seen, by=READER, at=at)
    return fingerprint(words_in(session, survey, "ar"))


def test_a_language_is_signed_when_all_of_it_is_read_and_the_signature_ends_with_a_change(
    session: Session, survey: UUID, at: datetime
) -> None:
    unread = fingerprint(words_in(session, survey, "ar"))
    with pytest.raises(Conflict, match="reviewed and up to date"):
        sign_language(session, survey, "ar", unread, by=SIGNER, at=at)
    read = _read(session, survey, at)
    assert sign_off_of(session, survey, "ar", words_in(session, survey, "ar")) is None
    sign_language(session, survey, "ar", read, by=SIGNER, at=at)
    signed = sign_off_of(session, survey, "ar", words_in(session, survey, "ar"))
    assert signed is not None
    assert (signed.account, signed.holds) == (SIGNER, True)
    set_wording(session, survey, "en", {"survey.title": "To school"}, by=None, at=at)
    changed = sign_off_of(session, survey, "ar", words_in(session, survey, "ar"))
    assert changed is not None
    assert not changed.holds


def test_what_changed_after_it_was_read_is_not_signed(session: Session, survey: UUID, at: datetime) -> None:
    read = _read(session, survey, at)
    set_wording(session, survey, "ar", {"survey.title": "طريق"}, by=READER, at=at)
    seen = {one.key: one.seen for one in words_in(session, survey, "ar")}
    review_wording(session, survey, "ar", seen, by=uuid4(), at=at)
    with pytest.raises(Conflict, match="changed since"):
        sign_language(session, survey, "ar", read, by=SIGNER, at=at)


def test_whoever_wrote_one_word_of_it_cannot_sign(session: Session, survey: UUID, at: datetime) -> None:
    set_wording(session, survey, "ar", {"survey.title": "طريق"}, by=SIGNER, at=at)
    read = _read(session, survey, at)
    with pytest.raises(Forbidden):
        sign_language(session, survey, "ar", read, by=SIGNER, at=at)
    sign_language(session, survey, "ar", read, by=uuid4(), at=at)
    with pytest.raises(Conflict):
        sign_language(session, survey, "en", fingerprint(words_in(session, survey, "en")), by=SIGNER, at=at)
    with pytest.raises(NotFound):
        sign_language(session, uuid4(), "ar", read, by=SIGNER, at=at)


def test_the_history_says_who_did_what_to_which_text(session: Session, survey: UUID, at: datetime) -> None:
    ana = builders.account(session, "Ana")
    token = give_link(session, survey, "ar", label="Amina", days=7, by=ana.id, at=at)
    link = opened_with(session, token, at)
    title = {"survey.title": Written("طريق")}
    write_words(session, survey, "ar", title, hand=Hand(link=link.id), at=at)
    later = at + timedelta(minutes=1)
    words = {one.key: one for one in words_in(session, survey, "ar")}
    with pytest.raises(Forbidden):
        review_wording(
            session, survey, "ar", {"survey.title": words["survey.title"].seen}, by=ana.id, at=later
        )
    bea = builders.account(session, "Bea")
    review_wording(session, survey, "ar", {"survey.title": words["survey.title"].seen}, by=bea.id, at=later)
    write_words(
        session,
        survey,
        "ar",
        {"survey.title": Written("")},
        hand=Hand(bea.id),
        at=later + timedelta(minutes=1),
    )
    changes = changes_in(session, survey, "ar", key="survey.title")
    names = names_of(session, [change.who for change in changes])
    assert [(change.deed, names[change.who or ""].text) for change in changes] == [
        (WordingDeed.TAKEN_OUT, "Bea"),
        (WordingDeed.REVIEWED, "Bea"),
        (WordingDeed.WRITTEN, "Amina"),
    ]
    assert (changes[-1].before, changes[-1].after) == ("الطريق إلى المدرسة", "طريق")
    assert names[changes[-1].who or ""].by_link
