"""Invitations: codes made in batches, taken back, and marked as used in a way that leads to nobody's answer.

A code opens nothing that is closed to others: whoever has the survey's address may answer. It tells how many of those who
were invited began, by batch. The mark is made apart from any answer: a use waits in a :class:`WaitingUses`, and when enough
wait they are marked together, in shuffled order.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Conflict, NotFound, Refused
from engage.outreach.models import Invitation, InvitationBatch
from engage.outreach.waiting import WaitingUses
from engage.surveys.short_codes import CODE_BITS, code_from, plain_code

MOST = 5_000
TOGETHER = 5
"""As many uses are marked at once, at least, while a survey is open."""


@dataclass(frozen=True, slots=True)
class BatchCard:
    """A batch: how many codes, how many of them were used at least once, as far as it is marked."""

    id: UUID
    label: str
    language: str
    uses: int
    made_on: date
    expires_on: date | None
    revoked_on: date | None
    codes: int
    used: int


@dataclass(frozen=True, slots=True)
class Invited:
    """Where a code leads."""

    code_hash: str
    survey_id: UUID
    language: str


def make_invitations(
    session: Session,
    initiative_id: UUID,
    survey_id: UUID,
    number: int,
    *,
    label: str,
    language: str,
    pepper: str,
    uses: int = 1,
    expires_on: date | None = None,
    by: UUID | None,
    at: datetime,
) -> list[str]:
    """Make a batch and return its codes, which are kept nowhere: the database has only their hashes."""
    if not 1 <= number <= MOST:
        raise Refused(N_("Make from 1 to {most} invitations at a time.", most=MOST))
    if uses < 1:
        raise Refused(N_("An invitation can be used once or more."))
    if expires_on is not None and expires_on < at.date():
        raise Refused(N_("The last day is over already. Choose a later one."))
    batch = InvitationBatch(
        initiative_id=initiative_id,
        survey_id=survey_id,
        label=label.strip(),
        language=language,
        uses=uses,
        made_on=at.date(),
        expires_on=expires_on,
    )
    session.add(batch)
    session.flush()
    codes = [code_from(secrets.randbits(CODE_BITS)) for _ in range(number)]
    rows = [
        {
            "id": uuid4(),
            "initiative_id": initiative_id,
            "batch_id": batch.id,
            "code_hash": hash_of(code, pepper),
            "used": 0,
        }
        for code in codes
    ]
    session.execute(insert(Invitation), sorted(rows, key=lambda row: str(row["code_hash"])))
    detail = {"batch": str(batch.id), "codes": number, "uses": uses}
    record(session, initiative_id, "invite", f"survey:{survey_id}", detail, by=by, at=at)
    return codes


def revoke_batch(
    session: Session, initiative_id: UUID, batch_id: UUID, *, by: UUID | None, at: datetime
) -> None:
    """Take a batch's invitations back: lost letters, a wrong language. Twice is once."""
    batch = session.get(InvitationBatch, batch_id, with_for_update=True)
    if batch is None or batch.initiative_id != initiative_id:
        raise NotFound(N_("There is no such batch of invitations."))
    if batch.revoked_on is None:
        batch.revoked_on = at.date()
        record(
            session,
            initiative_id,
            "revoke invitations",
            f"survey:{batch.survey_id}",
            {"batch": str(batch_id)},
            by=by,
            at=at,
        )


def batches_of(session: Session, survey_id: UUID) -> list[BatchCard]:
    """The survey's batches, the newest first."""
    codes, used = func.count(Invitation.id), func.count(Invitation.id).filter(Invitation.used > 0)
    rows = session.execute(
        select(InvitationBatch, codes, used)
        .outerjoin(Invitation, Invitation.batch_id == InvitationBatch.id)
        .where(InvitationBatch.survey_id == survey_id)
        .group_by(InvitationBatch.id)
        .order_by(InvitationBatch.made_on.desc(), InvitationBatch.label, InvitationBatch.id)
    )
    return [
        BatchCard(
            row.id,
            row.label,
            row.language,
            row.uses,
            row.made_on,
            row.expires_on,
            row.revoked_on,
            made,
            spent,
        )
        for row, made, spent in rows
    ]


def invited_by(session: Session, typed: str, pepper: str, waiting: WaitingUses, *, at: datetime) -> Invited:
    """Where a code leads, if it may still be used. Raises :class:`NotFound` or :class:`Conflict` saying why not."""
    code = plain_code(typed)
    row = session.execute(
        select(Invitation, InvitationBatch)
        .join(InvitationBatch, InvitationBatch.id == Invitation.batch_id)
        .where(Invitation.code_hash == hash_of(code or "", pepper))
    ).first()
    if code is None or row is None:
        raise NotFound(N_("There is no such invitation. Please check each sign and try again."))
    invitation, batch = row
    if batch.revoked_on is not None:
        raise Conflict(N_("This invitation was taken back."))
    if batch.expires_on is not None and at.date() > batch.expires_on:
        raise Conflict(N_("This invitation has run out."))
    if invitation.used + waiting.of(invitation.code_hash) >= batch.uses:
        raise Conflict(N_("This invitation has been used."))
    return Invited(invitation.code_hash, batch.survey_id, batch.language)


def mark_used(session: Session, waiting: Sequence[str]) -> None:
    """Mark uses by their codes' hashes, in an order that says nothing. The caller forgets them once this is certain."""
    shuffled = list(waiting)
    secrets.SystemRandom().shuffle(shuffled)
    for code_hash in shuffled:
        session.execute(
            update(Invitation).where(Invitation.code_hash == code_hash).values(used=Invitation.used + 1)
        )


def hash_of(code: str, pepper: str) -> str:
    """What is kept of a code: 60 random bits under a secret that the database does not hold."""
    plain = plain_code(code) or ""
    return hmac.digest(pepper.encode(), f"invitation {plain}".encode(), hashlib.sha256).hex()
