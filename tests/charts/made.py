"""Released tables to draw, made by the gate as everywhere else, and how to read a drawing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
from defusedxml.ElementTree import fromstring

from engage.analysis.breakdown import break_down
from engage.analysis.cells import Cells
from engage.analysis.columns import Dimension, Question
from engage.charts.picture import Picture
from engage.i18n.local_text import LocalText
from engage.privacy.layouts import course_of
from engage.privacy.policy import DESK, PUBLIC, Policy
from engage.privacy.release import Labels, release_shares
from engage.privacy.release_other import Named, Value, release_counts, release_values
from engage.privacy.released import Compared, Released, Verdict
from engage.privacy.verdicts import compared

SVG = "{http://www.w3.org/2000/svg}"
PERIODS = ("2018", "2019", "2020")


def named(names: Sequence[str], tag: str = "en") -> list[Named]:
    return [Named(f"g{place}", LocalText({tag: name})) for place, name in enumerate(names)]


def measure(
    rows: dict[str, Sequence[Any]],
    *,
    everybody: Sequence[Any] = (),
    unit: str = "percent",
    policy: Policy = PUBLIC,
    **more: Any,
) -> Released:
    """A measure: group's name to its values by period; ``None`` is missing, ``"-"`` withheld; a tuple has low and high."""
    groups = named(list(rows))
    periods = [
        Named(code, LocalText(und=code))
        for code in PERIODS[: max(map(len, chain(rows.values(), [everybody])))]
    ]
    values = {
        (code, period.code): value_of(given)
        for code, series in chain(
            zip([group.code for group in groups], rows.values(), strict=True), [(None, everybody)]
        )
        for period, given in zip(periods, series, strict=False)
    }
    return release_values(
        values,
        groups,
        periods,
        policy,
        subject="absence",
        title=LocalText(en="Children often away", ar="أطفال يتغيبون كثيرًا"),
        dimension=Named("race", LocalText(en="Race")),
        unit=unit,
        source=more.pop("source", ""),
        **more,
    )


def value_of(given: Any) -> Value:
    match given:
        case None:
            return Value("missing")
        case "-":
            return Value("withheld")
        case (value, low, high):
            return Value("value", value, low, high)
        case _:
            return Value("value", float(given))


def answers(
    counts: dict[str, Sequence[int]], policy: Policy = DESK, weights: Any = None
) -> tuple[Released, Released]:
    """A question with options a, b, c...: group's name to how many chose each. Everybody's table, and the one by group."""
    options = max(map(len, counts.values()))
    codes = [(g, o) for g, row in enumerate(counts.values()) for o, n in enumerate(row) for _ in range(n)]
    question = Question(
        "fair", tuple("abcdefghijkl"[:options]), np.array([o for _, o in codes], dtype=np.int16)
    )
    dimension = Dimension(
        "d", tuple(f"g{i}" for i in range(len(counts))), np.array([g for g, _ in codes], dtype=np.int16)
    )
    tables = break_down([question], [dimension], wanted=[(), ("d",)])
    labels = Labels(
        LocalText(en="Is support fair?", ar="هل الدعم عادل؟"),
        {code: LocalText(en=f"Answer {code}") for code in question.options},
        {"d": LocalText(en="Town")},
        {("d", f"g{place}"): LocalText(en=name) for place, name in enumerate(counts)},
    )
    everybody, by_group = release_shares(tables, policy, labels)
    return everybody, by_group


