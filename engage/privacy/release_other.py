"""The gate for numbers that are not shares of answers: measures from a source, and people counted by group."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from engage.analysis.representation import participation
from engage.i18n.local_text import LocalText
from engage.privacy.policy import Policy
from engage.privacy.released import Figure, Head, Mark, Released, Row, Why, made
from engage.privacy.suppress import suppress
from engage.privacy.tables import Equation, link

HEARD = "heard"
SHARE_HEARD = "share_heard"
SHARE_COMMUNITY = "share_community"
MORE = "more"
EVERYBODY = ""
"""The total's place among the codes, which no group has."""
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Value:
    """What a source says of one group in one period; ``kind`` is ``value``, ``withheld`` or ``missing``."""

    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    code: str
    label: LocalText


def release_values(
    values: Mapping[tuple[str | None, str], Value],
    groups: Sequence[Named],
    periods: Sequence[Named],
    policy: Policy,
    *,
    subject: str,
    title: LocalText,
    dimension: Named,
    unit: str,
    source: str,
    lines: Mapping[str, float] | None = None,
    everybody: LocalText | None = None,
) -> Released:
    """A measure by group and period, as its source shows it. ``values``: (group's code, or None for everybody; period).

    What the source withheld stays withheld and what it lacks stays missing. A value that the source gives with fewer than k
    people behind it is withheld too; the source gives no counts to subtract from, so nothing follows from its totals.
    """
    rows = [(None, everybody or LocalText())] if any(group is None for group, _ in values) else []
    heads: list[tuple[str | None, LocalText]] = [*rows, *((group.code, group.label) for group in groups)]
    released = made(
        kind="values",
        subject=subject,
        title=title,
        dimensions=(dimension.code,),
        dimension_labels=(dimension.label,),
        columns=tuple(Head(period.code, period.label) for period in periods),
        rows=tuple(
            Row(
                codes=() if code is None else (code,),
                labels=() if code is None else (label,),
                base=None,
                figures=tuple(_value(values.get((code, period.code)), policy) for period in periods),
            )
            for code, label in heads
        ),
        unit=unit,
        audience=policy.audience,
        minimum=policy.k,
        source=source,
        lines=dict(lines or {}),
    )
    return released.for_public() if policy.audience == "public" else released


def _value(value: Value | None, policy: Policy) -> Figure:
    if value is None or value.kind == "missing":
        return Figure(mark=Mark.MISSING)
    if value.kind == "withheld":
        return Figure(mark=Mark.WITHHELD, why=Why.SOURCE)
    if value.n is not None and policy.too_small(value.n):
        return Figure(mark=Mark.WITHHELD, why=Why.PRIMARY)
    return Figure(value.value, value.low, value.high)


def release_counts(
    heard: Mapping[str, int],
    groups: Sequence[Named],
    policy: Policy,
    *,
    subject: str,
    title: LocalText,
    dimension: Named,
    community: Mapping[str, float] | None = None,
    answers: int | None = None,
    source: str = "",
) -> Released:
    """People heard by group, beside the group's share of the community where that is known.

    ``heard``: group's code to people; ``answers``: all people whose group is known, where groups overlap. Columns: heard,
    share_heard, share_community, more (voices until the group is heard as much as it lives there), both reckoned from what is
    printed. A small count is withheld,
    and with it whatever it would follow from; the group's own row stays: a silent group is never dropped.
    """
    codes = [group.code for group in groups]
    total = sum(heard.get(code, 0) for code in codes) if answers is None else answers
    hidden = _withheld_counts(
        {code: heard.get(code, 0) for code in codes}, total, answers is not None, policy
    )
    # Shares and missing voices are reckoned from the numbers as they are printed, so that they tell nothing besides.
    printed = {code: policy.shown_people(heard.get(code, 0)) for code in codes}
    known = {
        one.group: one for one in participation(printed, community or {}, answers=policy.shown_people(total))
    }
    columns = (HEARD, SHARE_HEARD, SHARE_COMMUNITY, MORE)
    whole = hidden.get(EVERYBODY)
    rows = [
        Row(
            (),
            (),
            _base(total, whole, policy),
            (_people(total, whole, policy), *(Figure(mark=Mark.MISSING),) * 3),
        )
    ]
    for group in groups:
        one, count = known.get(group.code), heard.get(group.code, 0)
        why = hidden.get(group.code)
        # A share of a total that is not told would tell it, from any group large enough to show.
        beside = why or whole
        told = (
            _people(count, why, policy),
            _or_missing(one.share_heard if one else None, beside, policy.shown_share),
            _or_missing(one.share_community if one else None, None, policy.shown_share),
            _or_missing(one.more if one else None, beside, float),
        )
        rows.append(Row((group.code,), (group.label,), _base(count, why, policy), told))
    released = made(
        kind="counts",
        subject=subject,
        title=title,
        dimensions=(dimension.code,),
        dimension_labels=(dimension.label,),
        columns=tuple(Head(code, LocalText()) for code in columns),
        rows=tuple(rows),
        unit="people",
        audience=policy.audience,
        minimum=policy.k,
        source=source,
    )
    return released.for_public() if policy.audience == "public" else released


def _people(count: int, why: Why | None, policy: Policy) -> Figure:
    return Figure(mark=Mark.WITHHELD, why=why) if why else Figure(float(policy.shown_people(count)))


def _base(count: int, why: Why | None, policy: Policy) -> int | None:
    return None if why else policy.shown_people(count)


def _or_missing(value: float | None, why: Why | None, shown: Callable[[float], float]) -> Figure:
    if why is not None:
        return Figure(mark=Mark.WITHHELD, why=why)
    if value is None:
        return Figure(mark=Mark.MISSING)
    return Figure(shown(value))


def _withheld_counts(
    counts: Mapping[str, int], total: int, overlapping: bool, policy: Policy
) -> dict[str, Why]:
    """Counts that may not be told, with the reason; EVERYBODY for the total.

    The shares printed beside the counts tell them, so they are taken as known exactly. Those outside an overlapping group
    are a group as well, which nobody tells but everybody can subtract.
    """
    cells: dict[Hashable, int] = {EVERYBODY: total}
    cells.update(counts)
    equations = [Equation(EVERYBODY, tuple(counts))] if counts and not overlapping else []
    outside: list[Hashable] = []
    for code, count in counts.items() if overlapping else ():
        others = (OUTSIDE, code)
        cells[others] = max(0, total - count)
        outside.append(others)
        if count <= total:
            equations.append(Equation(EVERYBODY, (code, others)))
    small = {name for name, count in cells.items() if policy.too_small(count)}
    pattern = suppress(link(cells, equations, hidden=outside), dict.fromkeys(small, policy.k - 1))
    return {str(name): Why.PRIMARY if name in small else Why.COMPLEMENTARY for name in pattern.withheld}
