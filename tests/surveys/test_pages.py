"""Which items stand on which page."""

from __future__ import annotations

import pytest

from engage.surveys.form import Form
from engage.surveys.instrument import Item, Kind
from tests.support.surveys import SCHOOL_TRIP, asking, choices, words


def _laid(form: Form, *, single: bool = False) -> list[list[str]]:
    return [
        [one.item.name for one in page.items] or [f"list of {page.lists}"]
        for page in form.pages(single=single)
    ]


def _questions(count: int) -> tuple[Item, ...]:
    return tuple(Item(f"q{number}", Kind.TEXT) for number in range(1, count + 1))


def test_a_page_has_five_questions_at_most_and_notes_do_not_count() -> None:
    form = Form(asking(Item("n", Kind.NOTE, words("Hello")), *_questions(7)))
    assert _laid(form) == [["n", "q1", "q2", "q3", "q4", "q5"], ["q6", "q7"]]
    assert _laid(form, single=True) == [["n", *(f"q{number}" for number in range(1, 8))]]


def test_a_section_begins_a_page_and_an_item_waits_for_the_answer_that_decides_about_it() -> None:
    assert _laid(Form(SCHOOL_TRIP)) == [["way", "minutes"], ["stop"], ["needs", "story"]]
    assert _laid(Form(SCHOOL_TRIP), single=True) == [["way", "minutes"], ["stop", "needs", "story"]]


@pytest.mark.parametrize(
    "second",
    [
        Item("b", Kind.TEXT, relevant="${a} = 'x'"),
        Item("b", Kind.TEXT, words("Why ${a}?")),
        Item("b", Kind.TEXT, relevant="${worked_out} > 3"),
        Item("b", Kind.TEXT, default="${a}"),
        Item("b", Kind.SINGLE, choice_list="c", choice_filter="town = ${a}"),
        Item("s", Kind.SECTION, relevant="${a} = 'x'", items=(Item("b", Kind.TEXT),)),
    ],
)
def test_whatever_depends_on_an_answer_comes_on_a_later_page(second: Item) -> None:
    worked_out = Item("worked_out", Kind.CALCULATE, calculation="string-length(${a})")
    form = Form(asking(Item("a", Kind.TEXT), worked_out, second, lists={"c": choices("one")}))
    assert _laid(form, single=True) == [["a"], ["b"]]


def test_what_only_checks_an_answer_does_not_part_two_questions() -> None:
    form = Form(asking(Item("a", Kind.INTEGER), Item("b", Kind.INTEGER, constraint=". > ${a}")))
    assert _laid(form) == [["a", "b"]]


def test_a_repeat_s_pages_end_with_the_list_of_its_rounds_and_repeats_may_nest() -> None:
    form = Form(
        asking(
            Item("a", Kind.TEXT),
            Item(
                "member",
                Kind.REPEAT,
                items=(
                    Item("name", Kind.TEXT),
                    Item("pet", Kind.REPEAT, items=(Item("kind", Kind.TEXT),)),
                ),
            ),
            Item("z", Kind.TEXT),
        )
    )
    assert _laid(form) == [["a"], ["name"], ["kind"], ["list of member/pet"], ["list of member"], ["z"]]
    assert [page.repeats for page in form.topics] == [
        (),
        ("member",),
        ("member", "member/pet"),
        ("member",),
        (),
        (),
    ]


def test_a_group_the_author_wants_on_one_screen_stays_together() -> None:
    group = Item("g", Kind.SECTION, items=_questions(8), settings={"appearance": "field-list"})
    assert len(Form(asking(group)).topics) == 1


def test_a_form_whose_rules_look_ahead_is_known() -> None:
    back = asking(Item("a", Kind.TEXT), Item("b", Kind.TEXT, relevant="${a} = '1'"))
    ahead = asking(Item("a", Kind.TEXT, relevant="${b} = '1'"), Item("b", Kind.TEXT))
    assert (Form(back).looks_ahead, Form(ahead).looks_ahead) == (False, True)


def test_a_rule_that_cannot_be_read_stands_in_nobody_s_way() -> None:
    form = Form(asking(Item("a", Kind.TEXT, relevant="${b} = = (")))
    assert form.rules_of("a").relevant is None
