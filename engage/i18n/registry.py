"""Our own register of languages: any BCP 47 tag is a language here, whether or not CLDR has heard of it.

A language travels as one value: its tag, its name in itself, its direction, and how dates and numbers are written in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.plurals import get_plural
from langcodes import Language as Tagged

from engage.errors import N_, Refused

Direction = Literal["ltr", "rtl"]

# CLDR's locale for "no language in particular": dates are then written as 2026-11-21, which nobody misreads.
NEUTRAL_LOCALE = "root"
PSEUDO_LANGUAGES = ("en-XA", "ar-XB")
LONGEST_TAG = 64


@dataclass(frozen=True, slots=True)
class Language:
    """``tag`` in canonical case; ``autonym`` its own name for itself (the tag where nobody has told us);
    ``formatting_locale`` a CLDR locale; ``plural_header`` the value of a PO file's ``Plural-Forms``."""

    tag: str
    autonym: str
    direction: Direction
    formatting_locale: str
    plural_header: str

    def __str__(self) -> str:
        return self.tag


# Names read by people who know the language, capitalised as a menu wants them (CLDR's are written for running text).
AUTONYMS = {
    "en": "English",
    "es": "Español",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "vi": "Tiếng Việt",
    "ko": "한국어",
    "fil": "Filipino",
    "ru": "Русский",
    "ar": "العربية",
    "ht": "Kreyòl ayisyen",
    "pt-BR": "Português (Brasil)",
    "fr": "Français",
    "fa": "فارسی",
    "prs": "دری",
    "pl": "Polski",
    "uk": "Українська",
    "so": "Soomaali",
    "am": "አማርኛ",
    "bn": "বাংলা",
    "hmn": "Hmoob",
    "ti": "ትግርኛ",
    "ur": "اردو",
    "ps": "پښتو",
    "my": "မြန်မာ",
    "km": "ខ្មែរ",
    "ne": "नेपाली",
    "hi": "हिन्दी",
    "gu": "ગુજરાતી",
    "sw": "Kiswahili",
    "ja": "日本語",
    "tl": "Tagalog",
    "pt": "Português",
    "zh": "中文",
    "de": "Deutsch",
    "it": "Italiano",
    "en-XA": "[Éñĝļîšĥ one]",
    "ar-XB": "\u200f\u202eEnglish\u202c\u200f",
}

# Where our readers want something else than CLDR's first guess, or CLDR has no data: Spanish numbers are written here as
# in the Americas (8,302.5); Dari is written like Afghan Persian; the pseudo-languages like what they imitate.
FORMATTING_LOCALES = {"es": "es_US", "prs": "fa_AF", "en-XA": "en", "ar-XB": "ar"}

# Babel puts Arabic's last two forms the other way round than every translation tool expects them (many, then other).
PLURAL_HEADERS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
}

# Scripts written from the right (CLDR scriptMetadata, field "RTL"; a test compares the two).
RTL_SCRIPTS = frozenset(
    [
        "Adlm",
        "Arab",
        "Armi",
        "Avst",
        "Chrs",
        "Cprt",
        "Elym",
        "Hatr",
        "Hebr",
        "Hung",
        "Khar",
        "Lydi",
        "Mand",
        "Mani",
        "Mend",
        "Merc",
        "Mero",
        "Narb",
        "Nbat",
        "Nkoo",
        "Orkh",
        "Ougr",
        "Palm",
        "Phli",
        "Phlp",
        "Phnx",
        "Prti",
        "Rohg",
        "Samr",
        "Sarb",
        "Sogd",
        "Sogo",
        "Syrc",
        "Thaa",
        "Yezi",
    ]
)

_WELL_FORMED = re.compile(
    r"""(?:
        (?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}      # longer names of languages are reserved, none exists
        (?:-(?P<script>[a-z]{4}))?
        (?:-(?P<region>[a-z]{2}|[0-9]{3}))?
        (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*        # variants
        (?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*             # extensions
        (?:-x(?:-[a-z0-9]{1,8})+)?
      | x(?:-[a-z0-9]{1,8})+
    )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def canonical_tag(tag: str) -> str:
    """``tag`` in the case BCP 47 recommends (``ZH_hant-tw`` -> ``zh-Hant-TW``).

    Raises :class:`Refused` when it cannot be a language tag at all.
    """
    given = tag.strip().replace("_", "-")
    match = _WELL_FORMED.fullmatch(given) if len(given) <= LONGEST_TAG else None
    if match is None:
        raise Refused(
            N_(
                "“{tag}” is not a language tag. Tags look like en, es, zh-Hant or pt-BR.",
                tag="".join(c if c.isprintable() else "\ufffd" for c in tag[:40]),
            )
        )
    written = given.lower()
    for part, in_its_case in (("script", str.title), ("region", str.upper)):
        start, end = match.span(part)
        if start >= 0:
            written = written[:start] + in_its_case(written[start:end]) + written[end:]
    return written


def is_tag(text: str) -> bool:
    try:
        canonical_tag(text)
    except Refused:
        return False
    return True


def language(tag: str, *, autonym: str = "", direction: str | None = None) -> Language:
    """The language of ``tag``. Never fails for a well-formed tag; raises :class:`Refused` for anything else.

    ``autonym`` and ``direction`` are what people said of it, in place of what is known here.
    """
    known = _described(canonical_tag(tag))
    if autonym:
        known = replace(known, autonym=autonym)
    return replace(known, direction="rtl" if direction == "rtl" else "ltr") if direction else known


def names_itself(tag: str) -> bool:
    """Is it known here what this language calls itself?"""
    return language(tag).autonym != canonical_tag(tag)


@lru_cache(maxsize=512)
def _described(tag: str) -> Language:
    locale = _cldr_locale(tag)
    return Language(
        tag=tag,
        autonym=AUTONYMS.get(tag) or _name_in_itself(locale) or tag,
        direction="rtl" if tag == "ar-XB" or _script(tag) in RTL_SCRIPTS else "ltr",
        formatting_locale=str(locale) if locale else NEUTRAL_LOCALE,
        plural_header=_plural_header(tag),
    )


def _cldr_locale(tag: str) -> Locale | None:
    """The CLDR locale whose habits ``tag`` follows; a longer tag follows its shorter form; ``None`` when unknown."""
    parts = tag.split("-")
    while parts and parts[0] not in ("x", "und"):  # to Babel "und" is American English
        shorter = "-".join(parts)
        try:
            return Locale.parse(FORMATTING_LOCALES.get(shorter, shorter).replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return None


def _name_in_itself(locale: Locale | None) -> str | None:
    name = locale.get_display_name() if locale else None
    return name[0].upper() + name[1:] if name else None


def _script(tag: str) -> str | None:
    """The script ``tag`` names, else the one its language is most likely written in (CLDR, then langcodes)."""
    match = _WELL_FORMED.fullmatch(tag)
    if match is None or match["language"] is None:
        return None
    if match["script"]:
        return str(match["script"])
    language_code, region = match["language"], match["region"]
    likely = get_global("likely_subtags")
    for key in (f"{language_code}_{region}", language_code):
        if key in likely:
            return str(likely[key].split("_")[1])
    return Tagged.get(language_code).maximize().script


def _plural_header(tag: str) -> str:
    """The gettext header, not CLDR's classes: those have ``many`` for millions, which no catalogue uses."""
    locale = _cldr_locale(tag)
    if locale is None:
        return str(get_plural("en"))
    return PLURAL_HEADERS.get(locale.language) or str(get_plural(str(locale)))
