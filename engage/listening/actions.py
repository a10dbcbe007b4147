"""What organizers and note-takers do: log a session, tally who came, record supports, write notes, honour consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Conflict, MovedOn, NotFound, Refused
from engage.groups.models import Dimension, Group
from engage.listening import rules
from engage.listening.kinds import ConsentScope, Fidelity, SessionState, Support, SupportState
from engage.listening.models import AccessSupport, ListeningSession, Note, Tally


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What is known of a session. Only the date and the place must be; the rest may follow later."""

    held_on: date
    place: str
    title: str = ""
    languages: tuple[str, ...] = ()
    goal_id: UUID | None = None
    partner_id: UUID | None = None
    facilitator: str | None = None
    note_taker: str | None = None
    interpreter: str | None = None
    invited_through: str | None = None
    consent_read: bool = False
    attendance: int | None = None


def log_session(
    session: Session,
    initiative_id: UUID,
    facts: SessionFacts,
    *,
    held: bool = True,
    illustration: bool = False,
    by: UUID | None,
    at: datetime,
) -> ListeningSession:
    """Start a session's log: one that was held, or one that is planned."""
    _check(facts)
    made = ListeningSession(
        initiative_id=initiative_id,
        state=SessionState.HELD if held else SessionState.PLANNED,
        illustration=illustration,
        logged_by=by,
        created_at=at,
        **_columns(facts),
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "log", f"listening_session:{made.id}", by=by, at=at)
    return made


def change_session(
    session: Session,
    initiative_id: UUID,
    session_id: UUID,
    facts: SessionFacts,
    *,
    by: UUID | None,
    at: datetime,
) -> ListeningSession:
    """Set a session's facts anew; the record of changes keeps the old ones."""
    _check(facts)
    found = _the(session, initiative_id, session_id)
    columns = _columns(facts)
    was = {name: str(getattr(found, name)) for name in columns if getattr(found, name) != columns[name]}
    for name, value in columns.items():
        setattr(found, name, value)
    record(session, initiative_id, "change", f"listening_session:{found.id}", {"was": was}, by=by, at=at)
    return found


def move_session(
    session: Session,
    initiative_id: UUID,
    session_id: UUID,
    wanted: SessionState,
    *,
    why: str | None = None,
    by: UUID | None,
    at: datetime,
) -> ListeningSession:
    """Take a session one step on. Cancelling needs a reason; confirming needs its supports confirmed first."""
    found = _the(session, initiative_id, session_id)
    if not rules.may_follow(found.state, wanted):
        raise MovedOn
    if wanted is SessionState.CANCELLED and not (why or "").strip():
        raise Refused(N_("Say why the session is cancelled: people will ask."))
    if wanted is SessionState.CONFIRMED and _open_requests(session, found.id):
        raise Conflict(
            N_("Some access supports were asked for and are not confirmed yet. Settle them first.")
        )
    record(
        session,
        initiative_id,
        "move",
        f"listening_session:{found.id}",
        {"was": found.state, "is": wanted},
        by=by,
        at=at,
    )
    found.state = wanted
    if wanted is SessionState.CANCELLED:
        found.cancelled_why = why
    session.flush()
    return found


def tally_groups(
    session: Session,
    initiative_id: UUID,
    session_id: UUID,
    counts: Mapping[UUID, int],
    *,
    by: UUID | None,
    at: datetime,
) -> None:
    """Set how many people of each group were in the room. Groups not named keep no count."""
    found = _the(session, initiative_id, session_id)
    known = _groups(session, initiative_id, counts)
    for groups in known.values():
        problem = rules.tally_problem({str(g): counts[g] for g in groups}, found.attendance)
        if problem:
            raise Refused(problem)
    session.execute(delete(Tally).where(Tally.session_id == found.id))
    for group_id, count in counts.items():
        session.add(Tally(initiative_id=initiative_id, session_id=found.id, group_id=group_id, count=count))
    session.flush()
    record(session, initiative_id, "tally", f"listening_session:{found.id}", by=by, at=at)


@dataclass(frozen=True, slots=True)
class SupportFacts:
    kind: Support
    state: SupportState
    detail: str = ""
    failed_why: str | None = None
    used_by: int | None = None
    cost: Decimal | None = None
    currency: str | None = None


def record_support(
    session: Session,
    initiative_id: UUID,
    session_id: UUID,
    facts: SupportFacts,
    *,
    by: UUID | None,
    at: datetime,
) -> AccessSupport:
    """Record one access support, or what became of it. A failure says why and goes to the review."""
    found = _the(session, initiative_id, session_id)
    if facts.state is SupportState.FAILED and not (facts.failed_why or "").strip():
        raise Refused(N_("Say why the support failed, so that the review can see to it."))
    _check_count(facts.used_by)
    if facts.cost is not None and not 0 <= facts.cost < Decimal(10**9):
        raise Refused(N_("A cost is a sum of money, zero or more."))
    support = session.scalars(
        select(AccessSupport).where(
            AccessSupport.session_id == found.id,
            AccessSupport.kind == facts.kind,
            AccessSupport.detail == facts.detail,
        )
    ).first() or AccessSupport(
        initiative_id=initiative_id, session_id=found.id, kind=facts.kind, detail=facts.detail
    )
    support.state = facts.state
    support.failed_why = facts.failed_why
    support.used_by = facts.used_by
    support.cost = facts.cost
    support.currency = facts.currency
    session.add(support)
    session.flush()
    record(
        session, initiative_id, "support", f"access_support:{support.id}", {"is": facts.state}, by=by, at=at
    )
    return support


