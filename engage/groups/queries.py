"""Questions about dimensions, their groups, and how many people of each live in a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.groups.models import Dimension, Group, GroupState, ReferencePopulation, ReferenceState
from engage.i18n.local_text import LocalText


@dataclass(frozen=True, slots=True)
class GroupCard:
    id: UUID
    code: str
    label: LocalText
    rolls_up_to: UUID | None


@dataclass(frozen=True, slots=True)
class DimensionCard:
    """A dimension in its newest version, with its active groups in order."""

    id: UUID
    code: str
    version: int
    name: LocalText
    standard: str | None
    ordered: bool
    select_all: bool
    sensitive: bool
    reference_group: str | None
    groups: tuple[GroupCard, ...]

    def label(self, code: str) -> LocalText:
        """The label of a group, or its code where the group is not known."""
        return next((group.label for group in self.groups if group.code == code), LocalText(und=code))


def dimensions_of(session: Session, initiative_id: UUID) -> list[DimensionCard]:
    """The initiative's dimensions, each in its newest version, in order."""
    rows = session.scalars(
        select(Dimension)
        .where(Dimension.initiative_id == initiative_id)
        .order_by(Dimension.position, Dimension.code, Dimension.version)
    ).all()
    newest = {row.code: row for row in rows}
    groups: dict[UUID, list[GroupCard]] = {row.id: [] for row in newest.values()}
    for group in session.scalars(
        select(Group)
        .where(Group.dimension_id.in_(list(groups)), Group.state == GroupState.ACTIVE)
        .order_by(Group.position, Group.code)
    ):
        groups[group.dimension_id].append(GroupCard(group.id, group.code, group.label, group.rolls_up_to))
    return [_card(row, tuple(groups[row.id])) for row in newest.values()]


def dimension_named(session: Session, initiative_id: UUID, code: str) -> DimensionCard:
    for card in dimensions_of(session, initiative_id):
        if card.code == code:
            return card
    raise NotFound(N_("There is no dimension named {code}.", code=code))


def _card(row: Dimension, groups: tuple[GroupCard, ...]) -> DimensionCard:
    return DimensionCard(
        id=row.id,
        code=row.code,
        version=row.version,
        name=row.name,
        standard=row.standard,
        ordered=row.ordered,
        select_all=row.select_all,
        sensitive=row.sensitive,
        reference_group=row.reference_group,
        groups=groups,
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """Who lives in a place, by the groups of one dimension: counts by group code, by whose count, of which year.

    Groups without a figure are left out of ``counts``: nothing is known of them, which is not nobody. ``people`` is how
    many there are in all: the sum, unless the count says otherwise because groups overlap.
    """

    place: str
    dimension: str
    year: str
    source: str
    counts: Mapping[str, int]
    margins: Mapping[str, int]
    people: int


def references_of(session: Session, initiative_id: UUID, dimension: str) -> list[Reference]:
    """The active figures for the groups of a dimension, one for each place and count, places in order."""
    rows = session.execute(
        select(ReferencePopulation, Group.code)
        .join(Group, Group.id == ReferencePopulation.group_id)
        .join(Dimension, Dimension.id == Group.dimension_id)
        .where(
            ReferencePopulation.initiative_id == initiative_id,
            ReferencePopulation.state == ReferenceState.ACTIVE,
            Dimension.code == dimension,
        )
        .order_by(ReferencePopulation.place, ReferencePopulation.year, Group.position)
    ).all()
    found: dict[tuple[str, str, str], list[tuple[str, ReferencePopulation]]] = {}
    for row, code in rows:
        found.setdefault((row.place, row.year, row.source), []).append((code, row))
    return [
        Reference(
            place=place,
            dimension=dimension,
            year=year,
            source=source,
            counts={code: row.count for code, row in figures},
            margins={code: row.margin for code, row in figures if row.margin is not None},
            people=max(row.people or 0 for _, row in figures) or sum(row.count for _, row in figures),
        )
        for (place, year, source), figures in found.items()
    ]
