"""The sentence that tells what changed between the first and the last round of a survey. It says "change" only where a test
does, and never that nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engage.charts.comparing import overlapping
from engage.charts.words import Wording, alone, bounds_of, value_of
from engage.privacy.released import Row


@dataclass(frozen=True, slots=True)
class Move:
    """A group with the columns of its first and its last shown value."""

    row: Row
    first: int
    last: int

    @property
    def distance(self) -> float:
        return abs(
            (value_of(self.row.figures[self.last]) or 0.0) - (value_of(self.row.figures[self.first]) or 0.0)
        )


def move_of(row: Row) -> Move | None:
    """Between the first and the last period; ``None`` where the group does not show both."""
    last = len(row.figures) - 1
    if last < 1 or None in (value_of(row.figures[0]), value_of(row.figures[last])):
        return None
    return Move(row, 0, last)


def moved(say: Wording, groups: Sequence[Row]) -> str:
    """What changed from the first period to the last, group by group."""
    moves = [move for row in groups if (move := move_of(row)) is not None]
    if say.released.exploratory:
        return say.sentence(say.exploring)
    if not moves:
        return say.sentence(_nothing(say, groups))
    clear = [move for move in moves if _word(move) == "gap"]
    if clear:
        return say.sentence(_clear(say, clear))
    if any(_word(move) for move in moves):
        text = "From {first} to {last}, there is no clear difference in any group."
        return say.sentence(say.speak.gettext(text, **_periods(say, moves[0])))
    return say.sentence(_untested(say, max(moves, key=lambda move: move.distance)))


def _word(move: Move) -> str | None:
    return move.row.figures[move.last].change


def _nothing(say: Wording, groups: Sequence[Row]) -> str:
    if any(figure.shown for row in groups for figure in row.figures):
        return say.speak.gettext("No group shows both its first and its last number.")
    return say.speak.gettext("No group’s number can be shown.") if groups else ""


def _clear(say: Wording, clear: Sequence[Move]) -> str:
    most = max(clear, key=lambda move: move.distance)
    return say.speak.ngettext(
        "From {first} to {last}, one group clearly changed: {group}, from {before} to {after}.",
        "From {first} to {last}, {n} groups clearly changed. {group} changed most, from {before} to {after}.",
        len(clear),
        **_named(say, most),
    )


def _untested(say: Wording, most: Move) -> str:
    """Coded extremes tell no distance, so nobody is said to have changed most."""
    figures = (most.row.figures[most.first], most.row.figures[most.last])
    if any((ends := bounds_of(figure)) is not None and ends[0] != ends[1] for figure in figures):
        return say.speak.gettext("{group}: {before} in {first}, {after} in {last}.", **_named(say, most))
    told = say.speak.gettext(
        "From {first} to {last}, the number of {group} moved most: from {before} to {after}.",
        **_named(say, most),
    )
    return " ".join(filter(None, (told, overlapping(say, figures[:1], figures[1:]))))


def _named(say: Wording, move: Move) -> dict[str, str]:
    return _periods(say, move) | {
        "group": alone(say.group(move.row)),
        "before": say.figure(move.row.figures[move.first]),
        "after": say.figure(move.row.figures[move.last]),
    }


def _periods(say: Wording, move: Move) -> dict[str, str]:
    return {"first": alone(say.column(move.first)), "last": alone(say.column(move.last))}
