"""Questions coders and sense-makers ask: the codebook, what there is to code, what was said under a theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.i18n.local_text import LocalText
from engage.listening import rows as listening_rows
from engage.responses import rows as response_rows
from engage.surveys.models import Survey
from engage.themes.models import Coding, CodingState, Excerpt, Quote, Theme, ThemeState

OpenAnswer = response_rows.RawOpenAnswer


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """A theme of the codebook with how often it was found: passages, and how many sources they came from."""

    id: UUID
    slug: str
    name: LocalText
    definition: LocalText
    parent_id: UUID | None
    goal_id: UUID | None
    state: str
    passages: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a passage comes from, and all that decides how it may be shown."""

    note_id: UUID | None
    open_answer_id: UUID | None
    text: str
    language: str
    fidelity: str
    consent: str
    session_id: UUID | None
    survey_id: UUID | None
    held_on: date | None
    group_id: UUID | None  # the speaker's, with consent
    answers: Mapping[str, Any]  # the respondent's own answers, for groups
    illustration: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """An excerpt with its words and its codings."""

    id: UUID
    source: Source
    start: int
    end: int
    state: str
    themes: tuple[tuple[UUID, UUID, str], ...]  # coding, theme, state

    @property
    def words(self) -> str:
        return self.source.text[self.start : self.end]


def codebook(session: Session, initiative_id: UUID, *, retired: bool = False) -> list[ThemeCard]:
    """The themes, parents before children, with the number of passages coded to each."""
    query = (
        select(Theme, func.count(Coding.id))
        .outerjoin(Coding, (Coding.theme_id == Theme.id) & (Coding.state != CodingState.REMOVED))
        .where(Theme.initiative_id == initiative_id)
        .group_by(Theme.id)
        .order_by(Theme.slug)
    )
    if not retired:
        query = query.where(Theme.state.in_([ThemeState.PROPOSED, ThemeState.ACTIVE]))
    cards = [
        ThemeCard(
            row.id,
            row.slug,
            row.name,
            row.definition or LocalText(),
            row.parent_id,
            row.goal_id,
            row.state.value,
            passages,
        )
        for row, passages in session.execute(query)
    ]
    return _parents_first(cards)


def theme_named(session: Session, initiative_id: UUID, slug: str) -> ThemeCard:
    for card in codebook(session, initiative_id, retired=True):
        if card.slug == slug:
            return card
    raise NotFound(N_("There is no such theme."))


def source_of(
    session: Session, initiative_id: UUID, *, note_id: UUID | None = None, open_answer_id: UUID | None = None
) -> Source:
    """One note or open answer; :class:`NotFound` when it is gone or another initiative's."""
    found = _sources(
        session, initiative_id, [note_id] if note_id else [], [open_answer_id] if open_answer_id else []
    )
    if not found:
        raise NotFound(N_("The words are no longer there: they were taken back, or never were."))
    return next(iter(found.values()))


def passages(
    session: Session, initiative_id: UUID, *, theme_id: UUID | None = None, most: int = 50, skip: int = 0
) -> list[Passage]:
    """Excerpts with their words; of one theme when asked; ``most`` at a time."""
    query = select(Excerpt).where(Excerpt.initiative_id == initiative_id)
    if theme_id is not None:
        query = query.join(Coding, Coding.excerpt_id == Excerpt.id).where(
            Coding.theme_id == theme_id, Coding.state != CodingState.REMOVED
        )
    excerpts = (
        session.scalars(query.order_by(Excerpt.made_at, Excerpt.id).offset(skip).limit(most)).unique().all()
    )
    return _passages(session, initiative_id, excerpts)


def passages_of_notes(
    session: Session, initiative_id: UUID, note_ids: Iterable[UUID]
) -> dict[UUID, list[Passage]]:
    """Excerpts made of these notes, by note."""
    wanted = list(note_ids)
    excerpts = session.scalars(
        select(Excerpt)
        .where(Excerpt.initiative_id == initiative_id, Excerpt.note_id.in_(wanted))
        .order_by(Excerpt.start)
    ).all()
    by_note: dict[UUID, list[Passage]] = {note_id: [] for note_id in wanted}
    for passage in _passages(session, initiative_id, excerpts):
        if passage.source.note_id is not None:
            by_note[passage.source.note_id].append(passage)
    return by_note


def passage_with(session: Session, initiative_id: UUID, excerpt_id: UUID) -> Passage:
    excerpt = session.get(Excerpt, excerpt_id)
    if excerpt is None or excerpt.initiative_id != initiative_id:
        raise NotFound(N_("There is no such excerpt."))
    found = _passages(session, initiative_id, [excerpt])
    if not found:
        raise NotFound(N_("The words are no longer there: they were taken back, or never were."))
    return found[0]


