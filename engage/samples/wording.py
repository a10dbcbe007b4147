"""Sentences of the samples with numbers in them: each number is taken from a released table and written as its language writes it."""

from __future__ import annotations

from collections.abc import Callable

from engage.i18n.formats import Formats
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language

Shown = Callable[[Formats], str]
"""A number or a name, as one language writes it."""


def worded(text: LocalText, **shown: Shown) -> LocalText:
    """``text`` in all its languages, with what stands in braces filled in."""
    filled = {}
    for tag, words in text.items():
        formats = Formats(language(tag))
        filled[tag] = words.format(**{name: write(formats) for name, write in shown.items()})
    return LocalText(filled)


def percent(share: float | None) -> Shown:
    """A share from 0 to 1. What a table keeps back cannot stand in a sentence: ValueError."""
    return lambda formats: formats.percent(_known(share))


def number(value: float | None, decimals: int = 0) -> Shown:
    return lambda formats: formats.number(_known(value), decimals)


def named(name: LocalText) -> Shown:
    return lambda formats: name.in_language(formats.language.tag).text


def _known(value: float | None) -> float:
    if value is None:
        raise ValueError("a sentence cannot tell what its table does not show")
    return value
