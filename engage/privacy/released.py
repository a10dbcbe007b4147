"""Released: the only kind of table that charts, exports and public pages accept.

It is made by :mod:`engage.privacy.release` and by nothing else, or read back from what was frozen, when its digest holds. A
hidden cell knows why it is hidden; the public form forgets it, because telling reasons apart says something of the count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Literal

from engage.errors import N_, Refused
from engage.i18n.local_text import LocalText

Kind = Literal["shares", "values", "counts", "course"]
"""Shares of answers by option; a measure by period; people counted; the share of one answer by period."""
Verdict = Literal["gap", "no_clear_difference"]


class Mark(StrEnum):
    """Why there is no number, as far as everybody may know: it is kept back, or there is none."""

    WITHHELD = "withheld"
    MISSING = "missing"


class Why(StrEnum):
    """Why a number is kept back, for the desk."""

    PRIMARY = "primary"
    COMPLEMENTARY = "complementary"
    ACROSS_RELEASES = "across releases"
    RELIABILITY = "reliability"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell as it may be shown. ``value``, ``low``, ``high``: shares from 0 to 1, or the measure's unit, or people.

    ``flag``: ``above``/``below`` where an extreme share is coded (its value is then the code's limit), ``uncertain`` where
    the desk sees a number that fails the display standard. Without a value there is a ``mark``.

    ``verdict``: what tests say of the group beside the reference the table names; ``change``: of this period beside the
    first one. Only numbers that are shown have been tested.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    flag: str | None = None
    mark: Mark | None = None
    why: Why | None = None
    verdict: Verdict | None = None
    change: Verdict | None = None

    @property
    def shown(self) -> bool:
        return self.mark is None


@dataclass(frozen=True, slots=True)
class Head:
    """A column: an option, a period, or what is counted."""

    code: str
    label: LocalText


@dataclass(frozen=True, slots=True)
class Row:
    """A group (one code and label for each dimension crossed; none for everybody), its base, its cells, its non-answers.

    ``base`` is the number of people behind the row as it may be told, ``None`` where it is not. ``blanks``: kind of
    non-answer to how many gave it, ``None`` where that is not told.
    """

    codes: tuple[str, ...]
    labels: tuple[LocalText, ...]
    base: int | None
    figures: tuple[Figure, ...]
    blanks: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def everybody(self) -> bool:
        return not self.codes

    @property
    def shown(self) -> bool:
        """Does the row show anything at all?"""
        return any(figure.shown for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Compared:
    """What was tested to reach the table's verdicts, so that a reader knows how often chance had its chance.

    ``reference``: ``rest`` (everyone else), ``overall``, or the code of the group fixed in the plan. ``comparisons``: groups
    tested against it, over all answers, p-values adjusted within each answer; ``least``: a smaller difference is never called
    a gap. ``differs``: whether the answers differ by
    group at all, adjusted over the ``screened`` tests of the whole release; ``None`` where that could not be tested.
    ``later``: the plan was changed after answers had come in, so the verdicts are exploratory.
    """

    reference: str
    comparisons: int
    least: float
    differs: Verdict | None = None
    screened: int = 0
    later: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weighting behind a table: its name and version, what it costs in precision, and whether people chose themselves
    to answer (weights do not mend that)."""

    name: str
    version: int
    design_effect: float
    opt_in: bool


_TOKEN: Final = object()


