"""A published question is never changed: where it asks something else from now on, a new question takes its place.

A correction (a slip of the pen, a clearer hint) is the same question in the next version, and its answers are counted
together. Another kind, or an answer that is gone or means something else, is another question under another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engage.surveys import editing
from engage.surveys.comparing import SUPERSEDES, asks_something_else
from engage.surveys.editing import Edit
from engage.surveys.instrument import Choice, Instrument, Item

Lists = Mapping[str, tuple[Choice, ...]]


def is_published(published: Instrument | None, name: str) -> bool:
    return published is not None and any(placed.item.name == name for placed in published.placed)


def must_be_another(published: Instrument | None, item: Item, lists: Lists) -> bool:
    """Whether ``item``, as it shall be, cannot be counted with the published question of its name."""
    if published is None:
        return False
    before = next((placed.item for placed in published.placed if placed.item.name == item.name), None)
    if before is None:
        return False
    codes = [choice.code for choice in published.choices(before)]
    return asks_something_else(
        before, item, codes, [choice.code for choice in lists.get(item.choice_list, ())]
    )


def in_its_place(instrument: Instrument, published: Instrument, path: str, item: Item, lists: Lists) -> Edit:
    """``item`` under a name of its own, saying whose place it took; rules that asked for the old one ask for it.

    ``lists`` are the lists it brings; the old question's own list stays with whoever else uses it.
    """
    old = editing.placed_at(instrument, path).item.name
    taken = editing.names_of(instrument) | editing.names_of(published)
    named = replace(item, name=editing.free_name(old, taken), settings={**item.settings, SUPERSEDES: old})
    return editing.changed(instrument, path, named, lists)


def kept_or_replaced(
    instrument: Instrument,
    published: Instrument | None,
    path: str,
    item: Item,
    lists: Lists,
    *,
    another: bool = False,
) -> tuple[Edit, bool]:
    """``item`` at ``path``: as a correction, or, where it asks something else (or the author says so), in the old one's place.

    Gives the edit and whether it was replaced.
    """
    everything = {**instrument.choice_lists, **lists}
    asks_otherwise = another or must_be_another(published, item, everything)
    if published is not None and is_published(published, item.name) and asks_otherwise:
        return in_its_place(instrument, published, path, item, lists), True
    return editing.changed(instrument, path, item, lists), False
