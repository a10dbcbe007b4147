"""A published instrument made ready to be filled in: its rules read once, its pages laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from engage.errors import Refused
from engage.logic import Expression, Shape, names, names_in, parse, path_names
from engage.surveys.instrument import HOLDERS, Choice, Instrument, Kind, Placed
from engage.surveys.pages import Page, laid_out

_MOST_FILTERED = 500
_YES = frozenset({"yes", "true", "1", "true()", "required", "y"})
_NO = frozenset({"", "no", "false", "0", "false()", "n"})


@dataclass(frozen=True, slots=True)
class Rules:
    """The expressions of one item, read; ``None`` where there is none, or one that cannot be read.

    A rule that cannot be read was told of when the form was imported or tested; it must not stop the person who answers.
    """

    relevant: Expression | None = None
    required: Expression | None = None
    constraint: Expression | None = None
    calculation: Expression | None = None
    choice_filter: Expression | None = None
    repeat_count: Expression | None = None
    default: Expression | None = None


NO_RULES = Rules()


class Form:
    """``instrument`` with everything about it that does not depend on answers. Made once for each published version."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        # What a choice filter left, by all it depends on: a list of two thousand towns is gone through once a region.
        self.filtered: dict[tuple[object, ...], tuple[Choice, ...]] = {}

    def remember_filtered(self, key: tuple[object, ...], choices: tuple[Choice, ...]) -> None:
        if len(self.filtered) >= _MOST_FILTERED:
            self.filtered.clear()
        self.filtered[key] = choices

    @cached_property
    def rules(self) -> Mapping[str, Rules]:
        """Path -> its rules; items without any are left out."""
        found = {placed.path: _rules(placed) for placed in self.instrument.placed}
        return {path: rules for path, rules in found.items() if rules != NO_RULES}

    def rules_of(self, path: str) -> Rules:
        return self.rules.get(path, NO_RULES)

    @cached_property
    def shape(self) -> Shape:
        """The form as the expression language sees it."""
        placed = self.instrument.placed
        return Shape(
            paths=tuple(one.path for one in placed),
            repeats=frozenset(one.path for one in placed if one.item.kind is Kind.REPEAT),
            lists={one.path: one.item.choice_list for one in placed if one.item.choice_list},
            choices={
                name: tuple(
                    {**choice.filters, "name": choice.code, "label": dict(choice.label)} for choice in choices
                )
                for name, choices in self.instrument.choice_lists.items()
            },
        )

    @cached_property
    def children(self) -> Mapping[str, tuple[Placed, ...]]:
        """Path of a section or repeat, "" for the top -> what stands directly in it, in order."""
        found: dict[str, list[Placed]] = {}
        for placed in self.instrument.placed:
            found.setdefault(placed.holders[-1][0] if placed.holders else "", []).append(placed)
        return {path: tuple(inside) for path, inside in found.items()}

    @cached_property
    def topics(self) -> tuple[Page, ...]:
        """One topic a page, few questions on each."""
        return laid_out(self, single=False)

    @cached_property
    def whole(self) -> tuple[Page, ...]:
        """As few pages as the rules allow: an item never stands on the page of an answer that decides about it."""
        return laid_out(self, single=True)

    def pages(self, *, single: bool) -> tuple[Page, ...]:
        return self.whole if single else self.topics

    @cached_property
    def looks_ahead(self) -> bool:
        """Whether some rule asks for an answer further down, so that one walk through the form cannot settle it."""
        order = {path: index for index, path in enumerate(self.shape.paths)}
        return any(
            order.get(asked, -1) > order[path]
            for path in self.rules
            for asked in self._paths(path, self._expressions(path))
        )

    def deciders(self, placed: Placed) -> frozenset[str]:
        """Paths of the items whose answers decide whether or how this one is shown, through calculations too.

        What only checks an answer (constraint, required) is not counted: it is worked out when the answers are there.
        """
        around = [path for path, _ in placed.holders]
        waiting = {
            asked
            for path in (placed.path, *around)
            for asked in self._paths(path, self._shows(self.rules_of(path)))
        }
        for text in (placed.item.label, placed.item.hint, placed.item.guidance):
            for words in text.values():
                waiting |= self._named(placed.path, names_in(words))
        done: set[str] = set()
        while waiting:
            path = waiting.pop()
            done.add(path)
            if self.rules_of(path).calculation is not None:
                waiting |= self._paths(path, self._shows(self.rules_of(path))) - done
        return frozenset(done)

    @staticmethod
    def _shows(rules: Rules) -> tuple[Expression | None, ...]:
        return rules.relevant, rules.choice_filter, rules.calculation, rules.default, rules.repeat_count

    def _expressions(self, path: str) -> Iterator[Expression | None]:
        rules = self.rules[path]
        return (getattr(rules, one.name) for one in fields(rules))

    def _paths(
        self, path: str, expressions: Iterator[Expression | None] | tuple[Expression | None, ...]
    ) -> set[str]:
        asked: set[str] = set()
        for expression in expressions:
            if expression is not None:
                asked |= self._named(path, names(expression) | path_names(expression))
        return asked

    def _named(self, near: str, asked: frozenset[str] | tuple[str, ...]) -> set[str]:
        found = (self.shape.path(name, near) for name in asked)
        return {path for path in found if path is not None}


def _rules(placed: Placed) -> Rules:
    item = placed.item
    return Rules(
        relevant=_read(item.relevant),
        required=_required(item.required),
        constraint=_read(item.constraint),
        calculation=_read(item.calculation),
        choice_filter=_read(item.choice_filter),
        repeat_count=_read(item.repeat_count),
        default=_default(item.default) if item.kind not in HOLDERS else None,
    )


def _read(text: str) -> Expression | None:
    if not text.strip():
        return None
    try:
        return parse(text)
    except Refused:
        return None


def _required(text: str) -> Expression | None:
    said = text.strip().casefold()
    if said in _NO:
        return None
    return parse("true()") if said in _YES else _read(text)


def _default(text: str) -> Expression | None:
    """A default is worked out when it asks or calls something, and is the answer itself otherwise."""
    return _read(text) if "${" in text or "(" in text else None
