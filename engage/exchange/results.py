"""Released tables as rows for a spreadsheet: one line for each figure, so that every table has the same columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engage.exchange.writing import Cell
from engage.i18n.local_text import LocalText
from engage.privacy.released import Released

HEADER = (
    "subject",
    "title",
    "dimensions",
    "group_codes",
    "group",
    "column_code",
    "column",
    "value",
    "low",
    "high",
    "flag",
    "mark",
    "why",
    "base",
    "unit",
    "audience",
    "minimum",
    "source",
    "digest",
)


def lines_of(released: Released, language: str = "en") -> Iterator[Sequence[Cell]]:
    """The figures of one table in ``HEADER``'s order. A figure that is kept back has a mark and no value.

    ``value``, ``low`` and ``high`` are in the table's unit: shares from 0 to 1, people, or the measure's own.
    """
    digest = released.digest

    def said(text: LocalText) -> str:
        return text.in_language(language).text

    for row in released.rows:
        for head, figure in zip(released.columns, row.figures, strict=True):
            yield (
                released.subject,
                said(released.title),
                " x ".join(released.dimensions),
                " x ".join(row.codes),
                " x ".join(said(label) for label in row.labels),
                head.code,
                said(head.label),
                figure.value,
                figure.low,
                figure.high,
                figure.flag,
                figure.mark.value if figure.mark else None,
                figure.why.value if figure.why else None,
                row.base,
                released.unit,
                released.audience,
                released.minimum,
                released.source,
                digest,
            )
