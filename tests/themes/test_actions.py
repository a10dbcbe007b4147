"""Themes, passages, codings and quotes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.errors import Conflict, Forbidden, NotFound, Refused
from engage.groups.models import Group
from engage.i18n.local_text import LocalText
from engage.listening import actions as listening
from engage.listening.actions import NoteFacts, SessionFacts
from engage.listening.kinds import ConsentScope, Fidelity
from engage.listening.models import Note
from engage.themes import actions, published, queries, rules
from engage.themes.models import CodingState, Excerpt, Quote, ThemeState
from tests.support import builders

WORDS = "The bus comes late. My son misses his first lesson."


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


def _note(
    session: Session,
    owner: Initiative,
    at: datetime,
    fidelity: Fidelity = Fidelity.VERBATIM,
    consent: ConsentScope = ConsentScope.QUOTE,
    group: UUID | None = None,
) -> Note:
    held = listening.log_session(session, owner.id, SessionFacts(date(2026, 2, 1), "Hall"), by=None, at=at)
    facts = NoteFacts(WORDS, "en", fidelity, consent, group_id=group)
    return listening.write_note(session, owner.id, held.id, facts, by=None, at=at)


def _coded(
    session: Session, owner: Initiative, note: Note, by: UUID, at: datetime, theme: str = "Transport"
) -> Excerpt:
    excerpt = actions.mark_passage(session, owner.id, note_id=note.id, start=0, end=19, by=by, at=at)
    goal = next(iter(_goals(session, owner)), None) or builders.goal(session, owner)
    named = actions.name_theme(session, owner.id, LocalText(en=theme), goal_id=goal.id, by=by, at=at)
    actions.code(session, owner.id, excerpt.id, named.id, by=by, at=at)
    return excerpt


def _goals(session: Session, owner: Initiative):  # type: ignore[no-untyped-def]
    from engage.agenda.queries import goals_of

    return goals_of(session, owner.id)


def test_a_passage_is_marked_coded_and_counted(session: Session, owner: Initiative, at: datetime) -> None:
    coder = builders.account(session).id
    excerpt = _coded(session, owner, _note(session, owner, at), coder, at)
    card = queries.codebook(session, owner.id)[0]
    assert (card.slug, card.passages) == ("transport", 1)
    assert queries.passage_with(session, owner.id, excerpt.id).words == "The bus comes late."


def test_marking_and_coding_twice_change_nothing(session: Session, owner: Initiative, at: datetime) -> None:
    coder, note = builders.account(session).id, _note(session, owner, at)
    first = actions.mark_passage(session, owner.id, note_id=note.id, start=0, end=3, by=coder, at=at)
    assert actions.mark_passage(session, owner.id, note_id=note.id, start=0, end=3, by=coder, at=at) is first
    theme = actions.name_theme(session, owner.id, LocalText(en="x"), by=coder, at=at)
    one = actions.code(session, owner.id, first.id, theme.id, by=coder, at=at)
    assert actions.code(session, owner.id, first.id, theme.id, by=coder, at=at) is one


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 999), (19, 20)])
def test_a_passage_holds_at_least_a_word(
    session: Session, owner: Initiative, at: datetime, start: int, end: int
) -> None:
    note = _note(session, owner, at)
    with pytest.raises(Refused):
        actions.mark_passage(session, owner.id, note_id=note.id, start=start, end=end, by=None, at=at)


def test_words_of_another_initiative_cannot_be_marked(
    session: Session, owner: Initiative, at: datetime
) -> None:
    note = _note(session, builders.initiative(session), at)
    with pytest.raises(NotFound):
        actions.mark_passage(session, owner.id, note_id=note.id, by=None, at=at)


@pytest.mark.parametrize(
    ("fidelity", "consent"),
    [
        (Fidelity.OBSERVATION, ConsentScope.NAMED),
        (Fidelity.PARAPHRASE, ConsentScope.QUOTE),
        (Fidelity.VERBATIM, ConsentScope.NOTES),
    ],
)
def test_only_their_own_words_with_their_consent_are_quoted(
    session: Session, owner: Initiative, at: datetime, fidelity: Fidelity, consent: ConsentScope
) -> None:
    excerpt = _coded(
        session, owner, _note(session, owner, at, fidelity, consent), builders.account(session).id, at
    )
    with pytest.raises(Forbidden):
        actions.publish_quote(
            session, owner.id, excerpt.id, by=builders.account(session, "Bo").id, at=at, minimum=10
        )


def test_whoever_marked_a_passage_does_not_publish_it(
    session: Session, owner: Initiative, at: datetime
) -> None:
    coder = builders.account(session).id
    excerpt = _coded(session, owner, _note(session, owner, at), coder, at)
    with pytest.raises(Forbidden):
        actions.publish_quote(session, owner.id, excerpt.id, by=coder, at=at, minimum=10)


@pytest.mark.parametrize(("heard", "named"), [(9, False), (10, True), (None, False)])
def test_a_group_is_named_beside_a_quote_only_when_enough_of_it_were_heard(
    session: Session, owner: Initiative, at: datetime, heard: int | None, named: bool
) -> None:
    builders.dimension(session, owner, "age", ("young",))
    group = session.scalars(select(Group).where(Group.initiative_id == owner.id)).one()
    note = _note(session, owner, at, consent=ConsentScope.QUOTE_WITH_GROUP, group=group.id)
    excerpt = _coded(session, owner, note, builders.account(session).id, at)
    second = builders.account(session, "Bo").id
    quote = actions.publish_quote(session, owner.id, excerpt.id, by=second, at=at, minimum=10, heard=heard)
    assert (quote.group_label is not None) is named


def _published(session: Session, owner: Initiative, note: Note, at: datetime) -> None:
    excerpt = _coded(session, owner, note, builders.account(session).id, at)
    second = builders.account(session, "Bo").id
    actions.publish_quote(session, owner.id, excerpt.id, by=second, at=at, minimum=10)
    assert [q.said.text for q in _quotes(session, owner)] == ["The bus comes late."]


def _quotes(session: Session, owner: Initiative) -> list[published.PublishedQuote]:
    return published.quotes_of_goal(session, owner.id, _goals(session, owner)[0].id)


def test_words_taken_back_leave_every_page(session: Session, owner: Initiative, at: datetime) -> None:
    note = _note(session, owner, at)
    _published(session, owner, note, at)
    listening.take_back_note(session, owner.id, note.id, by=None, at=at)
    assert _quotes(session, owner) == []
    assert session.scalar(select(func.count()).select_from(Excerpt)) == 0
    assert session.scalar(select(func.count()).select_from(Quote)) == 0
    assert queries.codebook(session, owner.id)[0].passages == 0


def test_consent_narrowed_takes_the_quote_down(session: Session, owner: Initiative, at: datetime) -> None:
    note = _note(session, owner, at)
    _published(session, owner, note, at)
    actions.honour_consent(session, owner.id, note.id, ConsentScope.NOTES, by=None, at=at)
    assert _quotes(session, owner) == []
    assert queries.codebook(session, owner.id)[0].passages == 1


def test_a_contested_coding_is_settled_by_somebody_else(
    session: Session, owner: Initiative, at: datetime
) -> None:
    coder, other = builders.account(session).id, builders.account(session, "Bo").id
    excerpt = _coded(session, owner, _note(session, owner, at), coder, at)
    coding = queries.passage_with(session, owner.id, excerpt.id).themes[0][0]
    with pytest.raises(Conflict):
        actions.move_coding(session, owner.id, coding, CodingState.SETTLED, by=other, at=at)
    actions.move_coding(session, owner.id, coding, CodingState.CONTESTED, by=other, at=at)
    with pytest.raises(Forbidden):
        actions.move_coding(session, owner.id, coding, CodingState.SETTLED, by=coder, at=at)
    actions.move_coding(session, owner.id, coding, CodingState.SETTLED, by=other, at=at)


def test_merged_themes_keep_their_passages_once(session: Session, owner: Initiative, at: datetime) -> None:
    coder = builders.account(session).id
    excerpt = _coded(session, owner, _note(session, owner, at), coder, at, "Bus")
    second = actions.name_theme(session, owner.id, LocalText(en="Transport"), by=coder, at=at)
    actions.code(session, owner.id, excerpt.id, second.id, by=coder, at=at)
    first = queries.theme_named(session, owner.id, "bus")
    actions.merge_themes(session, owner.id, first.id, second.id, by=coder, at=at)
    assert {(c.slug, c.passages) for c in queries.codebook(session, owner.id)} == {("transport", 1)}
    assert queries.theme_named(session, owner.id, "bus").state == ThemeState.MERGED
    with pytest.raises(Conflict):
        actions.code(session, owner.id, excerpt.id, first.id, by=coder, at=at)


def test_a_source_is_mentioned_once_however_many_passages_it_gives(
    session: Session, owner: Initiative, at: datetime
) -> None:
    coder, note = builders.account(session).id, _note(session, owner, at)
    _coded(session, owner, note, coder, at)
    theme = queries.theme_named(session, owner.id, "transport").id
    again = actions.mark_passage(
        session, owner.id, note_id=note.id, start=20, end=len(WORDS), by=coder, at=at
    )
    actions.code(session, owner.id, again.id, theme, by=coder, at=at)
    assert len(queries.mentions(session, owner.id, [theme])[theme]) == 1


@given(st.text(max_size=60), st.integers(-5, 70), st.integers(-5, 70))
def test_a_passage_is_never_outside_its_text(text: str, start: int, end: int) -> None:
    if rules.is_passage(start, end, text):
        assert text[start:end].strip()
        assert len(text[start:end]) == end - start


@given(st.text(min_size=1, max_size=90))
def test_a_theme_s_short_name_can_stand_in_an_address(name: str) -> None:
    from engage.agenda.rules import is_slug

    first = rules.slug_for(name)
    assert is_slug(first)
    assert rules.slug_for(name, frozenset({first})) != first


def test_an_unknown_theme_or_excerpt_is_not_found(session: Session, owner: Initiative, at: datetime) -> None:
    with pytest.raises(NotFound):
        actions.code(session, owner.id, uuid4(), uuid4(), by=None, at=at)
    with pytest.raises(NotFound):
        queries.theme_named(session, owner.id, "nothing")
