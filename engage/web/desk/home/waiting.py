"""What waits for the person signed in: only what their roles let them do something about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from engage.commitments.queries import findings_to_answer, promises_of, waiting_for_verification
from engage.errors import N_, Message
from engage.findings.queries import findings_of
from engage.listening.queries import sessions_of
from engage.people.rules import Permission
from engage.reportback.queries import told
from engage.reviews.queries import reviews_of, seats_to_sign
from engage.surveys.cards import surveys_of


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look: the database, whose initiative, who looks, and on which day."""

    session: Session
    initiative_id: UUID
    account_id: UUID
    today: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the list: what it is, how many there are, where it is done. ``late`` is what should have been done before."""

    what: Message
    count: int
    url: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    what: Message
    endpoint: str
    may: tuple[Permission, ...]
    count: Callable[[Look], int]
    late: bool = False


def waiting(look: Look, may: Callable[..., bool]) -> list[Waiting]:
    """What this person can do something about, the late first; nothing that is done with."""
    found = [
        Waiting(kind.what, count, url_for(kind.endpoint), kind.late) for kind, count in _counted(look, may)
    ]
    return sorted(found, key=lambda line: not line.late)


def _counted(look: Look, may: Callable[..., bool]) -> Iterator[tuple[Kind, int]]:
    for kind in KINDS:
        if may(*kind.may) and (count := kind.count(look)):
            yield kind, count


def _late(look: Look) -> int:
    return sum(one.late_days > 0 for one in promises_of(look.session, look.initiative_id, look.today))


def _to_verify(look: Look) -> int:
    return len(waiting_for_verification(look.session, look.initiative_id, look.today))


def _to_answer(look: Look) -> int:
    return sum(not one.answered for one in findings_to_answer(look.session, look.initiative_id))


def _to_check(look: Look) -> int:
    return sum(one.state in {"draft", "changed"} for one in findings_of(look.session, look.initiative_id))


def _to_sign(look: Look) -> int:
    return sum(
        len(seats_to_sign(look.session, look.initiative_id, review, look.account_id, look.today))
        for review in reviews_of(look.session, look.initiative_id)
    )


def _to_tell(look: Look) -> int:
    return sum(len(source.waiting) for source in told(look.session, look.initiative_id).sources)


def _without_notes(look: Look) -> int:
    return sum(one.state == "held" and not one.notes for one in sessions_of(look.session, look.initiative_id))


def _drafts(look: Look) -> int:
    return sum(one.state.value == "draft" for one in surveys_of(look.session, look.initiative_id))


P = Permission
KINDS = (
    Kind(N_("Promises past their day"), "desk-commitments.index", (P.SEE_COMMITMENTS,), _late, late=True),
    Kind(N_("Reviews that wait for your answer"), "desk-reviews.index", (P.SIGN_REVIEWS,), _to_sign),
    Kind(N_("Promises said to be done that nobody outside has seen yet"), "desk-commitments.index",
         (P.VERIFY_COMMITMENTS,), _to_verify),
    Kind(N_("Findings the community table has not checked"), "desk-findings.index", (P.CHECK_FINDINGS,), _to_check),
    Kind(N_("Findings that no promise answers"), "desk-findings.index", (P.ASK_FOR_COMMITMENTS, P.MAKE_COMMITMENTS),
         _to_answer),
    Kind(N_("Groups of voices not yet told what came of it, counted by language"), "desk-reportback.index",
         (P.WRITE_REPORT_BACKS, P.DELIVER_REPORT_BACKS), _to_tell),
    Kind(N_("Sessions that were held and have no notes"), "desk-listening.index", (P.LOG_SESSIONS,), _without_notes),
    Kind(N_("Surveys not opened yet"), "desk-surveys.index", (P.EDIT_SURVEYS,), _drafts),
)  # fmt: skip
