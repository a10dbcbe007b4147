"""From fields to one nested document of values, as rules see it; what cannot be read is told, field by field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engage.errors import N_, Message, Refused
from engage.responses.fields import (
    DECLINED,
    OTHER,
    Fields,
    Rounds,
    field_name,
    given,
    has_field,
    rounds_named,
    rounds_typed,
)
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.instrument import CHOOSERS, Kind, Placed

Document: TypeAlias = dict[str, Any]
NOT_BOTH = N_("You gave an answer and also chose not to answer. Choose one or the other.")


@dataclass(slots=True)
class Reading:
    """``document``: path -> value, or a list of documents for a repeat. The rest goes by the names of fields."""

    document: Document = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # for "other"
    declined: set[str] = field(default_factory=set)
    problems: dict[str, Message] = field(default_factory=dict)


def read(form: Form, fields: Fields) -> Reading:
    """Every field of the form as a value, whether or not it is asked: that depends on the others."""
    return _Reader(form, fields).read()


class _Reader:
    def __init__(self, form: Form, fields: Fields) -> None:
        self._form = form
        self._fields = fields
        self._found = Reading()
        self._highest = rounds_named(fields)

    def read(self) -> Reading:
        self._found.document = self._holder("", ())
        return self._found

    def _holder(self, path: str, rounds: Rounds) -> Document:
        document: Document = {}
        for placed in self._form.children.get(path, ()):
            match placed.item.kind:
                case Kind.SECTION:
                    document |= self._holder(placed.path, rounds)
                case Kind.REPEAT:
                    times = range(self._times(placed, rounds))
                    document[placed.path] = [self._holder(placed.path, (*rounds, index)) for index in times]
                case _ if has_field(placed.item):
                    value = self._question(placed, field_name(placed, rounds))
                    if value is not None:
                        document[placed.path] = value
                case _:
                    pass
        return document

    def _times(self, repeat: Placed, rounds: Rounds) -> int:
        """Rounds that were added, or for a repeat that is counted by a rule, those with anything in them."""
        if self._form.rules_of(repeat.path).repeat_count is None:
            return rounds_typed(self._fields, repeat, rounds)
        return self._highest.get(field_name(repeat, rounds), 0)

    def _question(self, placed: Placed, name: str) -> kinds.Value | None:
        texts = given(self._fields, name)
        declined = placed.item.decline and (DECLINED in texts or bool(given(self._fields, name + DECLINED)))
        if declined:
            self._found.declined.add(name)
        try:
            value = self._value(placed, name, [text for text in texts if text != DECLINED])
            words = kinds.short_enough(kinds.tidy(" ".join(given(self._fields, name + OTHER))))
            if declined and value is not None:
                raise Refused(NOT_BOTH)
        except Refused as refused:
            self._found.problems[name] = refused.message
            return None
        if words and placed.item.kind in CHOOSERS:
            self._found.words[name] = words
        return value

    def _value(self, placed: Placed, name: str, texts: list[str]) -> kinds.Value | None:
        choices = self._form.instrument.choices(placed.item)
        if placed.item.kind is not Kind.RANK:
            return kinds.value_of(placed.item, choices, texts)
        places = {
            choice.code: " ".join(given(self._fields, f"{name}/{n}"))
            for n, choice in enumerate(choices, start=1)
        }
        return kinds.ranked(placed.item, choices, places)
