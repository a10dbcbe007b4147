"""Colours of the pictures, computed: legible in light and dark, apart without colour, and defined for every mark there is."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from engage.charts.dumbbell import dumbbell
from engage.charts.equiplot import equiplot
from engage.charts.marks import SHAPES, mark
from engage.charts.multiples import multiples
from engage.charts.participation import participation
from engage.charts.picture import Picture
from engage.charts.stacked import STEPS, stacked
from engage.charts.trend import trend
from engage.i18n.catalogues import translator
from engage.privacy.policy import PUBLIC
from tests.charts.made import answers, course, crossed, drawing, heard, measure
from tests.guards.test_css import DARK, FOLDER, SHEETS, contrast, luminance, of, tokens

SCHEMES = ("light", "dark")
GROUNDS = ("--card", "--paper")
LINES = [f"--k{place}" for place in range(len(SHAPES))]
TONES = [f"--s{step}" for step in range(1, STEPS + 1)]
# Viénot, Brettel and Mollon 1999: linear RGB as people see it who lack one kind of cone.
BLIND = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def palette(scheme: str) -> dict[str, str]:
    light = tokens("base.css") | tokens("charts.css", ".chart")
    if scheme == "light":
        return light
    return light | tokens("base.css", scheme=DARK) | tokens("charts.css", ".chart", DARK)


def seen(colour: str, kind: str) -> str:
    """A colour as somebody with that kind of colour blindness sees it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels]
    turned = [min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0.0), 1.0) for row in BLIND[kind]]
    encoded = [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in turned]
    return "#" + "".join(f"{round(255 * v):02x}" for v in encoded)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_and_marks_stand_out_from_their_ground(scheme: str) -> None:
    colours = palette(scheme)
    assert {
        name: ground for name in LINES for ground in GROUNDS if contrast(colours[name], colours[ground]) < 4.5
    } == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_numbers_in_a_bar_can_be_read(scheme: str) -> None:
    colours = palette(scheme)
    text = dict.fromkeys(TONES[:4], "--on-low") | dict.fromkeys(TONES[4:], "--on-high")
    assert {tone: on for tone, on in text.items() if contrast(colours[tone], colours[on]) < 4.5} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", ["everybody", *BLIND])
def test_tones_of_a_scale_go_one_way_in_grey_and_for_the_colour_blind(scheme: str, kind: str) -> None:
    shown = [palette(scheme)[tone] for tone in TONES]
    light = [luminance(colour if kind == "everybody" else seen(colour, kind)) for colour in shown]
    steps = [(max(a, b) + 0.05) / (min(a, b) + 0.05) for a, b in pairwise(light)]
    assert light in (sorted(light), sorted(light, reverse=True))
    assert min(steps) >= 1.15
    ends = (max(light) + 0.05) / (min(light) + 0.05)
    assert ends >= 6


def test_the_simulation_leaves_grey_alone_and_takes_red_from_green() -> None:
    assert seen("#808080", "deutan") == "#808080"
    assert contrast(seen("#ff0000", "protan"), "#000000") < contrast("#ff0000", "#000000")


def test_lines_are_told_apart_by_shape_as_well() -> None:
    shapes = [re.sub(r'class="[^"]*?(ring|tile)?"', r"\1", mark(shape, "point k0")) for shape in SHAPES]
    assert len(set(shapes)) == len(SHAPES)


def test_every_look_that_is_drawn_has_a_rule_and_every_rule_is_drawn() -> None:
    ruled = set(re.findall(r"\.([a-z][\w-]*)", " ".join(one.within[-1] for one in of(FOLDER / "charts.css"))))
    drawn = {
        name
        for picture in every_kind()
        for one in drawing(picture).iter()
        for name in one.get("class", "").split()
    }
    assert drawn - ruled == {"plain", "circle", "square"}
    assert ruled - drawn == set()


def test_no_other_sheet_has_a_rule_for_what_is_drawn() -> None:
    """A page's .mark or .frame would reach into the pictures."""
    drawn = {
        name
        for picture in every_kind()
        for one in drawing(picture).iter()
        for name in one.get("class", "").split()
    }
    for sheet in SHEETS:
        if sheet.name not in ("charts.css", "style.css"):
            unbound = {
                one.within[-1] for one in of(sheet) if not one.within[-1].startswith((".stat", "img, svg"))
            }
            assert drawn & set(re.findall(r"\.([a-z][\w-]*)", " ".join(unbound))) == set(), sheet.name


def every_kind() -> list[Picture]:
    """Pictures that between them use every look."""
    speak = translator("en")
    many = measure(
        {f"G{i}": [i, i + 1] for i in range(len(SHAPES) - 1)} | {"H": [3, "-"]},
        everybody=[4, 5],
        lines={"target": 2},
    )
    whole, groups = answers(
        {
            "A": [9, 9, 10, 11, 12, 13, 14],
            "B": [2, 1, 1, 1, 1, 1, 1],
            "C": [1] * 7,
            "D": [60, 9, 9, 9, 9, 9, 9],
        }
    )
    _, coded = answers({"A": [3, 191], "B": [60, 60]}, PUBLIC)
    gaps = heard({"A": 300, "B": 100, "C": 4, "D": 90, "E": 90}, {"A": 2, "B": 5, "C": 1, "D": 5, "E": 1})
    moves = {
        ("North", "then"): [30, 70],
        ("North", "now"): [80, 20],
        ("South", "then"): [50, 50],
        ("South", "now"): [52, 48],
    }
    rounds, (districts, _) = course(moves), crossed(moves)
    return [
        trend(many, speak, id="a"),
        stacked(groups, speak, id="b", overall=whole),
        equiplot(groups, speak, id="c", column="a", overall=whole),
        equiplot(coded, speak, id="d", column="a"),
        participation(gaps, speak, id="e"),
        dumbbell(rounds, speak, id="f"),
        dumbbell(measure({"A": [3, 4]}), speak, id="g"),
        multiples(districts["d", "wave"], speak, id="h", option="a", panels="d"),
    ]
