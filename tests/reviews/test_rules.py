"""Which state follows which; a fingerprint that any store gives back; endorsement."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import Refused
from engage.reviews import rules
from engage.reviews.models import ReviewState, SignOffAnswer

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)
PACKS = st.dictionaries(WORDS, PLAIN, max_size=5)


def test_every_state_leads_on_to_the_next_and_none_back() -> None:
    order = [state.value for state in ReviewState]
    assert {state: rules.NEXT[state] for state in order} == {
        state: {following} for state, following in pairwise(order)
    } | {"closed": set()}


@given(PACKS)
def test_a_fingerprint_survives_being_written_down_and_read_again(pack: dict[str, Any]) -> None:
    fingerprint = rules.fingerprint_of(pack)
    written = rules.canonical(pack)
    assert rules.fingerprint_of(json.loads(written)) == fingerprint
    assert hashlib.sha256(written.encode()).hexdigest() == fingerprint
    assert rules.fingerprint_of(json.loads(json.dumps(rules.plain(pack)))) == fingerprint


@given(PACKS)
def test_a_fingerprint_does_not_hang_on_the_order_of_names(pack: dict[str, Any]) -> None:
    assert rules.fingerprint_of(dict(reversed(pack.items()))) == rules.fingerprint_of(pack)


@given(PACKS, PACKS)
def test_other_content_has_another_fingerprint(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = rules.canonical(one) == rules.canonical(other)
    assert (rules.fingerprint_of(one) == rules.fingerprint_of(other)) == same


@pytest.mark.parametrize(
    "unfit", [float("nan"), float("inf"), "\x00", "\ud800", {1: 2}, {"\x00": 1}, object(), b"x", {1, 2}]
)
def test_what_no_store_keeps_is_refused(unfit: object) -> None:
    with pytest.raises(Refused):
        rules.fingerprint_of({"sections": [unfit]})


def test_a_pack_nested_too_deeply_is_refused() -> None:
    deep: Any = 1
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(Refused):
        rules.canonical({"deep": deep})


ANSWERS = st.lists(st.none() | st.sampled_from([one.value for one in SignOffAnswer]), max_size=6)


@given(ANSWERS)
def test_a_review_is_endorsed_only_when_every_seat_signed(answers: list[str | None]) -> None:
    said = rules.endorsement(answers)
    assert (said == "endorsed") == (bool(answers) and set(answers) == {"signed"})
    assert (said == "not_endorsed") == (not answers or bool({None, "not_signed"} & set(answers)))
