"""Dimensions have versions, groups roll up to an end, and census figures are corrected in the open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import Refused
from engage.groups.actions import GroupSpec, define_dimension, record_population
from engage.groups.models import ReferencePopulation, ReferenceState
from engage.groups.queries import dimension_named, references_of
from engage.groups.rules import ImportedPopulation, last_year, margin_of_sum, rolls_up_in_a_circle
from engage.i18n.local_text import LocalText
from tests.support import builders


def group(code: str, parent: str | None = None) -> GroupSpec:
    return GroupSpec(code, LocalText(en=code), parent)


def figure(code: str, count: int, **more: object) -> ImportedPopulation:
    return ImportedPopulation("Town", "age", code, count, **more)  # type: ignore[arg-type]


def test_defining_a_dimension_again_makes_a_new_version_and_keeps_the_old(session: Session) -> None:
    owner = builders.initiative(session)
    names = LocalText(en="Age")
    first = define_dimension(session, owner.id, "age", names, [group("young"), group("old")])
    second = define_dimension(session, owner.id, "age", names, [group("child"), group("adult")])
    assert (first.version, second.version) == (1, 2)
    card = dimension_named(session, owner.id, "age")
    assert (card.version, [one.code for one in card.groups]) == (2, ["child", "adult"])


def test_groups_roll_up_by_several_steps_whatever_their_order(session: Session) -> None:
    owner = builders.initiative(session)
    specs = [group("sherpa", "hill"), group("hill", "all"), group("all")]
    define_dimension(session, owner.id, "people", LocalText(en="People"), specs)
    by_code = {one.code: one for one in dimension_named(session, owner.id, "people").groups}
    assert by_code["sherpa"].rolls_up_to == by_code["hill"].id
    assert by_code["hill"].rolls_up_to == by_code["all"].id


@pytest.mark.parametrize(
    ("specs", "reference"),
    [
        ([], None),
        ([group("a"), group("a")], None),
        ([group("a", "b")], None),
        ([group("a", "b"), group("b", "a")], None),
        ([group("a", "a")], None),
        ([group("a")], "b"),
    ],
)
def test_groups_that_make_no_dimension_are_refused(
    session: Session, specs: list[GroupSpec], reference: str | None
) -> None:
    owner = builders.initiative(session)
    with pytest.raises(Refused):
        define_dimension(session, owner.id, "age", LocalText(en="Age"), specs, reference_group=reference)


def test_the_same_figures_again_change_nothing_and_another_figure_corrects_with_the_old_on_record(
    session: Session,
) -> None:
    owner = builders.initiative(session)
    builders.dimension(session, owner, "age", ("young", "old"))
    census = {"year": "2008-2012", "source": "census"}
    figures = [figure("young", 100, margin=9), figure("old", 50)]
    first = record_population(session, owner.id, figures, **census)
    assert (first.read, first.accepted) == (2, 2)
    again = record_population(session, owner.id, figures, **census)
    assert (again.accepted, again.already_there, again.corrected) == (0, 2, 0)
    changed = record_population(session, owner.id, [figure("young", 120, margin=9)], **census)
    assert changed.corrected == 1
    (reference,) = references_of(session, owner.id, "age")
    assert dict(reference.counts) == {"young": 120, "old": 50}
    assert reference.people == 170
    assert changed.corrections[0]["was"]["count"] == 100


def test_a_newer_count_makes_the_older_outdated(session: Session) -> None:
    owner = builders.initiative(session)
    builders.dimension(session, owner, "age", ("young",))
    for year, count in (("2010", 1), ("2015-2019", 3), ("2012", 2)):
        record_population(session, owner.id, [figure("young", count)], year=year, source="census")
    (reference,) = references_of(session, owner.id, "age")
    assert (reference.year, reference.counts["young"]) == ("2015-2019", 3)
    states = session.scalars(select(ReferencePopulation.state).order_by(ReferencePopulation.year)).all()
    assert states == [ReferenceState.OUTDATED, ReferenceState.OUTDATED, ReferenceState.ACTIVE]


def test_a_group_that_nobody_defined_is_refused_and_the_others_are_taken(session: Session) -> None:
    owner = builders.initiative(session)
    builders.dimension(session, owner, "age", ("young",))
    figures = [figure("ancient", 1), figure("young", 2)]
    outcome = record_population(session, owner.id, figures, year="2012", source="census")
    assert (outcome.read, outcome.accepted) == (2, 1)
    assert [(problem.row, problem.value) for problem in outcome.refused] == [(1, "ancient")]


def test_overlapping_groups_are_parts_of_a_number_of_people_of_its_own(session: Session) -> None:
    owner = builders.initiative(session)
    builders.dimension(session, owner, "age", ("young", "old"), select_all=True)
    figures = [figure("young", 90, people=100), figure("old", 30, people=100)]
    record_population(session, owner.id, figures, year="2012", source="census")
    assert references_of(session, owner.id, "age")[0].people == 100


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_the_margin_of_a_sum_is_larger_than_each_and_smaller_than_all_together(margins: list[int]) -> None:
    combined = margin_of_sum(margins)
    assert combined is not None
    assert max(margins) <= combined <= sum(margins)
    assert margin_of_sum([*margins, None]) is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([*"abcdef", None]), max_size=6))
def test_a_roll_up_is_a_circle_exactly_when_it_never_ends(parents: dict[str, str | None]) -> None:
    def ends(code: str | None, steps: int = 20) -> bool:
        return code is None or code not in parents or (steps > 0 and ends(parents[code], steps - 1))

    assert (rolls_up_in_a_circle(parents) is None) == all(ends(code) for code in parents)


@pytest.mark.parametrize(
    ("period", "year"), [("2012", 2012), ("2008-2012", 2012), ("2011/2012", 2012), ("lately", 0)]
)
def test_counts_are_put_in_order_by_their_last_year(period: str, year: int) -> None:
    assert last_year(period) == year
