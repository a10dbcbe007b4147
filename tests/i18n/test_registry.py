"""Any well-formed tag is a language; its direction follows its script as CLDR has it."""

from __future__ import annotations

import re
from gettext import c2py

import pytest
from babel.localedata import locale_identifiers
from defusedxml.ElementTree import parse
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import Refused
from engage.i18n.registry import AUTONYMS, RTL_SCRIPTS, canonical_tag, is_tag, language
from tests.support.shared import SHARED, needs_shared

TIER_1 = ["en", "es", "zh-Hans", "zh-Hant", "vi", "ko", "fil", "ru", "ar", "ht", "pt-BR", "fr"]
TIER_2 = ["fa", "pl", "uk", "so", "am", "bn"]
CONTENT_ONLY = ["hmn", "ti", "ur", "ps", "my", "km", "ne", "hi", "gu", "sw", "ja"]


@needs_shared
def test_the_scripts_written_from_the_right_are_those_cldr_lists() -> None:
    lines = (SHARED / "data/hostile/i18n/cldr41_scriptMetadata.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("; ") for line in lines if line and not line.startswith("#")]
    assert {row[0] for row in rows if row[6] == "YES"} == RTL_SCRIPTS


@pytest.mark.parametrize("tag", TIER_1 + TIER_2 + CONTENT_ONLY)
def test_every_language_of_the_plan_has_a_name_somebody_wrote_down(tag: str) -> None:
    assert language(tag).autonym == AUTONYMS[tag] != tag


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        *(
            (tag, "rtl")
            for tag in [
                "ar",
                "fa",
                "prs",
                "ps",
                "ur",
                "ckb",
                "he",
                "yi",
                "dv",
                "sd",
                "ug",
                "ar-XB",
                "pa-PK",
                "pa-Arab",
                "az-Arab",
                "ff-Adlm",
                "nqo",
                "pnb",
            ]
        ),
        *(
            (tag, "ltr")
            for tag in [
                "en",
                "es",
                "zh-Hant",
                "hmn",
                "chk",
                "mxb",
                "x-private",
                "ku",
                "az",
                "pa",
                "en-XA",
                "so",
                "ar-Latn",
                "he-Latn",
                "und",
            ]
        ),
    ],
)
def test_direction_follows_the_script_and_not_the_name(tag: str, direction: str) -> None:
    assert language(tag).direction == direction


@pytest.mark.parametrize(
    "tag", ["hmn", "chk", "mxb", "kar", "ilo", "sm", "mh", "x-private", "en-plain", "qaa"]
)
def test_a_language_cldr_does_not_know_is_a_language_all_the_same(tag: str) -> None:
    found = language(tag)
    assert found.tag == tag
    assert found.autonym
    assert found.plural_header.startswith("nplurals=2")


@pytest.mark.parametrize(
    ("given_tag", "canonical"),
    [
        ("ZH_hant-tw", "zh-Hant-TW"),
        ("pt_BR", "pt-BR"),
        ("es-es", "es-ES"),
        ("EN", "en"),
        ("de-de-x-de", "de-DE-x-de"),
        ("es-419", "es-419"),
        ("X-Private", "x-private"),
        (" ar ", "ar"),
    ],
)
def test_a_tag_is_kept_in_one_spelling(given_tag: str, canonical: str) -> None:
    assert canonical_tag(given_tag) == canonical


@pytest.mark.parametrize(
    "garbage",
    ["", " ", "e", "english", "en-", "-en", "en--us", "en us", "../../etc/passwd", "en\x00", "\ud800", "💩", "x", "x-", "e" * 10_000,
     "en-" + "a" * 100, "<script>", "{name}", "عربي"],
)  # fmt: skip
def test_what_is_not_a_tag_is_refused_in_words(garbage: str) -> None:
    with pytest.raises(Refused) as refusal:
        language(garbage)
    assert "is not a language tag" in str(refusal.value.message)
    str(refusal.value.message).encode("utf-8")  # the message can be shown, whatever was sent


@given(st.text(max_size=80))
def test_no_text_at_all_makes_the_register_stumble(text: str) -> None:
    if is_tag(text):
        tag = language(text).tag
        assert canonical_tag(tag) == tag
        assert tag.isascii()


@needs_shared
@pytest.mark.parametrize(
    "tag",
    [
        "en",
        "ar",
        "ru",
        "pl",
        "uk",
        "vi",
        "ko",
        "ja",
        "zh-Hans",
        "km",
        "ur",
        "ps",
        "so",
        "sw",
        "ne",
    ],
)
def test_the_plural_header_keeps_apart_what_cldr_keeps_apart(tag: str) -> None:
    """Whole numbers of one CLDR class get one form, those of two classes two. (Languages whose catalogues use fewer
    classes than CLDR on purpose, such as es, fr, pt, fa, hi, bn, gu, am and ti, are not listed.)"""
    form_of = c2py(language(tag).plural_header.split("plural=")[1].rstrip(";"))
    samples = _cldr_samples(tag.split("-")[0])
    forms = {category: {form_of(n) for n in numbers} for category, numbers in samples.items()}
    assert all(len(one) == 1 for one in forms.values()), forms
    assert len(set().union(*forms.values())) == len(forms)
    order = [category for category in ("zero", "one", "two", "few", "many", "other") if category in forms]
    assert [min(forms[category]) for category in order] == list(range(len(order))), (
        "the order translation tools expect"
    )


def _cldr_samples(tag: str) -> dict[str, list[int]]:
    """Whole sample numbers of each plural category, from CLDR's own file."""
    tree = parse(SHARED / "data/hostile/i18n/cldr41_plurals.xml")
    rules = next(r for r in tree.iter("pluralRules") if tag in r.attrib["locales"].split())
    found = {}
    for rule in rules:
        integers = re.search(r"@integer ([^@]*)", rule.text or "")
        if integers:
            found[rule.attrib["count"]] = [
                n
                for low, high in re.findall(r"(?<![\dc])(\d+)(?:~(\d+))?(?![\dc])", integers[1])
                for n in range(int(low), int(high or low) + 1)
            ]
    return found


def test_all_that_cldr_knows_is_well_formed_and_known_here() -> None:
    for name in locale_identifiers():
        if name.count("_") < 3 and "POSIX" not in name:
            assert language(name).formatting_locale != "root" or name == "root", name
