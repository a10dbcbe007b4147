"""Lists of names stand where a reader looks for them."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from engage.i18n.collation import collation_key
from engage.i18n.registry import AUTONYMS


def test_accents_and_case_do_not_send_a_name_to_the_end() -> None:
    names = ["Zamora", "Ávila", "azul", "Aviles", "Élan", "elan", "Ebro", "Ñuñoa", "Norte"]
    assert sorted(names, key=collation_key) == [
        "Ávila",
        "Aviles",
        "azul",
        "Ebro",
        "elan",
        "Élan",
        "Norte",
        "Ñuñoa",
        "Zamora",
    ]


def test_the_language_menu_has_one_order_by_script_then_by_letter() -> None:
    tags = [
        "ar",
        "am",
        "en",
        "es",
        "fil",
        "fr",
        "ht",
        "ko",
        "ja",
        "ru",
        "vi",
        "zh-Hans",
        "bn",
        "km",
        "hi",
        "ti",
        "fa",
    ]
    names = [AUTONYMS[tag] for tag in tags]
    random.Random(7).shuffle(names)
    assert sorted(names, key=collation_key) == [
        AUTONYMS[tag]
        for tag in [
            "en",
            "es",
            "fil",
            "fr",
            "ht",
            "vi",
            "ru",
            "ar",
            "fa",
            "ti",
            "am",
            "hi",
            "bn",
            "km",
            "ko",
            "ja",
            "zh-Hans",
        ]
    ]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_texts_can_be_sorted_and_the_order_does_not_depend_on_where_they_began(texts: list[str]) -> None:
    keys = sorted(collation_key(text) for text in texts)
    assert keys == sorted(collation_key(text) for text in reversed(texts))
