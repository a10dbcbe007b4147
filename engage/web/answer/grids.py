"""Statements answered on the same scale, put together: a table where there is room, one list after another on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from engage.responses.settling import Settled
from engage.surveys.instrument import Placed
from engage.web.answer.marks import ANSWER
from engage.web.answer.questions import Question, Words, said

_MOST_COLUMNS = 8
Asked = tuple[Placed, Question]


def with_grids(settled: Settled, asked: Sequence[Asked], rounds: tuple[int, ...]) -> list[Question]:
    """The questions of a page, those that the author wants as a table made one."""
    found: list[Question] = []
    for key, run in groupby(asked, _table_of):
        together = list(run)
        if key is None or len(together) < 2:
            found += [question for _, question in together]
        else:
            found.append(_grid(settled, together, rounds))
    return found


def _table_of(one: Asked) -> tuple[object, ...] | None:
    """What statements of one table share; ``None`` for a question that stands alone."""
    placed, question = one
    if not placed.holders or question.widget != "radios" or len(question.options) > _MOST_COLUMNS:
        return None
    path, holder = placed.holders[-1]
    wanted = "table-list" in holder.settings.get("appearance", "")
    wanted = wanted or "list-nolabel" in placed.item.settings.get("appearance", "")
    if not wanted or question.hint or question.why or question.other:
        return None
    return path, placed.item.choice_list, tuple(code for code, _ in question.options)


def _grid(settled: Settled, together: Sequence[Asked], rounds: tuple[int, ...]) -> Question:
    first, question = together[0]
    path, holder = first.holders[-1]
    label: Words = question.label
    if holder.label:
        label = said(settled, holder.label, settled.form.instrument.by_path[path], rounds)
    return Question(
        id=f"{ANSWER}{path}",
        widget="grid",
        label=label,
        options=question.options,
        apart=question.apart,
        rows=[one for _, one in together],
    )
