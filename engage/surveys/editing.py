"""Changes to an instrument, one function for each thing an author does. Pure: an instrument goes in, an :class:`Edit` comes out.

An item is named by its path. Where a change gives items other paths, the edit says so, that their wording in other languages
goes along with them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engage.errors import N_, Conflict, NotFound, Refused
from engage.i18n.local_text import LocalText
from engage.surveys.instrument import HOLDERS, ITEM_TEXTS, Choice, Instrument, Item, Placed

RULES = ("relevant", "required", "constraint", "calculation", "choice_filter", "repeat_count", "default")
"""The fields of an item that may hold an expression."""
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_WORDS_IN_A_NAME = 4
_LONGEST_NAME = 32
Items = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """An instrument as it is after a change. ``moved``: path before -> path now, of every item that has another one."""

    instrument: Instrument
    moved: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What a removal took: the item with all it holds, where it stood, and the lists that nobody else uses."""

    item: Item
    holder: str
    index: int
    lists: Mapping[str, tuple[Choice, ...]]


def placed_at(instrument: Instrument, path: str) -> Placed:
    placed = instrument.by_path.get(path)
    if placed is None:
        raise NotFound(N_("This question is not in the survey any more."))
    return placed


def siblings(instrument: Instrument, holder: str) -> Items:
    """What stands directly in ``holder``; at the top for ""."""
    return placed_at(instrument, holder).item.items if holder else instrument.items


def holder_of(path: str) -> str:
    return path.rpartition("/")[0]


def inserted(
    instrument: Instrument,
    items: Iterable[Item],
    *,
    holder: str = "",
    at: int | None = None,
    lists: Mapping[str, tuple[Choice, ...]] | None = None,
) -> Edit:
    """``items`` put into ``holder`` at place ``at`` (from 0), at its end without one; ``lists`` come along."""
    if holder and placed_at(instrument, holder).item.kind not in HOLDERS:
        raise Refused(N_("Questions can only be put into a group."))
    there = siblings(instrument, holder)
    place = len(there) if at is None else max(0, min(at, len(there)))
    grown = _with(instrument, holder, (*there[:place], *items, *there[place:]))
    return Edit(replace(grown, choice_lists={**grown.choice_lists, **(lists or {})}))


def taken_out(instrument: Instrument, path: str) -> tuple[Edit, TakenOut]:
    """``instrument`` without the item, and what was taken, for whoever wants it back."""
    item, holder = placed_at(instrument, path).item, holder_of(path)
    there = siblings(instrument, holder)
    index = [one.name for one in there].index(item.name)
    left = _with(instrument, holder, (*there[:index], *there[index + 1 :]))
    gone = _lists_in((item,)) - _lists_in(left.items)
    lists = {name: choices for name, choices in instrument.choice_lists.items() if name in gone}
    left = replace(left, choice_lists={n: c for n, c in left.choice_lists.items() if n not in gone})
    return Edit(left), TakenOut(item, holder, index, lists)


def put_back(instrument: Instrument, taken: TakenOut) -> Edit:
    """The item where it was, or at the end where its group is gone. Raises :class:`Conflict` when its name is taken."""
    names = {placed.item.name for placed in instrument.placed}
    if clash := next((one for one in _names_in((taken.item,)) if one in names), None):
        raise Conflict(N_("Another question is called {name} now. Rename it first.", name=clash))
    holder = taken.holder if taken.holder in instrument.by_path else ""
    at = taken.index if holder == taken.holder else None
    return inserted(instrument, (taken.item,), holder=holder, at=at, lists=taken.lists)


def stepped(instrument: Instrument, path: str, step: int) -> Edit:
    """The item one place up (``step`` -1) or down (1), as it reads on the page: into a group beside it, and out at its ends.

    Groups step over each other. An item that stands first or last already stays where it is.
    """
    item, holder = placed_at(instrument, path).item, holder_of(path)
    there = siblings(instrument, holder)
    index = [one.name for one in there].index(item.name)
    left = (*there[:index], *there[index + 1 :])
    beside = index + step
    if not 0 <= beside < len(there):
        return _out_of(instrument, path, step) if holder else Edit(instrument)
    other = there[beside]
    if other.kind in HOLDERS and item.kind not in HOLDERS:
        grown = replace(other, items=(*other.items, item) if step < 0 else (item, *other.items))
        swapped = tuple(grown if one.name == other.name else one for one in left)
        inside = f"{holder}/{other.name}".lstrip("/")
        return _relocated(_with(instrument, holder, swapped), path, f"{inside}/{item.name}")
    return Edit(_with(instrument, holder, (*left[:beside], item, *left[beside:])))


def _out_of(instrument: Instrument, path: str, step: int) -> Edit:
    """The item beside the group it stood in: before it, or behind it."""
    item, holder = placed_at(instrument, path).item, holder_of(path)
    left = _with(instrument, holder, tuple(i for i in siblings(instrument, holder) if i.name != item.name))
    outer = holder_of(holder)
    around = siblings(left, outer)
    place = [one.name for one in around].index(holder.rpartition("/")[2]) + (step > 0)
    moved = _with(left, outer, (*around[:place], item, *around[place:]))
    return _relocated(moved, path, f"{outer}/{item.name}".lstrip("/"))


