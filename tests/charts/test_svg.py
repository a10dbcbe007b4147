"""The writer of SVG: nothing that is written through it can break out of its page or be broken."""

from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from engage.charts.picture import usable_id
from engage.charts.svg import element, em


@settings(deadline=None)
@given(st.text())
def test_any_text_stays_text(text: str) -> None:
    written = element("text", text, class_=text)
    read = fromstring(written)
    assert read.tag == "text"
    assert len(read) == 0
    assert isinstance(written, Markup)


@settings(deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff")
    )
)
def test_what_xml_can_hold_is_kept_letter_by_letter(text: str) -> None:
    assert (fromstring(element("text", text)).text or "") == text


@pytest.mark.parametrize("name", ["script", "style", "foreignObject", "a", "image", "use", "animate"])
def test_elements_that_no_picture_needs_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no picture needs"):
        element(name)


@pytest.mark.parametrize("name", ["style", "onload", "onclick", "href", "xlink_href"])
def test_attributes_that_no_picture_needs_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no picture needs"):
        element("rect", **{name: "1"})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_has_no_place(value: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        element("rect", x=value)
    with pytest.raises(ValueError, match="not finite"):
        em(value)


@settings(deadline=None)
@given(st.floats(-1e6, 1e6))
def test_a_length_is_written_to_the_thousandth_and_never_as_a_power(value: float) -> None:
    written = em(value).removesuffix("em")
    assert "e" not in written
    assert float(written) == pytest.approx(value, abs=0.0006)
    assert written != "-0"


@settings(deadline=None)
@given(st.text(), st.text())
def test_ids_can_be_pointed_at_and_different_ones_stay_different(one: str, other: str) -> None:
    assert usable_id(one).replace("_", "").replace("-", "").isalnum()
    assert usable_id(one)[0].isalpha()
    assert usable_id(one).isascii()
    assert (usable_id(f"a{one}") == usable_id(f"a{other}")) == (one == other)


def test_an_ordinary_id_stays_as_it_is() -> None:
    assert usable_id("figure-3") == "figure-3"
