"""One question's tables as cells and equations: what suppression has to know of them.

Where groups are protected, bases and non-answers are the cells. Where answers are protected one by one, they are cells too.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from engage.analysis.cells import BLANKS, UNKNOWN, Cells
from engage.analysis.shares import shares
from engage.privacy.audit import unproved
from engage.privacy.past import REST, Before, Beside, Cell
from engage.privacy.policy import Policy
from engage.privacy.released import Why
from engage.privacy.suppress import suppress
from engage.privacy.tables import Equation, link

BASE = "base"
GroupOf = tuple[tuple[str, ...], tuple[str, ...]]
"""Dimensions, and the group's code in each."""
Groups = frozenset[GroupOf]
Name = tuple[int, int, str]
"""A cell: the table's place in the release, row, column (an option's position as text, ``base``, or a kind of blank)."""


def option_columns(table: Cells) -> tuple[str, ...]:
    return tuple(map(str, range(len(table.options))))


def columns_of(table: Cells) -> tuple[str, ...]:
    """Everything a row of a table may show."""
    return (*option_columns(table), BASE, *BLANKS)


def withheld(
    tables: Sequence[Cells],
    policy: Policy,
    *,
    closed: Groups = frozenset(),
    asked: Mapping[GroupOf, int] | None = None,
    before: Before | None = None,
) -> Mapping[Name, Why]:
    """Every cell of one question's tables that may not be shown, with the reason.

    ``closed``: groups to withhold in any case; ``asked``: the most people of a group that can have answered; ``before``: what
    was shown so far. Where protection cannot be proved, the table goes.
    """
    return _Decision(QuestionModel(tables, policy), closed, asked or {}, before or Before()).withheld()


class _Decision:
    def __init__(
        self, model: QuestionModel, closed: Groups, asked: Mapping[GroupOf, int], before: Before
    ) -> None:
        self._model, self._closed, self._asked, self._before = model, closed, asked, before

    def withheld(self) -> Mapping[Name, Why]:
        model = self._model
        past = self._before.beside(self._named(), model.counts, model.policy.k)
        tables = link(
            model.counts, model.equations, told=model.told, hidden=model.unpublished,
            known=past.known - model.unpublished - model.primary, least=past.least, most=self._most(),
        )  # fmt: skip
        sensitive = {
            **{n: need for n, need in model.sensitive.items() if n not in past.proved},
            **past.waiting,
        }
        start = frozenset(
            (model.primary | model.unsure | self._under_closed() | past.blank) - model.unpublished
        )
        pattern = suppress(tables, sensitive, start)
        gone = {*pattern.withheld, *start}
        found = {name: self._why(name, past) for name in gone - (model.unsure - model.primary)}
        for name in unproved(tables, gone, sensitive, pattern.proofs):
            found |= dict.fromkeys(self._cells_of(_place_of(name)) - set(found), Why.COMPLEMENTARY)
        return self._whole_rows(found)

    def _why(self, name: Hashable, past: Beside) -> Why:
        if name in self._model.primary:
            return Why.PRIMARY
        return Why.ACROSS_RELEASES if name in past.blank else Why.COMPLEMENTARY

    def _named(self) -> dict[Hashable, Cell]:
        """What each cell of the model counts, under the name it keeps from release to release."""
        named: dict[Hashable, Cell] = {}
        for place, row, table, group in self._rows():
            for column in columns_of(table):
                if (place, row, column) in self._model.counts:
                    code = table.options[int(column)] if column.isdigit() else column
                    named[place, row, column] = (table.dimensions, group, code)
        for name in self._model.counts.keys() - named.keys():
            assert isinstance(name, tuple)  # noqa: S101 - all names are; for the type checker
            place, row, column = name[3] if name[0] == REST else name
            table = self._model.tables[place]
            above = self._model.tables[name[1]].dimensions if name[0] == REST else ()
            named[name] = (table.dimensions, table.groups[row], f"{REST} {column} {above}")
        return named

    def _under_closed(self) -> set[Hashable]:
        """All of a closed group's rows, crossed with others too."""
        alone = {(dims[0], codes[0]) for dims, codes in self._closed if len(dims) == 1}
        return {
            (place, row, column)
            for place, row, table, group in self._rows()
            if (table.dimensions, group) in self._closed
            or alone & set(zip(table.dimensions, group, strict=True))
            for column in columns_of(table)
            if (place, row, column) in self._model.counts
        }

    def _most(self) -> dict[Hashable, int]:
        """At most all people of a group answered."""
        return {
            (place, row, BASE): self._asked[table.dimensions, group]
            for place, row, table, group in self._rows()
            if (table.dimensions, group) in self._asked
        }

    def _rows(self) -> Iterator[tuple[int, int, Cells, tuple[str, ...]]]:
        for place, table in enumerate(self._model.tables):
            for row, group in enumerate(table.groups):
                yield place, row, table, group

    def _cells_of(self, place: int) -> set[Hashable]:
        table = self._model.tables[place]
        return {(place, row, c) for row in range(len(table.groups)) for c in columns_of(table)}

    def _whole_rows(self, found: dict[Hashable, Why]) -> Mapping[Name, Why]:
        """A row whose base is not told tells nothing: its shares would give the base away."""
        for place, row, table, _ in self._rows():
            why = found.get((place, row, BASE))
            if why is not None:
                for column in columns_of(table):
                    found.setdefault((place, row, column), why)
        return {name: why for name, why in found.items() if isinstance(name, tuple) and name[0] != REST}