def changed(
    instrument: Instrument,
    path: str,
    item: Item,
    lists: Mapping[str, tuple[Choice, ...]] | None = None,
) -> Edit:
    """``item`` in place of the one at ``path``; what it holds stays. Called otherwise, it takes the rules that ask for it along."""
    before, holder = placed_at(instrument, path).item, holder_of(path)
    item = replace(item, items=before.items)
    there = tuple(item if one.name == before.name else one for one in siblings(instrument, holder))
    edited = _with(instrument, holder, there)
    edited = replace(edited, choice_lists={**edited.choice_lists, **(lists or {})})
    if item.name == before.name:
        return Edit(edited)
    asked = re.compile(r"\$\{[ \t]*" + re.escape(before.name) + r"[ \t]*\}")
    edited = _everywhere(edited, lambda text: asked.sub("${" + item.name + "}", text))
    return _relocated(edited, path, f"{holder}/{item.name}".lstrip("/"))


def free_name(words: str, taken: Collection[str], otherwise: str = "question") -> str:
    """A name made of the first words, that nothing has yet; numbered where it must be, and where no word is Latin."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", re.sub(r"\$\{[^}]*\}|'", "", plain))[:_WORDS_IN_A_NAME]
    base = "_".join(parts)[:_LONGEST_NAME].strip("_")
    if not base or base[0].isdigit():
        base = f"{otherwise}_{base}".rstrip("_")
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def names_of(instrument: Instrument) -> set[str]:
    return {placed.item.name for placed in instrument.placed}


def named_apart(
    items: Items,
    lists: Mapping[str, tuple[Choice, ...]],
    instrument: Instrument,
    ever: Collection[str] = (),
) -> tuple[Items, dict[str, tuple[Choice, ...]]]:
    """``items`` from elsewhere with names and lists that ``instrument`` does not have yet, nor ``ever`` had; their own rules
    follow."""
    taken, listed = names_of(instrument) | set(ever), set(instrument.choice_lists)
    names = {}
    for name in _names_in(items):
        names[name] = free_name(name, taken)
        taken.add(names[name])
    known = {name: choices for name, choices in lists.items() if instrument.choice_lists.get(name) == choices}
    renamed = {name: name if name in known else free_name(name, listed) for name in lists}

    def own(text: str) -> str:
        return re.sub(r"\$\{(\w+)\}", lambda m: "${" + names.get(m[1], m[1]) + "}", text)

    def dress(item: Item) -> Item:
        inner = tuple(dress(one) for one in item.items)
        named = replace(item, name=names[item.name], items=inner)
        return replace(named, choice_list=renamed.get(item.choice_list, item.choice_list))

    made = _everywhere(Instrument(LocalText(), ("und",), tuple(dress(item) for item in items)), own)
    return made.items, {renamed[name]: choices for name, choices in lists.items()}


def who_asks_for(instrument: Instrument, name: str) -> list[Placed]:
    """The items whose rules or words ask for the answer to ``name``."""
    asked = re.compile(r"\$\{[ \t]*" + re.escape(name) + r"[ \t]*\}")
    return [
        placed for placed in instrument.placed if any(asked.search(text) for text in _said_by(placed.item))
    ]


def users_of(instrument: Instrument, list_name: str) -> list[Placed]:
    return [placed for placed in instrument.placed if list_name and placed.item.choice_list == list_name]


def _said_by(item: Item) -> Iterable[str]:
    yield from (getattr(item, rule) for rule in RULES)
    for name in ITEM_TEXTS:
        yield from getattr(item, name).values()


def _with(instrument: Instrument, holder: str, items: Items) -> Instrument:
    """``instrument`` with ``items`` standing in ``holder``."""

    def put(here: Items, names: list[str]) -> Items:
        if not names:
            return items
        return tuple(replace(i, items=put(i.items, names[1:])) if i.name == names[0] else i for i in here)

    return replace(instrument, items=put(instrument.items, holder.split("/") if holder else []))


def _relocated(instrument: Instrument, before: str, now: str) -> Edit:
    """The edit that moved an item from one path to another, with all it holds."""
    inside = (placed.path for placed in instrument.placed if placed.path.startswith(f"{now}/"))
    return Edit(instrument, {before: now, **{before + path[len(now) :]: path for path in inside}})


def _everywhere(instrument: Instrument, change: Callable[[str], str]) -> Instrument:
    """``change`` done to every rule and every text of an item."""

    def dress(item: Item) -> Item:
        said: dict[str, Any] = {rule: change(getattr(item, rule)) for rule in RULES}
        for name in ITEM_TEXTS:
            said[name] = LocalText({tag: change(text) for tag, text in getattr(item, name).items()})
        return replace(item, **said, items=tuple(dress(inner) for inner in item.items))

    return replace(instrument, items=tuple(dress(item) for item in instrument.items))


def _names_in(items: Items) -> list[str]:
    return [name for item in items for name in (item.name, *_names_in(item.items))]


def _lists_in(items: Items) -> set[str]:
    return {item.choice_list for item in items} | {n for item in items for n in _lists_in(item.items)} - {""}


def is_name(text: str) -> bool:
    """Is ``text`` fit to be a question's name: Latin letters, digits and low lines, a letter first, 40 at most?"""
    return NAME.fullmatch(text) is not None


def headed(instrument: Instrument, said: Mapping[str, str]) -> Instrument:
    """``instrument`` with its own words (title, intro, consent, thanks) in the source language as in ``said``."""
    source = instrument.source_language
    heads: dict[str, Any] = {
        name: getattr(instrument, name).with_text(source, text) for name, text in said.items()
    }
    return replace(instrument, **heads)
