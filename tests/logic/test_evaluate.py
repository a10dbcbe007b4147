"""What rules come to. XPath 1.0 where a section is named; else https://getodk.github.io/xforms-spec/."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.logic import Shape, evaluate, filled, holds, parse, stored
from engage.logic.catalogue import FUNCTIONS as NAMED
from engage.logic.library import FUNCTIONS as DONE
from tests.logic.trees import MEMBERS, expressions, scope_with, scopes

few = settings(max_examples=40, deadline=None)

HOME = {
    "consent": "yes",
    "age": 35,
    "water": ["tap", "well"],
    MEMBERS: [
        {
            f"{MEMBERS}/age": 4,
            f"{MEMBERS}/pet": [{f"{MEMBERS}/pet/kind": "cat"}, {f"{MEMBERS}/pet/kind": "dog"}],
        },
        {f"{MEMBERS}/age": 40},
        {f"{MEMBERS}/age": "", f"{MEMBERS}/pet": [{f"{MEMBERS}/pet/kind": "fish"}]},
    ],
}
TODAY = "2024-02-29"
MOMENTS = (datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2200-01-01"))  # on no clock yet


def value(text: str, *place: Any, **more: Any) -> Any:
    return evaluate(parse(text), scope_with(HOME, *place, **more))


CASES = [
    # XPath 1.0: 3.4 comparisons, 3.5 numbers, 4.2 strings, 4.4 numbers
    ("1 = '1'", True), ("'1' = '1.0'", False), ("'1' = 1.0", True), ("'a' < 'b'", False), ("'' < 1", False), ("'' = 0", False),
    ("true() = 'anything'", True), ("true() > false()", True), ("1 div 0", math.inf), ("-1 div 0", -math.inf), ("5 mod 2", 1.0),
    ("-5 mod 2", -1.0), ("5 mod -2", 1.0), ("1.5 mod .5", 0.0), ("2 + 3 * 4", 14.0), ("10 - 4 - 3", 3.0), ("2 - -3", 5.0),
    ("substring('12345', 2, 3)", "234"), ("substring('12345', 2)", "2345"), ("substring('12345', 1.5, 2.6)", "234"),
    ("substring('12345', 0, 3)", "12"), ("substring('12345', 0 div 0, 3)", ""), ("substring('12345', -42, 1 div 0)", "12345"),
    ("substring('12345', -1 div 0, 1 div 0)", ""), ("substring-before('1999/04/01', '/')", "1999"),
    ("substring-after('1999/04/01', '/')", "04/01"), ("substring-after('1999/04/01', '19')", "99/04/01"),
    ("translate('bar', 'abc', 'ABC')", "BAr"), ("translate('--aaa--', 'abc-', 'ABC')", "AAA"), ("normalize-space('  a  b ')", "a b"),
    ("string-length('👍é')", 2.0), ("starts-with('abc', '')", True), ("contains('abc', 'bc')", True), ("round(2.5)", 3.0), ("round(-2.5)", -2.0),
    ("floor(-1.5)", -2.0), ("ceiling(-1.5)", -1.0), ("string(1 div 3)", "0.3333333333333333"), ("string(10000000000000000000000)", "1" + "0" * 22),
    ("string(0.0000001)", "0.0000001"), ("string(-0)", "0"), ("boolean('false')", True), ("boolean(0)", False), ("not('')", True),
    # the survey functions
    ("selected('a b', 'b')", True), ("selected('ab', 'a')", False), ("selected('', '')", False), ("selected-at('a b c', 1)", "b"),
    ("selected-at('a', 3)", ""), ("count-selected(' a  b ')", 2.0), ("if(1 = 1, 'a', 'b')", "a"), ("coalesce('', 'b')", "b"),
    ("int(-2.7)", -2.0), ("round(1.005, 2)", 1.01), ("round(1234, -2)", 1200.0), ("pow(2, 10)", 1024.0), ("sqrt(2)", 1.41421356237), ("abs(-3)", 3.0),
    ("ends-with('abc', 'bc')", True), ("substr('hello', 1, 3)", "el"), ("substr('hello', -3)", "llo"), ("concat('a', 1, true())", "a1true"),
    ("join('-', 'a', 'b')", "a-b"), ("regex('0712345678', '^0[0-9]{9}$')", True), ("regex('07123456789', '0[0-9]{9}')", False),
    ("boolean-from-string('1')", True), ("checklist(1, 2, true(), false(), 1)", True), ("weighted-checklist(3, -1, 1, 2, 'x', 1, 0, 9)", True),
    ("min(3, '1', 2)", 1.0), ("max(1, '')", None), ("uuid()", "an-id"), ("random()", 0.25), ("trim(' a ')", "a"),
    # days
    ("today()", TODAY), ("date('2024-03-01') > today()", True), ("today() - date('2024-02-01')", 28.0), ("date(today() + 1)", "2024-03-01"),
    ("now()", "2024-02-29T23:45:06.789+05:45"), ("format-date(today(), '%e %b %Y, %a %n/%y')", "29 Feb 2024, Thu 2/24"),
    ("format-date-time(now(), '%H:%M:%S.%3')", "23:45:06.789"), ("format-date('soon', '%Y')", ""), ("decimal-time('06:00')", 0.25),
    ("decimal-date-time('1970-01-02T12:00:00')", 1.5), ("number('2024-02-30')", None), ("decimal-date-time('1970-01-01T00:00:00Z') * 1440", 345.0),
    # the answers of this form
    ("${consent} = 'yes'", True), ("${age} >= 18", True), (". > 30", True), ("../age", 35.0), ("/data/home/member[2]/age", 40.0),
    ("count(${member})", 3.0), ("count(${pet})", 3.0), ("join(' ', ${kind})", "cat dog fish"), ("sum(${nowhere})", 0.0),
    ("count-non-empty(/data/home/member/age)", 2.0), ("max(/data/home/member[age != '']/age)", 40.0), ("jr:choice-name('tap', '${water}')", "Tap"),
    ("jr:choice-name(selected-at(${water}, 1), '/data/water')", "Well"), ("instance('sources')/root/item[name = 'well']/place", "out"),
    ("instance('sources')/root/item[place = 'out'][1]/label", "Well"), ("jr:itext(instance('sources')/root/item[1]/itextId)", "Tap"),
    ("indexed-repeat(${kind}, ${member}, 1, ${pet}, 2)", "dog"), ("indexed-repeat(${kind}, ${member}, 9, ${pet}, 1)", ""), ("once('new')", 35.0),
    ("${nowhere}", ""), ("${nowhere} = ''", True), ("nobody-knows(1)", ""), ("${last-saved#age}", ""), ("position(/data/home/member[2])", 2.0),
    ("/data/home/member[last()]/pet/kind", "fish"), ("${member}[position() = 2]/age", 40.0), ("count(//age)", 0.0), ("count(../*)", 4.0),
    ("count(${consent} | ${age} | ${consent})", 2.0), ("${consent} and ${age}", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_rule_comes_to(text: str, expected: Any) -> None:
    found = value(text)
    if expected is None:
        assert stored(found) in ("", "NaN")
    else:
        assert (found, type(found)) == (expected, type(expected))


def test_inside_a_repeat_a_name_means_this_time_round() -> None:
    second = (f"{MEMBERS}/age", (1,))
    assert value("${age}", second) == 40.0
    assert value(".. /age + 1", second) == 41.0
    assert value("position(..)", second) == 2.0
    assert value("join(',', ${kind})", second) == ""
    assert value("join(',', ${kind})", (f"{MEMBERS}/age", (0,))) == "cat,dog"
    assert value("position(../..)", (f"{MEMBERS}/pet/kind", (2, 0))) == 3.0


def test_a_choice_filter_sees_the_row_and_the_answers() -> None:
    rule = parse("place = 'out' and ${consent} = 'yes' and current()/../consent = 'yes'")
    assert [holds(rule, scope_with(HOME, ("water", ()), ("sources", index))) for index in range(3)] == [
        False,
        True,
        True,
    ]


def test_a_label_is_said_in_the_language_of_the_day_or_else_the_source() -> None:
    assert value("jr:choice-name('tap', '${water}')", language="ar") == "صنبور"
    assert value("jr:choice-name('well', '${water}')", language="ar") == "Well"
    assert value("jr:choice-name('2', '${water}')") == "2"


def test_of_two_questions_with_one_name_the_nearer_is_meant() -> None:
    shape = Shape(("a", "a/x", "b", "b/x", "b/y"))
    scope = scope_with({"a/x": "far", "b/x": "near"}, ("b/y", ()), shape=shape)
    assert evaluate(parse("${x}"), scope) == "near"


def test_a_calculated_yes_or_no_can_be_asked_by_name() -> None:
    """pma_demo_am_en_om_ti.xlsx asks ``${consent_obtained} and ...`` where that is a calculation of true or false."""
    assert value("${age} and 1", ("age", ())) is not False
    assert evaluate(parse("not(${age})"), scope_with({"age": False})) is True
    assert evaluate(parse("${age} or 0"), scope_with({"age": "false"})) is True


def test_answers_stand_in_wording_where_they_are_asked_for() -> None:
    scope = scope_with(HOME)
    assert (
        filled("${age} years, ${ water }? ${nowhere} $ {age}", scope)
        == "35 years, tap well? ${nowhere} $ {age}"
    )


def test_every_function_named_is_done() -> None:
    assert NAMED.keys() == DONE.keys()


@few
@given(expressions, scopes)
def test_every_expression_has_a_value(tree, scope) -> None:  # type: ignore[no-untyped-def]
    with suppress(Refused):
        assert isinstance(evaluate(tree, scope), str | float | bool)


@pytest.mark.parametrize(
    "text",
    ["sum(instance('sources')/root/item[count(instance('sources')/root/item[count(instance('sources')/root/item[name = '9']) > 0]) > 0])",
     "count(/data/home/member[count(/data/home/member[/data/home/member/age = /data/home/member/age]) > 0])"],
)  # fmt: skip
def test_a_rule_that_multiplies_its_own_work_is_stopped(text: str) -> None:
    shape = Shape(
        ("home", MEMBERS, f"{MEMBERS}/age"),
        frozenset({MEMBERS}),
        {},
        {"sources": [{"name": str(n)} for n in range(2_000)]},
    )
    scope = scope_with({MEMBERS: [{f"{MEMBERS}/age": n} for n in range(500)]}, ("home", ()), shape=shape)
    began = time.perf_counter()
    with pytest.raises(Refused, match="too long"):
        evaluate(parse(text), scope)
    assert time.perf_counter() - began < 5


def test_a_text_that_doubles_itself_is_stopped() -> None:
    with pytest.raises(Refused, match="too long"):
        evaluate(parse("concat(${age}, ${age}, ${age})"), scope_with({"age": "x" * 50_000}))


@few
@given(st.dates(), st.integers(-720, 840))
def test_days_count_as_the_calendar_does(day: date, offset: int) -> None:
    scope = scope_with({"age": day.isoformat()}, offset=offset)
    assert evaluate(parse("number(.)"), scope) == (day - date(1970, 1, 1)).days
    assert evaluate(parse("date(number(.))"), scope) == day.isoformat()
    assert (
        evaluate(parse("format-date(., '%d.%m.%Y')"), scope)
        == f"{day.day:02d}.{day.month:02d}.{day.year:04d}"
    )


@few
@given(st.datetimes(MOMENTS[0], MOMENTS[1]), st.integers(-720, 840))
def test_a_moment_is_the_same_on_any_clock(moment: datetime, offset: int) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    there = scope_with({"age": moment.isoformat(timespec="milliseconds") + "Z"}, offset=offset)
    local = (moment + timedelta(minutes=offset)).isoformat(timespec="milliseconds")
    assert str(evaluate(parse("date-time(.)"), there)).startswith(local)


@few
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_text_is_exact_and_plain(number: float) -> None:
    text = str(evaluate(parse("string(.)"), scope_with({"age": number})))
    assert float(text) == number
    assert "e" not in text
