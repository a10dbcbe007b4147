"""Text into trees and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.logic import from_json, functions, names, parse, to_json, unsupported, written
from engage.logic.tree import Call, Chain, Name, Negate, Number, Path, Step, Text
from tests.logic import forms
from tests.logic.trees import expressions
from tests.support.shared import needs_shared

few = settings(max_examples=40, deadline=None)


def test_operators_bind_as_xpath_says() -> None:
    assert parse("1 + 2 * 3 = 7 and 4 < 5 or 0") == Chain(
        (
            Chain(
                (
                    Chain(
                        (Chain((Number(1), Chain((Number(2), Number(3)), ("*",))), ("+",)), Number(7)), ("=",)
                    ),
                    Chain((Number(4), Number(5)), ("<",)),
                ),
                ("and",),
            ),
            Number(0),
        ),
        ("or",),
    )


def test_a_minus_is_a_sign_or_an_operator_by_where_it_stands() -> None:
    assert parse("${a}-1") == Chain((Name("a"), Number(1)), ("-",))
    assert parse("-1") == Negate(Number(1))
    assert parse("today()-1") == Chain((Call("today", ()), Number(1)), ("-",))


def test_brackets_are_kept_where_they_mean_something() -> None:
    assert parse("1 - (2 - 3)") != parse("1 - 2 - 3")
    assert written(parse("1-(2-3)")) == "1 - (2 - 3)"


def test_words_of_the_language_are_names_where_a_name_must_stand() -> None:
    assert parse("../and/div") == Path(".", (Step("parent"), Step("child", "and"), Step("child", "div")))


@pytest.mark.parametrize(
    "text",
    ["${food}=\N{RIGHT SINGLE QUOTATION MARK}bar'", "${food} = \N{LEFT SINGLE QUOTATION MARK}bar\N{RIGHT SINGLE QUOTATION MARK}",
     "${food}=\N{RIGHT SINGLE QUOTATION MARK}bar\N{RIGHT SINGLE QUOTATION MARK}", "${food}\N{NO-BREAK SPACE}=\N{LEFT DOUBLE QUOTATION MARK}bar\"",
     "\N{RIGHT-TO-LEFT MARK}${ food }= 'bar\N{RIGHT SINGLE QUOTATION MARK}"],
)  # fmt: skip
def test_what_a_spreadsheet_does_to_quotes_and_spaces_is_understood(text: str) -> None:
    assert parse(text) == Chain((Name("food"), Text("bar")), ("=",))


def test_an_apostrophe_inside_straight_quotes_ends_nothing() -> None:
    assert parse("'don\N{RIGHT SINGLE QUOTATION MARK}t know'") == Text(
        "don\N{RIGHT SINGLE QUOTATION MARK}t know"
    )


@pytest.mark.parametrize(
    ("text", "character"),
    [("", None), ("  ", None), ("1 +", 4), ("(1", 3), ("'abc", 1), ("selected(., 'a'", 16), ("1 2", 3), ("${a", 1), ("a # b", 3), ("${}", 1),
     ("if(1, 2)", 1), ("not()", 1), ("a[1", 4), ("a/", 3), ("text()/b/c()", 10), ("@", 2), ("a/@", 4), ("9" * 400, 1)],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(text: str, character: int | None) -> None:
    with pytest.raises(Refused) as refusal:
        parse(text)
    assert refusal.value.message.values.get("at") == character


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000 + "1" + ")" * 5_000,
        "-" * 30_000 + "1",
        "not(" * 3_000,
        "a[" * 9_000,
        "1" * 40_000,
        "${a} = " * 6_000,
    ],
)
def test_a_rule_made_to_hurt_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse(text)


def test_a_rule_of_a_thousand_terms_is_no_deeper_than_one_of_two() -> None:
    tree = parse(" or ".join(f"${{q{number}}} = '{number}'" for number in range(1_000)))
    assert isinstance(tree, Chain)
    assert len(tree.operands) == 1_000
    assert names(tree) == {f"q{number}" for number in range(1_000)}
    assert parse(written(tree)) == tree


@few
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [
                    *"()[]/.,*|=<>!+-'$ @1a",
                    "${a}",
                    "and ",
                    "or ",
                    "div ",
                    "..",
                    "//",
                    "selected(",
                    "::",
                    "'b'",
                ]
            ),
            max_size=25,
        ).map("".join),
    )
)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = parse(text)
    except Refused:
        return
    assert parse(written(tree)) == tree


@few
@given(expressions)
def test_what_is_written_reads_back_the_same(tree) -> None:  # type: ignore[no-untyped-def]
    assert parse(written(tree)) == tree


@few
@given(expressions)
def test_a_tree_survives_being_stored(tree) -> None:  # type: ignore[no-untyped-def]
    assert from_json(to_json(tree)) == tree


@few
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats()
        | st.sampled_from(["$", "call", "path", "chain", "re", "start", "[]", "-", "x"]),
        lambda inside: st.lists(inside, max_size=4),
        max_leaves=10,
    )
)
def test_any_stored_document_is_a_tree_or_refused(document) -> None:  # type: ignore[no-untyped-def]
    try:
        tree = from_json(document)
    except Refused:
        return
    assert functions(tree) is not None


@needs_shared
def test_every_rule_of_every_real_form_is_read_or_refused_for_cause() -> None:
    refused = []
    for rule in forms.rules():
        try:
            tree = parse(rule.text)
        except Refused:
            refused.append(rule.text)
        else:
            assert parse(written(tree)) == tree, rule
            assert from_json(to_json(tree)) == tree, rule
    assert refused == ["because pyxform doesn't know what to do"]  # its author meant it to be wrong
    assert len(forms.rules()) > 800


@needs_shared
def test_only_lookups_in_other_files_are_beyond_us_in_real_forms() -> None:
    beyond = {
        problem.what
        for rule in forms.rules()
        if "because" not in rule.text
        for problem in unsupported(parse(rule.text))
    }
    assert beyond == {"pulldata()"}
