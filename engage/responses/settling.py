"""Working out a form: what is asked at all, what is on offer, what is calculated.

The server does this again with every page, from what was typed; nothing worked out is taken from the device.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from engage.errors import Refused
from engage.logic import Atom, Expression, Place, Scope, evaluate, filled, functions, holds, names, stored
from engage.logic.tree import Path, walk
from engage.logic.values import as_number, as_text
from engage.responses import keys
from engage.responses.fields import MOST_ROUNDS, Fields, Rounds, field_name, has_field
from engage.responses.reading import Document, Reading, read
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.instrument import SILENT, Choice, Kind, Placed
from engage.surveys.models import Anonymity, DateGrain
from engage.surveys.queries import OpenSurvey

_MOST_WALKS = 4  # for rules that look ahead


@dataclass(frozen=True, slots=True)
class Setting:
    """When, in what language, and for whom a form is worked out.

    ``now`` is the initiative's local clock, for an anonymous survey its day only; ``hides_day``: not even that is kept.
    """

    now: datetime
    language: str
    token: str
    hides_day: bool = True


def setting_for(survey: OpenSurvey, language: str, token: str, at: datetime) -> Setting:
    now = at.astimezone(ZoneInfo(survey.timezone))
    anonymous = survey.anonymity is Anonymity.ANONYMOUS
    if anonymous:
        now = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Setting(now, language, token, hides_day=anonymous and survey.date_grain is DateGrain.WEEK)


@dataclass
class Settled:
    """A form worked out. ``asked`` holds, for each item in each round, whether the person is asked at all."""

    form: Form
    fields: Fields
    setting: Setting
    reading: Reading
    asked: dict[Place, bool] = field(default_factory=dict)

    @property
    def document(self) -> Document:
        return self.reading.document

    def is_asked(self, placed: Placed, rounds: Rounds) -> bool:
        return self.asked.get(Place(placed.path, rounds), False)

    def is_required(self, placed: Placed, rounds: Rounds) -> bool:
        return self.holds(self.form.rules_of(placed.path).required, placed.path, rounds, otherwise=False)

    def times_round(self, path: str, rounds: Rounds) -> int:
        return self._scope.times_round(path, rounds)

    def value(self, placed: Placed, rounds: Rounds) -> Any:
        """The question's value, suggested or typed; ``None`` for none."""
        document: Any = self.document
        for repeat, index in zip(placed.repeats, rounds, strict=False):
            document = document[repeat][index]
        return document.get(placed.path)

    def questions(self) -> Iterator[tuple[Placed, Rounds]]:
        """Every question that is asked, in each round, in the form's order."""
        by_path = self.form.instrument.by_path
        for place, asked in self.asked.items():
            placed = by_path[place.path]
            if asked and has_field(placed.item):
                yield placed, place.rounds

    def choices(self, placed: Placed, rounds: Rounds) -> list[Choice]:
        """The options on offer, after the question's filter."""
        rule = self.form.rules_of(placed.path).choice_filter
        if rule is None:
            return list(self._options(placed))
        key = self._filter_key(rule, placed, rounds)
        found = self.form.filtered.get(key) if key else None
        if found is None:
            found = tuple(self.offered(placed, rounds, None))
            if key:
                self.form.remember_filtered(key, found)
        return list(found)

    def offered(self, placed: Placed, rounds: Rounds, codes: Collection[str] | None) -> Iterator[Choice]:
        """The options on offer, one by one; with ``codes`` only those among them."""
        rule = self.form.rules_of(placed.path).choice_filter
        listed = len(self.form.instrument.choices(placed.item))
        scope = self._scope.at(placed.path, *rounds)
        for index, choice in enumerate(self._options(placed)):
            if codes is not None and choice.code not in codes:
                continue
            if (
                rule is None
                or index >= listed
                or _holds(rule, scope.at_choice(placed.item.choice_list, index), otherwise=True)
            ):
                yield choice

    def _options(self, placed: Placed) -> tuple[Choice, ...]:
        return kinds.options(placed.item, self.form.instrument.choices(placed.item))

    def _filter_key(self, rule: Expression, placed: Placed, rounds: Rounds) -> tuple[object, ...] | None:
        """All that a filter's outcome depends on; ``None`` when it depends on more than a few answers."""
        if not depends_on_answers_only(rule):
            return None
        scope = self._scope.at(placed.path, *rounds)
        places = [scope.places(name) for name in sorted(names(rule))]
        if any(len(found) != 1 for found in places):
            return None
        return (placed.path, self.setting.language, *(scope.value(found[0]) for found in places))

    def wording(self, text: str, placed: Placed, rounds: Rounds) -> str:
        """``text`` with the answers it asks for put in."""
        if "${" not in text:
            return text
        try:
            return filled(text, self._scope.at(placed.path, *rounds))
        except Refused:
            return text

    def holds(self, rule: Expression | None, path: str, rounds: Rounds, *, otherwise: bool) -> bool:
        return otherwise if rule is None else _holds(rule, self._scope.at(path, *rounds), otherwise=otherwise)

    def worked_out(self, rule: Expression, placed: Placed, rounds: Rounds) -> Atom:
        """The value of a calculation; chance falls the same way each time the same answering asks."""
        roll = _Dice(self.setting.token, field_name(placed, rounds))
        scope = replace(self._scope.at(placed.path, *rounds), dice=roll.number, new_id=roll.identifier)
        try:
            return stored(evaluate(rule, scope))
        except Refused:
            return ""

    @cached_property
    def _scope(self) -> Scope:
        roll = _Dice(self.setting.token, "")
        return Scope(
            shape=self.form.shape,
            answers=self.document,
            now=self.setting.now,
            language=self.setting.language,
            source=self.form.instrument.source_language,
            dice=roll.number,
            new_id=roll.identifier,
        )


