"""A survey's way through the gate: its people first, then question by question, beside everything released before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engage.analysis.breakdown import Dimension
from engage.analysis.cells import Cells
from engage.errors import N_, Conflict
from engage.findings.ledger import PEOPLE, Pages
from engage.privacy.past import Before, Entry, regrouped
from engage.privacy.people import entries_of_people, groups_closed
from engage.privacy.policy import Policy
from engage.privacy.question import BASE, GroupOf, Groups
from engage.privacy.release import Labels, entries_of, release_shares, without_small_cells
from engage.privacy.released import Released

Former = Mapping[str, Mapping[tuple[str, ...], Released]]
"""The newest released tables, by question and dimensions."""


class Gate:
    """``known``: the ledger by subject; ``entries``: what it will say of this release."""

    def __init__(
        self,
        policy: Policy,
        labels: Callable[[str], Labels],
        source: str,
        known: Mapping[str, Pages],
        former: Former,
    ) -> None:
        self._policy, self._labels, self._source = policy, labels, source
        self._known, self._former = known, former
        self._closed: Groups = frozenset()
        self._asked: Mapping[GroupOf, int] = {}
        self.entries: dict[str, tuple[Entry, ...]] = {}

    def look_at_people(self, tables: Sequence[Cells]) -> None:
        """Which groups no question may show, from the tables of any question.

        Raises :class:`Conflict` when too few came or went since the last release.
        """
        before = self._before(PEOPLE)
        everybody = next(table for table in tables if not table.dimensions)
        now = int(everybody.base_n[0] + everybody.blank_n[0].sum())
        if 1 <= abs(now - before.shown.get(((), (), BASE), now)) < self._policy.k:
            raise Conflict(
                N_(
                    "Fewer than {k} answers came or went since the last release. A release now would tell of those few: wait until there are {k}.",
                    k=self._policy.k,
                )
            )
        self._closed, people = groups_closed(tables, self._policy, before)
        # A bound that readers do not know would count as known: then no rounding could protect anybody.
        self._asked = {group: self._policy.told_people(count)[1] for group, count in people.items()}
        self.entries[PEOPLE] = tuple(entries_of_people(self._closed, people, self._policy))

    def fitting(self, tables: Sequence[Cells]) -> list[Cells]:
        """The tables that may be tried: the public sees a crossing only where nothing in it would have to be withheld."""
        public = self._policy.audience == "public"
        return [
            table
            for table in tables
            if len(table.dimensions) < 2 or not public or without_small_cells(table, self._policy)
        ]

    def question(self, path: str, tables: Sequence[Cells]) -> tuple[Released, ...]:
        """All tables of one question together."""
        former, before = self._former.get(path, {}), self._before(path)
        released = release_shares(
            tables, self._policy, self._labels(path), source=self._source,
            closed=self._closed, asked=self._asked, before=before, former=former,
        )  # fmt: skip
        self.entries[path] = tuple(
            entry
            for table, one in zip(tables, released, strict=True)
            for entry in entries_of(table, one, self._policy, former.get(table.dimensions), before)
        )
        return released

    def kept(self, path: str, released: Released) -> bool:
        """Does a row still show the figures of a former release? Then tests of the new counts would tell of them."""
        former = self._former.get(path, {}).get(released.dimensions)
        return former is not None and any(
            now is was for now in released.rows for was in former.rows if now.codes == was.codes
        )

    def _before(self, subject: str) -> Before:
        return self._known.get(subject, Pages()).before(self._policy.audience)


def still_grouped(
    wanted: Sequence[tuple[str, ...]], dimensions: Mapping[str, Dimension], known: Mapping[str, Pages]
) -> list[tuple[str, ...]]:
    """Without dimensions whose groups were cut otherwise when they were released with blanks."""
    entries = [entry for pages in known.values() for entry in (*pages.own, *pages.other)]
    recut = {code for code, one in dimensions.items() if regrouped(entries, code, one.groups)}
    return [codes for codes in wanted if not recut & set(codes)]