def _place_of(name: Hashable) -> int:
    assert isinstance(name, tuple)  # noqa: S101 - all names are; for the type checker
    return int(name[1] if name[0] == REST else name[0])


class QuestionModel:
    """Some tables of a question as cells and equations; ``tables`` by their place in the release."""

    def __init__(self, tables: Sequence[Cells], policy: Policy) -> None:
        self.tables, self.policy = tables, policy
        self.counts: dict[Hashable, int] = {}
        self.equations: list[Equation] = []
        self.unpublished: set[Hashable] = set()
        self.sensitive: dict[Hashable, int] = {}
        self.primary: set[Hashable] = set()
        self.told: dict[Hashable, tuple[int, int]] = {}
        # Answers are cells of the model only where some table protects them one by one.
        by_answer = any(policy.level_for(len(table.dimensions)) == "cell" for table in tables)
        self.options = option_columns(tables[0]) if by_answer else ()
        self.unsure: set[Hashable] = set()
        for place, table in enumerate(tables):
            self._add(place, table)
        for place, table in enumerate(tables):
            self._tie(place, table)

    def _add(self, place: int, table: Cells) -> None:
        """The cells of a table, and that a row's options add up to its base (a select-all's each with its rest)."""
        shown = shares(table).shown
        for row in range(len(table.groups)):
            base: Name = (place, row, BASE)
            people = int(table.base_n[row])
            self._cell(base, people, self.policy.told_people(people))
            for at, kind in enumerate(self._kinds(table)):
                count = int(table.blank_n[row, at])
                self._cell((place, row, kind), count, self.policy.told_count(count))
            for at, option in enumerate(self.options):
                answers = int(table.n[row, at])
                self._cell((place, row, option), answers, (answers, answers))
                if people and self.policy.reliable_only and not shown[row, at]:
                    self.unsure.add((place, row, option))
            self._add_up(place, row, table.multi)
            self._protect(place, row, table)

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

    def _kinds(self, table: Cells) -> Sequence[str]:
        """Non-answers by kind are told of groups, not of crossed groups."""
        return BLANKS if len(table.dimensions) < 2 else ()

    def _protect(self, place: int, row: int, table: Cells) -> None:
        """Which cells of a row are too small. Those who left a dimension blank have no row, so theirs are never shown."""
        unknown = UNKNOWN in table.groups[row]
        by_answer = self.policy.level_for(len(table.dimensions)) == "cell"
        base: Name = (place, row, BASE)
        cells: list[Name] = [(place, row, column) for column in (*self.options, BASE, *self._kinds(table))]
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
        for column in (*self.options, BASE, *self._kinds(self.tables[place]), *self._rests(whole)):
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
