"""Reading a request: every field by the type it must have, or refused with the field's name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from engage.errors import N_, Message, Problem, Refused


class Fields:
    """One JSON object of a request. ``where`` names it in messages, as "design" or "measures[0]"."""

    def __init__(self, values: Any, where: str = "") -> None:
        self.where = where
        if not isinstance(values, Mapping):
            raise self._refused("", N_("This must be an object."))
        self.values: Mapping[str, Any] = values

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """A text that is not blank."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self._refused(name, N_("This must be a text."))
        if "\0" in value:
            raise self._refused(name, N_("This text holds a null character."))
        return value.strip()

    def text_or_none(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def texts(self, name: str) -> list[str]:
        """A list, possibly empty, of different texts."""
        found = [Fields({name: item}, self.where).text(name) for item in self.items(name)]
        if len(set(found)) < len(found):
            raise self._refused(name, N_("The same stands here twice."))
        return found

    def items(self, name: str) -> Sequence[Any]:
        """A list."""
        value = self.values.get(name)
        if not isinstance(value, list):
            raise self._refused(name, N_("This must be a list."))
        return value

    def flag(self, name: str, default: bool | None = None) -> bool:
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            raise self._refused(name, N_("This must be true or false."))
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A finite number."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refused(name, N_("This must be a number."))
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self._refused(name, N_("This must be a number."))
        return number

    def choice(self, name: str, among: Sequence[str]) -> str:
        value = self.values.get(name)
        if not isinstance(value, str) or value not in among:
            raise self._refused(name, N_("This must be one of: {choices}.", choices=", ".join(among)))
        return value

    def confidence(self) -> float:
        """How sure limits are to be, strictly between 0 and 1; .95 where nothing is said."""
        value = self.number("confidence", 0.95)
        if not 0 < value < 1:
            raise self._refused("confidence", N_("This must lie between 0 and 1."))
        return value

    def inner(self, name: str) -> Fields:
        """An object within this one."""
        return Fields(self.values.get(name), self._name(name))

    def each(self, name: str) -> list[Fields]:
        """A list of at least one object."""
        found = [Fields(item, f"{self._name(name)}[{i}]") for i, item in enumerate(self.items(name))]
        if not found:
            raise self._refused(name, N_("This list is empty."))
        return found

    def _name(self, name: str) -> str:
        return ".".join(part for part in (self.where, name) if part)

    def _refused(self, name: str, why: Message) -> Refused:
        field = self._name(name)
        if not field:
            return Refused(N_("The request cannot be used."), (Problem(why),))
        return Refused(
            N_("The field {field} of the request cannot be used.", field=field), (Problem(why, column=field),)
        )
