"""The pictures of the style page: every kind there is, from numbers invented for it, through the gate like all others."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from engage.i18n.catalogues import translator
from engage.i18n.local_text import LocalText
from engage.i18n.registry import Language
from engage.web.shell.style_texts import TEXTS

if TYPE_CHECKING:
    from engage.charts.picture import Picture
    from engage.privacy.released import Released

_SCALE = ("very safe", "safe enough", "in between", "not so safe", "not safe")
_ANSWERS = {
    "north": (70, 50, 20, 10, 5),
    "south": (20, 35, 45, 50, 30),
    "west": (15, 40, 30, 20, 12),
    "old town": (8, 6, 5, 2, 1),
    "east": (1, 1, 1, 0, 0),
}
_ABSENT = {"north": (9.4, 8.8, 8.1, 7.0), "south": (14.2, 14.9, None, 13.1), "east": ("-", "-", 21.5, 19.0)}
_YEARS = ("2022", "2023", "2024", "2025")
_HEARD, _LIVE_HERE = (
    {"north": 155, "south": 180, "west": 117, "old town": 22, "east": 3},
    {"north": 3100, "south": 7200, "west": 2100, "old town": 1500, "east": 800},
)


def pictures(spoken: Language, direction: str) -> list[Picture]:
    """One of each, in a language, from the side that was asked for or else the language's own."""
    from engage.charts.equiplot import equiplot
    from engage.charts.participation import participation
    from engage.charts.stacked import stacked
    from engage.charts.trend import trend

    speak = copy(translator(spoken.tag))
    if direction:
        speak.language = replace(spoken, direction="rtl" if direction == "rtl" else "ltr")
    overall, by_area = _answers()
    return [
        equiplot(by_area, speak, id="plot-one", column="very safe", overall=overall),
        stacked(by_area, speak, id="plot-scale", overall=overall),
        trend(_measure(), speak, id="plot-trend"),
        participation(_heard(), speak, id="plot-heard"),
    ]


def _answers() -> tuple[Released, Released]:
    import numpy as np

    from engage.analysis.breakdown import break_down
    from engage.analysis.columns import Dimension, Question
    from engage.privacy.policy import PUBLIC
    from engage.privacy.release import Labels, release_shares

    people = [
        (area, answer)
        for area, row in enumerate(_ANSWERS.values())
        for answer, n in enumerate(row)
        for _ in range(n)
    ]
    question = Question("safe", _SCALE, np.array([answer for _, answer in people], dtype=np.int16))
    areas = Dimension("area", tuple(_ANSWERS), np.array([area for area, _ in people], dtype=np.int16))
    labels = Labels(
        TEXTS["safe"],
        {code: TEXTS[code] for code in _SCALE},
        {"area": TEXTS["group"]},
        {("area", code): TEXTS[code] for code in _ANSWERS},
    )
    overall, by_area = release_shares(
        break_down([question], [areas], wanted=[(), ("area",)]), PUBLIC, labels, source=_SOURCE
    )
    return overall, by_area


_SOURCE = TEXTS["sample"]["en"]


def _measure() -> Released:
    from engage.privacy.policy import PUBLIC
    from engage.privacy.release_other import Named, Value, release_values

    def value(given: object) -> Value:
        if given is None or given == "-":
            return Value("missing" if given is None else "withheld")
        return Value("value", float(str(given)))

    return release_values(
        {
            (area, year): value(one)
            for area, row in _ABSENT.items()
            for year, one in zip(_YEARS, row, strict=True)
        },
        [Named(area, TEXTS[area]) for area in _ABSENT],
        [Named(year, LocalText(und=year)) for year in _YEARS],
        PUBLIC,
        subject="away",
        title=TEXTS["away"],
        dimension=Named("area", TEXTS["group"]),
        unit="percent",
        source=_SOURCE,
        lines={"target": 6.0},
    )


def _heard() -> Released:
    from engage.privacy.policy import PUBLIC
    from engage.privacy.release_other import Named, release_counts

    return release_counts(
        _HEARD,
        [Named(area, TEXTS[area]) for area in _HEARD],
        PUBLIC,
        subject="heard",
        title=TEXTS["heard"],
        dimension=Named("area", TEXTS["group"]),
        community=_LIVE_HERE,
        source=_SOURCE,
    )
