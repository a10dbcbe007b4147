"""What somebody answered, in words, to be checked before it is sent and kept as a copy afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engage.errors import N_
from engage.responses.fields import DECLINED, Rounds, field_name, given
from engage.responses.settling import Settled
from engage.surveys import kinds
from engage.surveys.instrument import CHOOSERS, Kind, Placed
from engage.web.answer.questions import PREFER_NOT, Words, choice_label, label_of, said
from engage.web.shell import locale, pages

YES = N_("Yes")


@dataclass(frozen=True, slots=True)
class Part:
    """Answers that belong together: a section, or one round of a repeat. Rows are (question, answers, address to change)."""

    heading: Words | None
    rows: list[tuple[Words, Sequence[Words], str | None]] = field(default_factory=list)


def parts(settled: Settled, change: Callable[[Placed, Rounds], str | None]) -> list[Part]:
    """Every question this person is asked, with the answer as it stands. ``change`` gives the address of its page."""
    found: list[Part] = []
    last: tuple[str, Rounds] | None = None
    for placed, rounds in settled.questions():
        here = (placed.holders[0][0] if placed.holders else "", rounds)
        if here != last:
            found.append(Part(_heading(settled, placed, rounds)))
            last = here
        row = (
            label_of(settled, placed, rounds),
            list(answer(settled, placed, rounds)),
            change(placed, rounds),
        )
        found[-1].rows.append(row)
    return found


def answer(settled: Settled, placed: Placed, rounds: Rounds) -> Iterator[Words]:
    """One question's answer in words; nothing when it was left empty."""
    name = field_name(placed, rounds)
    if name in settled.reading.declined:
        yield PREFER_NOT
    if name in settled.reading.problems:
        yield from (text for text in given(settled.fields, name) if text.strip() and text != DECLINED)
        return
    value = settled.value(placed, rounds)
    if value is None or name not in settled.fields:
        return
    if placed.item.kind in CHOOSERS:
        yield from _chosen(settled, placed, name, value)
    else:
        yield _plain(placed.item.kind, value)


def _chosen(settled: Settled, placed: Placed, name: str, value: Any) -> Iterator[Words]:
    by_code = {
        choice.code: choice
        for choice in reversed(kinds.options(placed.item, settled.form.instrument.choices(placed.item)))
    }
    codes = value if isinstance(value, list) else [value]
    for place, code in enumerate(codes, start=1):
        label = choice_label(settled, by_code[code])
        if placed.item.kind is Kind.RANK:
            label = locale.spoken().gettext("{place}. {choice}", place=place, choice=pages.said(label))
        yield label
        words = settled.reading.words.get(name)
        if words and kinds.asks_for_words(placed.item, by_code[code]):
            yield words


def _plain(kind: Kind, value: Any) -> Words:
    formats = locale.spoken().formats
    match kind:
        case Kind.CONSENT:
            return YES
        case Kind.INTEGER | Kind.DECIMAL:
            return formats.number(value, 0 if kind is Kind.INTEGER else None)
        case Kind.DATE:
            return formats.date(date.fromisoformat(value))
    return str(value)


def _heading(settled: Settled, placed: Placed, rounds: Rounds) -> Words | None:
    if not placed.holders:
        return None
    path, _ = placed.holders[0]
    outermost = settled.form.instrument.by_path[path]
    if not outermost.item.label:
        return None
    heading = said(settled, outermost.item.label, outermost, ())
    if not rounds:
        return heading
    number = ".".join(str(index + 1) for index in rounds)
    return locale.spoken().gettext("{part}: {number}", part=pages.said(heading), number=number)
