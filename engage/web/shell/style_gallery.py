"""The gallery's pictures: every kind there is, from tables of the samples (engage/samples/data/gallery.json).

Their numbers are real: Common Feedback Project, Nepal, 2015; Connecticut's schools; who came to sessions in Santa Monica.
The file holds released tables with their fingerprints, so a number changed by hand is refused.
"""

from __future__ import annotations

import json
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from engage import places as folders
from engage.i18n.catalogues import translator

if TYPE_CHECKING:
    from engage.charts.picture import Picture, Speak
    from engage.privacy.released import Released

LAST_YEAR = "2019-2020"
NOT_AT_ALL = "1"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of picture, from both sides: as English readers see it, and as Arabic readers do."""

    name: str
    left: Picture
    right: Picture


def gallery() -> list[Kind]:
    """Every kind of picture, in English and in Arabic."""
    left, right = pictures("en"), pictures("ar")
    return [Kind(name, left[name], right[name]) for name in left]


def pictures(tag: str, direction: str = "") -> dict[str, Picture]:
    """Every kind by its name, in one language; from the side asked for, else from the language's own."""
    speak = copy(translator(tag))
    if direction:
        speak.language = replace(speak.language, direction="rtl" if direction == "rtl" else "ltr")
    return _drawn(speak, f"{tag}{direction}")


def _drawn(speak: Speak, id: str) -> dict[str, Picture]:
    from engage.charts.dumbbell import dumbbell
    from engage.charts.equiplot import equiplot
    from engage.charts.multiples import multiples, places
    from engage.charts.participation import participation
    from engage.charts.stacked import stacked
    from engage.charts.trend import trend
    from engage.privacy.layouts import course_of

    table = tables()
    districts = [(name, _read(one)) for name, one in _document()["absence_in_places"]]
    rounds = course_of(table["informed_by_age_and_wave"], NOT_AT_ALL, "wave", table["informed_by_wave"])
    return {
        "equiplot": equiplot(
            table["informed_by_age"], speak, id=f"{id}-equiplot", column=NOT_AT_ALL, overall=table["informed"]
        ),
        "stacked": stacked(table["fair_by_age"], speak, id=f"{id}-stacked", overall=table["fair"]),
        "dumbbell": dumbbell(rounds, speak, id=f"{id}-dumbbell"),
        "course": trend(rounds, speak, id=f"{id}-course"),
        "trend": trend(table["absence"], speak, id=f"{id}-trend"),
        "multiples": multiples(
            table["informed_by_gender_and_district"],
            speak,
            id=f"{id}-multiples",
            option=NOT_AT_ALL,
            panels="district",
        ),
        "places": places(districts, speak, id=f"{id}-places", period=LAST_YEAR),
        "participation": participation(table["heard"], speak, id=f"{id}-participation"),
    }


def tables() -> dict[str, Released]:
    """The gallery's tables by name. Refused when one was changed since it was released."""
    return {name: _read(one) for name, one in _document().items() if name != "absence_in_places"}


def _read(document: dict[str, Any]) -> Released:
    from engage.privacy.released import Released

    return Released.from_json(document)


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folders.samples() / "gallery.json").read_text(encoding="utf-8"))
    return found
