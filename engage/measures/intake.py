"""Taking values in from a file: what is new is added, what is known is left, what differs corrects and keeps the old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, NotFound, Problem
from engage.groups.models import Dimension, Group
from engage.measures.actions import newest_definition
from engage.measures.models import DataPoint, Indicator, PointState
from engage.measures.rules import ImportedPoint

# As many corrections as one event of the record spells out; the points themselves keep them all.
_TOLD_CORRECTIONS = 50

_Key = tuple[str, str, UUID | None]


@dataclass(frozen=True, slots=True)
class MeasureOutcome:
    """``read`` is the sum of the others; a refused problem's ``row`` is the point's place in the import, from 1."""

    read: int
    accepted: int
    already_there: int
    corrected: int
    refused: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A current point: its key in the database, and what it says."""

    id: UUID
    kind: str
    value: float | None
    n: int | None


def record_points(
    session: Session,
    indicator_id: UUID,
    points: Iterable[ImportedPoint],
    *,
    source_file: str,
    by: UUID | None,
    at: datetime,
) -> MeasureOutcome:
    """Take points in, as drafts. ``source_file`` says where they came from (name and digest).

    The same point again changes nothing. Another value (or withheld, or missing) for the same place, period and group takes
    the place of the old point, which is kept as corrected.
    """
    indicator = session.get(Indicator, indicator_id)
    if indicator is None:
        raise NotFound(N_("There is no such measure."))
    definition = newest_definition(session, indicator_id)
    intake = _Intake(indicator, definition.id, source_file, by, at)
    groups = _groups(session, indicator)
    known = _current(session, definition.id)
    for number, point in enumerate(points, 1):
        group_id = groups.get(point.group) if point.group is not None else None
        if point.group is not None and group_id is None:
            intake.refuse(number, point)
        else:
            intake.take(point, group_id, known)
    intake.store(session)
    return intake.outcome()


class _Intake:
    """Collects rows so that a file of any size is stored in two statements."""

    def __init__(
        self, indicator: Indicator, definition_id: UUID, source_file: str, by: UUID | None, at: datetime
    ) -> None:
        self._indicator, self._definition_id = indicator, definition_id
        self._source_file, self._by, self._at = source_file, by, at
        self._rows: list[dict[str, Any]] = []
        self._replaced: list[dict[str, Any]] = []
        self._told: list[dict[str, Any]] = []
        self._read = 0
        self._already = 0
        self._refused: list[Problem] = []

    def refuse(self, number: int, point: ImportedPoint) -> None:
        self._read += 1
        why = N_("The measure's dimension has no group {group}.", group=point.group)
        self._refused.append(Problem(why, row=number, column="group", value=point.group))

    def take(self, point: ImportedPoint, group_id: UUID | None, known: dict[_Key, _Known]) -> None:
        self._read += 1
        key = (point.place, point.period, group_id)
        before = known.get(key)
        if before is not None and (before.kind, before.value, before.n) == (point.kind, point.value, point.n):
            self._already += 1
            return
        row = self._row(point, group_id)
        self._rows.append(row)
        known[key] = _Known(row["id"], point.kind, point.value, point.n)
        if before is not None:
            self._replaced.append({"id": before.id, "state": PointState.CORRECTED, "replaced_by": row["id"]})
            was = before.kind if before.value is None else before.value
            now = point.kind if point.value is None else point.value
            self._told.append(
                {"place": point.place, "period": point.period, "group": point.group, "was": was, "is": now}
            )

    def store(self, session: Session) -> None:
        if not self._rows:
            return
        session.execute(insert(DataPoint), self._rows)
        if self._replaced:
            session.execute(update(DataPoint), self._replaced)
        detail = {
            "file": self._source_file,
            "accepted": len(self._rows) - len(self._replaced),
            "corrected": len(self._replaced),
            "corrections": self._told[:_TOLD_CORRECTIONS],
        }
        what = f"indicator:{self._indicator.id}"
        record(
            session, self._indicator.initiative_id, "record_points", what, detail, by=self._by, at=self._at
        )

    def outcome(self) -> MeasureOutcome:
        corrected = len(self._replaced)
        accepted = len(self._rows) - corrected
        return MeasureOutcome(self._read, accepted, self._already, corrected, tuple(self._refused))

    def _row(self, point: ImportedPoint, group_id: UUID | None) -> dict[str, Any]:
        return {
            "id": uuid4(),
            "initiative_id": self._indicator.initiative_id,
            "definition_id": self._definition_id,
            "place": point.place,
            "period": point.period,
            "period_start": point.period_start,
            "group_id": group_id,
            "kind": point.kind,
            "value": point.value,
            "n": point.n,
            "low": point.low,
            "high": point.high,
            "source_file": self._source_file,
            "state": PointState.DRAFT,
            "entered_by": self._by,
            "entered_at": self._at,
        }


def _groups(session: Session, indicator: Indicator) -> dict[str, UUID]:
    """Group codes of the measure's own dimension version; empty when it has none."""
    if indicator.dimension_id is None:
        return {}
    rows = session.execute(
        select(Group.code, Group.id)
        .join(Dimension, Dimension.id == Group.dimension_id)
        .where(Dimension.id == indicator.dimension_id)
    )
    return {row.code: row.id for row in rows}


def _current(session: Session, definition_id: UUID) -> dict[_Key, _Known]:
    rows = session.execute(
        select(
            DataPoint.id,
            DataPoint.place,
            DataPoint.period,
            DataPoint.group_id,
            DataPoint.kind,
            DataPoint.value,
            DataPoint.n,
        ).where(DataPoint.definition_id == definition_id, DataPoint.state != PointState.CORRECTED)
    )
    return {
        (row.place, row.period, row.group_id): _Known(row.id, row.kind.value, row.value, row.n)
        for row in rows
    }
