"""A published question is never changed: where it asks something else from now on, a new question takes its place.

A correction (a slip of the pen, a clearer hint) is the same question in the next version, and its answers are counted
together. Another kind, or an answer that is gone or means something else, is another question under another name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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


def displaced(published: Instrument, draft: Instrument) -> set[str]:
    """Paths of the draft at which a published question stands that was asked elsewhere: its answers would not be found."""
    asked: dict[str, set[str]] = {}
    for placed in published.placed:
        asked.setdefault(placed.item.name, set()).add(placed.path)
    return {one.path for one in draft.placed if one.path not in asked.get(one.item.name, {one.path})}


def in_its_place(instrument: Instrument, ever: Collection[str], path: str, item: Item, lists: Lists) -> Edit:
    """``item`` under a name that nothing published has, saying whose place it took; rules that asked for the old one ask for it.

    ``lists`` are the lists it brings; the old question's own list stays with whoever else uses it.
    """
    old = editing.placed_at(instrument, path).item.name
    taken = editing.names_of(instrument) | set(ever)
    named = replace(item, name=editing.free_name(old, taken), settings={**item.settings, SUPERSEDES: old})
    return editing.changed(instrument, path, named, lists)


def kept_or_replaced(
    instrument: Instrument,
    published: Instrument | None,
    path: str,
    item: Item,
    lists: Lists,
    *,
    ever: Collection[str] = (),
    another: bool = False,
) -> tuple[Edit, bool]:
    """``item`` at ``path``: as a correction, or, where it asks something else (or the author says so), in the old one's place.

    ``ever``: the names that any version had. Gives the edit and whether it was replaced.
    """
    everything = {**instrument.choice_lists, **lists}
    asks_otherwise = another or must_be_another(published, item, everything)
    if published is not None and is_published(published, item.name) and asks_otherwise:
        return in_its_place(instrument, ever, path, item, lists), True
    return editing.changed(instrument, path, item, lists), False
