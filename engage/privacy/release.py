"""The gate: counts go in with a policy, and what may be shown of them comes out as Released tables.

All tables of one question go through together (everybody, every dimension, every crossing), as one model of linked tables:
what is withheld in one may not follow from another. What a reader learns from a rounded figure is what ``Policy`` says it
tells. Where groups are protected, bases and non-answers are the cells; a withheld group shows none of its answers, and
those of two withheld groups together are those of a group large enough. Where answers are protected one by one, they are
cells too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engage.analysis.cells import BLANKS, UNKNOWN, Cells
from engage.analysis.display_rule import LEAST_EXPLORING
from engage.analysis.shares import Shares, shares
from engage.i18n.local_text import LocalText
from engage.privacy.past import Before, Cell, Entry
from engage.privacy.policy import Policy
from engage.privacy.question import BASE, GroupOf, Groups, Name, withheld
from engage.privacy.released import Figure, Head, Mark, Released, Row, Why, made


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
    tables: Sequence[Cells],
    policy: Policy,
    labels: Labels,
    *,
    source: str = "",
    closed: Groups = frozenset(),
    asked: Mapping[GroupOf, int] | None = None,
    before: Before | None = None,
    former: Mapping[tuple[str, ...], Released] | None = None,
) -> tuple[Released, ...]:
    """What may be shown of one question: its tables by any dimensions, the overall among them, in the order given.

    ``closed``: groups that no question of the survey shows; ``asked``: how many people each group has, answering or not
    (see :func:`engage.privacy.people.groups_closed`). ``before``: what was released of this question so far, and
    ``former`` the newest tables of it by their dimensions: a row that cannot be refreshed yet keeps the figures it had.
    Raises ValueError when the tables are not of one question, or when the overall is missing.
    """
    if len({(table.question, table.options, table.multi) for table in tables}) != 1:
        raise ValueError("only tables of one question are released together")
    if not any(table.dimensions == () for table in tables):
        raise ValueError("the overall belongs to every release")
    hidden = withheld(tables, policy, closed=closed, asked=asked, before=before)
    was, kept = before or Before(), former or {}
    return tuple(
        _keeping(
            _shares(place, table, hidden, policy, labels, source),
            table,
            kept.get(table.dimensions),
            was,
            policy,
        )
        for place, table in enumerate(tables)
    )


def _keeping(
    now: Released, table: Cells, former: Released | None, before: Before, policy: Policy
) -> Released:
    """A group is shown anew once k of it have come or gone; until then, and where it may not be shown now, it keeps the
    figures it had: those are known already. Where figures are exact, the same ones again may be tested otherwise."""
    if former is None or [head.code for head in former.columns] != [head.code for head in now.columns]:
        return now
    was = {row.codes: row for row in former.rows}
    people = dict(zip(table.groups, table.base_n.tolist(), strict=True))

    def waits(row: Row) -> bool:
        base: Cell = (table.dimensions, row.codes, BASE)
        if base not in before.shown:
            return False
        now = people[row.codes]
        if now == before.shown[base]:
            return policy.rounded or not _says_the_same(row, was[row.codes])
        return before.waits(base, now, policy.k) or _loses(row, was[row.codes])

    rows = tuple(was[row.codes] if row.codes in was and waits(row) else row for row in now.rows)
    if rows == former.rows:
        return former
    return now if rows == now.rows else replace(now, rows=rows)


def _says_the_same(row: Row, was: Row) -> bool:
    return row.base == was.base and [(one.value, one.mark) for one in row.figures] == [
        (one.value, one.mark) for one in was.figures
    ]


def _loses(row: Row, was: Row) -> bool:
    """Does a row show less than it did?"""
    pairs = zip(row.figures, was.figures, strict=True)
    return row.base is None or any(old.shown and new.mark is Mark.WITHHELD for new, old in pairs)


def entries_of(
    table: Cells,
    released: Released,
    policy: Policy,
    former: Released | None = None,
    before: Before | None = None,
) -> list[Entry]:
    """For the ledger: each cell of a table as its release left it. A row that says what it said is no news, but that it waited."""
    kept = {row.codes: row for row in former.rows} if former is not None else {}
    found = []
    for row, group in enumerate(table.groups):
        if UNKNOWN in group:
            continue
        printed = released.row(*group)
        people = int(table.base_n[row])
        if printed == kept.get(group):
            base: Cell = (table.dimensions, group, BASE)
            if before is not None and before.shown.get(base, people) != people:
                found.append(Entry(base, people))
            continue
        shown = printed.base is not None
        low, high = policy.told_people(people)
        found.append(
            Entry((table.dimensions, group, BASE), people, low, high) if shown else _blank(table, group, BASE)
        )
        for at, figure in enumerate(printed.figures):
            code, count = table.options[at], int(table.n[row, at])
            told = policy.told_answers(count, people) if people else (0, 0)
            found.append(
                _blank(table, group, code) if figure.mark is Mark.WITHHELD
                else Entry((table.dimensions, group, code), count, *told)
            )  # fmt: skip
        for kind, number in printed.blanks.items():
            count = int(table.blank_n[row, BLANKS.index(kind)])
            found.append(
                _blank(table, group, kind) if number is None
                else Entry((table.dimensions, group, kind), count, *policy.told_count(count))
            )  # fmt: skip
    return found


def _blank(table: Cells, group: tuple[str, ...], column: str) -> Entry:
    cell: Cell = (table.dimensions, group, column)
    return Entry(cell, None)


def without_small_cells(table: Cells, policy: Policy) -> bool:
    """Is there nothing in a crossing that would have to be withheld? Those who left a dimension blank count as a group."""
    counts = np.concatenate([table.n.ravel(), table.base_n.ravel()])
    return not bool(((counts >= 1) & (counts < policy.k)).any())


def _shares(
    place: int, table: Cells, hidden: Mapping[Name, Why], policy: Policy, labels: Labels, source: str
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
    hidden: Mapping[Name, Why],
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
        kind: None
        if (place, row, kind) in hidden or len(table.dimensions) > 1
        else policy.shown_people(int(table.blank_n[row, at]))
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
