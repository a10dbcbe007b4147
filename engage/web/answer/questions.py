"""A page's items as its template wants them: words in the person's language, options on offer, what stands in the fields."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engage.errors import N_, Message
from engage.i18n.local_text import LocalText, Said
from engage.logic.values import as_text
from engage.responses.fields import DECLINED, OTHER, Rounds, field_name, given, has_field
from engage.responses.itinerary import Stop
from engage.responses.settling import Settled
from engage.surveys import kinds
from engage.surveys.bounds import Bounds, bounds
from engage.surveys.instrument import CHOOSERS, Choice, Item, Kind, Placed
from engage.web.answer.marks import ANSWER
from engage.web.shell import pages

Words: TypeAlias = str | Said | Message

PREFER_NOT = N_("Prefer not to answer")
OTHER_LABEL = N_("Other")
_MOST_BUTTONS = 15  # more options than this are a list to pull down
_MOST_STEPS = 7  # of a scale in words that fit beside each other
_STEP = re.compile(r"\s*([-+]?\d+(?:[.,]\d+)?)\s*(?:[:：.)–-]\s*(.+))?", re.DOTALL)

_FIELDS = {
    Kind.TEXT: "text",
    Kind.LONG_TEXT: "textarea",
    Kind.AREA: "text",
    Kind.GEO: "text",
    Kind.BARCODE: "text",
    Kind.INTEGER: "number",
    Kind.DECIMAL: "decimal",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "datetime-local",
}


_WITH_ENDS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.DATETIME})


@dataclass(frozen=True, slots=True)
class Question:
    """One item on a page. ``widget`` names the part of ``answer/question.html`` that shows it; ``id`` is its field's name."""

    id: str
    widget: str
    label: Words
    hint: Words | None = None
    why: Words | None = None
    error: Words | None = None
    required: bool = False
    kind: str = "text"
    values: Sequence[str] = ()
    options: Sequence[tuple[str, Words]] = ()
    apart: Sequence[str] = ()
    other: Mapping[str, Any] | None = None
    places: Sequence[str] = ()  # of a ranking: the place given to each option
    numbers: Sequence[tuple[str, str]] = ()  # of a ranking: the places there are
    layout: str = "list"
    ends: tuple[Words, Words] | None = None  # words at both ends of a scale of numbers
    rows: Sequence[Question] = ()  # of a table: its statements
    declined: bool | None = None  # None: cannot be declined with a box of its own
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def value(self) -> str | None:
        return self.values[0] if self.values else None


def questions(settled: Settled, stop: Stop, errors: Mapping[str, Words]) -> list[tuple[Placed, Question]]:
    """What the page at ``stop`` shows this person, in order."""
    return [(placed, _question(settled, placed, stop.rounds, errors)) for placed in stop.shown(settled)]


def said(settled: Settled, text: LocalText, placed: Placed, rounds: Rounds) -> Said:
    """Words of the survey in the person's language, with the answers they ask for put in."""
    found = text.in_language(settled.setting.language, settled.form.instrument.source_language)
    return Said(settled.wording(found.text, placed, rounds), found.tag, found.fallback)


def label_of(settled: Settled, placed: Placed, rounds: Rounds) -> Words:
    """What is asked; the item's name where nobody wrote a label."""
    label = said(settled, placed.item.label, placed, rounds)
    return label if label.text.strip() else placed.item.name.replace("_", " ")


def choice_label(settled: Settled, choice: Choice) -> Words:
    if not choice.label:
        return OTHER_LABEL if choice.code == "other" else choice.code
    return choice.label.in_language(settled.setting.language, settled.form.instrument.source_language)


def _question(settled: Settled, placed: Placed, rounds: Rounds, errors: Mapping[str, Words]) -> Question:
    item, name = placed.item, field_name(placed, rounds)
    shared: dict[str, Any] = {
        "id": ANSWER + name,
        "label": label_of(settled, placed, rounds),
        "hint": _hint(settled, placed, rounds),
        "why": said(settled, item.why, placed, rounds) if item.why else None,
        "error": errors.get(name),
        "required": settled.is_required(placed, rounds),
    }
    if not has_field(item):
        return _told(settled, placed, rounds, shared)
    values = _values(settled, placed, rounds, name)
    if item.kind is Kind.CONSENT:
        return Question(**shared, widget="consent", values=values)
    if item.kind in CHOOSERS:
        return _chooser(settled, placed, rounds, shared, values)
    declined = None
    if item.decline:
        sent = given(settled.fields, name)
        declined = DECLINED in sent or bool(given(settled.fields, name + DECLINED))
    return Question(
        **shared,
        widget="field",
        kind=_FIELDS[item.kind],
        values=[value for value in values if value != DECLINED],
        declined=declined,
        attributes=_attributes(_bounds(settled, placed), item.kind),
    )


def _told(settled: Settled, placed: Placed, rounds: Rounds, shared: dict[str, Any]) -> Question:
    """What is only read: a note, a value worked out, a file that cannot be taken yet."""
    if placed.item.kind is Kind.FILE:
        shared["hint"] = N_("Files cannot be sent here yet. You can go on without one.")
        return Question(**shared, widget="note")
    if placed.item.kind is Kind.NOTE or not placed.item.read_only:
        return Question(**shared, widget="note")
    value = settled.value(placed, rounds)
    return Question(**shared, widget="worked_out", values=[] if value in (None, "") else [as_text(value)])


def _hint(settled: Settled, placed: Placed, rounds: Rounds) -> Words | None:
    if placed.item.hint:
        return said(settled, placed.item.hint, placed, rounds)
    ends = _bounds(settled, placed)
    if math.isfinite(ends.low) and math.isfinite(ends.high):
        return pages.say(N_("From {low} to {high}", low=_plain(ends.low), high=_plain(ends.high)))
    if ends.first and ends.last:
        return pages.say(N_("From {low} to {high}", low=ends.first, high=ends.last))
    return None