def crossed(
    counts: dict[tuple[str, str], Sequence[int]], policy: Policy = DESK, second: str = "wave"
) -> tuple[dict[tuple[str, ...], Released], dict[tuple[str, ...], Cells]]:
    """A question by two dimensions, ``d`` and ``second``: (group's name, second's name) to how many chose each option.
    What was released and what it was counted from, by dimensions."""
    firsts, seconds = (list(dict.fromkeys(key[at] for key in counts)) for at in (0, 1))
    people = [
        (firsts.index(one), seconds.index(other), option)
        for (one, other), row in counts.items()
        for option, n in enumerate(row)
        for _ in range(n)
    ]
    first, last, option = (np.array(column, dtype=np.int16) for column in zip(*people, strict=True))
    question = Question("fair", tuple("abcdefghijkl"[: max(map(len, counts.values()))]), option)
    dimensions = [
        Dimension("d", tuple(f"g{i}" for i in range(len(firsts))), first),
        Dimension(second, tuple(f"w{i}" for i in range(len(seconds))), last),
    ]
    wanted: list[tuple[str, ...]] = [(), ("d",), (second,), ("d", second)]
    labels = Labels(
        LocalText(en="Is support fair?", ar="هل الدعم عادل؟"),
        {code: LocalText(en=f"Answer {code}") for code in question.options},
        {"d": LocalText(en="Town"), second: LocalText(en=second.title())},
        {("d", f"g{i}"): LocalText(en=name) for i, name in enumerate(firsts)}
        | {(second, f"w{i}"): LocalText(en=name) for i, name in enumerate(seconds)},
    )
    cells = break_down([question], dimensions, wanted=wanted)
    released = release_shares(cells, policy, labels)
    return dict(zip(wanted, released, strict=True)), dict(zip(wanted, cells, strict=True))


def course(
    counts: dict[tuple[str, str], Sequence[int]], policy: Policy = DESK, *, tested: bool = True
) -> Released:
    """The share of the first option by group and round, as :func:`crossed` has it."""
    return course_from(*crossed(counts, policy), tested=tested)


def course_from(
    released: Mapping[tuple[str, ...], Released],
    cells: Mapping[tuple[str, ...], Cells],
    *,
    tested: bool = True,
) -> Released:
    """The same from what was released and counted already."""
    table = released["d", "wave"]
    if tested:
        table = compared(table, cells["d", "wave"], within=cells["wave",], ordered=True)
    return course_of(table, "a", "wave", overall=released["wave",])


def judged(
    released: Released, column: str, verdicts: Mapping[str, Verdict], reference: str = "rest"
) -> Released:
    """The table as if tests had said this of the groups' numbers in a column."""
    place = [head.code for head in released.columns].index(column)
    rows = tuple(
        replace(
            row,
            figures=tuple(
                replace(one, verdict=verdicts.get(row.codes[0]))
                if at == place and row.codes and one.shown
                else one
                for at, one in enumerate(row.figures)
            ),
        )
        for row in released.rows
    )
    return replace(released, rows=rows, tested=Compared(reference, len(verdicts), 0.05))


def heard(
    counts: dict[str, int], community: dict[str, float] | None = None, policy: Policy = PUBLIC
) -> Released:
    """People heard by group's name, beside people living here."""
    groups = named(list(counts))
    codes = dict(zip(counts, [group.code for group in groups], strict=True))
    return release_counts(
        {codes[name]: count for name, count in counts.items()},
        groups,
        policy,
        subject="heard",
        title=LocalText(en="Who was heard"),
        dimension=Named("race", LocalText(en="Race")),
        community={codes[name]: size for name, size in (community or {}).items()},
    )


# -- reading a drawing --


def drawing(picture: Picture) -> Element:
    """The picture's SVG as another parser reads it: well-formed, or this raises."""
    root: Element = fromstring(str(picture.svg))
    return root


def words(picture: Picture) -> list[str]:
    """What is written in the picture, without the marks that keep directions apart."""
    return [plain(text.text or "") for text in drawing(picture).iter(f"{SVG}text")]


def plain(text: object) -> str:
    return re.sub("[\u200e\u200f\u2066-\u2069]", "", str(text))


def cells(picture: Picture) -> list[str]:
    return [plain(cell) for row in picture.table.rows for cell in row if cell is not None]


def looks(picture: Picture, look: str) -> list[Element]:
    """The elements that carry a class."""
    return [one for one in drawing(picture).iter() if look in one.get("class", "").split()]


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))
