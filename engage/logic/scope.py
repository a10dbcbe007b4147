"""What a rule can see: the shape of the form, the answers so far, where it stands, the clock and the dice.

Answers are one nested document, as they are stored: a question's path -> its answer; a repeat's path -> a list with one
document for each time round: ``{"consent": "yes", "home/member": [{"home/member/age": 5}, {"home/member/age": 30}]}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

from engage.logic.values import Atom, atom

Document: TypeAlias = Mapping[str, Any]
ROOT = ""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


@dataclass(frozen=True, slots=True)
class Place:
    """One question, section or repeat by its path, in one time round of each repeat that holds it (counted from 0)."""

    path: str
    rounds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a choice list."""

    choices: str
    index: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of such a row."""

    row: Row
    column: str


@dataclass(frozen=True, slots=True)
class Options:
    """A choice list itself: what ``instance('list')`` finds, and its ``root``."""

    choices: str


Node: TypeAlias = Place | Row | Cell | Options


@dataclass(frozen=True)
class Shape:
    """The form as rules see it.

    ``paths``: every question, section and repeat in the form's order, holders before what they hold; a path is the names
    from the top, joined by ``/``. ``repeats``: which of them repeat. ``lists``: path of a question -> choice list.
    ``choices``: list -> rows; a row is column -> text, or for ``label`` language tag -> text.
    """

    paths: tuple[str, ...]
    repeats: frozenset[str] = frozenset()
    lists: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    @cached_property
    def _named(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for path in self.paths:
            name = path.rpartition("/")[2]
            found[name] = (*found.get(name, ()), path)
        return found

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Path of a holder ("" for the top) -> the paths directly inside."""
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(path.rpartition("/")[0], []).append(path)
        return {holder: tuple(inside) for holder, inside in found.items()}

    @cached_property
    def _rounds(self) -> Mapping[str, tuple[str, ...]]:
        return {
            path: tuple(around for around in holders(path) if around in self.repeats) for path in self.paths
        }

    def rounds(self, path: str) -> tuple[str, ...]:
        """The repeats that hold ``path``, outermost first; itself last when it repeats."""
        return self._rounds.get(path, ())

    def path(self, name: str, near: str = ROOT) -> str | None:
        """Where ``${name}`` leads. When several carry the name, to the one that shares most of its way with ``near``."""
        found = self._named.get(name, ())
        if len(found) < 2:
            return found[0] if found else None
        way = near.split("/")
        return max(found, key=lambda path: _shared(path.split("/"), way))

    def as_json(self) -> dict[str, Any]:
        return {
            "paths": list(self.paths),
            "repeats": sorted(self.repeats),
            "lists": dict(self.lists),
            "choices": {name: [dict(row) for row in rows] for name, rows in self.choices.items()},
        }


def holders(path: str) -> list[str]:
    """The path's beginnings and itself, outermost first."""
    names = path.split("/")
    return ["/".join(names[:count]) for count in range(1, len(names) + 1)]


def _shared(one: list[str], other: list[str]) -> int:
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return shared


@dataclass(frozen=True)
class Scope:
    """Where and when a rule is evaluated. Nothing here reads a clock or rolls dice by itself: the caller hands them in.

    ``now`` is aware; its offset is the local clock. ``dice`` gives numbers from 0 to below 1, ``new_id`` fresh identifiers. ``question`` is the question whose rule it is (``.``), ``row`` the
    choice being filtered, if any. Labels are looked up in ``language``, else in ``source``.
    """

    shape: Shape
    answers: Document
    now: datetime
    question: Place = Place(ROOT)
    row: Row | None = None
    language: str = "en"
    source: str = "en"
    months: tuple[str, ...] = MONTHS
    weekdays: tuple[str, ...] = WEEKDAYS
    dice: Callable[[], float] = field(kw_only=True)
    new_id: Callable[[], str] = field(kw_only=True)

    def at(self, path: str, *rounds: int) -> Scope:
        """The same, standing at another question."""
        return replace(self, question=Place(path, rounds), row=None)

    def at_choice(self, choices: str, index: int) -> Scope:
        """The same question, looking at one of its choices."""
        return replace(self, row=Row(choices, index))

    @property
    def offset(self) -> int:
        """Minutes by which the local clock is ahead of Greenwich."""
        ahead = self.now.utcoffset()
        return 0 if ahead is None else int(ahead.total_seconds() // 60)

    def times_round(self, repeat: str, rounds: tuple[int, ...]) -> int:
        """How often a repeat was answered, in the given round of each repeat around it."""
        documents = self._stored(repeat, rounds)
        return len(documents) if isinstance(documents, list | tuple) else 0

    def value(self, place: Place) -> Atom:
        """A question's answer; empty for sections, repeats and what was not answered."""
        if place.path in self.shape.repeats or place.path in self.shape.children:
            return ""
        return atom(self._stored(place.path, place.rounds))

    def _stored(self, path: str, rounds: tuple[int, ...]) -> Any:
        document: Any = self.answers
        for repeat, index in zip(self.shape.rounds(path), rounds, strict=False):
            documents = document.get(repeat) if isinstance(document, Mapping) else None
            if not isinstance(documents, list | tuple) or not 0 <= index < len(documents):
                return None
            document = documents[index]
        return document.get(path) if isinstance(document, Mapping) else None

    def places(self, name: str) -> list[Place]:
        """Every place of that name that can be meant from here: one, unless it stands in repeats this question is not in."""
        path = self.shape.path(name, self.question.path)
        if path is None:
            return []
        around = self.shape.rounds(path)
        mine = self.shape.rounds(self.question.path)[: len(self.question.rounds)]
        shared = 0
        while shared < min(len(around), len(mine)) and around[shared] == mine[shared]:
            shared += 1
        found = [self.question.rounds[:shared]]
        for repeat in around[shared:]:
            found = [
                (*rounds, index) for rounds in found for index in range(self.times_round(repeat, rounds))
            ]
        return [Place(path, rounds) for rounds in found]

    def label(self, choices: str, index: int) -> str:
        """A choice's words in the language asked for, else in the source language, else its code."""
        row = self.shape.choices[choices][index]
        label = row.get("label")
        if isinstance(label, Mapping):
            return str(label.get(self.language) or label.get(self.source) or row.get("name", ""))
        return str(label or row.get("name", ""))
