"""Break-off by page and blanks by question, as rows for their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engage.i18n.local_text import Said
from engage.surveys.instrument import Placed
from engage.surveys.pages import Page
from engage.surveys.queries import OpenSurvey


@dataclass(frozen=True, slots=True)
class Stop:
    """One page: its number, what it is about, how many came to it and how many of those went no further.

    ``number`` ``None`` is the check before sending.
    """

    number: int | None
    about: Said | None
    reached: int
    stopped: int


@dataclass(frozen=True, slots=True)
class BlankRow:
    """One question: how many were asked it, and of those how many gave no answer, by reason."""

    label: Said
    asked: int
    skipped: int
    declined: int

    @property
    def share(self) -> float | None:
        return (self.skipped + self.declined) / self.asked if self.asked else None


def stops(survey: OpenSurvey, complete: int, left: Mapping[int, int]) -> list[Stop]:
    """Every page in order. Looking stores nothing, so who left on the first page was never there to be counted.

    ``left``: unsent answers by the furthest page filled in; those stopped on the page behind it.
    """
    found = []
    reached = complete + sum(left.values())
    for page in survey.pages:
        stopped = left.get(page.number - 1, 0)
        found.append(Stop(page.number, _about(survey, page), reached, stopped))
        reached -= stopped
    last = len(survey.pages)
    return [*found, Stop(None, None, reached, sum(n for page, n in left.items() if page >= last))]


def blank_rows(survey: OpenSurvey, complete: int, blanks: Mapping[str, Mapping[str, int]]) -> list[BlankRow]:
    """Every question outside a repeat, those most often left blank first."""
    rows = []
    for placed in survey.instrument.questions:
        if placed.repeats:
            continue
        why = blanks.get(placed.path, {})
        asked = complete - why.get("not_applicable", 0)
        rows.append(BlankRow(_label(survey, placed), asked, why.get("skipped", 0), why.get("declined", 0)))
    return sorted(rows, key=lambda row: -(row.share or 0))


def _about(survey: OpenSurvey, page: Page) -> Said | None:
    """The section the page belongs to, else its first question."""
    by_path = survey.instrument.by_path
    if page.part and by_path[page.part].item.label:
        return _label(survey, by_path[page.part])
    return _label(survey, page.items[0]) if page.items else None


def _label(survey: OpenSurvey, placed: Placed) -> Said:
    source = survey.instrument.source_language
    label = placed.item.label
    return label.in_language(source, source) if label else Said(placed.item.name, source)
