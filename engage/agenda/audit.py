"""The record of changes: append-only, each event chained to the one before by digest, per initiative."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import AuditEvent

BEGINNING = "0" * 64


def record(
    session: Session,
    initiative_id: UUID,
    verb: str,
    what: str,
    detail: Mapping[str, Any] | None = None,
    *,
    by: UUID | None,
    at: datetime,
) -> AuditEvent:
    """Append one event. ``what`` names the thing changed (``commitment:<id>``); ``detail`` holds the old value.

    ``detail`` must be JSON and must never name a resident or quote an answer.
    """
    session.flush()
    last = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.initiative_id == initiative_id)
        .order_by(AuditEvent.number.desc())
        .limit(1)
        .with_for_update()
    ).first()
    number, previous = (last.number + 1, last.digest) if last else (1, BEGINNING)
    event = AuditEvent(
        initiative_id=initiative_id,
        number=number,
        at=at,
        account_id=by,
        verb=verb,
        what=what,
        detail=dict(detail or {}),
        previous=previous,
        digest="",
    )
    event.digest = digest_of(event)
    session.add(event)
    session.flush()
    return event


def digest_of(event: AuditEvent) -> str:
    """SHA-256 over the event's content and the digest before it."""
    content = [
        str(event.initiative_id),
        event.number,
        event.at.isoformat(),
        str(event.account_id),
        event.verb,
        event.what,
        event.detail,
        event.previous,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links(session: Session, initiative_id: UUID) -> list[int]:
    """Numbers of the events that were edited, or do not follow the one before; empty when the chain holds."""
    broken: list[int] = []
    expected, previous = 1, BEGINNING
    for event in session.scalars(
        select(AuditEvent).where(AuditEvent.initiative_id == initiative_id).order_by(AuditEvent.number)
    ):
        if event.number != expected or event.previous != previous or event.digest != digest_of(event):
            broken.append(event.number)
        expected, previous = event.number + 1, event.digest
    return broken
