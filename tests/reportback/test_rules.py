"""What may follow what, what is still missing, and when enough have been told."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from engage.reportback import rules
from engage.reportback.models import DeliveryState, ReportBackState

TAGS = ("en", "es", "ar")
TEXTS = st.dictionaries(st.sampled_from(rules.TEXTS), st.dictionaries(st.sampled_from(TAGS), st.just("x")))


def test_every_state_has_its_rules() -> None:
    assert set(rules.NEXT) == {state.value for state in ReportBackState}
    assert set(rules.NEXT_DELIVERY) == {state.value for state in DeliveryState}


def test_nothing_goes_out_that_was_not_checked() -> None:
    before_check = {"draft", "translated"}
    assert not before_check & rules.PUBLIC
    assert [state for state in before_check if rules.NEXT[state] & rules.PUBLIC] == ["translated"]
    assert rules.NEXT["translated"] & rules.PUBLIC == {"checked"}


def test_an_answer_to_the_loop_check_is_never_taken_back_to_no_answer() -> None:
    for state in ("confirmed", "contested"):
        assert rules.NEXT_DELIVERY[state] <= {"confirmed", "contested"}


@given(TEXTS)
def test_when_nothing_is_missing_every_language_says_the_same_parts(
    texts: dict[str, dict[str, str]],
) -> None:
    missing = rules.untranslated(texts, TAGS)
    for name in rules.TEXTS:
        says = {tag for tag in TAGS if texts.get(name, {}).get(tag)}
        lacks = {tag for part, tag in missing if part == name}
        assert not says & lacks
        assert says | lacks in (set(TAGS), set())
        assert says | lacks == set(TAGS) or name in rules.MAY_SAY


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_enough_is_nine_in_ten_and_telling_nobody_is_never_enough(told: int, more: int) -> None:
    sources = told + more
    assert rules.enough_told(told, sources) == (sources > 0 and 10 * told >= 9 * sources)


def test_who_wrote_it_does_not_check_it() -> None:
    ana = uuid4()
    assert not rules.may_check(ana, ana)
    assert rules.may_check(uuid4(), ana)
