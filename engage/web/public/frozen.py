"""A review's frozen evidence as a page reads it. What an older version of engage froze may lack parts: they are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engage.i18n.local_text import LocalText
from engage.web.public import words
from engage.web.public.numbers import Showing


@dataclass(frozen=True, slots=True)
class FrozenMeasure:
    """A measure at the time: what it was for everybody first and last, and what became of the gap."""

    name: LocalText
    place: str
    before: str
    now: str
    period: str
    target: str
    needle: Any
    gap: Any


@dataclass(frozen=True, slots=True)
class FrozenGoal:
    slug: str
    statement: LocalText
    measures: tuple[FrozenMeasure, ...]
    findings: tuple[tuple[str, LocalText], ...]  # slug, claim
    promises: tuple[tuple[str, LocalText, Any, int], ...]  # slug, words, (state, tone), days late


@dataclass(frozen=True, slots=True)
class Frozen:
    goals: tuple[FrozenGoal, ...]
    missing: tuple[str, ...]  # "dimension:code"
    too_small: tuple[str, ...]
    tables: int
    failed_supports: int


def read(document: Mapping[str, Any], showing: Showing) -> Frozen:
    """The parts of a frozen pack that everybody is shown; the whole of it is there to be downloaded."""
    sections = document.get("sections", {})
    silent = sections.get("not_heard", {})
    return Frozen(
        goals=tuple(_goal(one, showing) for one in sections.get("goals", ())),
        missing=tuple(silent.get("missing", ())),
        too_small=tuple(silent.get("too_small", ())),
        tables=len(sections.get("tables", ())),
        failed_supports=sum(one.get("failed", 0) for one in sections.get("supports", ())),
    )


def _goal(document: Mapping[str, Any], showing: Showing) -> FrozenGoal:
    return FrozenGoal(
        slug=document.get("slug", ""),
        statement=LocalText(document.get("statement")),
        measures=tuple(_measure(one, showing) for one in document.get("indicators", ())),
        findings=tuple((one["slug"], LocalText(one["claim"])) for one in document.get("findings", ())),
        promises=tuple(
            (one["slug"], LocalText(one["promise"]), words.PROMISES[one["state"]], one.get("late_days", 0))
            for one in document.get("commitments", ())
            if one.get("state") in words.PROMISES
        ),
    )


def _measure(document: Mapping[str, Any], showing: Showing) -> FrozenMeasure:
    unit = document.get("unit", "")
    needle, target = document.get("needle") or {}, document.get("target") or {}
    baseline = document.get("baseline") or {}
    return FrozenMeasure(
        name=LocalText(document.get("name")),
        place=document.get("place", ""),
        before=_value(baseline, unit, showing),
        now=_value(document.get("everyone") or {}, unit, showing),
        period=document.get("period") or "",
        target=showing.number(target["value"], unit) if "value" in target else "",
        needle=words.NEEDLES.get(needle.get("result") or ""),
        gap=words.GAPS.get(document.get("gap") or ""),
    )


def _value(point: Mapping[str, Any], unit: str, showing: Showing) -> str:
    value = point.get("value")
    return "" if value is None else showing.number(value, unit)
