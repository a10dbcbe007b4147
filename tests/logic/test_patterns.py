"""Patterns: the same answers as a regular expression engine, and never a hang."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.logic.patterns import compiled, matches

few = settings(max_examples=40, deadline=None)

_atoms = st.sampled_from(
    [
        "a",
        "b",
        ".",
        r"\d",
        r"\w",
        r"\s",
        "[ab]",
        "[^a]",
        "[a-c1-3_-]",
        r"[\d.]",
        r"\.",
        "1",
        "^",
        "$",
        r"\b",
        " ",
    ]
)
_pieces = st.recursive(
    _atoms,
    lambda inside: st.one_of(
        st.builds("{}{}".format, inside, inside),
        st.builds("({}|{})".format, inside, inside),
        st.builds("(?:{}){}".format, inside, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])),
        st.builds("(?={}){}".format, inside, inside),
        st.builds("(?!{}){}".format, inside, inside),
    ),
    max_leaves=6,
)


@few
@given(_pieces, st.text("ab1 ._-\n", max_size=8))
def test_a_pattern_matches_what_an_engine_would_match(source: str, text: str) -> None:
    # "$" is the very end here, as when the whole text must match; Python's also stands before a last line break.
    expected = re.fullmatch(source.replace("$", r"\Z"), text, re.ASCII) is not None
    assert matches(compiled(source).program, text) == expected


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\p{L}+", "صنبور"),
        (r"[\p{Lu}\p{Nd}]+", "ÉÀ٣"),
        (r"\P{L}", "1"),
        (r"[^\d\s]+", "abc"),
        (r"\u0061\x62", "ab"),
    ],
)
def test_categories_of_characters_are_known(source: str, text: str) -> None:
    assert matches(compiled(source).program, text)


@pytest.mark.parametrize(("source", "text"), [("(a+)+$", "a" * 5_000 + "b"), ("(a|a)*c", "a" * 5_000), ("(.*)*x", "y" * 20_000), ("(a?){200}a{200}", "a" * 200), ("(?=.*b)" * 50 + "a*", "a" * 5_000)])  # fmt: skip
def test_no_pattern_hangs(source: str, text: str) -> None:
    began = time.perf_counter()
    assert matches(compiled(source).program, text) in (True, False)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "source",
    [
        "(a",
        "a)",
        "*a",
        "[a",
        "a{1000}{1000}",
        "(?<=a)b",
        r"(a)\1",
        "a++",
        "[b-a]",
        r"\p{Nope}",
        "a{2,1}",
        "(" * 40 + ")" * 40,
        "[a&&b]",
        "x" * 2_000,
        r"\q",
        "a{",
        "(?i)a",
    ],
)
def test_a_pattern_beyond_us_says_why(source: str) -> None:
    pattern = compiled(source)
    assert pattern.program == ()
    assert pattern.why


@few
@given(st.text(r"ab\[](){}*+?.|^$-,12pPLdwu:=!<", max_size=30))
def test_any_pattern_is_compiled_or_declined(source: str) -> None:
    pattern = compiled(source)
    assert bool(pattern.program) != bool(pattern.why)
    matches(pattern.program, "ab12") if pattern.program else None
