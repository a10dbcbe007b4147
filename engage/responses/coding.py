"""Answers as integers: from raw rows to columns of codes, each with the codes that were met in it.

What a code means is not decided here. A column keeps what people chose, whatever version of the survey they saw; the frame
maps it to the options and groups of the present version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from engage.analysis.cells import BLANKS

if TYPE_CHECKING:
    from engage.responses.rows import RawResponse

LISTED: Final = -(len(BLANKS) + 1)
"""The code of an answer that is a list; what it lists stands in the boxes."""

WAVE: Final = ":wave"
LANGUAGE: Final = ":language"
MODE: Final = ":mode"
ABOUT: Final = (WAVE, LANGUAGE, MODE)
"""What every response has; no path begins with a colon."""

_BLANK: Final = {name: -(place + 1) for place, name in enumerate(BLANKS)}
_SKIPPED, _NOT_ASKED = _BLANK["skipped"], _BLANK["not_asked"]

Keys = NDArray[np.void]
KEY: Final = np.dtype([("high", ">u8"), ("low", ">u8")])
"""A response's key as sixteen bytes; the two halves order as the key does."""


@dataclass(frozen=True, eq=False)
class Column:
    """``codes`` [rows]: the position in ``values``, -(k + 1) for the blank BLANKS[k], or LISTED; as narrow as they fit.
    ``boxes`` [rows, values], None where no answer is a list: what the LISTED ones list."""

    values: tuple[str, ...]
    codes: NDArray[Any]
    boxes: NDArray[np.bool_] | None = None

    def take(self, keep: NDArray[Any]) -> Column:
        """The rows that ``keep`` (a mask, or positions) names."""
        return Column(self.values, self.codes[keep], None if self.boxes is None else self.boxes[keep])


@dataclass(frozen=True, eq=False)
class Coded:
    """Some responses of one survey, in an order that says nothing. ``keys`` is None where nobody asked for them.

    ``columns``: by the path of the question, and by ABOUT. ``unkept``: paths that responses had when they were coded and
    that are not among the columns; any other path was asked of none of them.
    """

    rows: int
    columns: Mapping[str, Column]
    keys: Keys | None = None
    unkept: frozenset[str] = frozenset()

    def column(self, name: str) -> Column:
        """The named column; where there is none, nobody was asked."""
        found = self.columns.get(name)
        return Column((), np.full(self.rows, _NOT_ASKED, dtype=np.int8)) if found is None else found

    def take(self, keep: NDArray[Any]) -> Coded:
        columns = {name: column.take(keep) for name, column in self.columns.items()}
        keys = None if self.keys is None else self.keys[keep]
        rows = int(keep.sum()) if keep.dtype == np.bool_ else len(keep)
        return Coded(rows, columns, keys, self.unkept)

    def covers(self, paths: Iterable[str]) -> bool:
        """Whether it tells what was answered at all of these paths."""
        return self.unkept.isdisjoint(paths)


def column_of(answers: Sequence[Any]) -> Column:
    """Code the values that stand at one path, as ``Response.answers`` has them; None where the path is absent."""
    place: dict[str, int] = {}
    codes = np.empty(len(answers), dtype=np.int32)
    lists: list[tuple[int, list[int]]] = []
    for row, value in enumerate(answers):
        if isinstance(value, str):
            codes[row] = place.setdefault(value, len(place))
        elif isinstance(value, list):
            ticked = [place.setdefault(one, len(place)) for one in value if isinstance(one, str)]
            codes[row] = LISTED
            lists.append((row, ticked))
        else:
            codes[row] = _blank(value)
    boxes = None
    if lists:
        boxes = np.zeros((len(answers), len(place)), dtype=np.bool_)
        for row, ticked in lists:
            boxes[row, ticked] = True
    return Column(tuple(place), _narrow(codes, len(place)), boxes)


def _blank(value: Any) -> int:
    if not isinstance(value, Mapping):
        return _NOT_ASKED  # a number or a date is no choice
    return _BLANK.get(str(value.get("blank")), _SKIPPED)


def _narrow(codes: NDArray[Any], values: int) -> NDArray[Any]:
    kind = np.int8 if values <= 127 else np.int16 if values <= 32_767 else np.int32
    return codes.astype(kind)


def joined(parts: Sequence[Coded]) -> Coded:
    """All of them as one, in the order of their keys where they have keys. At least one part."""
    names = dict.fromkeys(name for part in parts for name in part.columns)
    unkept = frozenset().union(*(part.unkept for part in parts))
    columns = {name: _joined([part.column(name) for part in parts]) for name in names if name not in unkept}
    rows = sum(part.rows for part in parts)
    keys = [part.keys for part in parts if part.keys is not None]
    if not keys:
        return Coded(rows, columns, None, unkept)
    together = np.concatenate(keys).astype(KEY)  # numpy turns the byte order round when it joins
    return Coded(rows, columns, together, unkept).take(np.argsort(together, order=("high", "low")))


def _joined(columns: Sequence[Column]) -> Column:
    values = tuple(dict.fromkeys(value for column in columns for value in column.values))
    place = {value: at for at, value in enumerate(values)}
    codes = []
    boxes = []
    for column in columns:
        here = np.array([place[value] for value in column.values], dtype=np.int32)
        mine = column.codes.astype(np.int32)
        mine[mine >= 0] = here[mine[mine >= 0]]
        codes.append(mine)
        wide = np.zeros((len(mine), len(values)), dtype=np.bool_)
        if column.boxes is not None:
            wide[:, here] = column.boxes
        boxes.append(wide)
    listed = any(column.boxes is not None for column in columns)
    return Column(
        values, _narrow(np.concatenate(codes), len(values)), np.concatenate(boxes) if listed else None
    )


def coded(raw: Sequence[RawResponse], paths: Iterable[str], unkept: Iterable[str] = ()) -> Coded:
    """Code these responses at ``paths``, and what every response has."""
    columns = {path: column_of([one.answers.get(path) for one in raw]) for path in paths}
    columns[WAVE] = column_of([one.wave for one in raw])
    columns[LANGUAGE] = column_of([one.language for one in raw])
    columns[MODE] = column_of([one.mode for one in raw])
    return Coded(len(raw), columns, keys_of(one.key for one in raw), frozenset(unkept))


def keys_of(ids: Iterable[UUID]) -> Keys:
    """Keys as they are kept in files, in the order given."""
    return np.frombuffer(b"".join(one.bytes for one in ids), dtype=KEY)


def ids_of(keys: Keys) -> list[UUID]:
    packed = keys.tobytes()
    return [UUID(bytes=packed[at : at + KEY.itemsize]) for at in range(0, len(packed), KEY.itemsize)]


def among(keys: Keys, some: Keys) -> NDArray[np.bool_]:
    """[keys]: which of them are in ``some``."""
    if not len(some):
        return np.zeros(len(keys), dtype=np.bool_)
    ordered = some[np.argsort(some["high"])]
    high = ordered["high"].astype(np.uint64)
    if (
        high[1:] == high[:-1]
    ).any():  # two keys that agree in their first half: one in 10^13 surveys of a million
        wanted = {one.tobytes() for one in some}
        return np.array([one.tobytes() in wanted for one in keys], dtype=np.bool_)
    at = np.minimum(np.searchsorted(high, keys["high"].astype(np.uint64)), len(ordered) - 1)
    return np.asarray(ordered[at] == keys)
