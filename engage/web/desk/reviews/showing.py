"""A frozen pack as its page shows it: the JSON of :mod:`engage.reviews.pack`, read with nothing taken for granted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engage.groups.queries import dimensions_of
from engage.i18n.local_text import LocalText
from engage.web.shell.database import db
from engage.web.shell.guards import initiative
from engage.web.shell.locale import spoken


class Part(dict[str, Any]):
    """A part of a pack, in which whatever is not there is ``None``."""

    def __missing__(self, key: str) -> None:
        return None


def _part(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Part({key: _part(inner) for key, inner in value.items()})
    return [_part(inner) for inner in value] if isinstance(value, list) else value


class Shown:
    """Gives a template the parts of a pack; what is not there is empty."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        sections = _part(document.get("sections") or {})
        self.goals: list[Part] = sections["goals"] or []
        self.not_heard: Part = sections["not_heard"] or Part()
        self.supports: list[Part] = sections["supports"] or []
        self.told: Part = sections["told"] or Part()
        self.last_review: Part = sections["last_review"] or Part()
        self.tables: Part = sections["tables"] or Part()  # released tables, by their fingerprints

    def text(self, texts: Mapping[str, str] | None) -> LocalText:
        return LocalText(texts or {})

    def day(self, iso: str | None) -> str:
        return spoken().formats.short_date(date.fromisoformat(iso)) if iso else ""

    def value(self, point: Mapping[str, Any] | None, unit: str = "") -> str | None:
        """A measured value as it is written; ``None`` (withheld) and empty (there is none) stay different."""
        if point is None or point.get("kind") == "missing":
            return ""
        if point.get("kind") == "withheld" or point.get("value") is None:
            return None
        formats = spoken().formats
        return (
            formats.percent(point["value"] / 100, 1) if unit == "percent" else formats.number(point["value"])
        )

    def number(self, value: float | None, decimals: int = 1) -> str:
        return "" if value is None else spoken().formats.number(value, decimals)

    def columns(self, table: Mapping[str, Any]) -> list[LocalText]:
        return [LocalText(head["label"]) for head in table["columns"]]

    def rows(self, table: Mapping[str, Any]) -> list[tuple[list[LocalText], int | None, list[str | None]]]:
        """Each row of a released table: its labels, its base, its figures as written (``None``: not shown)."""
        return [
            (
                [LocalText(label) for label in row["labels"]],
                row["base"],
                [_figure(figure, table["unit"]) for figure in row["figures"]],
            )
            for row in table["rows"]
        ]

    def groups(self, codes: Iterable[str]) -> list[LocalText]:
        """Labels of "dimension:code"; a group that is gone since keeps its code."""
        known = {
            f"{dimension.code}:{group.code}": group.label
            for dimension in dimensions_of(db.session, initiative().id)
            for group in dimension.groups
        }
        return [known.get(one) or LocalText(und=one) for one in codes]


def _figure(figure: Mapping[str, Any], unit: str) -> str | None:
    if "mark" in figure or "value" not in figure:
        return "" if figure.get("mark") == "missing" else None
    if unit == "share":
        written = spoken().formats.percent(figure["value"])
        return {"above": f"> {written}", "below": f"< {written}"}.get(figure.get("flag", ""), written)
    return spoken().formats.number(figure["value"])
