"""About how long a survey takes: words to read at 180 a minute, and for each kind of answer the seconds it takes to give.

180 words a minute is slower than adults read plain English silently (238 on average: Brysbaert 2019, Journal of Memory and
Language 109), because residents read on phones and often in a second language. The seconds are estimates of our own; the
survey's own times, once people have answered, say more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from engage.errors import N_
from engage.surveys import kinds
from engage.surveys.instrument import CHOOSERS, HOLDERS, SILENT, Instrument, Kind, Placed
from engage.surveys.linting.advice import Advice, Weight

WORDS_A_MINUTE = 180
LONGEST_MINUTES = 10
_READ_CHOICES = 15  # of a longer list people look for theirs
_SECONDS = {
    Kind.NOTE: 0, Kind.CONSENT: 4, Kind.TEXT: 12, Kind.LONG_TEXT: 45, Kind.INTEGER: 6, Kind.DECIMAL: 6, Kind.DATE: 9,
    Kind.TIME: 6, Kind.DATETIME: 12, Kind.SINGLE: 3, Kind.MULTI: 6, Kind.SCALE: 3, Kind.AREA: 6, Kind.GEO: 15,
    Kind.FILE: 30, Kind.BARCODE: 10,
}  # fmt: skip
_SECONDS_A_RANK = 4
# Scripts that do not part words: so many signs are read in the time of one word.
_SIGNS_A_WORD = 2


@dataclass(frozen=True, slots=True)
class Duration:
    """Minutes, rounded up: for whoever is asked least, and for whoever is asked everything. ``words`` and ``questions`` of the latter."""

    fewest: int
    most: int
    words: int
    questions: int


def duration(instrument: Instrument) -> Duration:
    """How long it takes, in the source language. What a rule may hide counts only for ``most``."""
    always = most = words = 0.0
    for placed in instrument.placed:
        read = _words(instrument, placed)
        seconds = read * 60 / WORDS_A_MINUTE + _answering(instrument, placed)
        most += seconds
        words += read
        if not _may_be_hidden(placed):
            always += seconds
    around = _count(_said(instrument)) * 60 / WORDS_A_MINUTE
    return Duration(
        _minutes(always + around), _minutes(most + around), round(words), len(instrument.questions)
    )


def advice_on_duration(instrument: Instrument) -> Iterator[Advice]:
    long = duration(instrument)
    if long.fewest > LONGEST_MINUTES:
        yield Advice(
            "",
            "too_long",
            Weight.MEND,
            N_("This takes about {minutes} minutes. Many people stop after {most}.", minutes=long.fewest, most=LONGEST_MINUTES),
            N_("Take out what nobody will act on, or ask it only of those it concerns."),
        )  # fmt: skip


def _minutes(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))


def _may_be_hidden(placed: Placed) -> bool:
    return bool(placed.item.relevant) or any(holder.relevant for _, holder in placed.holders)


def _answering(instrument: Instrument, placed: Placed) -> float:
    item = placed.item
    if item.kind is Kind.RANK:
        return _SECONDS_A_RANK * len(instrument.choices(item))
    return _SECONDS.get(item.kind, 0)


def _words(instrument: Instrument, placed: Placed) -> int:
    item, tag = placed.item, instrument.source_language
    if item.kind in SILENT:
        return 0
    texts = [item.label.get(tag, ""), item.hint.get(tag, "")]
    if item.kind in CHOOSERS and item.kind not in HOLDERS:
        texts += [choice.label.get(tag, "") for choice in kinds.options(item, instrument.choices(item))[:_READ_CHOICES]]  # fmt: skip
    return sum(_count(text) for text in texts)


def _said(instrument: Instrument) -> str:
    tag = instrument.source_language
    return " ".join(text.get(tag, "") for text in (instrument.intro, instrument.consent, instrument.thanks))


def _count(text: str) -> int:
    """Words; in a script without blanks, its signs by twos."""
    return sum(max(1, len(word) // _SIGNS_A_WORD) if ord(word[0]) > 0x2E7F else 1 for word in text.split())