def mentions(session: Session, initiative_id: UUID, theme_ids: Iterable[UUID]) -> dict[UUID, list[Source]]:
    """For each theme, every source that raised it, once however often: for counts by group, session and language."""
    wanted = list(theme_ids)
    rows = session.execute(
        select(Coding.theme_id, Excerpt.note_id, Excerpt.open_answer_id)
        .join(Excerpt, Excerpt.id == Coding.excerpt_id)
        .where(
            Coding.initiative_id == initiative_id,
            Coding.theme_id.in_(wanted),
            Coding.state != CodingState.REMOVED,
        )
        .distinct()
    ).all()
    sources = _sources(
        session,
        initiative_id,
        [n for _, n, _ in rows if n is not None],
        [a for _, _, a in rows if a is not None],
    )
    found: dict[UUID, list[Source]] = {theme_id: [] for theme_id in wanted}
    for theme_id, note_id, answer_id in rows:
        if (key := note_id or answer_id) in sources:
            found[theme_id].append(sources[key])
    return found


def open_answers_of(session: Session, survey_id: UUID) -> list[OpenAnswer]:
    """What people wrote in a survey, in no order that tells who answered when."""
    return list(response_rows.open_answers_of(session, survey_id))


def published(session: Session, excerpt_id: UUID) -> bool:
    return session.scalar(select(func.count()).where(Quote.excerpt_id == excerpt_id)) == 1


def _passages(session: Session, initiative_id: UUID, excerpts: Iterable[Excerpt]) -> list[Passage]:
    kept = list(excerpts)
    sources = _sources(
        session,
        initiative_id,
        [e.note_id for e in kept if e.note_id is not None],
        [e.open_answer_id for e in kept if e.open_answer_id is not None],
    )
    codings: dict[UUID, list[tuple[UUID, UUID, str]]] = {}
    for coding in session.scalars(
        select(Coding).where(Coding.excerpt_id.in_([e.id for e in kept]), Coding.state != CodingState.REMOVED)
    ):
        codings.setdefault(coding.excerpt_id, []).append((coding.id, coding.theme_id, coding.state.value))
    return [
        Passage(e.id, source, e.start, e.end, e.state.value, tuple(codings.get(e.id, ())))
        for e in kept
        if (source := sources.get(_source_id(e))) is not None
    ]


def _source_id(excerpt: Excerpt) -> UUID:
    found = excerpt.note_id or excerpt.open_answer_id
    assert found is not None  # noqa: S101 - the table's own constraint
    return found


def _sources(
    session: Session, initiative_id: UUID, note_ids: Iterable[UUID], answer_ids: Iterable[UUID]
) -> dict[UUID, Source]:
    """Sources by the id of their note or open answer."""
    notes, answers = list(dict.fromkeys(note_ids)), list(dict.fromkeys(answer_ids))
    found: dict[UUID, Source] = {}
    if notes:
        for note in listening_rows.notes(session, initiative_id, notes):
            found[note.id] = _from_note(note)
    if answers:
        quotable = set(
            session.scalars(select(Survey.id).where(Survey.initiative_id == initiative_id, Survey.quotable))
        )
        for answer in response_rows.open_answers_with(session, initiative_id, answers):
            found[answer.words.id] = _from_answer(answer, answer.survey_id in quotable)
    return found


def _from_note(note: listening_rows.NoteRow) -> Source:
    return Source(
        note.id,
        None,
        note.text,
        note.language,
        note.fidelity,
        note.consent,
        note.session_id,
        None,
        note.held_on,
        note.group_id,
        {},
        note.illustration,
    )


def _from_answer(answer: response_rows.Surrounded, quotable: bool) -> Source:
    return Source(
        None,
        answer.words.id,
        answer.words.text,
        answer.words.language,
        "verbatim",
        "quote" if quotable else "notes",
        None,
        answer.survey_id,
        None,
        None,
        answer.answers,
        False,
    )


def _parents_first(cards: list[ThemeCard]) -> list[ThemeCard]:
    children: dict[UUID | None, list[ThemeCard]] = {}
    known = {card.id for card in cards}
    for card in cards:
        children.setdefault(card.parent_id if card.parent_id in known else None, []).append(card)
    ordered: list[ThemeCard] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        card = waiting.pop()
        ordered.append(card)
        waiting.extend(reversed(children.get(card.id, [])))
    return ordered
