"""Goal L3: from Accept-Language to a language on offer, as specified, header by header."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langcodes import closest_match

from engage.i18n import matching
from engage.i18n.matching import best_language, closest, wishes

OFFERED = [
    "en",
    "es",
    "zh-Hans",
    "zh-Hant",
    "vi",
    "ko",
    "fil",
    "ru",
    "ar",
    "ht",
    "pt-BR",
    "fr",
    "fa",
    "hmn",
    "en-XA",
    "ar-XB",
    "x-private",
]

HEADERS = [
    # Chinese by script, not by first letters
    ("zh-TW", "zh-Hant"),
    ("zh-HK", "zh-Hant"),
    ("zh-MO", "zh-Hant"),
    ("zh-Hant-HK", "zh-Hant"),
    ("zh-CN", "zh-Hans"),
    ("zh-SG", "zh-Hans"),
    ("zh", "zh-Hans"),
    ("zh-Hans-CN", "zh-Hans"),
    ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh-Hant"),
    ("yue", "zh-Hant"),
    ("zh-yue", "zh-Hant"),
    ("yue-Hant-HK", "zh-Hant"),
    # regions
    ("es-419", "es"),
    ("es-MX,es;q=0.9,en;q=0.8", "es"),
    ("es-US", "es"),
    ("pt-PT", "pt-BR"),
    ("pt", "pt-BR"),
    ("pt-BR,pt;q=0.9", "pt-BR"),
    ("fr-CA", "fr"),
    ("fr-HT", "fr"),
    ("ht-HT, fr;q=0.5", "ht"),
    ("en-GB", "en"),
    ("en-AU,en;q=0.5", "en"),
    ("ar-EG", "ar"),
    ("ar-SD,ar;q=0.8", "ar"),
    ("arz", "ar"),
    ("ary", "ar"),
    # other names of the same language
    ("tl", "fil"),
    ("tl-PH", "fil"),
    ("fil-PH", "fil"),
    ("prs", "fa"),
    ("fa-AF", "fa"),
    ("prs-AF,en;q=0.3", "fa"),
    ("hmn", "hmn"),
    ("hmv", "hmn"),
    ("mww", "hmn"),
    ("mww-Latn-US", "hmn"),
    ("hnj", "hmn"),
    ("cmn-Hant", "zh-Hant"),
    ("ru-UA", "ru"),
    ("ko-KP", "ko"),
    ("vi-VN,vi;q=0.9", "vi"),
    # near is not near enough
    ("uk", "DEFAULT"),
    ("uk-UA,uk;q=0.9", "DEFAULT"),
    ("uk-UA,uk;q=0.9,en;q=0.5", "en"),
    ("uk, ru;q=0.4", "ru"),
    ("ca", "DEFAULT"),
    ("be", "DEFAULT"),
    ("de", "DEFAULT"),
    # order, weights, refusals
    ("da, fr;q=0.8, es;q=0.9", "es"),
    ("fr;q=0.5, es;q=0.5", "fr"),
    ("fr;q=0, es;q=0.1", "es"),
    ("es;q=0", "DEFAULT"),
    ("*", "DEFAULT"),
    ("en;q=1.0,*;q=0.1", "en"),
    ("ES-mx", "es"),
    ("es_MX", "es"),
    ("de-u-co-phonebk, es-u-nu-latn;q=0.5", "es"),
    # pseudo-languages and private tags only by their own name
    ("en-XA", "en-XA"),
    ("ar-xb", "ar-XB"),
    ("en-ZZ", "en"),
    ("x-private", "x-private"),
    # garbage
    ("", "DEFAULT"),
    (",,,;;;", "DEFAULT"),
    ("en;q=abc, es", "es"),
    ("fr;q=0.5;q=0.9, ko;q=0.1", "ko"),
    ("\x00\x01es", "DEFAULT"),
    ("'; DROP TABLE response; --", "DEFAULT"),
    ("../../en", "DEFAULT"),
    ("i-klingon, art-lojban", "DEFAULT"),
    ("é, ü;q=0.5", "DEFAULT"),
    ("e" * 10_240, "DEFAULT"),
    ("qq-XX," * 2_000, "DEFAULT"),
    ("es," + "qaa," * 2_560, "es"),
]


@pytest.mark.parametrize(("header", "expected"), HEADERS, ids=lambda value: value[:24])
def test_a_header_leads_to_the_language_its_person_reads(header: str, expected: str) -> None:
    assert best_language(header, OFFERED, "DEFAULT") == expected


def test_the_table_is_as_long_as_promised() -> None:
    assert len(HEADERS) >= 60


def test_no_header_at_all_is_the_default() -> None:
    assert best_language(None, OFFERED, "es") == "es"


def test_wishes_come_most_wanted_first() -> None:
    assert wishes("da, en-gb;q=0.8, en;q=0.7, fr;q=0.95") == ["da", "fr", "en-gb", "en"]


@given(st.text(max_size=400))
def test_no_header_can_do_harm(header: str) -> None:
    assert best_language(header, OFFERED, "en") in OFFERED


@given(st.sampled_from(OFFERED))
def test_who_asks_for_what_is_offered_gets_it(tag: str) -> None:
    assert closest(tag, OFFERED) == closest(tag.upper(), OFFERED) == closest(tag.lower(), OFFERED) == tag


def test_strangers_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_strange_tags", set())
    monkeypatch.setattr(matching, "_MOST_STRANGE_TAGS", 20)
    asked: list[str] = []

    def counted(tag: str, offered: list[str], max_distance: int) -> tuple[str, int]:
        asked.append(tag)
        return closest_match(tag, offered, max_distance=max_distance)

    monkeypatch.setattr(matching, "closest_match", counted)
    for number in range(100, 200):
        assert closest(f"es-{number}", OFFERED) == "es"
    assert len(asked) == 20
    assert closest("pt-PT", OFFERED) == "pt-BR", "what CLDR names is looked up all the same"


def test_a_very_long_header_costs_next_to_nothing() -> None:
    header = (
        ",".join(f"q{a}{b}-Latn;q=0.{a_index}" for a_index, a in enumerate("abcdefghi") for b in "abcdefgh")
        * 20
    )
    start = time.process_time()
    best_language(header, OFFERED, "en")
    assert time.process_time() - start < 0.25
