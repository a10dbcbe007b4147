"""Names of languages, as the authors of forms write them, to BCP 47 tags.

Known are CLDR's names in English, every language's name for itself, our own register, and spellings real forms use. A
language in none of these gets a private tag made of its name (``x-acholi``) and keeps that name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.localedata import locale_identifiers
from langcodes import standardize_tag
from pyxform.validators.pyxform.iana_subtags.validation import read_tags

from engage.i18n.registry import AUTONYMS, PSEUDO_LANGUAGES, canonical_tag, is_tag, language

UNNAMED = "und"

# Spellings met in forms that neither CLDR nor the language itself uses.
_SPELLINGS = {
    "afaan oromo": "om", "oromiffa": "om", "oromifa": "om", "afan oromo": "om", "tigirigna": "ti", "tigrigna": "ti",
    "amarigna": "am", "ateso": "teo", "lugbara": "lgg", "lusoga": "xog", "ngakarimojong": "kdj", "karamojong": "kdj",
    "runyankole": "nyn", "runyankore": "nyn", "rukiga": "cgg", "runyoro": "nyo", "rutoro": "ttj", "acholi": "ach",
    "tetun": "tet", "tetum": "tet", "kiswahili": "sw", "kirundi": "rn", "chichewa": "ny", "sesotho": "st",
    "setswana": "tn", "isizulu": "zu", "isixhosa": "xh", "mandarin": "zh", "mandarin chinese": "zh",
    "chinese simplified": "zh-Hans", "chinese traditional": "zh-Hant", "cantonese": "yue", "farsi": "fa", "dari": "prs",
    "pushto": "ps", "burmese": "my", "bangla": "bn", "hmong": "hmn", "hmoob": "hmn", "tagalog": "tl", "filipino": "fil",
    "haitian creole": "ht", "kreyol": "ht", "kreyol ayisyen": "ht", "castellano": "es", "khmer": "km", "nepali": "ne",
    "somali": "so", "portuguese brazil": "pt-BR", "brazilian portuguese": "pt-BR", "marshallese": "mh", "chuukese": "chk",
    "karen": "kar", "bengali": "bn", "oriya": "or", "kirghiz": "ky", "uighur": "ug", "haitian": "ht", "ilocano": "ilo", "ilokano": "ilo", "chewa": "ny", "pilipino": "fil", "ພາສາລາວ": "lo", "tzotzil": "tzo", "mixteco": "mxb", "quechua": "qu", "mam": "mam", "kiche": "quc",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedLanguage:
    """``name`` is what the form calls it, without a tag in brackets; to be kept where our register has none."""

    tag: str
    name: str

    @property
    def own_name(self) -> str | None:
        """The name to keep, when the register could only show the tag."""
        return self.name if language(self.tag).autonym == self.tag and self.name != self.tag else None


def named(text: str) -> NamedLanguage:
    """The language that ``text`` names: ``French (fr)``, ``Français``, ``swa``, ``Ateso``; "" is the unnamed one."""
    written = " ".join(text.split())
    bracketed = re.fullmatch(r"(.*?)\s*\(([^()]*)\)", written)
    if bracketed and (tag := _tag(bracketed[2])):
        return NamedLanguage(tag, bracketed[1] or tag)
    if _folded(written) in ("", "default"):
        return NamedLanguage(UNNAMED, "")
    return NamedLanguage(_by_name(written) or _tag(written) or _private(written), written)


def _tag(text: str) -> str | None:
    """``text`` when it is a tag whose language is registered; three letters become two where both mean the same."""
    if not is_tag(text):
        return None
    tag = canonical_tag(text)
    code, _, rest = tag.partition("-")
    if code in ("x", UNNAMED):
        return tag
    shorter = standardize_tag(code) if len(code) == 3 else code
    code = shorter if len(shorter) == 2 else code
    return "-".join(filter(None, (code, rest))) if code in _registered() else None


@cache
def _registered() -> frozenset[str]:
    names = ("iana_subtags_2_characters.txt", "iana_subtags_3_or_more_characters.txt")
    return frozenset(code for name in names for code in read_tags(name))


def _by_name(name: str) -> str | None:
    """By its whole name; of two names joined ("Runyankole-Rukiga") by the first."""
    folded = (_folded(name), _folded(re.split(r"[-/,&(]", name)[0]))
    found = (names().get(one) for names in (_names, _own_names) for one in folded)
    return next((tag for tag in found if tag), None)


def _folded(name: str) -> str:
    """Without case, accents' different codings and punctuation."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", text).split())


@cache
def _names() -> dict[str, str]:
    """Folded name -> tag: English names, then those of our register, then ours; the later say last."""
    found = {}
    for code, name in Locale("en").languages.items():
        tag = canonical_tag(code)
        found[_folded(str(name))] = tag
        swapped = re.fullmatch(r"(\w+) (Chinese)", str(name))
        if swapped:
            found[_folded(f"{swapped[2]} {swapped[1]}")] = tag
    for tag, autonym in AUTONYMS.items():
        if tag not in PSEUDO_LANGUAGES:
            found[_folded(autonym)] = tag
    return found | _SPELLINGS


@cache
def _own_names() -> dict[str, str]:
    """Every language's name for itself. All of CLDR is read for it (seconds), so it is asked last."""
    codes = (code for code in locale_identifiers() if "_" not in code and code != "root")
    return {_folded(Locale(code).get_display_name() or ""): canonical_tag(code) for code in codes}


def _private(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    letters = "".join(sign for sign in plain if sign.isalnum())[:40]
    if len(letters) < 2:
        letters = "l" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:7]
    return "x-" + "-".join(letters[at : at + 8] for at in range(0, len(letters), 8))
