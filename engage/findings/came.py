"""Who came to listening sessions, by group, beside who lives here: released and frozen.

Only sessions: a survey's released tables already tell how many of each group answered, and a second count of the same people
made elsewhere could be subtracted from the first.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.queries import initiative_with
from engage.findings.counted import people_by_group
from engage.findings.freezing import freeze
from engage.findings.rules import policy_for
from engage.groups.queries import DimensionCard, dimensions_of, references_of
from engage.i18n.local_text import LocalText
from engage.listening.queries import session_log, sessions_of
from engage.privacy.policy import Policy
from engage.privacy.released import Released

PARTICIPATION = "participation"
NOT_HELD = frozenset({"proposed", "planned", "confirmed", "cancelled"})
_TITLE = LocalText(
    en="Who came to listening sessions",
    es="Quiénes vinieron a las sesiones de escucha",
    ar="من حضر جلسات الاستماع",
)


def release_who_came(
    session: Session, initiative_id: UUID, audience: str, *, by: UUID | None, at: datetime
) -> list[Released]:
    """Release, for each dimension that cards were counted by, how many people of each group came.

    Somebody who came twice counts twice: nobody is tracked. Releasing again adds only what changed.
    """
    policy = policy_for(initiative_with(session, initiative_id), audience)
    came = _came(session, initiative_id)
    tables = []
    for card in dimensions_of(session, initiative_id):
        heard = {group.code: came[group.id] for group in card.groups if group.id in came}
        if not heard:
            continue
        released = _counted(session, initiative_id, card, heard, policy)
        freeze(session, initiative_id, released, uuid4(), _digest(heard), by, at)
        tables.append(released)
    detail = {"tables": len(tables), "subject": PARTICIPATION, "audience": audience}
    record(session, initiative_id, "release", f"initiative:{initiative_id}", detail, by=by, at=at)
    return tables


def _came(session: Session, initiative_id: UUID) -> Counter[UUID]:
    """People by group over the sessions that were held; an invented session has nobody in it."""
    came: Counter[UUID] = Counter()
    for card in sessions_of(session, initiative_id):
        if card.state not in NOT_HELD and not card.illustration:
            came.update(session_log(session, initiative_id, card.id).tallies)
    return came


def _counted(
    session: Session, initiative_id: UUID, card: DimensionCard, heard: dict[str, int], policy: Policy
) -> Released:
    reference = next(iter(references_of(session, initiative_id, card.code)), None)
    return people_by_group(heard, card, policy, subject=PARTICIPATION, title=_TITLE, reference=reference)


def _digest(heard: dict[str, int]) -> str:
    return hashlib.sha256(json.dumps(heard, sort_keys=True).encode()).hexdigest()
