"""The way of one person through a form: the pages that hold something for them, in order, each round of a repeat in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engage.responses.fields import Rounds, field_name, has_field
from engage.responses.settling import Settled
from engage.surveys.instrument import Placed
from engage.surveys.pages import Page


@dataclass(frozen=True, slots=True)
class Stop:
    """A page in the given round of each repeat around it. ``address`` stands in the URL: ``7``, or ``7.2`` in round two."""

    page: Page
    rounds: Rounds = ()

    @property
    def address(self) -> str:
        return ".".join(str(number) for number in (self.page.number, *(index + 1 for index in self.rounds)))

    def shown(self, settled: Settled) -> list[Placed]:
        """The items of the page that this person is asked or told."""
        return [placed for placed in self.page.items if settled.is_asked(placed, self.rounds)]

    def fields(self, settled: Settled) -> list[Placed]:
        return [placed for placed in self.shown(settled) if has_field(placed.item)]

    def has_news(self, settled: Settled) -> bool:
        """Whether something is asked here that this person has not been shown yet."""
        return any(field_name(placed, self.rounds) not in settled.fields for placed in self.fields(settled))


def way_through(pages: Sequence[Page], settled: Settled) -> list[Stop]:
    return list(_stops(pages, settled, ()))


def _stops(pages: Sequence[Page], settled: Settled, rounds: Rounds) -> Iterator[Stop]:
    depth, index = len(rounds), 0
    while index < len(pages):
        page = pages[index]
        if len(page.repeats) > depth:
            repeat = page.repeats[depth]
            end = index
            while end < len(pages) and pages[end].repeats[depth : depth + 1] == (repeat,):
                end += 1
            for number in range(settled.times_round(repeat, rounds)):
                yield from _stops(pages[index:end], settled, (*rounds, number))
            index = end
            continue
        stop = Stop(page, rounds)
        if _is_for(stop, settled):
            yield stop
        index += 1


def _is_for(stop: Stop, settled: Settled) -> bool:
    if not stop.page.lists:
        return bool(stop.shown(settled))
    repeat = settled.form.instrument.by_path[stop.page.lists]
    counted = settled.form.rules_of(repeat.path).repeat_count is not None
    return not counted and settled.is_asked(repeat, stop.rounds)
