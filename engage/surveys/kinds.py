"""What each kind of question takes: the words of a form field become a value, or a sentence that says what to mend.

Values are those of ``Response.answers``: a code, a list of codes, a number, an ISO date or time, a text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypeAlias

from engage.errors import N_, Refused
from engage.i18n.local_text import LocalText
from engage.surveys.instrument import CHOOSERS, Choice, ChoiceRole, Item, Kind

Value: TypeAlias = str | int | float | list[str]

# A page of close writing is about 3,000 characters; three of them are a letter, more is a document.
LONGEST_TEXT = 10_000
AGREED = "OK"  # what forms compare a consent with (the XForms trigger)
OPEN_KINDS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
"""Kinds answered in somebody's own words: kept apart from the coded answers."""
MOST_STEPS = 101  # of a scale that is given by its ends
# Whole numbers beyond this are no longer exact where rules work them out.
_LARGEST = 2**53

# Control signs, halves of surrogate pairs and code points that are no characters cannot be shown, no page may hold them, and
# not every database can keep them.
_NO_CHARACTERS = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef" + _NO_CHARACTERS + "]"
)
_WHOLE = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[,.\u00a0\u202f ']\d{3})+)")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")


def seen(text: str) -> str:
    """``text`` without signs that nobody can see, and with line ends as one sign."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def tidy(text: str) -> str:
    """The same, and without space around it."""
    return seen(text).strip()


def value_of(item: Item, choices: Sequence[Choice], given: Sequence[str]) -> Value | None:
    """What was given in the field of ``item``, as a value; ``None`` for nothing. :class:`Refused` says what to mend.

    ``choices`` are all the options of its list; which of them are on offer is the rules' business.
    """
    texts = [text for text in map(tidy, given) if text]
    if not texts:
        return None
    return _READERS[item.kind](item, choices, texts) if item.kind in _READERS else None


def options(item: Item, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The options of a chooser: its list, with "other" where it is offered; or the steps of a scale given by its ends."""
    if not choices and item.kind is Kind.SCALE:
        return tuple(Choice(step) for step in _steps(item.settings))
    if item.other and not any(
        choice.role is ChoiceRole.OTHER or choice.code == "other" for choice in choices
    ):
        return (*choices, Choice("other", role=ChoiceRole.OTHER))
    return tuple(choices)


def asks_for_words(item: Item, choice: Choice) -> bool:
    """Whether choosing it opens a field to say in words what is meant."""
    return choice.role is ChoiceRole.OTHER or (item.other and choice.code == "other")


def _steps(settings: Mapping[str, str]) -> list[str]:
    """A scale's steps from ``start``, ``end`` and ``step``, given as settings or within ``parameters``."""
    said = dict(re.findall(r"(\w+)\s*=\s*(-?[\d.]+)", settings.get("parameters", "")))
    try:
        start, end, step = (
            float(settings.get(name) or said.get(name) or default)
            for name, default in (("start", 1), ("end", 10), ("step", 1))
        )
    except ValueError:
        start, end, step = 1.0, 10.0, 1.0
    step = math.copysign(step or 1.0, end - start)
    count = min(MOST_STEPS, int((end - start) / step + 1e-9) + 1)
    return [f"{start + index * step:.10g}" for index in range(count)]


def short_enough(text: str) -> str:
    """``text``, unless it is longer than anybody would write here."""
    if len(text) > LONGEST_TEXT:
        raise Refused(
            N_(
                "This text is too long: it has {length} signs, and {most} fit. Please make it shorter.",
                length=len(text),
                most=LONGEST_TEXT,
            )
        )
    return text


def _text(_item: Item, _choices: Sequence[Choice], texts: list[str]) -> str:
    return short_enough("\n".join(texts))


def _integer(_item: Item, _choices: Sequence[Choice], texts: list[str]) -> int:
    if not _WHOLE.fullmatch(texts[0]):
        raise Refused(N_("Write a whole number, such as 12."))
    number = int(re.sub(r"[^\d+-]", "", texts[0])[:40])
    if abs(number) > _LARGEST:
        raise Refused(N_("This number is too large. Please check it."))
    return number


def _decimal(_item: Item, _choices: Sequence[Choice], texts: list[str]) -> float:
    if not _DECIMAL.fullmatch(texts[0]):
        raise Refused(N_("Write a number, such as 12.5."))
    number = float(texts[0].replace(",", "."))
    if not math.isfinite(number) or abs(number) > _LARGEST:
        raise Refused(N_("This number is too large. Please check it."))
    return number


def _date(_item: Item, _choices: Sequence[Choice], texts: list[str]) -> str:
    try:
        return date.fromisoformat(texts[0]).isoformat()
    except ValueError:
        raise Refused(N_("Write a date as year, month and day, such as 2026-03-31.")) from None


def _time(_item: Item, _choices: Sequence[Choice], texts: list[str]) -> str:
    try:
        return time.fromisoformat(texts[0]).replace(tzinfo=None).isoformat(timespec="minutes")
    except ValueError:
        raise Refused(N_("Write a time as hours and minutes, such as 14:30.")) from None


def _moment(_item: Item, _choices: Sequence[Choice], texts: list[str]) -> str:
    try:
        return datetime.fromisoformat(texts[0]).replace(tzinfo=None).isoformat(timespec="minutes")
    except ValueError:
        raise Refused(N_("Write a date and a time, such as 2026-03-31T14:30.")) from None


def _one(item: Item, choices: Sequence[Choice], texts: list[str]) -> str:
    known = {choice.code for choice in options(item, choices)}
    if len(set(texts)) > 1 or texts[0] not in known:
        raise Refused(N_("Choose one of the answers on this page."))
    return texts[0]


def _several(item: Item, choices: Sequence[Choice], texts: list[str]) -> list[str]:
    by_code = {choice.code: choice for choice in options(item, choices)}
    if any(text not in by_code for text in texts):
        raise Refused(N_("Choose from the answers on this page."))
    chosen = [code for code in by_code if code in texts]
    alone = [by_code[code] for code in chosen if stands_alone(by_code[code])]
    if alone and len(chosen) > 1:
        raise Refused(
            N_(
                "“{choice}” cannot be chosen together with other answers. Choose one or the other.",
                choice=alone[0].label or LocalText(und=alone[0].code),
            )
        )
    return chosen


def stands_alone(choice: Choice) -> bool:
    """Whether choosing it unchooses the others: said so, or a way of not answering."""
    return choice.exclusive or choice.role in {
        ChoiceRole.DECLINED,
        ChoiceRole.NOT_APPLICABLE,
        ChoiceRole.DONT_KNOW,
    }


def ranked(item: Item, choices: Sequence[Choice], places: Mapping[str, str]) -> list[str] | None:
    """The codes in the order of their places. ``places``: code -> the place given to it, empty for none."""
    given = {code: tidy(place) for code, place in places.items() if tidy(place)}
    if not given:
        return None
    known = [choice.code for choice in options(item, choices)]
    numbers = {str(number) for number in range(1, len(known) + 1)}
    if not given.keys() <= set(known) or not set(given.values()) <= numbers:
        raise Refused(N_("Choose from the places on this page."))
    if len(set(given.values())) < len(given):
        raise Refused(N_("Two answers have the same place. Give each place once."))
    return sorted(given, key=lambda code: int(given[code]))


def _agreed(_item: Item, _choices: Sequence[Choice], texts: list[str]) -> str:
    if texts != [AGREED]:
        raise Refused(N_("Choose one of the answers on this page."))
    return AGREED


_Reader: TypeAlias = Callable[[Item, Sequence[Choice], list[str]], Value]

_READERS: Mapping[Kind, _Reader] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.AREA: _text,
    Kind.GEO: _text,
    Kind.BARCODE: _text,
    Kind.HIDDEN: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATETIME: _moment,
    Kind.SINGLE: _one,
    Kind.SCALE: _one,
    Kind.MULTI: _several,
    Kind.CONSENT: _agreed,
}


def is_value(item: Item, choices: Sequence[Choice], value: Any) -> bool:
    """Whether ``value``, collected elsewhere, is a value of this kind of question."""
    match item.kind:
        case Kind.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST
        case Kind.DECIMAL:
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case Kind.MULTI | Kind.RANK:
            return _are_codes(item, choices, value)
        case kind if kind in CHOOSERS:
            return _are_codes(item, choices, [value])
        case Kind.FILE:
            return False
        case Kind.CALCULATE | Kind.HIDDEN:
            return isinstance(value, str | int | float)
        case _:
            return isinstance(value, str) and _reads_back(item, value)


def _are_codes(item: Item, choices: Sequence[Choice], value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        return False
    known = {choice.code for choice in options(item, choices)}
    return set(value) <= known and len(set(value)) == len(value) > 0


def _reads_back(item: Item, value: str) -> bool:
    try:
        return value_of(item, (), [value]) == value
    except Refused:
        return False
