"""The sentence beside a picture: it states the base and the largest difference, and claims no more than is known."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.charts.dumbbell import dumbbell
from engage.charts.equiplot import equiplot
from engage.charts.participation import participation
from engage.charts.stacked import stacked
from engage.charts.trend import trend
from engage.charts.words import Wording
from engage.i18n.catalogues import translator
from engage.privacy.layouts import exploring
from engage.privacy.policy import DESK, PUBLIC
from engage.privacy.released import Compared, Released, Verdict
from tests.charts.made import answers, course, heard, judged, measure, plain, words
from tests.support.shared import SHARED, needs_shared

ENGLISH = translator("en")
TOWNS = {"North": [60, 40], "South": [50, 70], "West": [90, 10]}


def of_answers(tables: tuple[Released, Released], **more: object) -> str:
    whole, groups = tables
    return plain(equiplot(groups, ENGLISH, id="p", column="a", overall=whole, **more).sentence)  # type: ignore[arg-type]


def of_verdicts(verdicts: Mapping[str, Verdict], reference: str = "rest") -> str:
    whole, groups = answers(TOWNS)
    return of_answers((whole, judged(groups, "a", verdicts, reference)))


def of_measure(**rows: list[object]) -> str:
    return plain(trend(measure(rows), ENGLISH, id="p").sentence)


# -- shares --


def test_the_base_is_told_and_in_public_only_about() -> None:
    assert of_answers(answers(TOWNS)).startswith("Of 320 people who answered, 62.5% chose “Answer a”.")
    assert of_answers(answers(TOWNS, PUBLIC)).startswith(
        "Of about 320 people who answered, 63% chose “Answer a”."
    )


def test_without_tests_only_what_is_seen_is_said() -> None:
    told = of_answers(answers(TOWNS))
    assert told.endswith(
        "The highest number, 90.0%, is in West; the lowest, 41.7%, in South. Their likely ranges do not overlap."
    )
    assert "gap" not in told
    near = of_answers(answers({"North": [60, 40], "South": [58, 42]}))
    assert near.endswith("Their likely ranges overlap.")


def test_a_gap_is_claimed_where_the_tests_say_so_only() -> None:
    verdicts: dict[str, Verdict] = {"g0": "no_clear_difference", "g1": "gap", "g2": "gap"}
    told = of_verdicts(verdicts)
    assert told.endswith(
        "There is a gap between 2 groups and everyone else. West is furthest from the rest, with 90.0%."
    )
    told = of_verdicts({"g0": "no_clear_difference", "g1": "gap"})
    assert told.endswith("There is a gap between one group and everyone else: South, with 41.7%.")


def test_no_clear_difference_is_never_called_no_gap() -> None:
    told = of_verdicts(dict.fromkeys(("g0", "g1", "g2"), "no_clear_difference"))
    assert told.endswith("There is no clear difference between any group and everyone else.")
    assert "gap" not in told


def test_what_groups_were_compared_with_is_named() -> None:
    gap: dict[str, Verdict] = {"g1": "gap", "g2": "gap"}
    assert of_verdicts(gap, "g0").endswith(
        "There is a gap between 2 groups and North. West is furthest from there, with 90.0%."
    )
    assert of_verdicts({"g1": "gap"}, "overall").endswith(
        "There is a gap between one group and everybody together: South, with 41.7%."
    )
    none: dict[str, Verdict] = {"g1": "no_clear_difference"}
    assert of_verdicts(none, "g0").endswith("There is no clear difference between any group and North.")


def test_how_many_comparisons_were_tested_stands_with_the_picture() -> None:
    _, groups = answers(TOWNS)
    notes = equiplot(judged(groups, "a", {"g1": "gap", "g2": "gap"}), ENGLISH, id="p", column="a").notes
    assert any(note.startswith("2 comparisons were tested") and "5 points or more" in note for note in notes)
    late = replace(groups, tested=Compared("rest", 1, 0.1, later=True))
    notes = equiplot(late, ENGLISH, id="p", column="a").notes
    assert any(note.startswith("1 comparison was tested") and "10 points or more" in note for note in notes)
    assert any("exploratory" in note for note in notes)


def test_exploratory_numbers_are_neither_ranked_nor_tested() -> None:
    whole, groups = answers({"North": [6, 5], "South": [50, 70], "West": [90, 10]})
    free = exploring(judged(groups, "a", {"g1": "gap", "g2": "gap"}))
    picture = equiplot(free, ENGLISH, id="p", column="a", overall=whole)
    assert picture.sentence.endswith("Nothing is tested, and nothing is ranked.")
    assert "highest" not in picture.sentence
    assert "gap" not in " ".join((picture.sentence, *picture.notes))
    assert "54.5%, uncertain" in words(picture)


def test_a_change_is_claimed_where_the_tests_say_so_only() -> None:
    counts = {
        ("North", "then"): [30, 70],
        ("North", "now"): [80, 20],
        ("South", "then"): [50, 50],
        ("South", "now"): [52, 48],
    }
    told = plain(dumbbell(course(counts), ENGLISH, id="d").sentence)
    assert told == "From then to now, one group clearly changed: North, from 30.0% to 80.0%."
    assert told == plain(trend(course(counts), ENGLISH, id="t").sentence)
    calm = counts | {("North", "now"): [32, 68]}
    told = plain(dumbbell(course(calm), ENGLISH, id="d").sentence)
    assert told == "From then to now, there is no clear difference in any group."
    told = plain(dumbbell(course(counts, tested=False), ENGLISH, id="d").sentence)
    assert told == (
        "From then to now, the number of North moved most: from 30.0% to 80.0%. Their likely ranges do not overlap."
    )


def test_one_point_is_one_point_and_a_fraction_is_many() -> None:
    whole = Wording.of(measure({"A": [12], "B": [13]}), ENGLISH)
    assert [whole.distance(value) for value in (1.0, 2.0, 0.0)] == ["1 point", "2 points", "0 points"]
    fine = Wording.of(measure({"A": [12.5], "B": [13]}), ENGLISH)
    assert [fine.distance(value) for value in (1.0, 2.5)] == ["1.0 points", "2.5 points"]
    arabic = Wording.of(measure({"A": [12], "B": [13]}), translator("ar"))
    assert len({re.sub(r"\d+", "", arabic.distance(value)) for value in (1.0, 2.0, 3.0, 11.0)}) == 4


def test_how_people_in_several_groups_are_counted_is_named_on_the_picture() -> None:
    _, groups = answers(TOWNS)
    picture = equiplot(replace(groups, views={"d": "combined"}), ENGLISH, id="p", column="a")
    assert plain(picture.table.columns[0][0]) == "Town (several groups as one)"
    assert any("named several groups" in note for note in picture.notes)


def test_verdicts_on_nothing_that_is_shown_claim_nothing() -> None:
    told = of_verdicts({"g7": "gap"})
    assert "gap" not in told
    assert "highest" in told


def test_a_gap_of_a_group_that_is_withheld_is_not_told() -> None:
    small = answers({"North": [60, 40], "South": [50, 70], "East": [3, 0], "West": [30, 60]}, PUBLIC)
    told = of_answers((small[0], judged(small[1], "a", {"g2": "gap", "g0": "no_clear_difference"})))
    assert "East" not in told


def test_groups_with_the_same_printed_number_are_named_together() -> None:
    told = of_answers(answers({"North": [60, 40], "South": [60, 40], "West": [20, 80]}))
    assert "The highest number, 60.0%, is in North and South" in told
    many = answers({f"Town {i}": [60, 40] for i in range(5)} | {"West": [20, 80]})
    assert "is in 5 groups" in of_answers(many)


def test_when_all_are_equal_that_is_said() -> None:
    assert of_answers(answers({"North": [30, 20], "South": [60, 40]})).endswith(
        "Every group shown has 60.0%."
    )


def test_one_row_is_not_compared_with_itself() -> None:
    assert of_answers(answers({"North": [60, 40]})).endswith(
        "Only one group’s number can be shown: North, 60.0%."
    )


def test_nothing_shown_is_said_in_words() -> None:
    told = of_answers(answers({"North": [2, 1], "South": [1, 2]}))
    assert told.endswith("No group’s number can be shown.")


def test_without_the_overall_the_smallest_base_is_told() -> None:
    _, groups = answers(TOWNS)
    assert plain(equiplot(groups, ENGLISH, id="p", column="a").sentence).startswith(
        "Each group shown has at least 100 people."
    )


def test_a_coded_extreme_leaves_open_what_is_lowest() -> None:
    """Under 5 % may be 1 % or 4 %: it is not said to be below a group with 2 %, nor above it."""
    tables = answers({"North": [3, 191], "South": [30, 70], "West": [6, 294]}, PUBLIC)
    told = of_answers(tables)
    assert "is in South" in told
    assert "lowest" not in told
    unlike = of_answers(answers({"North": [3, 191], "South": [30, 70]}, PUBLIC))
    assert "the lowest, under 5%, in North" in unlike


def test_a_scale_is_told_by_the_answer_on_which_groups_differ_most() -> None:
    whole, groups = answers({"North": [50, 30, 20], "South": [48, 2, 50]})
    told = plain(stacked(groups, ENGLISH, id="p", overall=whole).sentence)
    assert "chose “Answer c”" in told
    assert "50.0%, is in South; the lowest, 20.0%, in North" in told


def test_a_scale_without_groups_is_told_by_its_most_frequent_answer() -> None:
    whole, _ = answers({"North": [50, 30, 20]})
    assert (
        plain(stacked(whole, ENGLISH, id="p").sentence)
        == "Of 100 people who answered, 50.0% chose “Answer a”."
    )


# -- measures over time --


@pytest.mark.parametrize(
    ("high", "low", "verb"),
    [
        ([20, 12], [10, 8], "narrowed, from 10 points to 4 points and from 2 to 1.5 times."),
        ([12, 20], [8, 10], "widened, from 4 points to 10 points and from 1.5 to 2 times."),
        (
            [40, 12],
            [30, 6],
            "narrowed in points, from 10 points to 6 points, but widened in ratio, from 1.3 to 2 times.",
        ),
        (
            [12, 40],
            [6, 30],
            "widened in points, from 6 points to 10 points, but narrowed in ratio, from 2 to 1.3 times.",
        ),
        ([12, 12], [6, 6], "stayed at 6 points."),
        ([5, 4], [0, 0], "narrowed, from 5 points to 4 points."),
    ],
)
def test_points_and_ratio_are_both_told_and_may_disagree(
    high: list[object], low: list[object], verb: str
) -> None:
    told = of_measure(High=high, Low=low).replace(".0 ", " ")
    assert told == f"From 2018 to 2019, the gap between High and Low {verb}"


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 999), min_size=2, max_size=2),
    st.lists(st.integers(1, 999), min_size=2, max_size=2),
)
def test_narrowed_is_said_only_where_neither_points_nor_ratio_widened(
    one: list[int], other: list[int]
) -> None:
    told = of_measure(One=[v / 10 for v in one], Other=[v / 10 for v in other])
    gaps = [abs(a - b) for a, b in zip(one, other, strict=True)]
    ratios = [max(a, b) / min(a, b) for a, b in zip(one, other, strict=True)]
    if "narrowed, from" in told:
        assert gaps[1] < gaps[0] or ratios[1] < ratios[0]
        assert gaps[1] <= gaps[0]
        assert ratios[1] <= ratios[0] + 0.1
    if "widened, from" in told:
        assert gaps[1] >= gaps[0]
        assert ratios[1] >= ratios[0] - 0.1


def test_groups_that_changed_places_are_told_so() -> None:
    told = of_measure(One=[10, 14], Other=[12, 9])
    assert told == "In 2018, Other was higher by 2 points. In 2019, One is higher by 5 points."


def test_a_gap_that_closed_is_told_in_the_direction_it_had() -> None:
    assert "the gap between Other and One narrowed, from 2 points to 0 points" in of_measure(
        One=[10, 14], Other=[12, 14]
    )


def test_withheld_and_missing_periods_are_left_out() -> None:
    told = of_measure(One=["-", 10, 14], Other=[12, 20, 30], Third=[1, 90, None])
    assert told.startswith("From 2019 to 2020, the gap between Other and One widened")


def test_ranges_that_meet_are_told_with_the_gap() -> None:
    told = of_measure(One=[10, (14, 10, 18)], Other=[12, (20, 17, 23)])
    assert told.endswith("Their likely ranges overlap.")


def test_a_single_period_is_compared_without_a_story() -> None:
    assert (
        of_measure(One=[10], Other=[14])
        == "These are the numbers of 2018. The highest number, 14%, is in Other; the lowest, 10%, in One."
    )


def test_a_measure_that_shows_nothing_says_so() -> None:
    assert of_measure(One=["-", "-"], Other=[None, "-"]) == "No group’s number can be shown."


@needs_shared
def test_connecticut_s_gap_is_the_one_in_the_state_s_own_file() -> None:
    """Chronic absence in Connecticut: the pair furthest apart in the last year, read from the file without our importer."""
    path = SHARED / "data/measures/ct_chronic_absence_by_race_2012_2020.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["District"] == "Connecticut" and row["Measure Type"] == "Percent"
        ]
    years = sorted({row["Year"] for row in rows})
    series = {
        name: [next(float(r["Value"]) for r in rows if r["Race/Ethnicity"] == name and r["Year"] == year) for year in (years[0], years[-1])]
        for name in sorted({row["Race/Ethnicity"] for row in rows})
        if not name.startswith("All")
    }  # fmt: skip
    told = plain(trend(measure(series), ENGLISH, id="p").sentence)
    high, low = max(series, key=lambda name: series[name][1]), min(series, key=lambda name: series[name][1])
    before, after = series[high][0] - series[low][0], series[high][1] - series[low][1]
    assert f"the gap between {high} and {low}" in told
    assert f"from {before:.1f} points to {after:.1f} points" in told


# -- people heard --


def test_the_group_furthest_below_its_share_is_named_with_the_voices_it_misses() -> None:
    released = heard({"Reds": 300, "Blues": 100, "Greens": 100}, {"Reds": 400, "Blues": 400, "Greens": 200})
    told = plain(participation(released, ENGLISH, id="p").sentence)
    assert told == (
        "About 500 people whose group is known were heard. Blues was heard least for its size: 20% of those heard, "
        "40% of the community. 167 more voices would make up for it."
    )
    more = 167  # (0.4 * 500 - 100) / 0.6, rounded up; then 267 of 667 are 40 per cent
    assert (100 + more) / (500 + more) >= 0.4 > (100 + more - 1) / (500 + more - 1)


def test_a_group_from_which_nobody_was_heard_is_named_first() -> None:
    released = heard({"Reds": 300, "Blues": 100, "Greens": 0}, {"Reds": 400, "Blues": 400, "Greens": 200})
    picture = participation(released, ENGLISH, id="p")
    assert "Nobody from Greens was heard, though it is 20% of the community." in plain(picture.sentence)


def test_the_first_drawn_miss_most_and_the_kept_back_stand_before_those_heard_enough() -> None:
    released = heard(
        {"Reds": 500, "Few": 4, "Blues": 100, "Greens": 60},
        {"Reds": 300, "Few": 100, "Blues": 400, "Greens": 200},
        replace(DESK, k=5),
    )
    names = [str(row[0]) for row in participation(released, ENGLISH, id="p").table.rows]
    assert names.index("Blues") < names.index("Few") < names.index("Reds")


def test_without_the_community_nobody_is_said_to_be_missing() -> None:
    told = plain(participation(heard({"Reds": 300, "Blues": 100}), ENGLISH, id="p").sentence)
    assert told.endswith("is not known, so nobody can say who is missing.")


def test_everybody_heard_in_proportion_is_said() -> None:
    told = plain(
        participation(heard({"Reds": 300, "Blues": 100}, {"Reds": 3, "Blues": 1}), ENGLISH, id="p").sentence
    )
    assert told.endswith("Every group shown was heard as much as its size asks for.")


# -- uncertain and missing numbers --


def test_what_there_is_no_number_for_is_called_so() -> None:
    picture = equiplot(measure({"A": [None], "B": ["-"], "C": [7]}), ENGLISH, id="p", column="2018")
    assert "no data" in words(picture)
    assert [row[1] for row in picture.table.rows] == ["no data", None, "7%"]


def test_the_desk_sees_uncertain_numbers_marked_as_such() -> None:
    whole, groups = answers({"North": [6, 5], "South": [50, 70]})
    picture = equiplot(groups, ENGLISH, id="p", column="a", overall=whole)
    assert "54.5%, uncertain" in words(picture)
    assert any("too few answers" in note for note in picture.notes)
