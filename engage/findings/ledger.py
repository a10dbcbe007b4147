"""The ledger of everything ever released: written with each release, read before the next one.

Public readers see public releases only; the desk sees both. So a public release reckons with the public ledger and keeps every
blank of the desk's as well; a release for the desk reckons with its own, and takes what the public is shown for known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engage.findings.models import Audience, LedgerCell
from engage.privacy.past import Before, Entry

PEOPLE = ""
"""The subject of the people behind all questions of a survey."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The ledger of one subject: the entries of this audience, oldest first, and those of the other one."""

    own: tuple[Entry, ...] = ()
    other: tuple[Entry, ...] = ()

    def before(self, audience: str) -> Before:
        """What a release for the audience has to reckon with."""
        mine, others = Before.of(self.own), Before.of(self.other)
        if audience == "public":
            return replace(mine, blank=mine.blank | (others.blank - mine.shown.keys()))
        return replace(mine, elsewhere=frozenset(others.shown))


def pages_of(
    session: Session, initiative_id: UUID, survey_id: UUID | None, audience: str
) -> dict[str, Pages]:
    """The ledger by subject, of one survey or of what belongs to none."""
    rows = session.execute(
        select(
            LedgerCell.audience, LedgerCell.subject, LedgerCell.dimensions, LedgerCell.groups, LedgerCell.column,
            LedgerCell.count, LedgerCell.low, LedgerCell.high,
        )
        .where(LedgerCell.initiative_id == initiative_id, LedgerCell.survey_id == survey_id)
        .order_by(LedgerCell.sequence)
    )  # fmt: skip
    found: dict[str, tuple[list[Entry], list[Entry]]] = {}
    for whose, subject, dimensions, groups, column, count, low, high in rows:
        entry = Entry((tuple(dimensions), tuple(groups), column), count, low, high)
        found.setdefault(subject, ([], []))[whose is not Audience(audience)].append(entry)
    return {subject: Pages(tuple(own), tuple(other)) for subject, (own, other) in found.items()}


def enter(
    session: Session,
    initiative_id: UUID,
    survey_id: UUID | None,
    audience: str,
    subject: str,
    entries: Iterable[Entry],
    *,
    minimum: int,
    digest: str,
) -> None:
    """Write down what a release showed and withheld. Cells that say what they said last are written once."""
    mine = (
        LedgerCell.initiative_id == initiative_id,
        LedgerCell.survey_id == survey_id,
        LedgerCell.audience == Audience(audience),
        LedgerCell.subject == subject,
    )
    last = session.scalar(select(func.max(LedgerCell.sequence)).where(*mine)) or 0
    rows = [
        {
            "initiative_id": initiative_id,
            "survey_id": survey_id,
            "audience": Audience(audience),
            "subject": subject,
            "dimensions": list(entry.cell[0]),
            "groups": list(entry.cell[1]),
            "column": entry.cell[2],
            "sequence": last + 1,
            "count": entry.count,
            "low": entry.low,
            "high": entry.high,
            "minimum": minimum,
            "digest": digest,
        }
        for entry in entries
    ]
    if rows:
        session.execute(insert(LedgerCell), rows)


def news(entries: Sequence[Entry], known: Iterable[Entry]) -> list[Entry]:
    """The entries that say something else than the last ones did."""
    last = {entry.cell: entry for entry in known}
    return [entry for entry in entries if last.get(entry.cell) != entry]
