"""The attacker reads two questions of the same people, released twice, and knows that people only came.

One of the questions everybody answered, so that its bases tell how many people each group has. A row that was printed as it had
been before may be new or may have waited: the attacker knows only that nobody left.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.optimize import linprog

from engage.analysis.breakdown import break_down
from engage.analysis.columns import Dimension, Question
from engage.i18n.local_text import LocalText
from engage.privacy.past import Before, Entry
from engage.privacy.people import entries_of_people, groups_closed
from engage.privacy.policy import Policy
from engage.privacy.release import Labels, entries_of, release_shares
from engage.privacy.released import Released

K = 5
EXACT = Policy(
    k=K, audience="desk", crossed_level="group", rounded=False, code_extremes=False, reliable_only=False
)
GROUPS = 4
ALL, SOME = "answered by all", "answered by some"
LABELS = Labels(LocalText(en="?"))


class Town:
    """People with a group (or none told) and whether they answered the second question."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.shares = self.rng.dirichlet(np.full(GROUPS + 1, 0.8))
        self.group, self.answered = self._people(int(self.rng.integers(30, 160)))

    def _people(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        return self.rng.choice(GROUPS + 1, number, p=self.shares), self.rng.random(number) < 0.9

    def grow(self) -> None:
        group, answered = self._people(int(self.rng.integers(K, 40)))
        self.group, self.answered = np.append(self.group, group), np.append(self.answered, answered)

    def counts(self, question: str) -> np.ndarray:
        chosen = self.group if question == ALL else self.group[self.answered]
        return np.bincount(chosen, minlength=GROUPS + 1)

    def cells(self) -> dict[str, list]:
        members = np.where(self.group == GROUPS, -1, self.group).astype(np.int16)
        dimension = Dimension("d", tuple(map(str, range(GROUPS))), members)
        ones = np.zeros(len(members), dtype=np.int16)
        asked = [
            Question(ALL, ("yes", "no"), ones),
            Question(SOME, ("yes", "no"), np.where(self.answered, ones, -3).astype(np.int16)),
        ]
        tables = break_down(asked, [dimension], wanted=[(), ("d",)])
        return {ALL: tables[:2], SOME: tables[2:]}


def release(
    town: Town, ledger: dict[str, list[Entry]], former: Mapping[str, Mapping[tuple[str, ...], Released]]
) -> dict[str, dict[tuple[str, ...], Released]]:
    """As a survey is released: the people first, then each question, and everything into the ledger."""
    cells = town.cells()
    closed, asked = groups_closed(cells[ALL], EXACT, Before.of(ledger.get("", [])))
    entered = {"": entries_of_people(closed, asked, EXACT)}
    made: dict[str, dict[tuple[str, ...], Released]] = {}
    for question, tables in cells.items():
        before, was = Before.of(ledger.get(question, [])), former.get(question, {})
        released = release_shares(
            tables, EXACT, LABELS, closed=closed, asked=asked, before=before, former=was
        )
        made[question] = {one.dimensions: one for one in released}
        entered[question] = [
            entry
            for table, one in zip(tables, released, strict=True)
            for entry in entries_of(table, one, EXACT, was.get(one.dimensions), before)
        ]
    for subject, entries in entered.items():
        ledger.setdefault(subject, []).extend(entries)
    return made


class Attack:
    """One unknown for each release, question and group; the last group are those who told none."""

    def __init__(self, releases: int) -> None:
        self.at = {
            (r, question, group): place
            for place, (r, question, group) in enumerate(
                (r, question, group)
                for r in range(releases)
                for question in (ALL, SOME)
                for group in range(GROUPS + 1)
            )
        }
        self.low, self.high = np.zeros(len(self.at)), np.full(len(self.at), 10.0**4)
        self.equal: list[np.ndarray] = []
        self.right: list[float] = []
        self.less: list[np.ndarray] = []
        for (r, question, group), place in self.at.items():
            if question == SOME:
                self._less(place, self.at[r, ALL, group])
            if r:
                self._less(self.at[r - 1, question, group], place)

    def _less(self, one: int, other: int) -> None:
        row = np.zeros(len(self.at))
        row[one], row[other] = 1, -1
        self.less.append(row)

    def read(
        self,
        r: int,
        question: str,
        tables: Mapping[tuple[str, ...], Released],
        was: Mapping[tuple[str, ...], Released],
    ) -> None:
        def news(dimensions: tuple[str, ...], codes: tuple[str, ...]) -> int | None:
            now = tables[dimensions].row(*codes)
            return None if was and now == was[dimensions].row(*codes) else now.base

        whole = news((), ())
        if whole is not None:
            row = np.zeros(len(self.at))
            row[[self.at[r, question, group] for group in range(GROUPS + 1)]] = 1
            self.equal.append(row)
            self.right.append(whole)
        for group in range(GROUPS):
            base = news(("d",), (str(group),))
            if base is not None:
                place = self.at[r, question, group]
                self.low[place] = self.high[place] = base

    def width(self, place: int) -> float:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(self.at))
            aim[place] = sign
            found = linprog(
                aim, A_ub=np.array(self.less), b_ub=np.zeros(len(self.less)),
                A_eq=np.array(self.equal) if self.equal else None, b_eq=self.right or None,
                bounds=np.c_[self.low, self.high],
            )  # fmt: skip
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return float(ends[1] - ends[0])


def given_away(seed: int, *, remember: bool) -> list[tuple[int, str, int]]:
    """(release, question, group) of small groups, or of few newcomers to a group, that the attacker narrows too far."""
    town, ledger = Town(seed), dict[str, list[Entry]]()
    truths, attack = [], Attack(2)
    former: dict[str, dict[tuple[str, ...], Released]] = {}
    for r in range(2):
        made = release(town, ledger if remember else {}, former if remember else {})
        truths.append({question: town.counts(question) for question in (ALL, SOME)})
        for question in (ALL, SOME):
            attack.read(r, question, made[question], former.get(question, {}))
        former = made
        town.grow()
    found = []
    for (r, question, group), place in attack.at.items():
        count = int(truths[r][question][group])
        came = count - int(truths[0][question][group])
        first = attack.at[0, question, group]
        shown = attack.low[first] == attack.high[first]
        small = 1 <= count < K or (r and shown and 1 <= came < K)
        if small and attack.width(place) < K - 1 - 1e-6:
            found.append((r, question, group))
    return found


@pytest.mark.parametrize("seed", range(10))
def test_neither_small_groups_nor_few_newcomers_follow_from_all_that_was_printed(seed: int) -> None:
    assert given_away(seed, remember=True) == []


def test_the_attacker_is_worth_fearing_where_the_ledger_is_forgotten() -> None:
    assert any(given_away(seed, remember=False) for seed in range(4))
