"""What changed from one instrument to another, question by question. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum

from engage.surveys.instrument import ITEM_TEXTS, Instrument, Item, Placed

SUPERSEDES = "engage_supersedes"
"""The setting that names the question whose place an item took."""
_NOT_COMPARED = frozenset({"name", "items", "media", *ITEM_TEXTS})


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"  # a new question took the old one's place
    WORDED = "worded"  # other words, the same question
    CHANGED = "changed"  # kind, rules, answers or settings
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` names the fields that differ: ``label``, ``relevant``, ``choices`` ... ``before`` or ``after`` is missing where
    the question is."""

    change: Change
    path: str
    before: Placed | None
    after: Placed | None
    what: tuple[str, ...] = ()


def differences(before: Instrument, after: Instrument) -> list[Difference]:
    """In the order of ``after``; what was removed comes last. Items are the same when they have the same name."""
    old = {placed.item.name: placed for placed in before.placed}
    stayed = _in_place(before, after)
    found = [
        one
        for placed in after.placed
        for one in _of(before, after, old.get(placed.item.name), placed, stayed)
    ]
    replaced = {placed.item.settings.get(SUPERSEDES) for placed in after.placed}
    names = {placed.item.name for placed in after.placed}
    found += [
        Difference(Change.REMOVED, placed.path, placed, None)
        for placed in before.placed
        if placed.item.name not in names | replaced
    ]
    return found


def _of(
    before: Instrument, after: Instrument, old: Placed | None, new: Placed, stayed: frozenset[str]
) -> Iterator[Difference]:
    if old is None:
        was = next(
            (one for one in before.placed if one.item.name == new.item.settings.get(SUPERSEDES, "")), None
        )
        yield Difference(Change.REPLACED if was else Change.ADDED, new.path, was, new)
        return
    what = tuple(_otherwise(old.item, new.item))
    if before.choices(old.item) != after.choices(new.item):
        what = (*what, "choices")
    if what:
        worded = set(what) <= {*ITEM_TEXTS, "choices"} and _codes(before, old.item) == _codes(after, new.item)
        yield Difference(Change.WORDED if worded else Change.CHANGED, new.path, old, new, what)
    elif old.path != new.path or new.item.name not in stayed:
        yield Difference(Change.MOVED, new.path, old, new)


def _otherwise(old: Item, new: Item) -> Iterator[str]:
    for name in (*ITEM_TEXTS, *(one.name for one in fields(Item) if one.name not in _NOT_COMPARED)):
        if getattr(old, name) != getattr(new, name):
            yield name


def _codes(instrument: Instrument, item: Item) -> list[str]:
    return [choice.code for choice in instrument.choices(item)]


def _in_place(before: Instrument, after: Instrument) -> frozenset[str]:
    """The names of items that follow each other as they did: what was put in or taken out moves nobody else."""
    one, other = ([placed.item.name for placed in instrument.placed] for instrument in (before, after))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return frozenset(name for block in blocks for name in one[block.a : block.a + block.size])


def asks_something_else(before: Item, after: Item, codes_before: list[str], codes_after: list[str]) -> bool:
    """Whether answers to the one cannot be counted with answers to the other: another kind, or an answer gone or renamed."""
    return before.kind is not after.kind or not set(codes_before) <= set(codes_after)