_PLAIN = frozenset(
    {
        "selected",
        "not",
        "true",
        "false",
        "if",
        "concat",
        "string",
        "number",
        "contains",
        "starts-with",
        "coalesce",
    }
)


def depends_on_answers_only(rule: Expression) -> bool:
    """Whether a filter looks at nothing but the choice's own columns and answers it names."""
    columns = all(
        part.start == "." and all(step.axis == "child" and not step.predicates for step in part.steps)
        for part in walk(rule)
        if isinstance(part, Path)
    )
    return columns and functions(rule) <= _PLAIN


def _holds(rule: Expression, scope: Scope, *, otherwise: bool) -> bool:
    """A rule that takes too long to work out stands in nobody's way."""
    try:
        return holds(rule, scope)
    except Refused:
        return otherwise


class _Dice:
    """Made only when a rule rolls it."""

    def __init__(self, token: str, place: str) -> None:
        self._token, self._place = token, place

    @cached_property
    def _random(self) -> Random:
        return keys.dice(self._token, self._place)

    def number(self) -> float:
        return self._random.random()

    def identifier(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))


def settle(form: Form, fields: Fields, setting: Setting) -> Settled:
    """The form worked out from what was typed so far."""
    settled = Settled(form, fields, setting, read(form, fields))
    _walk(settled)
    for _ in range(_MOST_WALKS if form.looks_ahead else 0):
        # What was taken out may be asked after all: begin again with everything typed, knowing what was calculated.
        again = Settled(form, fields, setting, read(form, fields))
        for path, value in settled.document.items():
            again.document.setdefault(path, value)
        _walk(again)
        if again.asked == settled.asked and again.document == settled.document:
            break
        settled = again
    return settled


def _walk(settled: Settled) -> None:
    _Walk(settled).walk("", (), settled.document, asked=True)


class _Walk:
    """One walk through the form in its order, changing the document as rules say."""

    def __init__(self, settled: Settled) -> None:
        self._settled = settled
        self._form = settled.form

    def walk(self, path: str, rounds: Rounds, document: Document, *, asked: bool) -> None:
        for placed in self._form.children.get(path, ()):
            rules = self._form.rules_of(placed.path)
            on = asked and self._settled.holds(rules.relevant, placed.path, rounds, otherwise=True)
            self._settled.asked[Place(placed.path, rounds)] = on
            match placed.item.kind:
                case Kind.SECTION:
                    self.walk(placed.path, rounds, document, asked=on)
                case Kind.REPEAT if on:
                    self._repeat(placed, rounds, document)
                case _ if on:
                    self._work_out(placed, rounds, document)
                case _:
                    document.pop(placed.path, None)

    def _repeat(self, placed: Placed, rounds: Rounds, document: Document) -> None:
        inner = document.setdefault(placed.path, [])
        count = self._form.rules_of(placed.path).repeat_count
        if count is not None:
            wanted = as_number(self._settled.worked_out(count, placed, rounds), 0)
            times = max(0, min(MOST_ROUNDS, int(wanted))) if wanted == wanted else 0
            inner[:] = [*inner[:times], *({} for _ in range(times - len(inner)))]
        for index, one in enumerate(inner):
            self.walk(placed.path, (*rounds, index), one, asked=True)

    def _work_out(self, placed: Placed, rounds: Rounds, document: Document) -> None:
        rules, item = self._form.rules_of(placed.path), placed.item
        if rules.calculation is None and not item.default:
            return
        if item.kind in SILENT or item.read_only:
            document[placed.path] = self._given(placed, rounds)
        elif has_field(item) and field_name(placed, rounds) not in self._settled.fields:
            suggested = self._suggested(placed, rounds)
            if suggested is not None:
                document[placed.path] = suggested

    def _given(self, placed: Placed, rounds: Rounds) -> Atom:
        """What the form itself says the value is, or begins with."""
        rules = self._form.rules_of(placed.path)
        rule = rules.calculation or rules.default
        return placed.item.default if rule is None else self._settled.worked_out(rule, placed, rounds)

    def _suggested(self, placed: Placed, rounds: Rounds) -> kinds.Value | None:
        """What stands in a field before the person has seen it."""
        item, text = placed.item, as_text(self._given(placed, rounds))
        texts = text.split() if item.kind is Kind.MULTI else [text]
        try:
            return kinds.value_of(item, self._form.instrument.choices(item), texts)
        except Refused:
            return None
