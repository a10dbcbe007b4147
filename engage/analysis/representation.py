"""Who was not heard: each group's share of the answers beside its share of the community.

One number for a whole dimension is a verdict; a number for each group is a list of what to do. If p is the group's share of
the community, N the answers whose group is known and n the group's own, then k more voices from it, k = (pN - n)/(1 - p)
rounded up, would make its share p: each of them raises N too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class Heard:
    """One group. ``ratio``: share of answers / share of community, 1 when heard in proportion; ``more``: voices needed
    until it is, 0 when it is. None where the group is not in the community's figures, nobody has answered yet, or no number
    of voices would do."""

    group: str
    n: int
    share_heard: float | None
    share_community: float | None
    ratio: float | None
    more: int | None

    @property
    def silent(self) -> bool:
        return self.n == 0


def participation(
    heard: Mapping[str, int],
    community: Mapping[str, float],
    answers: int | None = None,
    people: float | None = None,
) -> list[Heard]:
    """Every group of the community and every other group heard, in that order.

    ``heard``: answers by group; ``community``: people by group, in any unit. ``answers`` and ``people`` are the totals
    with a known group, which differ from the sums where someone may be in several groups. ValueError for a negative
    count or a group larger than the community.
    """
    total = sum(heard.values()) if answers is None else answers
    everyone = sum(map(Fraction, community.values()), Fraction(0)) if people is None else Fraction(people)
    if min([*heard.values(), *community.values(), 0]) < 0:
        raise ValueError("a count is below zero")
    if any(Fraction(size) > everyone for size in community.values()):
        raise ValueError("a group is larger than the community")
    groups = dict.fromkeys([*community, *heard])
    return [_heard(group, heard.get(group, 0), total, community.get(group), everyone) for group in groups]


def more_voices(p: Fraction, n: int, answers: int) -> int | None:
    """k, exactly; 0 when the group is heard in proportion. None when it is the whole community and others were heard
    too, which no number of voices can mend."""
    if p >= 1:
        return 0 if n >= answers else None
    return max(0, ceil((p * answers - n) / (1 - p)))


def _heard(group: str, n: int, answers: int, size: float | None, everyone: Fraction) -> Heard:
    share_heard = n / answers if answers else None
    if size is None or everyone == 0:
        return Heard(group, n, share_heard, None, None, None)
    p = Fraction(size) / everyone
    ratio = share_heard / float(p) if share_heard is not None and p > 0 else None
    return Heard(group, n, share_heard, float(p), ratio, more_voices(p, n, answers))
