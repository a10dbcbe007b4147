"""What can be chosen: lists with the same answer twice, lists too long, grids too large, no way out."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from engage.errors import N_, Message
from engage.surveys import kinds
from engage.surveys.instrument import CHOOSERS, Choice, ChoiceRole, Instrument, Item, Kind, Placed
from engage.surveys.linting.advice import Advice, Weight

LONGEST_LIST = 15
LONGEST_RANKING = 7
MOST_STATEMENTS = 7
MOST_STEPS = 7
_EXACT_SCALES = frozenset({5, 7})
_TOGETHER = "table-list"
Found: TypeAlias = tuple[str, Weight, Message, Message]


def advice_on_answers(instrument: Instrument) -> Iterator[Advice]:
    for placed in instrument.placed:
        item = placed.item
        found: list[Found] = []
        if item.kind in CHOOSERS:
            choices = instrument.choices(item)
            found = [
                *_list(item, choices),
                *_twice(choices, instrument.source_language),
                *_ways_out(item, choices),
            ]
        elif item.kind is Kind.SECTION:
            found = list(_grid(instrument, placed))
        elif item.kind is Kind.FILE:
            found = list(_file(instrument, placed))
        yield from (Advice(placed.path, *one) for one in found)  # fmt: skip


def _list(item: Item, choices: tuple[Choice, ...]) -> Iterator[Found]:
    steps = len([choice for choice in choices if choice.role is ChoiceRole.ANSWER])
    offered = len(kinds.options(item, choices))
    if offered < 2 and not item.choice_filter:
        yield (
            "few_choices",
            Weight.STOP,
            N_("There is nothing to choose from."),
            N_("Add at least two answers."),
        )
    elif item.kind is Kind.RANK and offered > LONGEST_RANKING:
        yield (
            "long_ranking",
            Weight.MEND,
            N_("{count} things to put in order are too many.", count=offered),
            N_("Ask for the three that matter most, with “several choices”."),
        )
    elif item.kind is Kind.SCALE and choices and steps not in _EXACT_SCALES and steps < MOST_STEPS:
        yield (
            "scale_steps",
            Weight.THINK,
            N_("This scale has {count} steps.", count=steps),
            N_("Five or seven steps, with a middle, can be compared with other surveys."),
        )
    elif offered > LONGEST_LIST and not item.choice_filter:
        yield (
            "long_list",
            Weight.MEND,
            N_("{count} answers are many for a small screen.", count=offered),
            N_("Group them, or ask in two steps: first the kind, then which one."),
        )


def _twice(choices: tuple[Choice, ...], source: str) -> Iterator[Found]:
    told_apart = any(choice.filters for choice in choices)
    codes = Counter(choice.code for choice in choices)
    labels = Counter(_plain(choice.label.get(source, "")) for choice in choices)
    twice = next((code for code, count in codes.items() if count > 1), None)
    same = next((c.label[source] for c in choices if source in c.label and labels[_plain(c.label[source])] > 1), None)  # fmt: skip
    if (twice or same) and not told_apart:
        yield (
            "duplicate",
            Weight.MEND,
            N_("The answer “{choice}” is offered twice.", choice=same or twice),
            N_("Take one of the two out. Answers would be split between them."),
        )


def _ways_out(item: Item, choices: tuple[Choice, ...]) -> Iterator[Found]:
    roles = {choice.role for choice in choices}
    if item.required and not item.decline and not roles & {ChoiceRole.DECLINED, ChoiceRole.DONT_KNOW, ChoiceRole.NOT_APPLICABLE}:  # fmt: skip
        yield (
            "forced",
            Weight.THINK,
            N_("Everybody has to answer this, and nobody can say “I don’t know” or “I’d rather not say”."),
            N_("Let people skip it, or offer a way out. A forced answer is often not a true one."),
        )
    if item.kind is Kind.MULTI and not item.decline and not any(kinds.stands_alone(one) for one in choices):
        yield (
            "none_of_these",
            Weight.THINK,
            N_("Somebody to whom none of this applies cannot say so."),
            N_("Add “None of these” and mark it as standing alone."),
        )


def _grid(instrument: Instrument, placed: Placed) -> Iterator[Found]:
    rows = [one for one in placed.item.items if one.kind in CHOOSERS]
    if _TOGETHER not in placed.item.settings.get("appearance", "") or not rows:
        return
    if len(rows) > MOST_STATEMENTS:
        yield (
            "large_grid",
            Weight.MEND,
            N_("{count} statements in one table are too many: people stop reading them.", count=len(rows)),
            N_("Keep five to seven, or make two tables with a break between them."),
        )
    if len(instrument.choices(rows[0])) > MOST_STEPS + 1:
        yield (
            "wide_grid",
            Weight.MEND,
            N_("This table has more columns than a screen has room for."),
            N_("Use a scale of five steps for statements."),
        )


def _file(instrument: Instrument, placed: Placed) -> Iterator[Found]:
    behind = instrument.questions[-1].path != placed.path if instrument.questions else False
    if placed.item.required or behind:
        yield (
            "file_last",
            Weight.MEND,
            N_("A photo or recording is asked for before the end, or has to be given."),
            N_("Let it be the last thing asked, and let people leave it out."),
        )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".")
