"""Freezing: a released table kept as a row nobody edits."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.findings.models import Audience, Release
from engage.privacy.released import Released


def freeze(
    session: Session,
    initiative_id: UUID,
    released: Released,
    batch: UUID,
    input_digest: str,
    by: UUID | None,
    at: datetime,
    **about: Any,
) -> int:
    """Keep a released table, unless the newest one of the same thing says exactly the same; 1 when it was kept."""
    same = (
        Release.initiative_id == initiative_id,
        Release.audience == Audience(released.audience),
        Release.subject == released.subject,
        *(getattr(Release, column) == value for column, value in about.items()),
    )
    newest = session.execute(
        select(Release.digest, Release.sequence, Release.dimensions)
        .where(*same)
        .order_by(Release.sequence.desc())
    ).all()
    mine = [one for one in newest if tuple(one.dimensions) == released.dimensions]
    if mine and mine[0].digest == released.digest:
        return 0
    session.add(
        Release(
            initiative_id=initiative_id,
            batch=batch,
            audience=Audience(released.audience),
            subject=released.subject,
            dimensions=list(released.dimensions),
            caption=released.title,
            table=released.as_json(),
            digest=released.digest,
            input_digest=input_digest,
            sequence=mine[0].sequence + 1 if mine else 1,
            released_at=at,
            released_by=by,
            **about,
        )
    )
    session.flush()
    return 1
