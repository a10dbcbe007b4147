"""What a reader has to say about a form beside the form: what it read otherwise than written, what it could not, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engage.errors import N_, Message, Problem, Refused

MOST_NOTES = 1_000  # of each sort; a form with more has one cause


@dataclass(frozen=True, slots=True)
class Warned:
    """Read otherwise than it is written, or doubtful: the row of ``sheet`` and why."""

    row: int | None
    why: Message
    sheet: str = "survey"

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "sheet": self.sheet, "why": str(self.why)}


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Kept, but without effect: the row, the type or column it is about, and why."""

    row: int | None
    type: str
    why: Message

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "type": self.type, "why": str(self.why)}


@dataclass
class Notes:
    """Gathered while reading. Faults are told together at the end, so that a form is mended in one go."""

    warnings: list[Warned] = field(default_factory=list)
    unsupported: list[Unsupported] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)

    def warn(self, row: int | None, why: Message, sheet: str = "survey") -> None:
        if len(self.warnings) < MOST_NOTES:
            self.warnings.append(Warned(row, why, sheet))

    def lacks(self, row: int | None, what: str, why: Message) -> None:
        if len(self.unsupported) < MOST_NOTES:
            self.unsupported.append(Unsupported(row, what, why))

    def fault(self, row: int | None, column: str, why: Message, value: str | None = None) -> None:
        if len(self.faults) < MOST_NOTES:
            self.faults.append(Problem(why, row=row, column=column, value=value))

    def refuse_if_faulty(self) -> None:
        if not self.faults:
            return
        first = self.faults[0]
        message = N_("The form cannot be read. Row {row}: {why}", row=first.row or "-", why=first.why)
        raise Refused(message, tuple(self.faults))
