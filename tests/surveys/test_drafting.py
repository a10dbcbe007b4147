"""A draft is changed a question at a time: nothing said about it in any language is lost on the way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import Conflict, NotFound, Refused
from engage.groups.queries import dimension_named
from engage.i18n.local_text import LocalText
from engage.surveys import actions, beginning, drafting, editing, queries
from engage.surveys.bank import ENTRIES, TEMPLATES
from engage.surveys.editing import Edit
from engage.surveys.instrument import Instrument, Item, Kind
from engage.surveys.models import Wording, WordingState
from engage.surveys.wording import Standing, words_in
from tests.support import builders
from tests.support.surveys import SCHOOL_TRIP, words


@pytest.fixture
def survey(session: Session, at: datetime) -> UUID:
    owner = builders.initiative(session)
    made = actions.draft_survey_from(
        session, owner.id, "trip", SCHOOL_TRIP, reviewed=("es", "ar"), by=None, at=at
    )
    return made.id


def _states(session: Session, survey: UUID, key: str) -> dict[str, WordingState]:
    rows = session.scalars(select(Wording).where(Wording.survey_id == survey, Wording.key == key))
    return {row.tag: row.state for row in rows}


def test_a_question_that_moves_takes_its_reviewed_words_along(
    session: Session, survey: UUID, at: datetime
) -> None:
    out = drafting.change_draft(
        session, survey, lambda now: editing.stepped(now, "wishes/needs", -1), by=None, at=at
    )
    assert [item.name for item in out.items] == ["trip", "needs", "wishes"]
    after = drafting.change_draft(
        session, survey, lambda now: editing.stepped(now, "needs", -1), by=None, at=at
    )
    assert after == queries.draft_instrument(session, survey)
    assert [item.name for item in after.by_path["trip"].item.items][-1] == "needs"
    assert after.by_path["trip/needs"].item.label == words(
        "What would help?", "¿Qué ayudaría?", "ما الذي يساعد؟"
    )
    assert set(_states(session, survey, "q.trip/needs.label").values()) == {WordingState.REVIEWED}
    assert _states(session, survey, "q.wishes/needs.label") == {}


def test_new_source_words_leave_the_translations_stale_and_nothing_else(
    session: Session, survey: UUID, at: datetime
) -> None:
    def reword(now: Instrument) -> Edit:
        item = now.by_path["wishes/story"].item
        label = item.label.with_text("en", "Anything else?")
        return editing.changed(now, "wishes/story", Item(item.name, item.kind, label))

    drafting.change_draft(session, survey, reword, by=None, at=at)
    standing = {one.key: one.standing for one in words_in(session, survey, "es")}
    assert standing.pop("q.wishes/story.label") is Standing.STALE
    assert set(standing.values()) == {Standing.REVIEWED}


def test_what_was_taken_out_comes_back_with_all_its_words_and_who_read_them(
    session: Session, survey: UUID, at: datetime
) -> None:
    before = queries.draft_instrument(session, survey)
    drafting.take_out(session, survey, "trip/way", by=None, at=at)
    drafting.take_out(session, survey, "wishes", by=None, at=at)
    left = queries.draft_instrument(session, survey)
    assert [placed.path for placed in left.placed] == ["trip", "trip/minutes", "trip/stop"]
    assert set(left.choice_lists) == set()
    assert [removal.taken.item.name for removal in drafting.removals_of(session, survey)] == ["wishes", "way"]
    assert drafting.put_back(session, survey, 1, by=None, at=at) == "trip/way"
    assert drafting.put_back(session, survey, 0, by=None, at=at) == "wishes"
    back = queries.draft_instrument(session, survey)
    assert back.items == before.items
    assert dict(back.choice_lists) == dict(before.choice_lists)
    assert set(_states(session, survey, "q.trip/way.label").values()) == {WordingState.REVIEWED}
    assert drafting.removals_of(session, survey) == []
    with pytest.raises(NotFound):
        drafting.put_back(session, survey, 0, by=None, at=at)


def test_nothing_is_put_back_over_a_question_that_took_its_name(
    session: Session, survey: UUID, at: datetime
) -> None:
    drafting.take_out(session, survey, "wishes/story", by=None, at=at)
    new = Item("story", Kind.TEXT, words("Another story"))
    drafting.change_draft(session, survey, lambda now: editing.inserted(now, (new,)), by=None, at=at)
    with pytest.raises(Conflict):
        drafting.put_back(session, survey, 0, by=None, at=at)
    assert len(drafting.removals_of(session, survey)) == 1


def test_a_published_version_stays_as_it_is_whatever_becomes_of_the_draft(
    session: Session, survey: UUID, at: datetime
) -> None:
    version = actions.publish_version(session, survey, by=None, at=at)
    drafting.take_out(session, survey, "wishes", by=None, at=at)
    assert queries.form_of(session, version.id)[1].instrument == SCHOOL_TRIP
    assert actions.publish_version(session, survey, by=None, at=at).number == 2


def test_a_copy_asks_the_same_in_words_that_need_no_second_review(
    session: Session, survey: UUID, at: datetime
) -> None:
    made = drafting.copy_survey(session, survey, "trip-again", by=None, at=at)
    assert queries.draft_instrument(session, made.id) == SCHOOL_TRIP
    assert all(one.ready for one in queries.readiness_of(session, made.id))


def test_an_entry_of_the_bank_brings_its_dimension_and_says_which_words_a_machine_made(
    session: Session, survey: UUID, at: datetime
) -> None:
    owner = session.get_one(queries.Survey, survey).initiative_id
    used = beginning.use_entry(session, survey, ENTRIES["race_ethnicity"], by=None, at=at)
    assert used == beginning.Used("race_ethnicity", linked=True)
    card = dimension_named(session, owner, "race_ethnicity")
    assert (len(card.groups), card.select_all, card.standard) == (7, True, "SPD-15 (2024)")
    assert _states(session, survey, "q.race_ethnicity.label") == {
        "en": WordingState.REVIEWED,
        "es": WordingState.MACHINE,
        "ar": WordingState.MACHINE,
    }
    again = beginning.use_entry(session, survey, ENTRIES["race_ethnicity"], by=None, at=at)
    assert again.path == "race_ethnicity_2"
    twice = queries.draft_instrument(session, survey)
    assert twice.by_path["race_ethnicity_asian_2"].item.relevant == "selected(${race_ethnicity_2}, 'asian')"


def test_a_dimension_of_the_communitys_own_groups_is_not_overruled(
    session: Session, survey: UUID, at: datetime
) -> None:
    owner = builders.initiative(session)
    builders.dimension(session, owner, "gender", ("women", "men"))
    made = beginning.begin_survey(session, owner.id, "Who are you?", ("en",), by=None, at=at)
    used = beginning.use_entry(session, made.id, ENTRIES["gender"], by=None, at=at)
    assert not used.linked
    assert queries.draft_instrument(session, made.id).by_path["gender"].item.dimension == ""
    card = dimension_named(session, owner.id, "gender")
    path = beginning.ask_for_dimension(session, made.id, card, by=None, at=at)
    item = queries.draft_instrument(session, made.id).by_path[path].item
    assert (item.dimension, item.decline, bool(item.why)) == ("gender", True, True)


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_a_survey_from_a_template_can_be_opened_as_it_is_in_english(
    session: Session, at: datetime, code: str
) -> None:
    owner = builders.initiative(session)
    made = beginning.begin_survey(session, owner.id, "Ours", ("en",), by=None, at=at)
    beginning.fill_from(session, made.id, TEMPLATES[code], by=None, at=at)
    actions.open_survey(session, made.id, by=None, at=at)
    assert queries.survey_by_code(session, made.code).version_number == 1


def test_the_bank_does_not_speak_every_language(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    made = beginning.begin_survey(session, owner.id, "Chúng tôi", ("vi",), by=None, at=at)
    with pytest.raises(Refused):
        beginning.use_entry(session, made.id, ENTRIES["age"], by=None, at=at)
    assert queries.draft_instrument(session, made.id).items == ()


def test_a_question_about_who_somebody_is_needs_its_reason_and_a_way_out_before_anything_is_published(
    session: Session, at: datetime
) -> None:
    owner = builders.initiative(session)
    bare = Item("age", Kind.INTEGER, words("How old are you?"), dimension="age")
    form = Instrument(LocalText(en="Ages"), ("en",), (bare,))
    made = actions.draft_survey_from(session, owner.id, "ages", form, by=None, at=at)
    with pytest.raises(Refused) as refused:
        actions.open_survey(session, made.id, override="It is urgent", by=None, at=at)
    assert [problem.column for problem in refused.value.problems] == ["age", "age"]
    mended = Item(
        "age", Kind.INTEGER, bare.label, why=words("To see who is heard."), decline=True, dimension="age"
    )
    drafting.change_draft(session, made.id, lambda now: editing.changed(now, "age", mended), by=None, at=at)
    actions.open_survey(session, made.id, by=None, at=at)
    drafting.change_draft(session, made.id, lambda now: editing.changed(now, "age", bare), by=None, at=at)
    with pytest.raises(Refused):
        actions.publish_changes(session, made.id, by=None, at=at)
