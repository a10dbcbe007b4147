"""Linked tables as one linear model: cells with counts, and equations that say which cells add up to which.

Everything suppression has to know of a release is in here: a two-way table and its margins, several tables that share
margins, a roll-up and its parts, or two releases of the same table (see ``former``) are all cells and equations.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engage.errors import N_, Message, Problem, Refused

MOST_CELLS: Final = 20_000
MOST_TERMS: Final = 200_000
LARGEST_COUNT: Final = 10**12
UNBOUNDED: Final = 10**15


@dataclass(frozen=True, slots=True)
class Equation:
    """``total`` is the sum of ``parts``."""

    total: Hashable
    parts: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The model. Arrays are by cell, in the order of ``names``.

    ``low``/``high``: what a reader can take the count for when the cell is published (equal when it is shown exactly).
    ``hidden``: never published, whatever is decided (a rest, a change between releases). ``known``: public already, whatever
    is decided. ``signed``: may be below zero. ``least``/``most``: what a reader knows of a cell that is withheld.
    ``equations``: (index of the total, indices of its parts).
    """

    names: tuple[Hashable, ...]
    counts: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    known: NDArray[np.bool_]
    signed: NDArray[np.bool_]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    equations: tuple[tuple[int, NDArray[np.int64]], ...]

    @property
    def index(self) -> dict[Hashable, int]:
        return {name: i for i, name in enumerate(self.names)}


def link(
    cells: Mapping[Any, int],
    equations: Iterable[Equation],
    *,
    told: Mapping[Hashable, tuple[int, int]] | None = None,
    hidden: Iterable[Hashable] = (),
    known: Iterable[Hashable] = (),
    signed: Iterable[Hashable] = (),
    least: Mapping[Hashable, int] | None = None,
    most: Mapping[Hashable, int] | None = None,
) -> Tables:
    """Build the model from sound parts (see ``check`` for parts that come from outside).

    ``told`` gives bounds for cells that are published rounded; they must hold the count.
    """
    names = tuple(cells)
    at = {name: i for i, name in enumerate(names)}
    counts = np.fromiter((cells[name] for name in names), dtype=np.int64, count=len(names))
    low, high = counts.copy(), counts.copy()
    for name, bounds in (told or {}).items():
        low[at[name]], high[at[name]] = bounds

    def mask(chosen: Iterable[Hashable]) -> NDArray[np.bool_]:
        flags = np.zeros(len(names), dtype=bool)
        flags[[at[name] for name in chosen]] = True
        return flags

    floor, ceiling = np.zeros_like(counts), np.full_like(counts, UNBOUNDED)
    for limits, given in ((floor, least), (ceiling, most)):
        for name, bound in (given or {}).items():
            limits[at[name]] = bound

    rows = tuple((at[e.total], np.array([at[part] for part in e.parts], dtype=np.int64)) for e in equations)
    return Tables(names, counts, low, high, mask(hidden), mask(known), mask(signed), floor, ceiling, rows)


def check(cells: Mapping[str, int], equations: Sequence[Equation]) -> None:
    """Refuse cells and equations that do not make tables: all faults are told at once.

    Raises Refused for counts below zero, equations that name an unknown cell, name a part twice, have no parts or do not
    add up, cells that are directly or by a detour part of themselves, and models too large to protect.
    """
    if len(cells) > MOST_CELLS or sum(len(e.parts) for e in equations) > MOST_TERMS:
        raise Refused(
            N_(
                "This is too large to protect as one release: at most {cells} cells. Release fewer tables together.",
                cells=MOST_CELLS,
            )
        )
    problems = [_bad_count(name, count) for name, count in cells.items() if not 0 <= count <= LARGEST_COUNT]
    for row, equation in enumerate(equations, start=1):
        problems += _bad_equation(row, equation, cells)
    if not problems:
        problems = _circles(equations)
    if problems:
        raise Refused(N_("These cells and equations do not make tables."), tuple(problems))


def _bad_count(name: str, count: int) -> Problem:
    return Problem(
        N_("A count lies between 0 and {most}.", most=LARGEST_COUNT), column=name, value=str(count)
    )


def _bad_equation(row: int, equation: Equation, cells: Mapping[str, int]) -> list[Problem]:
    def problem(why: Message) -> Problem:
        return Problem(why, row=row, column=str(equation.total))

    if not equation.parts:
        return [problem(N_("The total has no parts."))]
    unknown = [name for name in (equation.total, *equation.parts) if name not in cells]
    if unknown:
        return [problem(N_("There is no cell called {name}.", name=str(name))) for name in unknown]
    if len(set(equation.parts)) < len(equation.parts):
        return [problem(N_("A part is named twice."))]
    parts = sum(cells[str(part)] for part in equation.parts)
    if parts != cells[str(equation.total)]:
        return [
            problem(
                N_(
                    "The parts add up to {parts}, the total says {total}.",
                    parts=parts,
                    total=cells[str(equation.total)],
                )
            )
        ]
    return []


def _circles(equations: Sequence[Equation]) -> list[Problem]:
    """A cell that is a part of itself, found by taking away totals whose parts are all settled."""
    waiting: dict[Hashable, set[Hashable]] = {}
    for equation in equations:
        waiting.setdefault(equation.total, set()).update(equation.parts)
    used_in: dict[Hashable, list[Hashable]] = {}
    for total, parts in waiting.items():
        parts.intersection_update(waiting)
        for part in parts:
            used_in.setdefault(part, []).append(total)
    settled = [total for total, parts in waiting.items() if not parts]
    while settled:
        done = settled.pop()
        del waiting[done]
        for total in used_in.get(done, ()):
            waiting[total].discard(done)
            if not waiting[total]:
                settled.append(total)
    return [Problem(N_("This cell is part of itself."), column=str(total)) for total in waiting]
