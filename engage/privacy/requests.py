"""Suppression as one function: a table of counts in, what may be published of it out. Plain JSON values, no database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from engage.analysis.fields import Fields
from engage.errors import N_, Message, Problem, Refused
from engage.privacy.audit import unproved
from engage.privacy.former import Published, join
from engage.privacy.policy import LARGEST_K, SMALLEST_K
from engage.privacy.suppress import suppress
from engage.privacy.tables import LARGEST_COUNT, MOST_CELLS, Equation, check

DEFAULT_THRESHOLD = 10


def answer_release(request: Mapping[str, Any]) -> dict[str, Any]:
    """Which cells may be published.

    Request: ``cells`` {name: count}, ``equations`` [{total, parts}], ``threshold``, ``published_before`` [{name: count or
    null}], oldest first. Answer: ``cells`` with null where withheld; ``withheld`` {name: "primary", "complementary" or
    "across releases"}; ``information_kept``: share of the total count published in inner cells (those that are nobody's
    total; 1 when there are none); ``not_protected``: cells that follow from what is already known whatever is withheld.
    Raises Refused with everything that is wrong.
    """
    fields = Fields(request)
    cells = _cells(fields.values.get("cells"))
    equations = [_equation(item, row) for row, item in enumerate(_list(fields, "equations"), start=1)]
    before = [
        _published(item, row, cells) for row, item in enumerate(_list(fields, "published_before"), start=1)
    ]
    k = _threshold(fields.values.get("threshold", DEFAULT_THRESHOLD))
    if len(cells) * (1 + len(before)) > MOST_CELLS:
        raise Refused(
            N_(
                "This is too large to protect as one release: at most {cells} cells. Release fewer tables together.",
                cells=MOST_CELLS,
            )
        )
    check(cells, equations)
    return _decide(cells, equations, k, before)


def _decide(
    cells: dict[str, int], equations: list[Equation], k: int, before: list[Published]
) -> dict[str, Any]:
    joint = join(cells, equations, k, before)
    pattern = suppress(joint.tables, joint.sensitive, joint.sticky)
    open_cells = unproved(joint.tables, pattern.withheld, joint.sensitive, pattern.proofs)
    reasons = {
        name: _reason(name, cells[name], k, joint.sticky | joint.waiting)
        for name in cells
        if name in pattern.withheld
    }
    return {
        "cells": {name: None if name in reasons else count for name, count in cells.items()},
        "withheld": reasons,
        "information_kept": _kept(cells, equations, reasons),
        "not_protected": [str(name) for name in open_cells if name in cells],
    }


def _reason(name: str, count: int, k: int, earlier: frozenset[Hashable]) -> str:
    if 1 <= count < k:
        return "primary"
    return "across releases" if name in earlier else "complementary"


def _kept(cells: Mapping[str, int], equations: list[Equation], withheld: Mapping[str, str]) -> float:
    totals = {equation.total for equation in equations}
    inner = [name for name in cells if name not in totals]
    total = sum(cells[name] for name in inner)
    return sum(cells[name] for name in inner if name not in withheld) / total if total else 1.0


def _list(fields: Fields, name: str) -> list[Any]:
    return list(fields.items(name)) if fields.has(name) else []


def _cells(given: Any) -> dict[str, int]:
    if not isinstance(given, Mapping):
        raise Refused(N_("Say the counts as an object of names and counts, called {name}.", name="cells"))
    problems = [
        Problem(_COUNT, column=str(name), value=repr(count)[:60])
        for name, count in given.items()
        if not _is_count(count)
    ]
    if problems:
        raise Refused(N_("Some counts cannot be counts."), tuple(problems))
    return {str(name): int(count) for name, count in given.items()}


_COUNT: Message = N_("A count is a whole number between 0 and {most}.", most=LARGEST_COUNT)


def _is_count(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= LARGEST_COUNT and value == int(value)


def _equation(item: Any, row: int) -> Equation:
    if isinstance(item, Mapping) and isinstance(item.get("total"), str):
        parts = item.get("parts")
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return Equation(item["total"], tuple(parts))
    raise Refused(
        N_("An equation has a total and a list of parts, all names of cells."),
        (Problem(N_("This is no equation."), row=row),),
    )


def _published(item: Any, row: int, cells: Mapping[str, int]) -> Published:
    if not isinstance(item, Mapping):
        raise Refused(
            N_("A former release is an object of names and counts."), (Problem(N_("This is none."), row=row),)
        )
    problems = [
        Problem(why, row=row, column=str(name), value=repr(count)[:60])
        for name, count in item.items()
        for wrong, why in (
            (name not in cells, N_("There is no cell called {name}.", name=str(name))),
            (count is not None and not _is_count(count), _COUNT),
        )
        if wrong
    ]
    if problems:
        raise Refused(N_("A former release does not fit these cells."), tuple(problems))
    return {str(name): None if count is None else int(count) for name, count in item.items()}


def _threshold(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not SMALLEST_K <= given <= LARGEST_K:
        raise Refused(
            N_(
                "The smallest number shown must be between {least} and {most}.",
                least=SMALLEST_K,
                most=LARGEST_K,
            )
        )
    return given
