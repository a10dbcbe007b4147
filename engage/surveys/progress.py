"""How far a language is: what was reviewed and is still fresh, and nothing less, counts as done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from engage.surveys.words import Standing, Words


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of the texts a resident reads. ``reviewed``: by a second person, and the source has not changed since."""

    texts: int
    reviewed: int
    needs_review: int
    machine: int
    stale: int
    missing: int

    @property
    def ready(self) -> bool:
        return self.reviewed == self.texts

    @property
    def share(self) -> float:
        """Of the texts, those that are done, in whole hundredths rounded down: 1 only when all are."""
        return 100 * self.reviewed // self.texts / 100 if self.texts else 1.0


def progress_of(words: Iterable[Words]) -> Progress:
    counts = Counter(one.standing for one in words if one.required)
    return Progress(
        texts=counts.total(),
        reviewed=counts[Standing.REVIEWED],
        needs_review=counts[Standing.NEEDS_REVIEW],
        machine=counts[Standing.MACHINE],
        stale=counts[Standing.STALE],
        missing=counts[Standing.MISSING],
    )
