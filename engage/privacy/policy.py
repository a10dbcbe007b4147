"""The privacy rule of an initiative: who looks, how small is too small, and how much a published figure tells.

Sensitivity rests on unweighted counts of people. A count of 1 to k - 1 is too small to show; a count of 0 is not, unless
the question says so. What a figure tells is bounded on purpose: a public share is a whole percent, a public number of people
is rounded down. How much a reader can still work out from those is given by ``told_people`` and ``told_answers``; suppression
reckons with exactly that.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from engage.errors import N_, Refused

Audience = Literal["public", "desk"]
Level = Literal["group", "cell"]

SMALLEST_K: Final = 3
LARGEST_K: Final = 1000
SMALL_BASE: Final = 100
"""Below so many people numbers of people are rounded to five, from there on to ten."""
KNOWN_BASE: Final = 200
"""Below so many people whole percents and their limits can give the number of people away, so a reader is taken to know it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a release is made for one audience.

    ``level`` "group": a group's results appear only when at least ``k`` of it answered. "cell": besides, every single
    count of answers is 0 or at least ``k``; ``crossed_level`` is the level of tables that cross two dimensions.
    ``unstated_is_a_group``: the few who left a dimension blank are protected like a group, since they are the whole
    less the groups shown. ``reliable_only``: figures that fail the display standard are withheld with the same mark.
    """

    k: int = 10
    audience: Audience = "public"
    level: Level = "group"
    crossed_level: Level = "cell"
    rounded: bool = True
    code_extremes: bool = True
    reliable_only: bool = True
    unstated_is_a_group: bool = True
    most_crossed: int = 2

    def __post_init__(self) -> None:
        if isinstance(self.k, bool) or not isinstance(self.k, int) or not SMALLEST_K <= self.k <= LARGEST_K:
            raise Refused(
                N_(
                    "The smallest number shown must be between {least} and {most}.",
                    least=SMALLEST_K,
                    most=LARGEST_K,
                )
            )
        if self.audience not in ("public", "desk") or {self.level, self.crossed_level} - {"group", "cell"}:
            raise Refused(N_("A policy is for the public or the desk, and works on groups or on cells."))

    def too_small(self, count: int) -> bool:
        """1 to k - 1 people: too few to show."""
        return 1 <= count < self.k

    def level_for(self, crossed: int) -> Level:
        """The level of a table that crosses so many dimensions."""
        return self.crossed_level if crossed > 1 and self.level == "group" else self.level

    def step(self, people: int) -> int:
        """To what multiple a number of people is rounded down; 1 when it is shown as it is.

        From 100 people on the step is the least ten that covers k - 1, so that whole less groups gives no small rest away.
        """
        if not self.rounded:
            return 1
        return 5 if people < SMALL_BASE else 10 * math.ceil(self.k / 10)

    def shown_people(self, people: int) -> int:
        """The number of people as it is printed."""
        step = self.step(people)
        return people // step * step

    def told_people(self, people: int) -> tuple[int, int]:
        """The least and most people a reader can take a printed base for, whose percents stand beside it."""
        return (people, people) if people < KNOWN_BASE else self.told_count(people)

    def told_count(self, people: int) -> tuple[int, int]:
        """The least and most people a reader can take a printed number for that stands alone."""
        shown = self.shown_people(people)
        return shown, shown + self.step(people) - 1

    def shown_share(self, share: float) -> float:
        """A share (0-1) as it is printed: to the whole percent, halves away from zero."""
        return math.floor(share * 100 + 0.5) / 100 if self.rounded else share

    def told_answers(self, answers: int, people: int) -> tuple[int, int]:
        """The least and most answers a reader can take a printed share of ``people`` for."""
        low, high = self.told_people(people)
        if low == high:
            return answers, answers
        percent = math.floor(100 * answers / people + 0.5)
        least = math.ceil((percent - 0.5) * low / 100)
        most = math.floor((percent + 0.5) * high / 100)
        return min(max(least, 0), answers), max(most, answers)

    def extreme(self, share: float, people: int) -> Literal["above", "below"] | None:
        """Near-unanimity of fewer than 200 people is coded, so that it is not told of each one of them."""
        if not self.code_extremes or people >= 200:
            return None
        if share > 0.95:
            return "above"
        return "below" if share < 0.05 else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


PUBLIC: Final = Policy()
DESK: Final = Policy(
    k=5, audience="desk", crossed_level="group", rounded=False, code_extremes=False, reliable_only=False,
    unstated_is_a_group=False, most_crossed=3,
)  # fmt: skip
CMS: Final = Policy(k=11)
DELAWARE: Final = Policy(k=16)
PRESETS: Final = {"public": PUBLIC, "desk": DESK, "cms": CMS, "delaware": DELAWARE}
