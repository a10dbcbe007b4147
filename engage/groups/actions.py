"""What people do with dimensions and population figures: define a dimension in a new version, take census counts in.

This room lies below the agenda, which keeps the record of changes: whoever calls these actions records what came of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.errors import N_, Problem, Refused
from engage.groups.models import Dimension, Group, ReferencePopulation, ReferenceState
from engage.groups.queries import dimensions_of
from engage.groups.rules import ImportedPopulation, last_year, rolls_up_in_a_circle
from engage.i18n.local_text import LocalText


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A group as it shall be: ``rolls_up_to`` is the code of the group it is counted with where it is too small."""

    code: str
    label: LocalText
    rolls_up_to: str | None = None


@dataclass(frozen=True, slots=True)
class PopulationOutcome:
    """``read`` is the sum of the others; a refused problem's ``row`` is the figure's place in the import, from 1.

    ``corrections`` tells each corrected figure with the old one, as JSON for the record of changes.
    """

    read: int
    accepted: int
    already_there: int
    corrected: int
    refused: tuple[Problem, ...]
    corrections: tuple[dict[str, Any], ...]


def define_dimension(
    session: Session,
    initiative_id: UUID,
    code: str,
    name: LocalText,
    groups: Sequence[GroupSpec],
    *,
    standard: str | None = None,
    ordered: bool = False,
    select_all: bool = False,
    sensitive: bool = False,
    reference_group: str | None = None,
) -> Dimension:
    """Define a dimension with its groups in order. Where there is one of that code, this is its next version.

    Raises ``Refused`` when groups repeat, roll up to nowhere or in a circle, or the reference is not among them.
    """
    _check_groups(groups, reference_group)
    newest = session.scalar(
        select(func.max(Dimension.version)).where(
            Dimension.initiative_id == initiative_id, Dimension.code == code
        )
    )
    last = session.scalar(
        select(func.max(Dimension.position)).where(Dimension.initiative_id == initiative_id)
    )
    made = Dimension(
        initiative_id=initiative_id,
        code=code,
        version=(newest or 0) + 1,
        name=name,
        standard=standard,
        ordered=ordered,
        select_all=select_all,
        sensitive=sensitive,
        reference_group=reference_group,
        position=(last or 0) + 1,
    )
    session.add(made)
    session.flush()
    _add_groups(session, made, groups)
    return made


def _add_groups(session: Session, dimension: Dimension, groups: Sequence[GroupSpec]) -> None:
    rows = {
        group.code: Group(
            id=uuid4(),
            initiative_id=dimension.initiative_id,
            dimension_id=dimension.id,
            code=group.code,
            label=group.label,
            position=position,
        )
        for position, group in enumerate(groups)
    }
    session.add_all(rows.values())
    session.flush()
    # Only now does every group exist that another one may roll up to.
    for group in groups:
        if group.rolls_up_to is not None:
            rows[group.code].rolls_up_to = rows[group.rolls_up_to].id
    session.flush()


def record_population(
    session: Session,
    initiative_id: UUID,
    figures: Iterable[ImportedPopulation],
    *,
    year: str,
    source: str,
) -> PopulationOutcome:
    """Take figures of one count (``year`` and ``source``) in. The same figure again changes nothing; another figure for the
    same place and group corrects the old one, which the outcome tells. A newer year makes older ones outdated.
    """
    groups = {
        (dimension.code, group.code): group.id
        for dimension in dimensions_of(session, initiative_id)
        for group in dimension.groups
    }
    known = {
        (row.place, row.group_id): row
        for row in session.scalars(
            select(ReferencePopulation).where(
                ReferencePopulation.initiative_id == initiative_id,
                ReferencePopulation.year == year,
                ReferencePopulation.source == source,
            )
        )
    }
    taken = _Taken()
    for number, figure in enumerate(figures, 1):
        group_id = groups.get((figure.dimension, figure.group))
        if group_id is None:
            taken.refuse(number, figure)
            continue
        row = known.get((figure.place, group_id))
        if row is None:
            made = ReferencePopulation(
                initiative_id=initiative_id,
                place=figure.place,
                group_id=group_id,
                count=figure.count,
                margin=figure.margin,
                people=figure.people,
                year=year,
                source=source,
            )
            known[figure.place, group_id] = made
            taken.add(made)
        else:
            taken.compare(row, figure)
    session.add_all(taken.added)
    session.flush()
    _retire_older(session, initiative_id, year)
    return taken.outcome()


class _Taken:
    """Counts what becomes of each figure."""

    def __init__(self) -> None:
        self.added: list[ReferencePopulation] = []
        self.corrections: list[dict[str, Any]] = []
        self._already = 0
        self._refused: list[Problem] = []

    def add(self, row: ReferencePopulation) -> None:
        self.added.append(row)

    def refuse(self, number: int, figure: ImportedPopulation) -> None:
        why = N_(
            "The initiative has no group {group} in a dimension {dimension}.",
            group=figure.group,
            dimension=figure.dimension,
        )
        self._refused.append(Problem(why, row=number, column=figure.dimension, value=figure.group))

    def compare(self, row: ReferencePopulation, figure: ImportedPopulation) -> None:
        was = {"count": row.count, "margin": row.margin, "people": row.people}
        now = {"count": figure.count, "margin": figure.margin, "people": figure.people}
        if was == now:
            self._already += 1
            return
        self.corrections.append({"place": row.place, "group": figure.group, "was": was, "is": now})
        row.count, row.margin, row.people = figure.count, figure.margin, figure.people

    def outcome(self) -> PopulationOutcome:
        counts = (len(self.added), self._already, len(self.corrections))
        read = sum(counts) + len(self._refused)
        return PopulationOutcome(read, *counts, tuple(self._refused), tuple(self.corrections))


def _check_groups(groups: Sequence[GroupSpec], reference_group: str | None) -> None:
    codes = [group.code for group in groups]
    problems = [
        Problem(N_("Two groups have this code."), column=code)
        for code in sorted(set(codes))
        if codes.count(code) > 1
    ]
    problems += [
        Problem(
            N_("This group rolls up to {code}, which is no group here.", code=group.rolls_up_to),
            column=group.code,
        )
        for group in groups
        if group.rolls_up_to is not None and group.rolls_up_to not in codes
    ]
    if reference_group is not None and reference_group not in codes:
        problems.append(Problem(N_("The reference is no group of this dimension."), column=reference_group))
    if not problems and (circle := rolls_up_in_a_circle({group.code: group.rolls_up_to for group in groups})):
        problems.append(Problem(N_("This group rolls up to itself by way of others."), column=circle))
    if problems or not groups:
        raise Refused(N_("These groups do not make a dimension."), tuple(problems))


def _retire_older(session: Session, initiative_id: UUID, year: str) -> None:
    """Of each place and group, figures of earlier years than the newest are outdated."""
    rows = session.scalars(
        select(ReferencePopulation).where(
            ReferencePopulation.initiative_id == initiative_id,
            ReferencePopulation.state == ReferenceState.ACTIVE,
        )
    ).all()
    newest: dict[tuple[str, UUID], int] = {}
    for row in rows:
        key = (row.place, row.group_id)
        newest[key] = max(newest.get(key, 0), last_year(row.year))
    for row in rows:
        if last_year(row.year) < newest[row.place, row.group_id]:
            row.state = ReferenceState.OUTDATED
    session.flush()
