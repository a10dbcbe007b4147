"""The few ways in which something is refused. Each says, in words that can be translated, what to do next.

A message is a template with named braces and its values, so that it is translated where it is shown:
``Message("Row {row} names no district.", {"row": 7})``. Mark templates with ``N_`` so that they reach the catalogues.
The web maps these to pages and JSON in one table (web/shell/errors.py), the commands to exit status 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be translated late: ``text`` is the English template, ``values`` fill its braces."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text


def N_(text: str, /, **values: Any) -> Message:  # noqa: N802 - gettext's own name, known to every extractor
    """Mark ``text`` for translation and keep it for later."""
    return Message(text, values)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it stands and why it was refused."""

    why: Message
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "value": self.value, "why": str(self.why)}


class EngageError(Exception):
    """The root of everything engage refuses on purpose."""

    status = 500

    def __init__(self, message: Message, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(str(message))
        self.message = message
        self.problems = problems


class NotFound(EngageError):  # noqa: N818 - read as a sentence: raise NotFound(...)
    """There is no such thing, or it is not this person's to know of."""

    status = 404


class Refused(EngageError):  # noqa: N818
    """The input cannot be taken; ``problems`` say where and why."""

    status = 422


class Conflict(EngageError):  # noqa: N818
    """The thing is not in a state that allows this, or somebody else was first."""

    status = 409


class MovedOn(Conflict):
    """A step that was open when the page was opened and is not any more: somebody else has taken one since."""

    def __init__(self) -> None:
        super().__init__(
            N_("This has moved on since you opened it. Look at how it stands now, then decide again.")
        )


class Forbidden(EngageError):  # noqa: N818
    """The person may not do this."""

    status = 403


class Misconfigured(EngageError):  # noqa: N818
    """The settings do not hold together; all faults are told at once."""

    status = 500
