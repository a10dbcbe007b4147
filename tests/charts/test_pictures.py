"""What holds for every picture of every table: well-formed, harmless, agreeing with its own table, and silent on what is
withheld; with any names, in any language and direction."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.charts.dumbbell import dumbbell
from engage.charts.equiplot import equiplot
from engage.charts.multiples import MOST_PANELS, multiples, places
from engage.charts.participation import participation
from engage.charts.picture import Picture, Speak
from engage.charts.stacked import stackable, stacked
from engage.charts.trend import MOST_LINES, trend
from engage.i18n.catalogues import translator
from engage.i18n.local_text import LocalText
from engage.privacy.policy import DESK, PUBLIC
from engage.privacy.release_other import Named, Value, release_values
from engage.privacy.released import Released, Verdict
from tests.charts.made import (
    PERIODS,
    SVG,
    answers,
    cells,
    course,
    course_from,
    crossed,
    drawing,
    heard,
    judged,
    looks,
    measure,
    numbers,
    plain,
    words,
)

ENGLISH, ARABIC = translator("en"), translator("ar")
HOSTILE = (
    "<script>alert(1)</script>",
    "",
    "   ",
    "Total",
    "Everybody",
    "غير ذلك",
    "\u202eright to left",
    "\u2069\u2069 breaks out",
    "a\x00b\ud800c",
    "{group} %(n)s {0}",
    '"&\'; x</text><image href="//a.b">',
    "對政府的工作是否滿意" * 9,
    "Native Hawaiian or other Pacific Islander, alone or in combination with one or more other groups",
    "x" * 300,
)

VERDICTS: dict[str, Verdict] = {"g0": "gap", "g1": "no_clear_difference"}

speakers = st.sampled_from(("en", "ar", "es", "en-XA", "ar-XB", "ne", "prs")).map(translator)
given_value = st.one_of(
    st.none(),
    st.just("-"),
    st.floats(0, 100, allow_nan=False).map(lambda v: round(v, 1)),
    st.tuples(st.floats(20, 30), st.floats(10, 20), st.floats(30, 40)),
)


@st.composite
def measures(draw: st.DrawFn) -> Released:
    names = draw(st.lists(st.sampled_from(HOSTILE), max_size=5, unique=True))
    series = st.lists(given_value, min_size=len(PERIODS), max_size=len(PERIODS))
    return measure(
        {name: draw(series) for name in names},
        everybody=draw(st.one_of(st.just(()), series)) or [None] * 3,
        unit=draw(st.sampled_from(("percent", "share", "people", "days"))),
        lines=draw(
            st.dictionaries(st.sampled_from(("baseline", "target", "<b>")), st.floats(0, 50), max_size=2)
        ),
        source=draw(st.sampled_from(("", "A <b>source</b>"))),
        policy=draw(st.sampled_from((PUBLIC, DESK))),
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[Released, Released]:
    names = draw(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4, unique=True))
    options = draw(st.integers(1, 4))
    row = st.lists(st.sampled_from((0, 1, 3, 9, 20, 55)), min_size=options, max_size=options)
    return answers({name: draw(row) for name in names}, draw(st.sampled_from((PUBLIC, DESK))))


@st.composite
def people_heard(draw: st.DrawFn) -> Released:
    names = draw(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=5, unique=True))
    counts = {name: draw(st.sampled_from((0, 0, 1, 4, 9, 12, 40, 300))) for name in names}
    community = {name: draw(st.sampled_from((0, 5, 20, 100))) for name in names if draw(st.booleans())}
    return heard(counts, community, draw(st.sampled_from((PUBLIC, DESK))))


def pictures_of_a_question(tables: tuple[Released, Released], speak: Speak) -> list[Picture]:
    whole, groups = tables
    code = groups.columns[0].code
    drawn = [
        equiplot(groups, speak, id="a", column=code, overall=whole, largest_first=True),
        equiplot(judged(groups, code, VERDICTS), speak, id="b", column=code),
        equiplot(judged(groups, code, VERDICTS, "g1"), speak, id="r", column=code),
        equiplot(whole, speak, id="c", column=code),
    ]
    return [*drawn, stacked(groups, speak, id="d", overall=whole), stacked(whole, speak, id="e")]


def is_sound(picture: Picture, speak: Speak) -> None:
    root = drawing(picture)
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert root.get("role") == "img"
    assert root.get("direction") == speak.language.direction
    title, desc = root[0], root[1]
    assert (title.tag, desc.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert picture.sentence
    assert plain(picture.sentence).replace("\x00", "\ufffd").replace("\ud800", "\ufffd") == plain(desc.text)
    for one in root.iter():
        assert not {"style", "href"} & set(one.keys())
        assert not any(name.startswith("on") for name in one.keys())  # noqa: SIM118 - an Element, not a dict
        for name, value in one.items():
            assert name in ("id", "class", "aria-labelledby", "lang") or "nan" not in value
            assert name in ("id", "class", "aria-labelledby", "lang") or "inf" not in value
    assert "{" not in picture.sentence.replace("{group} %(n)s {0}", "")
    widths = {len(row) for row in picture.table.rows}
    assert widths <= {len(picture.table.columns)}


def agrees_with_its_table(picture: Picture) -> None:
    """Every number written beside a group, or into its bar, stands in the table, letter by letter."""
    told = cells(picture)
    for text in (*looks(picture, "value"), *looks(picture, "on")):
        written = plain(text.text)
        # A change is two numbers with an arrow between them, so there each number is looked for by itself.
        for part in numbers(written) if re.search("[→←]", written) else [written]:
            whole = re.compile(rf"(?<![\d.,]){re.escape(part)}(?![\d.,])")
            assert not numbers(part) or any(whole.search(cell) for cell in told)


@settings(max_examples=60, deadline=None)
@given(measures(), speakers)
def test_a_measure_is_drawn_whatever_it_holds(released: Released, speak: Speak) -> None:
    for picture in (
        trend(released, speak, id="t"),
        *(equiplot(released, speak, id="e", column=h.code) for h in released.columns),
    ):
        is_sound(picture, speak)
        agrees_with_its_table(picture)


@settings(max_examples=40, deadline=None)
@given(questions(), speakers)
def test_a_question_is_drawn_whatever_was_answered(tables: tuple[Released, Released], speak: Speak) -> None:
    for picture in pictures_of_a_question(tables, speak):
        is_sound(picture, speak)
        agrees_with_its_table(picture)


@settings(max_examples=40, deadline=None)
@given(people_heard(), speakers)
def test_people_heard_are_drawn_whoever_they_are(released: Released, speak: Speak) -> None:
    is_sound(participation(released, speak, id="p"), speak)


@st.composite
def rounds(draw: st.DrawFn) -> dict[tuple[str, str], list[int]]:
    names = draw(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3, unique=True))
    times = draw(
        st.lists(st.sampled_from(("2018", "<b>", "", "الجولة", "Total")), min_size=2, max_size=3, unique=True)
    )
    row = st.lists(st.sampled_from((0, 1, 9, 40, 120)), min_size=2, max_size=2)
    found = {(name, time): draw(row) for name in names for time in times}
    return found if any(map(any, found.values())) else {key: [40, 9] for key in found}


@settings(max_examples=8, deadline=None)
@given(rounds(), speakers, st.sampled_from((PUBLIC, DESK)), st.booleans())
def test_rounds_are_drawn_whoever_answered_when(
    counts: dict[tuple[str, str], list[int]], speak: Speak, policy: Any, tested: bool
) -> None:
    released, cells = crossed(counts, policy)
    path = course_from(released, cells, tested=tested)
    drawn = [trend(path, speak, id="t"), dumbbell(path, speak, id="d")]
    drawn += [
        multiples(released["d", "wave"], speak, id="m", option="a", panels=one) for one in ("d", "wave")
    ]
    for picture in drawn:
        is_sound(picture, speak)
        agrees_with_its_table(picture)


@settings(max_examples=20, deadline=None)
@given(measures(), speakers)
def test_a_measure_in_many_places_is_drawn_whatever_it_holds(released: Released, speak: Speak) -> None:
    one = [("Here", released), ("<script>", released), ("", released)]
    is_sound(places(one, speak, id="p", period=PERIODS[0]), speak)
    is_sound(dumbbell(released, speak, id="d"), speak)


def _all(released: Released) -> list[Picture]:
    return [trend(released, ENGLISH, id="t"), equiplot(released, ENGLISH, id="e", column=PERIODS[0])]


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 9), min_size=3, max_size=3),
    st.lists(st.floats(0, 100), min_size=6, max_size=6),
)
def test_what_stands_behind_a_withheld_number_changes_nothing(people: list[int], values: list[float]) -> None:
    """Two worlds that differ only in what is withheld look alike, down to the last byte."""
    groups = [Named("a", LocalText(en="Few")), Named("b", LocalText(en="Many"))]
    periods = [Named(code, LocalText(und=code)) for code in PERIODS]

    def world(of_few: list[float], n: list[int]) -> Released:
        few = {
            ("a", p.code): Value("value", v, v - 1, v + 1, n)
            for p, v, n in zip(periods, of_few, n, strict=True)
        }
        many = {("b", p.code): Value("value", 40.0, 35.0, 45.0, 500) for p in periods}
        return release_values(
            few | many, groups, periods, PUBLIC, subject="s", title=LocalText(en="T"),
            dimension=Named("d", LocalText(en="D")), unit="percent", source="",
        )  # fmt: skip

    assert _all(world(values[:3], people)) == _all(world(values[3:], people[::-1]))


@pytest.mark.parametrize("policy", [PUBLIC, DESK])
def test_a_withheld_group_is_hatched_named_and_without_a_number(policy: Any) -> None:
    whole, groups = answers({"North": [60, 40], "South": [50, 70], "East": [2, 1], "West": [30, 60]}, policy)
    picture = equiplot(groups, ENGLISH, id="p", column="a", overall=whole)
    hidden = [row for row in groups.rows if not row.shown]
    assert hidden
    assert words(picture).count("not shown") == len(hidden) + 1  # in the legend too
    assert len(looks(picture, "kept")) == len(hidden) + 1
    for row in hidden:
        cells_of = next(
            one for one in picture.table.rows if str(one[0]) == str(row.labels[0].in_language("en"))
        )
        assert cells_of[1:] == (None, None, None)
    assert f"fewer than {policy.k} people" in " ".join(picture.notes)


@pytest.mark.parametrize("draw", [trend, dumbbell, lambda r, s, *, id: equiplot(r, s, id=id, column="2018")])
def test_two_hundred_groups_are_all_in_the_table_and_the_first_of_them_drawn(
    draw: Callable[..., Picture],
) -> None:
    released = measure({f"Group {place}": [place % 50, place % 40] for place in range(200)})
    picture = draw(released, ENGLISH, id="p")
    assert len(picture.table.rows) == 200
    assert "of 200 groups" in picture.notes[0]
    drawn = [text for text in words(picture) if text.startswith("Group ")]
    assert len(drawn) <= 41
    assert len(drawn) >= MOST_LINES


def test_a_picture_that_holds_everything_says_nothing_of_what_it_left_out() -> None:
    assert trend(measure({"A": [1, 2], "B": [3, 4]}), ENGLISH, id="p").notes == ()


def test_from_the_right_everything_stands_mirrored() -> None:
    whole, groups = answers({"North": [60, 40], "South": [50, 70]})
    one, other = (equiplot(groups, speak, id="p", column="a", overall=whole) for speak in (ENGLISH, ARABIC))

    def places(picture: Picture) -> list[float]:
        marks = [at for at in looks(picture, "at") if any("dot" in (c.get("class") or "") for c in at)]
        return [float(at.get("x", "").removesuffix("%")) for at in marks[1:]]  # the first is the legend's

    assert len(places(one)) == 2
    assert [left + right for left, right in zip(places(one), places(other), strict=True)] == pytest.approx(
        [100, 100], abs=0.01
    )


def test_a_label_in_another_language_says_which() -> None:
    _, groups = answers({"North": [60, 40], "South": [50, 70]})
    labels = looks(equiplot(groups, ARABIC, id="p", column="a"), "label")
    assert {text.get("lang") for text in labels} == {"en"}
    assert all(
        text.get("lang") is None for text in looks(equiplot(groups, ENGLISH, id="p", column="a"), "label")
    )


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_table() -> None:
    name = "Native Hawaiian or other Pacific Islander, alone or in combination " + "with others " * 9 + "too"
    picture = equiplot(measure({name: [1], "B": [2]}), ENGLISH, id="p", column="2018")
    assert any(text.endswith("…") for text in words(picture))
    assert name in cells(picture)


def test_shares_of_people_who_chose_several_answers_are_not_stacked() -> None:
    released = measure({"A": [60, 70]}, unit="share")
    assert not stackable(released)
    with pytest.raises(ValueError, match="add up"):
        stacked(released, ENGLISH, id="p")


def test_an_unknown_column_and_a_wrong_kind_of_table_are_refused() -> None:
    released = measure({"A": [1, 2]})
    with pytest.raises(KeyError):
        equiplot(released, ENGLISH, id="p", column="1066")
    with pytest.raises(ValueError, match="heard"):
        participation(released, ENGLISH, id="p")


def test_no_word_of_a_picture_escapes_translation() -> None:
    """Drawn in a language that accents every word of ours; lines may break anywhere, and names stay as they are."""
    speak = translator("en-XA")
    whole, groups = answers({"1": [60, 40], "2": [50, 70], "3": [2, 1], "4": [6, 5]}, DESK)
    coded = answers({"1": [3, 191], "2": [60, 60]}, PUBLIC)[1]
    course = measure(
        {"1": [1, 2, 4], "2": [9, "-", 3], "3": ["-", "-", "-"]},
        everybody=[1, 2, 3],
        lines={"baseline": 2, "target": 1},
    )
    drawn = [
        trend(course, speak, id="a"),
        equiplot(course, speak, id="b", column="2019"),
        participation(heard({"1": 300, "2": 100, "3": 0}, {"1": 2, "2": 5, "3": 1}), speak, id="c"),
        equiplot(groups, speak, id="d", column="a", overall=whole),
        equiplot(coded, speak, id="e", column="a"),
        stacked(groups, speak, id="f", overall=whole),
    ]
    names = r"Children often away|Is support fair\?|Answer|Who was heard|Town|Race|one|two|three|(four|six|seven|eight|nine)(teen)?|five|fifteen|thirteen|ten|eleven|twelve"
    for picture in drawn:
        columns = [plain(label) for label, _ in picture.table.columns]
        for text in (
            *words(picture),
            *cells(picture),
            *columns,
            plain(picture.sentence),
            *map(plain, picture.notes),
        ):
            assert not re.search(r"[A-Za-z]{3}", re.sub(names, "", text)), text


def test_two_hundred_districts_are_all_in_the_table_and_the_first_of_them_drawn() -> None:
    released, _ = crossed(
        {(f"District {i}", side): [30 + i % 9, 20] for i in range(200) for side in ("east", "west")}
    )
    picture = multiples(released["d", "wave"], ENGLISH, id="m", option="a", panels="d")
    assert len(picture.table.rows) == 200
    assert f"{MOST_PANELS} of 200 groups" in picture.notes[0]
    assert sum(text.startswith("District ") for text in words(picture)) == MOST_PANELS


def test_a_withheld_number_is_hatched_in_a_panel_and_at_its_end_of_a_dumbbell() -> None:
    counts = {(town, time): [60, 40] for town in ("North", "South", "West") for time in ("then", "now")}
    counts["West", "then"] = [2, 1]
    released, _ = crossed(counts)
    table = released["d", "wave"]
    hidden = [row for row in table.rows if not row.figures[0].shown]
    assert hidden
    panels = multiples(table, ENGLISH, id="m", option="a", panels="d")
    assert len(looks(panels, "kept")) == len(hidden) + 1  # in the legend too
    change = dumbbell(course(counts), ENGLISH, id="d")
    assert len(looks(change, "kept")) == len(hidden) + 1
    assert sum("not shown → " in text or "→ not shown" in text for text in words(change)) == len(
        {row.codes[0] for row in hidden}
    )
    assert sum(cell is None for row in change.table.rows for cell in row) == len(hidden)


def test_only_tables_that_fit_are_taken() -> None:
    whole, groups = answers({"North": [60, 40], "South": [50, 70]})
    with pytest.raises(ValueError):
        dumbbell(groups, ENGLISH, id="d")
    with pytest.raises(ValueError):
        dumbbell(measure({"A": [1]}), ENGLISH, id="d")
    with pytest.raises(ValueError):
        multiples(groups, ENGLISH, id="m", option="a", panels="d")
    with pytest.raises(ValueError):
        places([], ENGLISH, id="p", period="2018")
    with pytest.raises(ValueError):
        places(
            [("A", measure({"A": [1]})), ("B", measure({"A": [1], "B": [2]}))], ENGLISH, id="p", period="2018"
        )
    with pytest.raises(KeyError):
        equiplot(whole, ENGLISH, id="e", column="z")
