"""Changes to an instrument: nothing is lost, names stay apart, rules follow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.surveys import editing
from engage.surveys.comparing import Change, differences
from engage.surveys.editing import Edit
from engage.surveys.instrument import Instrument, Item, Kind
from tests.support.surveys import SCHOOL_TRIP, asking, choices, words

FORM = asking(
    Item("a", Kind.TEXT, words("A")),
    Item("g", Kind.SECTION, words("G"), items=(Item("b", Kind.TEXT, words("B ${a}"), relevant="${ a } = 'x'"), Item("c", Kind.TEXT))),
    Item("r", Kind.REPEAT, items=(Item("d", Kind.TEXT),)),
    Item("e", Kind.SINGLE, choice_list="l", relevant="${b} != ''"),
    lists={"l": choices("x", "y")},
)  # fmt: skip


def _names(instrument: Instrument) -> list[str]:
    return sorted(placed.item.name for placed in instrument.placed)


def _order(instrument: Instrument) -> list[str]:
    return [placed.item.name for placed in instrument.placed]


@given(st.lists(st.tuples(st.sampled_from("abcdegr"), st.sampled_from([-1, 1])), max_size=25))
@settings(max_examples=60, deadline=None)
def test_however_questions_are_moved_none_is_lost_and_every_new_path_is_told(
    steps: list[tuple[str, int]],
) -> None:
    now = FORM
    for name, step in steps:
        path = next(placed.path for placed in now.placed if placed.item.name == name)
        before = {placed.path for placed in now.placed}
        edit = editing.stepped(now, path, step)
        after = {placed.path for placed in edit.instrument.placed}
        assert _names(edit.instrument) == _names(FORM)
        assert {edit.moved.get(one, one) for one in before} == after
        now = edit.instrument


@pytest.mark.parametrize("name", ["a", "b", "c", "d", "e", "g"])
def test_a_step_down_and_a_step_up_again_leave_everything_where_it_was(name: str) -> None:
    path = next(placed.path for placed in FORM.placed if placed.item.name == name)
    down = editing.stepped(FORM, path, 1)
    there = down.moved.get(path, path)
    up = editing.stepped(down.instrument, there, -1)
    assert up.instrument == FORM or down.instrument == FORM


def test_questions_go_into_groups_and_out_but_groups_step_over_each_other() -> None:
    into = editing.stepped(FORM, "a", 1)
    assert into.moved == {"a": "g/a"}
    assert _order(into.instrument)[:3] == ["g", "a", "b"]
    over = editing.stepped(FORM, "g", 1)
    assert over.moved == {}
    assert [item.name for item in over.instrument.items] == ["a", "r", "g", "e"]


@given(st.sampled_from([placed.path for placed in SCHOOL_TRIP.placed]))
def test_what_is_taken_out_and_put_back_is_the_same_form(path: str) -> None:
    edit, taken = editing.taken_out(SCHOOL_TRIP, path)
    assert path not in edit.instrument.by_path
    back = editing.put_back(edit.instrument, taken).instrument
    assert back.items == SCHOOL_TRIP.items
    assert dict(back.choice_lists) == dict(SCHOOL_TRIP.choice_lists)


def test_a_list_that_another_question_uses_stays() -> None:
    both = editing.inserted(FORM, (Item("f", Kind.MULTI, choice_list="l"),)).instrument
    assert "l" in editing.taken_out(both, "e")[0].instrument.choice_lists
    assert "l" not in editing.taken_out(FORM, "e")[0].instrument.choice_lists


def test_a_question_that_is_renamed_takes_the_rules_and_words_that_ask_for_it_along() -> None:
    renamed = editing.changed(FORM, "a", Item("first", Kind.TEXT, words("A")))
    inner = renamed.instrument.by_path["g/b"].item
    assert (inner.relevant, inner.label["en"]) == ("${first} = 'x'", "B ${first}")
    group = editing.changed(FORM, "g", Item("part", Kind.SECTION, words("G")))
    assert group.moved == {"g": "part", "g/b": "part/b", "g/c": "part/c"}


def test_who_asks_for_an_answer_is_found_in_rules_and_in_words() -> None:
    assert [placed.path for placed in editing.who_asks_for(FORM, "a")] == ["g/b"]
    assert [placed.path for placed in editing.who_asks_for(FORM, "b")] == ["e"]


def test_nothing_is_put_into_a_question() -> None:
    with pytest.raises(Refused):
        editing.inserted(FORM, (Item("z", Kind.TEXT),), holder="a")


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=4))
def test_a_name_made_of_words_is_a_name_that_is_free(text: str, taken: list[str]) -> None:
    name = editing.free_name(text, {*taken, "question"})
    assert editing.is_name(name)
    assert name not in {*taken, "question"}


def test_questions_from_elsewhere_keep_asking_each_other() -> None:
    items, lists = editing.named_apart(
        (Item("a", Kind.SINGLE, choice_list="l"), Item("z", Kind.TEXT, relevant="${a} = 'q'")),
        {"l": choices("q")},
        FORM,
    )
    assert [item.name for item in items] == ["a_2", "z"]
    assert items[1].relevant == "${a_2} = 'q'"
    assert list(lists) == ["l_2"]
    assert items[0].choice_list == "l_2"


def _changes(edit: Edit, before: Instrument = FORM) -> list[tuple[Change, str]]:
    return [(one.change, one.path) for one in differences(before, edit.instrument)]


def test_what_changed_is_told_question_by_question() -> None:
    assert _changes(Edit(FORM)) == []
    assert _changes(editing.inserted(FORM, (Item("f", Kind.TEXT),), at=0)) == [(Change.ADDED, "f")]
    assert _changes(editing.taken_out(FORM, "a")[0]) == [(Change.REMOVED, "a")]
    assert _changes(editing.stepped(FORM, "r", 1)) == [(Change.MOVED, "e")] or _changes(
        editing.stepped(FORM, "r", 1)
    ) == [(Change.MOVED, "r"), (Change.MOVED, "r/d")]
    worded = editing.changed(FORM, "a", Item("a", Kind.TEXT, words("Other words")))
    assert _changes(worded) == [(Change.WORDED, "a")]
    assert _changes(editing.changed(FORM, "a", Item("a", Kind.INTEGER, words("A")))) == [
        (Change.CHANGED, "a")
    ]
