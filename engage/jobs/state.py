"""What is known of one job while it waits, runs, and is over; kept as JSON in the queue's own store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engage.errors import Message


class Stage(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobState:
    """``done`` of ``total`` steps (0 of 0 while nobody knows); ``said`` is the result or the reason of a failure in words;
    ``result`` is what a page may offer next (an address, counts)."""

    id: str
    kind: str
    label: Message
    by: str
    stage: Stage
    changed_at: datetime
    done: int = 0
    total: int = 0
    said: Message | None = None
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return self.stage in {Stage.DONE, Stage.FAILED}

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "label": _message_as_json(self.label),
            "by": self.by,
            "stage": self.stage.value,
            "changed_at": self.changed_at.isoformat(),
            "done": self.done,
            "total": self.total,
            "said": _message_as_json(self.said) if self.said else None,
            "result": dict(self.result),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> JobState:
        return cls(
            **{
                **kept,
                "label": Message(**kept["label"]),
                "stage": Stage(kept["stage"]),
                "changed_at": datetime.fromisoformat(kept["changed_at"]),
                "said": Message(**kept["said"]) if kept["said"] else None,
            }
        )


def _message_as_json(message: Message) -> dict[str, Any]:
    """Numbers stay numbers; everything else is kept as it reads, since a queue holds plain values only."""
    plain = {
        name: value if isinstance(value, str | int | float | None) else str(value)
        for name, value in message.values.items()
    }
    return {"text": message.text, "values": plain}
