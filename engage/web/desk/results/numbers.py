"""A released table of shares in full: every share with its likely range, the base, and the kinds of non-answer apart."""

from __future__ import annotations

from typing import Any

from engage.errors import N_, Message
from engage.i18n.local_text import LocalText
from engage.privacy.released import Figure, Mark, Released, Row
from engage.web.shell.locale import spoken
from engage.web.shell.pages import say

NON_ANSWERS: dict[str, Message] = {
    "dont_know": N_("Don’t know"),
    "declined": N_("Rather not say"),
    "skipped": N_("Skipped"),
    "not_applicable": N_("Does not apply"),
    "not_asked": N_("Not asked"),
}


def full_table(released: Released) -> dict[str, Any]:
    """``columns`` and ``rows`` for ``ui.table``. A withheld cell is ``None``, whatever the reason."""
    blanks = [kind for kind in NON_ANSWERS if any(row.blanks.get(kind) for row in released.rows)]
    columns: list[tuple[Any, str]] = [
        (label or say(N_("Group")), "text") for label in released.dimension_labels
    ]
    columns = columns or [(say(N_("Group")), "text")]
    columns += [(column.label, "number") for column in released.columns]
    columns += [(say(N_("People who answered")), "number")]
    columns += [(say(NON_ANSWERS[kind]), "number") for kind in blanks]
    return {"columns": columns, "rows": [_row(row, blanks) for row in released.rows]}


def _row(row: Row, blanks: list[str]) -> list[Any]:
    labels: list[Any] = (
        [say(N_("Everybody"))] if row.everybody else [_named(row, at) for at in range(len(row.codes))]
    )
    told = [_whole(row.base), *(_whole(row.blanks.get(kind)) for kind in blanks)]
    return [*labels, *(_share(figure) for figure in row.figures), *told]


def _named(row: Row, at: int) -> LocalText:
    """A group without a name is shown by its code."""
    return (
        row.labels[at]
        if any(text.strip() for text in row.labels[at].values())
        else LocalText(und=row.codes[at])
    )


def _whole(count: int | None) -> str | None:
    return None if count is None else spoken().formats.number(count)


def _share(figure: Figure) -> Any:
    if figure.mark is Mark.MISSING:
        return ""
    if figure.mark is Mark.WITHHELD or figure.value is None:
        return None
    formats = spoken().formats
    value = formats.percent(figure.value)
    if figure.flag in {"above", "below"}:
        return (
            say(N_("over {value}", value=value))
            if figure.flag == "above"
            else say(N_("under {value}", value=value))
        )
    if figure.low is None or figure.high is None:
        return value
    span = say(N_("{low} to {high}", low=formats.percent(figure.low), high=formats.percent(figure.high)))
    if figure.flag == "uncertain":
        return {"text": value, "note": say(N_("{range}, uncertain", range=span))}
    if figure.verdict == "gap":
        return {"text": value, "note": say(N_("{range}, gap", range=span))}
    return {"text": value, "note": span}