@dataclass(frozen=True)
class Released:
    """A table that may leave. Everybody's row, where there is one, comes first.

    ``unit``: ``share`` (0 to 1), ``people``, or the measure's own. ``lines``: values every row is compared with, such as
    ``baseline`` and ``target``. ``minimum``: the smallest number of people shown. ``views``: for a dimension whose groups
    people may combine, how they are grouped here (:mod:`engage.analysis.select_all`). ``exploratory``: uncertain numbers
    are in it, without any test; never for the public.
    """

    kind: Kind
    subject: str
    title: LocalText
    dimensions: tuple[str, ...]
    dimension_labels: tuple[LocalText, ...]
    columns: tuple[Head, ...]
    rows: tuple[Row, ...]
    unit: str
    audience: Literal["public", "desk"]
    minimum: int
    source: str = ""
    weighted: bool = False
    lines: Mapping[str, float] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    tested: Compared | None = None
    weighed: Weighed | None = None
    exploratory: bool = False
    made_here: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_here is not _TOKEN:
            raise TypeError("a Released is made by engage.privacy.release only")
        if self.exploratory and self.audience == "public":
            raise ValueError("what is exploratory is never public")

    def row(self, *codes: str) -> Row:
        """The row of a group; KeyError when there is none."""
        for row in self.rows:
            if row.codes == codes:
                return row
        raise KeyError(codes)

    @property
    def hides(self) -> bool:
        """Is anything kept back?"""
        return any(figure.mark is Mark.WITHHELD for row in self.rows for figure in row.figures)

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of everything shown."""
        text = json.dumps(self._content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def for_public(self) -> Released:
        """The same table without the reasons for its blanks."""
        rows = tuple(
            replace(row, figures=tuple(replace(figure, why=None) for figure in row.figures))
            for row in self.rows
        )
        return replace(self, rows=rows)

    def as_json(self) -> dict[str, Any]:
        return {**self._content(), "digest": self.digest}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Released:
        """What :meth:`as_json` wrote. Raises :class:`Refused` when it was changed since."""
        try:
            made = cls(
                **{
                    name: document[name]
                    for name in ("kind", "subject", "unit", "audience", "minimum", "source", "weighted")
                },
                title=LocalText(document["title"]),
                dimensions=tuple(document["dimensions"]),
                dimension_labels=tuple(LocalText(text) for text in document["dimension_labels"]),
                columns=tuple(Head(head["code"], LocalText(head["label"])) for head in document["columns"]),
                rows=tuple(_row(row) for row in document["rows"]),
                lines=dict(document["lines"]),
                views=dict(document.get("views", {})),
                tested=Compared(**document["tested"]) if "tested" in document else None,
                weighed=Weighed(**document["weighed"]) if "weighed" in document else None,
                exploratory=bool(document.get("exploratory")),
                made_here=_TOKEN,
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise Refused(N_("This is not a released table.")) from fault
        if made.digest != document.get("digest"):
            raise Refused(N_("This table was changed after it was released. Its fingerprint does not hold."))
        return made

    def _content(self) -> dict[str, Any]:
        """Everything shown. What a table has not is left out, so that a fingerprint made before it existed still holds."""
        more = {
            "views": dict(self.views),
            "tested": asdict(self.tested) if self.tested else None,
            "weighed": asdict(self.weighed) if self.weighed else None,
            "exploratory": self.exploratory,
        }
        return {
            **{name: value for name, value in more.items() if value},
            "kind": self.kind,
            "subject": self.subject,
            "title": self.title.as_json(),
            "dimensions": list(self.dimensions),
            "dimension_labels": [text.as_json() for text in self.dimension_labels],
            "columns": [{"code": head.code, "label": head.label.as_json()} for head in self.columns],
            "rows": [_row_json(row) for row in self.rows],
            "unit": self.unit,
            "audience": self.audience,
            "minimum": self.minimum,
            "source": self.source,
            "weighted": self.weighted,
            "lines": dict(self.lines),
        }


def made(**content: Any) -> Released:
    """Only :mod:`engage.privacy.release` calls this, once it has decided what may be shown."""
    return Released(**content, made_here=_TOKEN)


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "codes": list(row.codes),
        "labels": [text.as_json() for text in row.labels],
        "base": row.base,
        "figures": [_figure_json(figure) for figure in row.figures],
        "blanks": dict(row.blanks),
    }


def _figure_json(figure: Figure) -> dict[str, Any]:
    """What is set, and nothing else: a frozen table stays short enough to read."""
    content = {"value": figure.value, "low": figure.low, "high": figure.high, "flag": figure.flag}
    content |= {"mark": figure.mark and figure.mark.value, "why": figure.why and figure.why.value}
    content |= {"verdict": figure.verdict, "change": figure.change}
    return {name: value for name, value in content.items() if value is not None}


def _row(document: Mapping[str, Any]) -> Row:
    return Row(
        codes=tuple(document["codes"]),
        labels=tuple(LocalText(text) for text in document["labels"]),
        base=document["base"],
        figures=tuple(_figure(figure) for figure in document["figures"]),
        blanks=dict(document["blanks"]),
    )


def _figure(document: Mapping[str, Any]) -> Figure:
    known = dict(document)
    mark, why = known.pop("mark", None), known.pop("why", None)
    return Figure(**known, mark=Mark(mark) if mark else None, why=Why(why) if why else None)