def _bounds(settled: Settled, placed: Placed) -> Bounds:
    if placed.item.kind not in _WITH_ENDS or placed.item.read_only:
        return Bounds()
    rule = settled.form.rules_of(placed.path).constraint
    return bounds(rule, today=settled.setting.now.date(), whole=placed.item.kind is not Kind.DECIMAL)


def _attributes(ends: Bounds, kind: Kind) -> dict[str, str]:
    """Ends for the calendar a phone opens, and for those who fill in forms by program."""
    found: dict[str, str] = {}
    if math.isfinite(ends.low):
        found["data-min"] = _plain(ends.low)
    if math.isfinite(ends.high):
        found["data-max"] = _plain(ends.high)
    for name, day, time in (("min", ends.first, "T00:00"), ("max", ends.last, "T23:59")):
        if day is not None:
            found[name] = day.isoformat() + (time if kind is Kind.DATETIME else "")
    return found


def _plain(number: float) -> str:
    return f"{number:.12g}"


def _values(settled: Settled, placed: Placed, rounds: Rounds, name: str) -> list[str]:
    """What stands in the field: what was typed, valid or not; before it was seen, what the form suggests."""
    if name in settled.fields:
        return list(settled.fields[name])
    value = settled.value(placed, rounds)
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [as_text(value)]


def _chooser(
    settled: Settled, placed: Placed, rounds: Rounds, shared: dict[str, Any], values: list[str]
) -> Question:
    item, choices = placed.item, settled.choices(placed, rounds)
    # A code that stands twice in a list (told apart by a filter) is offered once.
    by_code = {choice.code: choice for choice in reversed(choices)}
    offered = [(choice.code, choice_label(settled, choice)) for choice in reversed(by_code.values())]
    apart = [choice.code for choice in choices if kinds.stands_alone(choice)]
    if item.kind is Kind.RANK:
        return _ranking(settled, placed, rounds, shared, offered)
    if item.decline:
        offered.append((DECLINED, PREFER_NOT))
        apart.append(DECLINED)
    shared |= {"values": values, "apart": apart}
    if item.kind is Kind.SCALE and (numbers := _numbers(offered, apart)):
        return Question(**shared, widget="radios", options=numbers[0], ends=numbers[1], layout="numbers")
    return Question(
        **shared,
        widget=_widget(item, len(offered)),
        options=offered,
        other=_other(settled, item, choices, field_name(placed, rounds)),
        layout=_layout(item, offered, apart),
    )


def _widget(item: Item, count: int) -> str:
    if item.kind is Kind.MULTI:
        return "checkboxes"
    return "select" if count > _MOST_BUTTONS and not item.other else "radios"


def _layout(item: Item, offered: Sequence[tuple[str, Words]], apart: Sequence[str]) -> str:
    if item.kind is not Kind.SCALE and "likert" not in item.settings.get("appearance", ""):
        return "list"
    return "scale" if len(offered) - len(apart) <= _MOST_STEPS else "list"


def _numbers(
    offered: Sequence[tuple[str, Words]], apart: Sequence[str]
) -> tuple[list[tuple[str, Words]], tuple[Words, Words] | None] | None:
    """A scale of numbers as a row of numbers, with the words of its two ends below; ``None`` when words stand between."""
    steps = [(code, label) for code, label in offered if code not in apart]
    found = [_STEP.fullmatch(str(label)) for _, label in steps]
    if len(steps) < 2 or any(
        step is None or (step[2] and 0 < at < len(steps) - 1) for at, step in enumerate(found)
    ):
        return None
    row: list[tuple[str, Words]] = [
        (code, step[1]) for (code, _), step in zip(steps, found, strict=True) if step
    ]
    ends = [_end(label, step[2] or "") for (_, label), step in zip(steps, found, strict=True) if step]
    worded = (ends[0], ends[-1]) if str(ends[0]) and str(ends[-1]) else None
    return row + [(code, label) for code, label in offered if code in apart], worded


def _end(label: Words, words: str) -> Words:
    return Said(words, label.tag, label.fallback) if isinstance(label, Said) else words


def _other(settled: Settled, item: Item, choices: Sequence[Choice], name: str) -> Mapping[str, Any] | None:
    asks = next((choice for choice in choices if kinds.asks_for_words(item, choice)), None)
    if asks is None:
        return None
    return {
        "after": asks.code,
        "name": ANSWER + name + OTHER,
        "label": N_("Please say which"),
        "value": " ".join(given(settled.fields, name + OTHER)),
    }


def _ranking(
    settled: Settled,
    placed: Placed,
    rounds: Rounds,
    shared: dict[str, Any],
    offered: Sequence[tuple[str, Words]],
) -> Question:
    """Each option gets a place from a list: no dragging. The field of an option is numbered as in the whole list."""
    name = field_name(placed, rounds)
    codes = [choice.code for choice in settled.form.instrument.choices(placed.item)]
    numbers = [str(codes.index(code) + 1) for code, _ in offered]
    return Question(
        **shared,
        widget="rank",
        options=[
            (f"{ANSWER}{name}/{number}", label) for number, (_, label) in zip(numbers, offered, strict=True)
        ],
        numbers=[(str(place), str(place)) for place in range(1, len(offered) + 1)],
        places=[" ".join(given(settled.fields, f"{name}/{number}")) for number in numbers],
        declined=bool(given(settled.fields, name + DECLINED)) if placed.item.decline else None,
    )
