"""The gate: counts go in with a policy, and what may be shown of them comes out as Released tables.

All tables of one question go through together (everybody, every dimension, every crossing), as one model of linked tables:
what is withheld in one may not follow from another. What a reader learns from a rounded figure is what ``Policy`` says it
tells. Where groups are protected, bases and non-answers are the cells; a withheld group shows none of its answers, and
those of two withheld groups together are those of a group large enough. Where answers are protected one by one, they are
cells too.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engage.analysis.cells import BLANKS, UNKNOWN, Cells
from engage.analysis.display_rule import LEAST_EXPLORING
from engage.analysis.shares import Shares, shares
from engage.i18n.local_text import LocalText
from engage.privacy.audit import unproved
from engage.privacy.policy import Policy
from engage.privacy.released import Figure, Head, Mark, Released, Row, Why, made
from engage.privacy.suppress import suppress
from engage.privacy.tables import Equation, link

BASE = "base"
REST = "rest"
Name = tuple[int, int, str]
"""A cell of the model: table, row, column (an option's position as text, ``base``, or a kind of blank)."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the codes of a question are called. Codes without a label show as themselves."""

    title: LocalText
    options: Mapping[str, LocalText] = field(default_factory=dict)
    dimensions: Mapping[str, LocalText] = field(default_factory=dict)
    groups: Mapping[tuple[str, str], LocalText] = field(default_factory=dict)  # (dimension, group)

    def option(self, code: str) -> LocalText:
        return self.options.get(code) or LocalText(und=code)

    def dimension(self, code: str) -> LocalText:
        return self.dimensions.get(code) or LocalText(und=code)

    def group(self, dimension: str, code: str) -> LocalText:
        return self.groups.get((dimension, code)) or LocalText(und=code)


def release_shares(
    tables: Sequence[Cells], policy: Policy, labels: Labels, *, source: str = ""
) -> tuple[Released, ...]:
    """What may be shown of one question: its tables by any dimensions, the overall among them, in the order given.

    Raises ValueError when the tables are not of one question, or when the overall is missing.
    """
    if len({(table.question, table.options, table.multi) for table in tables}) != 1:
        raise ValueError("only tables of one question are released together")
    if not any(table.dimensions == () for table in tables):
        raise ValueError("the overall belongs to every release")
    model = _Model(tables, policy)
    hidden = model.withheld()
    return tuple(_shares(place, table, hidden, policy, labels, source) for place, table in enumerate(tables))


class _Model:
    """All tables of a question as cells and equations."""

    def __init__(self, tables: Sequence[Cells], policy: Policy) -> None:
        self.tables, self.policy = tables, policy
        self.counts: dict[Hashable, int] = {}
        self.equations: list[Equation] = []
        self.unpublished: set[Hashable] = set()
        self.sensitive: dict[Hashable, int] = {}
        self.primary: set[Hashable] = set()
        self.told: dict[Hashable, tuple[int, int]] = {}
        options = tuple(map(str, range(len(tables[0].options))))
        self.columns = (*options, BASE, *BLANKS)
        # Answers are cells of the model only where some table protects them one by one.
        by_answer = any(policy.level_for(len(table.dimensions)) == "cell" for table in tables)
        self.options = options if by_answer else ()
        self.unsure: set[Hashable] = set()
        for place, table in enumerate(tables):
            self._add(place, table)
        for place, table in enumerate(tables):
            self._tie(place, table)

    def withheld(self) -> Mapping[Hashable, Why]:
        """Every cell that may not be shown, with the reason. Where protection cannot be proved, the table goes."""
        model = link(self.counts, self.equations, told=self.told, hidden=self.unpublished)
        start = frozenset((self.primary | self.unsure) - self.unpublished)
        pattern = suppress(model, self.sensitive, start)
        found = {
            name: Why.PRIMARY if name in self.primary else Why.COMPLEMENTARY
            for name in {*pattern.withheld, *start} - (self.unsure - self.primary)
        }
        for name in unproved(model, {*found, *start}, self.sensitive, pattern.proofs):
            assert isinstance(name, tuple)  # noqa: S101 - all names are; for the type checker
            place = name[3][0] if name[0] == REST else name[0]
            found |= dict.fromkeys(self._cells_of(place) - set(found), Why.COMPLEMENTARY)
        return self._whole_rows(found)

    def _whole_rows(self, found: dict[Hashable, Why]) -> dict[Hashable, Why]:
        """A row whose base is not told tells nothing: its shares would give the base away."""
        for place, table in enumerate(self.tables):
            for row in range(len(table.groups)):
                why = found.get((place, row, BASE))
                if why is not None:
                    found |= {
                        (place, row, column): found.get((place, row, column), why) for column in self.columns
                    }
        return found

    def _cells_of(self, place: int) -> set[Hashable]:
        rows = range(len(self.tables[place].groups))
        return {(place, row, column) for row in rows for column in self.columns}

    def _add(self, place: int, table: Cells) -> None:
        """The cells of a table, and that a row's options add up to its base (a select-all's each with its rest)."""
        shown = shares(table).shown
        for row, group in enumerate(table.groups):
            base: Name = (place, row, BASE)
            people = int(table.base_n[row])
            self._cell(base, people, self.policy.told_people(people))
            for at, kind in enumerate(BLANKS):
                count = int(table.blank_n[row, at])
                self._cell((place, row, kind), count, self.policy.told_count(count))
            for at, option in enumerate(self.options):
                answers = int(table.n[row, at])
                self._cell((place, row, option), answers, (answers, answers))
                if people and self.policy.reliable_only and not shown[row, at]:
                    self.unsure.add((place, row, option))
            self._add_up(place, row, table.multi)
            self._protect(
                place, row, UNKNOWN in group, self.policy.level_for(len(table.dimensions)) == "cell"
            )

    def _cell(self, name: Name, count: int, told: tuple[int, int]) -> None:
        self.counts[name] = count
        self.told[name] = told

    def _add_up(self, place: int, row: int, multi: bool) -> None:
        base: Name = (place, row, BASE)
        options: list[Name] = [(place, row, option) for option in self.options]
        if options and not multi:
            self.equations.append(Equation(base, tuple(options)))
        for option in options if multi else ():
            rest: Name = (place, row, f"{REST} {option[2]}")
            self.counts[rest] = self.counts[base] - self.counts[option]
            self.unpublished.add(rest)
            self.equations.append(Equation(base, (option, rest)))

    def _protect(self, place: int, row: int, unknown: bool, by_answer: bool) -> None:
        """Which cells of a row are too small. Those who left a dimension blank have no row, so theirs are never shown."""
        base: Name = (place, row, BASE)
        cells: list[Name] = [(place, row, column) for column in (*self.options, BASE, *BLANKS)]
        if unknown:
            self.unpublished.update(cells)
            if not self.policy.unstated_is_a_group:
                return
        if self.policy.too_small(self.counts[base]):
            self.sensitive[base] = self.policy.k - 1
            self.primary.update(cells)
        if unknown:
            return
        for name in cells:
            watched = name[2] in BLANKS or (by_answer and name[2] in self.options)
            if watched and self.policy.too_small(self.counts[name]):
                self.sensitive[name] = self.policy.k - 1
                self.primary.add(name)

    def _tie(self, place: int, table: Cells) -> None:
        """What a table adds up to: each crossed group to the same group of the table with one dimension less."""
        for at, _ in enumerate(table.dimensions):
            less = table.dimensions[:at] + table.dimensions[at + 1 :]
            above = next((p for p, other in enumerate(self.tables) if other.dimensions == less), None)
            if above is None:
                continue
            for row, group in enumerate(self.tables[above].groups):
                parts = [r for r, g in enumerate(table.groups) if g[:at] + g[at + 1 :] == group]
                self._sum(place, parts, above, row, table.overlapping)

    def _sum(self, place: int, parts: list[int], above: int, row: int, overlapping: bool) -> None:
        """The parts add up to the row above; those of a select-all dimension each leave a rest."""
        whole = self.tables[above]
        for column in (*self.options, BASE, *BLANKS, *self._rests(whole)):
            total: Name = (above, row, column)
            names = [(place, part, column) for part in parts]
            if not overlapping and sum(self.counts[name] for name in names) == self.counts[total]:
                if names:
                    self.equations.append(Equation(total, tuple(names)))
                continue
            for name in names:
                rest = (REST, above, row, name)
                self.counts[rest] = self.counts[total] - self.counts[name]
                self.unpublished.add(rest)
                self.equations.append(Equation(total, (name, rest)))
                if column == BASE and self.policy.too_small(self.counts[rest]):
                    self.sensitive[rest] = self.policy.k - 1

    def _rests(self, table: Cells) -> list[str]:
        return [f"{REST} {option}" for option in self.options] if table.multi else []


def _shares(
    place: int, table: Cells, hidden: Mapping[Hashable, Why], policy: Policy, labels: Labels, source: str
) -> Released:
    numbers = shares(table)
    rows = tuple(
        _row(place, row, table, numbers, hidden, policy, labels)
        for row, group in enumerate(table.groups)
        if UNKNOWN not in group
    )
    released = made(
        kind="shares",
        subject=table.question,
        title=labels.title,
        dimensions=table.dimensions,
        dimension_labels=tuple(labels.dimension(code) for code in table.dimensions),
        columns=tuple(Head(code, labels.option(code)) for code in table.options),
        rows=rows,
        unit="share",
        audience=policy.audience,
        minimum=policy.k,
        source=source,
        weighted=table.weighted,
    )
    return released.for_public() if policy.audience == "public" else released


def _row(
    place: int,
    row: int,
    table: Cells,
    numbers: Shares,
    hidden: Mapping[Hashable, Why],
    policy: Policy,
    labels: Labels,
) -> Row:
    people = int(table.base_n[row])
    base_told = (place, row, BASE) not in hidden
    figures = tuple(
        _figure(numbers, row, option, people, hidden.get((place, row, str(option))), policy)
        for option in range(len(table.options))
    )
    blanks = {
        kind: None if (place, row, kind) in hidden else policy.shown_people(int(table.blank_n[row, at]))
        for at, kind in enumerate(BLANKS)
    }
    group = table.groups[row]
    return Row(
        codes=group,
        labels=tuple(labels.group(d, code) for d, code in zip(table.dimensions, group, strict=True)),
        base=policy.shown_people(people) if base_told else None,
        figures=figures,
        blanks=blanks,
    )


def _figure(numbers: Shares, row: int, option: int, people: int, why: Why | None, policy: Policy) -> Figure:
    if people == 0:
        return Figure(mark=Mark.MISSING)
    if why is not None:
        return Figure(mark=Mark.WITHHELD, why=why)
    unsure = not bool(numbers.shown[row, option])
    too_few = not numbers.n_star[row, option] >= LEAST_EXPLORING
    if unsure and (policy.reliable_only or too_few):
        return Figure(mark=Mark.WITHHELD, why=Why.RELIABILITY)
    share = float(numbers.share[row, option])
    coded = policy.extreme(share, people)
    if coded is not None:
        return Figure(0.95 if coded == "above" else 0.05, flag=coded)
    low, high = float(numbers.low[row, option]), float(numbers.high[row, option])
    if not (np.isfinite(low) and np.isfinite(high)):
        low = high = share
    return Figure(
        policy.shown_share(share),
        policy.shown_share(low),
        policy.shown_share(high),
        flag="uncertain" if unsure else None,
    )
