"""Which items stand on which page, settled when a version is published.

One topic a page, five questions at most; sections begin a page; an item whose showing depends on an answer begins a page
when that answer would stand on the same one, so that the server can decide without a script. A repeat's pages come once
for each time round and end with a page that lists the rounds and offers another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engage.surveys.instrument import SILENT, Kind, Placed

if TYPE_CHECKING:
    from engage.surveys.form import Form

MOST_QUESTIONS = 5
MOST_TOGETHER = 12  # where the author asked for a group to be shown as one
_TOGETHER = ("field-list", "table-list")


@dataclass(frozen=True, slots=True)
class Page:
    """``number`` from 1; ``items`` in order, sections left out; ``rounds`` are the repeats around it, outermost first.

    ``lists`` is the path of the repeat whose rounds this page lists; such a page has no items.
    """

    number: int
    items: tuple[Placed, ...]
    repeats: tuple[str, ...] = ()
    lists: str = ""

    @property
    def part(self) -> str:
        """Path of the outermost section or repeat this page belongs to; empty at the top of the form."""
        placed = self.items[0] if self.items else None
        if placed is not None:
            return placed.holders[0][0] if placed.holders else ""
        return self.repeats[0] if self.repeats else self.lists.split("/", 1)[0]


def laid_out(form: Form, *, single: bool) -> tuple[Page, ...]:
    """The pages of a form, in order; ``single`` asks for as few as its rules allow."""
    return tuple(_Layout(form, single).pages())


class _Layout:
    def __init__(self, form: Form, single: bool) -> None:
        self._form = form
        self._single = single
        self._pages: list[Page] = []
        self._waiting: list[Placed] = []

    def pages(self) -> Sequence[Page]:
        self._lay("", MOST_QUESTIONS)
        self._turn()
        return self._pages

    def _lay(self, parent: str, most: int) -> None:
        for placed in self._form.children.get(parent, ()):
            match placed.item.kind:
                case Kind.SECTION:
                    self._section(placed)
                case Kind.REPEAT:
                    self._turn()
                    self._lay(placed.path, MOST_QUESTIONS)
                    self._turn()
                    self._add((), placed.repeats, placed.path)
                case kind if kind not in SILENT:
                    self._place(placed, most)
                case _:
                    pass

    def _section(self, placed: Placed) -> None:
        together = any(word in placed.item.settings.get("appearance", "") for word in _TOGETHER)
        if not self._single:
            self._turn()
        self._lay(placed.path, MOST_TOGETHER if together else MOST_QUESTIONS)
        if not self._single:
            self._turn()

    def _place(self, placed: Placed, most: int) -> None:
        questions = sum(one.item.kind is not Kind.NOTE for one in self._waiting)
        full = not self._single and (questions >= most or len(self._waiting) >= 2 * most)
        if self._waiting and (full or self._decided_here(placed)):
            self._turn()
        self._waiting.append(placed)

    def _decided_here(self, placed: Placed) -> bool:
        here = {one.path for one in self._waiting}
        return not here.isdisjoint(self._form.deciders(placed))

    def _turn(self) -> None:
        if self._waiting:
            self._add(tuple(self._waiting), self._waiting[0].repeats, "")
            self._waiting = []

    def _add(self, items: tuple[Placed, ...], repeats: tuple[str, ...], lists: str) -> None:
        self._pages.append(Page(len(self._pages) + 1, items, repeats, lists))


def parts(pages: Sequence[Page]) -> Iterator[str]:
    """The parts of the form in order, each once."""
    return iter(dict.fromkeys(page.part for page in pages))
