"""The pseudo-languages change every visible letter and no placeholder, as others' pseudo-languages do."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from engage.i18n.pseudo import accented, mirrored
from tests.support.shared import SHARED, needs_shared

_PLAIN = re.compile(r"[A-Za-z ,.]+")


def _reference() -> list[dict[str, str]]:
    messages = json.loads(
        (SHARED / "data/hostile/i18n/pseudolocale_messages.json").read_text(encoding="utf-8")
    )
    return [m for m in messages.values() if _PLAIN.fullmatch(m["en-US"])]


@needs_shared
def test_accents_are_those_of_real_pseudo_locale_messages() -> None:
    reference = _reference()
    assert len(reference) >= 20
    for message in reference:
        ours = accented(message["en-US"])
        length = len(message["en-US"])
        assert ours[1 : 1 + length] == message["en-XA"][1 : 1 + length]
        assert (ours[0], ours[-1]) == ("[", "]")


@needs_shared
def test_words_are_turned_round_as_in_real_pseudo_locale_messages() -> None:
    for message in _reference():
        assert mirrored(message["en-US"]) == message["ar-XB"]


@given(st.text(alphabet="abcXYZ {}name,.é", max_size=60))
def test_placeholders_stay_as_they_are(text: str) -> None:
    placeholders = re.findall(r"\{[^{}]*\}", text)
    assert re.findall(r"\{[^{}]*\}", accented(text)) == placeholders
    assert re.findall(r"\{[^{}]*\}", mirrored(text)) == placeholders


@given(st.text(alphabet="abcdefghij ", min_size=1, max_size=90))
def test_the_accented_language_is_about_two_fifths_longer(text: str) -> None:
    added = len(accented(text)) - len(text) - len("[ ]")
    assert 0.4 * len(text) - 1 <= added <= 0.4 * len(text) + 8 or added == len("one")