@dataclass(frozen=True, slots=True)
class NoteFacts:
    text: str
    language: str
    fidelity: Fidelity
    consent: ConsentScope = ConsentScope.NOTES
    section: str | None = None
    group_id: UUID | None = None


def write_note(
    session: Session,
    initiative_id: UUID,
    session_id: UUID,
    facts: NoteFacts,
    *,
    by: UUID | None,
    at: datetime,
) -> Note:
    """Add a note to a session. A speaker's group is kept only with consent to name it."""
    found = _the(session, initiative_id, session_id)
    problem = rules.unreadable(facts.text)
    if problem:
        raise Refused(problem)
    if facts.group_id is not None:
        _groups(session, initiative_id, {facts.group_id: 0})
        if not rules.may_name_group(facts.consent):
            raise Refused(N_("Name the speaker's group only if they agreed to be quoted with it."))
    last = session.scalar(select(func.max(Note.position)).where(Note.session_id == found.id))
    made = Note(
        initiative_id=initiative_id,
        session_id=found.id,
        position=(last or 0) + 1,
        text=facts.text.strip(),
        language=facts.language,
        fidelity=facts.fidelity,
        consent=facts.consent,
        section=facts.section,
        group_id=facts.group_id,
        written_by=by,
        written_at=at,
    )
    session.add(made)
    session.flush()
    return made


def change_consent(
    session: Session,
    initiative_id: UUID,
    note_id: UUID,
    consent: ConsentScope,
    *,
    by: UUID | None,
    at: datetime,
) -> Note:
    """Set what the speaker allows. What was made of the note is seen to by ``themes.actions.honour_consent``."""
    note = _note(session, initiative_id, note_id)
    record(
        session,
        initiative_id,
        "consent",
        f"note:{note.id}",
        {"was": note.consent, "is": consent},
        by=by,
        at=at,
    )
    if not rules.may_name_group(consent):
        note.group_id = None
    note.consent = consent
    session.flush()
    return note


def take_back_note(
    session: Session, initiative_id: UUID, note_id: UUID, *, by: UUID | None, at: datetime
) -> None:
    """The speaker takes their words back: the note is deleted, and with it every excerpt, coding and quote of it.

    The database itself cascades, so that no page can forget.
    """
    note = _note(session, initiative_id, note_id)
    record(session, initiative_id, "take_back", f"note:{note.id}", by=by, at=at)
    session.delete(note)
    session.flush()
    session.expire_all()


def _note(session: Session, initiative_id: UUID, note_id: UUID) -> Note:
    note = session.get(Note, note_id)
    if note is None or note.initiative_id != initiative_id:
        raise NotFound(N_("There is no such note."))
    return note


def _the(session: Session, initiative_id: UUID, session_id: UUID) -> ListeningSession:
    found = session.get(ListeningSession, session_id)
    if found is None or found.initiative_id != initiative_id:
        raise NotFound(N_("There is no such listening session."))
    return found


def _check(facts: SessionFacts) -> None:
    if not facts.place.strip():
        raise Refused(N_("Say where the session was: a room, a street, or online."))
    _check_count(facts.attendance)


def _check_count(count: int | None) -> None:
    if count is not None and not 0 <= count <= rules.MOST_PEOPLE:
        raise Refused(N_("A count must be between 0 and {most}.", most=rules.MOST_PEOPLE))


def _columns(facts: SessionFacts) -> dict[str, object]:
    columns = {name: getattr(facts, name) for name in SessionFacts.__dataclass_fields__}
    columns["place"] = facts.place.strip()
    columns["title"] = facts.title.strip() or facts.place.strip()
    columns["languages"] = list(facts.languages)
    return columns


def _open_requests(session: Session, session_id: UUID) -> int:
    asked = select(func.count()).where(
        AccessSupport.session_id == session_id, AccessSupport.state == SupportState.REQUESTED
    )
    return session.scalar(asked) or 0


def _groups(session: Session, initiative_id: UUID, wanted: Mapping[UUID, int]) -> dict[UUID, list[UUID]]:
    """The wanted groups by their dimension; refuses what is not this initiative's."""
    if not wanted:
        return {}
    rows = session.execute(
        select(Group.dimension_id, Group.id)
        .join(Dimension, Dimension.id == Group.dimension_id)
        .where(Group.initiative_id == initiative_id, Group.id.in_(list(wanted)))
    ).all()
    if len(rows) != len(wanted):
        raise NotFound(N_("There is no such group."))
    by_dimension: dict[UUID, list[UUID]] = {}
    for dimension_id, group_id in rows:
        by_dimension.setdefault(dimension_id, []).append(group_id)
    return by_dimension
