"""From the drawers to integer columns: one coded frame of a survey, response x question x group.

One of the two hands that may read raw answers. What leaves here are codes without keys, and only ``actions.release_results``
turns them into tables that may be shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from engage.analysis.cells import BLANKS
from engage.analysis.columns import Dimension, Question
from engage.groups.queries import DimensionCard, dimensions_of
from engage.responses import coding
from engage.responses.coding import LISTED, Coded, Column
from engage.responses.columns import answers_in_columns
from engage.surveys.instrument import SILENT, Choice, ChoiceRole, Instrument, Kind, Placed
from engage.surveys.queries import survey_with
from engage.surveys.waves import waves_of

WAVE = "wave"
LANGUAGE = "language"
MODE = "mode"
MOST_OPTIONS = 60  # a list longer than this is looked up, not broken down

_BLANK = {name: -(place + 1) for place, name in enumerate(BLANKS)}
_NOT_ASKED = _BLANK["not_asked"]
_LARGEST = 2**62
_ROLE_BLANK = {
    ChoiceRole.DONT_KNOW: "dont_know",
    ChoiceRole.DECLINED: "declined",
    ChoiceRole.NOT_APPLICABLE: "not_applicable",
}


@dataclass(frozen=True, eq=False)
class Frame:
    """A survey's complete answers as columns.

    ``asked`` are the questions that can be broken down, by path; ``dimensions`` by code: those that questions answer, and
    wave, language and mode where answers differ in them. ``digest``: SHA-256 over the columns, whatever their order.
    """

    instrument: Instrument
    questions: Mapping[str, Question]
    dimensions: Mapping[str, Dimension]
    people: int
    digest: str


@dataclass(frozen=True, slots=True)
class _Coder:
    """How one choice question is read: code -> position of the option, or the blank it stands for."""

    placed: Placed
    options: tuple[str, ...]
    codes: Mapping[str, int]
    multi: bool

    def question(self, column: Column) -> Question:
        """The column in the codes of the present version. A code that it does not know was no answer to it."""
        known = [self.codes.get(value, _NOT_ASKED) for value in column.values]
        if self.multi:
            return self._select_all(column, np.array(known, dtype=np.int8))
        # Negative codes count from the end: blanks stay what they are, a list is no answer here.
        lookup = np.array([*known, _NOT_ASKED, *range(-len(BLANKS), 0)], dtype=np.int8)
        return Question(self.placed.path, self.options, lookup[column.codes])

    def _select_all(self, column: Column, known: NDArray[np.int8]) -> Question:
        """Boxes ticked; where none of the present ones is, the blank that the answer stands for."""
        rows = len(column.codes)
        boxes = np.zeros((rows, len(known)), dtype=np.bool_) if column.boxes is None else column.boxes.copy()
        single = np.flatnonzero(column.codes >= 0)  # one code where a list is expected is a list of one
        boxes[single, column.codes[single]] = True
        states = np.where(column.codes >= 0, LISTED, column.codes).astype(np.int8)
        listed = states == LISTED
        states[listed] = _BLANK["skipped"]
        for name in reversed(BLANKS[:-1]):  # the first of them counts where several were chosen
            meant = boxes[:, known == _BLANK[name]].any(axis=1)
            states[listed & meant] = _BLANK[name]
        chosen = np.zeros((rows, len(self.options)), dtype=np.int8)
        options = np.flatnonzero(known >= 0)
        chosen[:, known[options]] = boxes[:, options]
        states[chosen.any(axis=1)] = 0
        return Question(self.placed.path, self.options, states, chosen)


def frame_of(session: Session, survey_id: UUID) -> Frame:
    """Every complete answer of a survey, coded. Codes that an earlier version had and the present one has not are kept out."""
    survey = survey_with(session, survey_id)
    known = {card.code: card for card in dimensions_of(session, survey.initiative_id)}
    coders = {
        placed.path: _coder(survey.instrument, placed)
        for placed in survey.instrument.questions
        if _can_be_broken_down(survey.instrument, placed)
    }
    coders |= {
        placed.path: _worked_out(placed, known[placed.item.dimension])
        for placed in survey.instrument.telling
        if placed.item.kind in SILENT and placed.item.dimension in known and not placed.repeats
    }
    parts = answers_in_columns(session, survey_id, list(coders))
    columns = {
        path: _of_parts([coder.question(part.column(path)) for part in parts])
        for path, coder in coders.items()
    }
    dimensions = _dimensions(coders, columns, known)
    dimensions |= _of_every_answer(parts, tuple(wave.code for wave in waves_of(session, survey_id)))
    questions = {path: column for path, column in columns.items() if not coders[path].placed.item.dimension}
    people = sum(part.rows for part in parts)
    digest = _digest(columns.values(), dimensions.values())
    return Frame(survey.instrument, questions, dimensions, people, digest)


def _of_parts(parts: Sequence[Question]) -> Question:
    """The same question of several parts, one after the other."""
    first = parts[0]
    if len(parts) == 1:
        return first
    boxes = [part.chosen for part in parts if part.chosen is not None]
    return Question(
        first.code,
        first.options,
        np.concatenate([part.answers for part in parts]),
        np.concatenate(boxes) if boxes else None,
    )


def _can_be_broken_down(instrument: Instrument, placed: Placed) -> bool:
    choices = instrument.choices(placed.item)
    closed = placed.item.kind in {Kind.SINGLE, Kind.SCALE, Kind.MULTI}
    return closed and not placed.repeats and 1 < len(choices) <= MOST_OPTIONS


def _coder(instrument: Instrument, placed: Placed) -> _Coder:
    choices = list({choice.code: choice for choice in instrument.choices(placed.item)}.values())
    if placed.item.other and all(choice.role is not ChoiceRole.OTHER for choice in choices):
        choices.append(Choice("other", role=ChoiceRole.OTHER))
    options = tuple(choice.code for choice in choices if choice.role not in _ROLE_BLANK)
    codes = {code: place for place, code in enumerate(options)}
    codes |= {c.code: _BLANK[_ROLE_BLANK[c.role]] for c in choices if c.role in _ROLE_BLANK}
    return _Coder(placed, options, codes, placed.item.kind is Kind.MULTI)


def _worked_out(placed: Placed, card: DimensionCard) -> _Coder:
    """A calculation whose value is the code of a group (the Washington Group's cut-off, say)."""
    groups = tuple(group.code for group in card.groups)
    return _Coder(placed, groups, {code: place for place, code in enumerate(groups)}, multi=False)


def _dimensions(
    coders: Mapping[str, _Coder], columns: Mapping[str, Question], known: Mapping[str, DimensionCard]
) -> dict[str, Dimension]:
    """Dimensions from the questions that answer them; an answer that names no group of the dimension is not known."""
    made: dict[str, Dimension] = {}
    for path, coder in coders.items():
        card = known.get(coder.placed.item.dimension)
        if card is None:
            continue
        groups = tuple(group.code for group in card.groups)
        column = columns[path]
        if column.chosen is not None:
            made[card.code] = Dimension(card.code, groups, _boxes(column.chosen, coder.options, groups))
            continue
        place = {code: groups.index(code) if code in groups else -1 for code in coder.options}
        lookup = np.array([place[code] for code in coder.options], dtype=np.int16)
        answered = column.answers >= 0
        members = np.full(len(column.answers), -1, dtype=np.int16)
        members[answered] = lookup[column.answers[answered]]
        made[card.code] = Dimension(card.code, groups, members)
    return made


def _boxes(chosen: Any, options: Sequence[str], groups: Sequence[str]) -> Any:
    empty = np.zeros(chosen.shape[0], dtype=chosen.dtype)
    return np.column_stack([chosen[:, options.index(code)] if code in options else empty for code in groups])


def _of_every_answer(parts: Sequence[Coded], waves: tuple[str, ...]) -> dict[str, Dimension]:
    """Wave, language and mode: what every answer has, where answers differ in it."""
    made: dict[str, Dimension] = {}
    for code, name in ((WAVE, coding.WAVE), (LANGUAGE, coding.LANGUAGE), (MODE, coding.MODE)):
        columns = [part.column(name) for part in parts]
        present = {
            value
            for column in columns
            for value in np.array(column.values)[np.unique(column.codes[column.codes >= 0])].tolist()
        }
        groups = tuple(w for w in waves if w in present) if code == WAVE else tuple(sorted(present))
        if len(groups) > 1:
            members = [_members(column, groups) for column in columns]
            made[code] = Dimension(code, groups, np.concatenate(members))
    return made


def _members(column: Column, groups: Sequence[str]) -> NDArray[np.int16]:
    place = {group: position for position, group in enumerate(groups)}
    unknown = [-1] * (len(BLANKS) + 1)
    lookup = np.array([*(place.get(value, -1) for value in column.values), *unknown], dtype=np.int16)
    return np.take(lookup, column.codes)


def _digest(questions: Iterable[Question], dimensions: Iterable[Dimension]) -> str:
    """SHA-256 over the rows in sorted order: the same answers give the same digest, whatever order they came in."""
    arrays = [*(q.answers for q in questions), *(d.members for d in dimensions)]
    columns = [
        np.asarray(a, dtype=np.int32) if a.ndim == 2 else np.asarray(a, dtype=np.int32)[:, None]
        for a in arrays
    ]
    if not columns:
        return hashlib.sha256(b"").hexdigest()
    table = np.ascontiguousarray(np.column_stack(columns))
    ordered = table[_sorted(table)] if len(table) else table
    return hashlib.sha256(ordered.tobytes()).hexdigest()


def _sorted(table: NDArray[np.int32]) -> NDArray[np.intp]:
    """The places of the rows in order of their columns, the first column first; as ``np.lexsort`` has it, in less than half
    the time, because columns of few values are packed into one number."""
    packed, width = np.zeros(len(table), dtype=np.int64), 1
    for column in table.T:
        low = int(column.min())
        span = int(column.max()) - low + 1
        if width * span > _LARGEST:
            packed = np.unique(packed, return_inverse=True)[1].astype(np.int64)
            width = len(table)
        packed = packed * span + (column - low)
        width *= span
    return np.argsort(packed, kind="stable")
