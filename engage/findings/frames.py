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
from sqlalchemy.orm import Session

from engage.analysis.cells import BLANKS
from engage.analysis.columns import Dimension, Question
from engage.groups.queries import DimensionCard, dimensions_of
from engage.responses import rows
from engage.surveys.instrument import Choice, ChoiceRole, Instrument, Kind, Placed
from engage.surveys.queries import survey_with
from engage.surveys.waves import waves_of

WAVE = "wave"
LANGUAGE = "language"
MODE = "mode"
MOST_OPTIONS = 60  # a list longer than this is looked up, not broken down

_BLANK = {name: -(place + 1) for place, name in enumerate(BLANKS)}
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

    def one(self, value: Any) -> int:
        """The code of a single answer; anything unknown was not an answer to this question."""
        if isinstance(value, str):
            return self.codes.get(value, _BLANK["not_asked"])
        return _blank_of(value)

    def many(self, value: Any) -> tuple[int, list[int]]:
        """0 and the boxes ticked, or a blank's code and none."""
        if not isinstance(value, list):
            return (_blank_of(value), []) if not isinstance(value, str) else self.many([value])
        codes = [self.codes[code] for code in value if code in self.codes]
        ticked = [code for code in codes if code >= 0]
        if ticked:
            return 0, ticked
        return (codes[0] if codes else _BLANK["skipped"]), []


def frame_of(session: Session, survey_id: UUID) -> Frame:
    """Every complete answer of a survey, coded. Codes that an earlier version had and the present one has not are kept out."""
    survey = survey_with(session, survey_id)
    raw = list(rows.responses_of(session, survey_id))
    known = {card.code: card for card in dimensions_of(session, survey.initiative_id)}
    coders = {
        placed.path: _coder(survey.instrument, placed)
        for placed in survey.instrument.questions
        if _can_be_broken_down(survey.instrument, placed)
    }
    columns = {path: _question(path, coder, raw) for path, coder in coders.items()}
    dimensions = _dimensions(coders, columns, known)
    waves = tuple(wave.code for wave in waves_of(session, survey_id))
    dimensions |= _of_every_answer(raw, waves)
    questions = {path: column for path, column in columns.items() if not coders[path].placed.item.dimension}
    return Frame(
        survey.instrument, questions, dimensions, len(raw), _digest(columns.values(), dimensions.values())
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


def _blank_of(value: Any) -> int:
    why = value.get("blank") if isinstance(value, Mapping) else None
    return _BLANK.get(str(why), _BLANK["skipped" if isinstance(value, Mapping) else "not_asked"])


def _question(path: str, coder: _Coder, raw: Sequence[rows.RawResponse]) -> Question:
    if not coder.multi:
        answers = [coder.one(response.answers.get(path)) for response in raw]
        return Question(path, coder.options, np.array(answers, dtype=np.int16))
    states = np.zeros(len(raw), dtype=np.int16)
    boxes = np.zeros((len(raw), len(coder.options)), dtype=np.int8)
    for row, response in enumerate(raw):
        states[row], ticked = coder.many(response.answers.get(path))
        boxes[row, ticked] = 1
    return Question(path, coder.options, states, boxes)


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


def _of_every_answer(raw: Sequence[rows.RawResponse], waves: tuple[str, ...]) -> dict[str, Dimension]:
    """Wave, language and mode: what every answer has, where answers differ in it."""
    found = {
        WAVE: [response.wave or "" for response in raw],
        LANGUAGE: [response.language for response in raw],
        MODE: [response.mode for response in raw],
    }
    made: dict[str, Dimension] = {}
    for code, values in found.items():
        present = set(values) - {""}
        groups = tuple(w for w in waves if w in present) if code == WAVE else tuple(sorted(present))
        if len(groups) > 1:
            place = {group: position for position, group in enumerate(groups)}
            members = np.array([place.get(value, -1) for value in values], dtype=np.int16)
            made[code] = Dimension(code, groups, members)
    return made


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
    ordered = table[np.lexsort(table.T[::-1])] if len(table) else table
    return hashlib.sha256(ordered.tobytes()).hexdigest()
