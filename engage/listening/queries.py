"""Questions pages ask about sessions. Notes' words leave only through here and :mod:`engage.listening.rows`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.listening.kinds import SessionState, Support
from engage.listening.models import AccessSupport, ListeningSession, Note, Tally


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A session as a list shows it."""

    id: UUID
    title: str
    held_on: date
    place: str
    languages: tuple[str, ...]
    attendance: int | None
    state: str
    notes: int
    goal_id: UUID | None
    illustration: bool


@dataclass(frozen=True, slots=True)
class SupportCard:
    id: UUID
    kind: str
    detail: str
    state: str
    failed_why: str | None
    used_by: int | None
    cost: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class NoteCard:
    id: UUID
    section: str | None
    text: str
    language: str
    fidelity: str
    consent: str
    group_id: UUID | None
    state: str


@dataclass(frozen=True, slots=True)
class SessionLog:
    """Everything of one session, for its organizer."""

    card: SessionCard
    facilitator: str | None
    note_taker: str | None
    interpreter: str | None
    invited_through: str | None
    consent_read: bool
    partner_id: UUID | None
    cancelled_why: str | None
    tallies: dict[UUID, int]
    supports: tuple[SupportCard, ...]
    notes: tuple[NoteCard, ...]


@dataclass(frozen=True, slots=True)
class SupportCount:
    """How one kind of access support fared over all sessions."""

    kind: str
    requested: int
    confirmed: int
    delivered: int
    failed: int


def sessions_of(session: Session, initiative_id: UUID, *, goal_id: UUID | None = None) -> list[SessionCard]:
    """The initiative's sessions, newest first; of one goal when asked."""
    query = (
        select(ListeningSession, func.count(Note.id))
        .outerjoin(Note, Note.session_id == ListeningSession.id)
        .where(ListeningSession.initiative_id == initiative_id)
        .group_by(ListeningSession.id)
        .order_by(ListeningSession.held_on.desc(), ListeningSession.title)
    )
    if goal_id is not None:
        query = query.where(ListeningSession.goal_id == goal_id)
    return [_card(row, notes) for row, notes in session.execute(query)]


def session_log(session: Session, initiative_id: UUID, session_id: UUID) -> SessionLog:
    row = session.get(ListeningSession, session_id)
    if row is None or row.initiative_id != initiative_id:
        raise NotFound(N_("There is no such listening session."))
    tallies = session.execute(select(Tally.group_id, Tally.count).where(Tally.session_id == row.id)).all()
    supports = session.scalars(
        select(AccessSupport)
        .where(AccessSupport.session_id == row.id)
        .order_by(AccessSupport.kind, AccessSupport.detail)
    )
    notes = session.scalars(select(Note).where(Note.session_id == row.id).order_by(Note.position)).all()
    return SessionLog(
        card=_card(row, len(notes)),
        facilitator=row.facilitator,
        note_taker=row.note_taker,
        interpreter=row.interpreter,
        invited_through=row.invited_through,
        consent_read=row.consent_read,
        partner_id=row.partner_id,
        cancelled_why=row.cancelled_why,
        tallies=dict(tallies),
        supports=tuple(_support(support) for support in supports),
        notes=tuple(_note(note) for note in notes),
    )


def heard_by_group(session: Session, initiative_id: UUID) -> dict[UUID, int]:
    """People in sessions that were held, by group. Somebody who came twice counts twice: nobody is tracked."""
    rows = session.execute(
        select(Tally.group_id, func.sum(Tally.count))
        .join(ListeningSession, ListeningSession.id == Tally.session_id)
        .where(
            Tally.initiative_id == initiative_id,
            ListeningSession.state.not_in(
                [SessionState.PROPOSED, SessionState.PLANNED, SessionState.CANCELLED]
            ),
        )
        .group_by(Tally.group_id)
    )
    return {group_id: int(count) for group_id, count in rows}


def supports_of(session: Session, initiative_id: UUID) -> list[SupportCount]:
    """How access supports fared, kind by kind; kinds nobody asked for are left out."""
    rows = session.execute(
        select(AccessSupport.kind, AccessSupport.state, func.count())
        .where(AccessSupport.initiative_id == initiative_id)
        .group_by(AccessSupport.kind, AccessSupport.state)
    ).all()
    counts: dict[Support, dict[str, int]] = {}
    for kind, state, count in rows:
        counts.setdefault(kind, {})[state.value] = count
    return [
        SupportCount(
            kind.value,
            by_state.get("requested", 0),
            by_state.get("confirmed", 0),
            by_state.get("delivered", 0),
            by_state.get("failed", 0),
        )
        for kind, by_state in sorted(counts.items())
    ]


def _card(row: ListeningSession, notes: int) -> SessionCard:
    return SessionCard(
        id=row.id,
        title=row.title,
        held_on=row.held_on,
        place=row.place,
        languages=tuple(row.languages),
        attendance=row.attendance,
        state=row.state.value,
        notes=notes,
        goal_id=row.goal_id,
        illustration=row.illustration,
    )


def _support(row: AccessSupport) -> SupportCard:
    return SupportCard(
        row.id,
        row.kind.value,
        row.detail,
        row.state.value,
        row.failed_why,
        row.used_by,
        row.cost,
        row.currency,
    )


def _note(row: Note) -> NoteCard:
    return NoteCard(
        row.id,
        row.section,
        row.text,
        row.language,
        row.fidelity.value,
        row.consent.value,
        row.group_id,
        row.state.value,
    )
