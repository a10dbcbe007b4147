"""A survey as it stands on paper in one language: numbered questions, numbered answers, conditions in words."""

from __future__ import annotations

from dataclasses import dataclass

from engage.i18n.catalogues import translator
from engage.i18n.local_text import LocalText, Said
from engage.logic import names_in
from engage.responses.fields import has_field
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.instrument import CHOOSERS, Kind, Placed
from engage.web.desk.paper.conditions import Conditions


@dataclass(frozen=True, slots=True)
class Answer:
    """One box to tick: what to type for it, its words, whether it asks for words. ``shown``: its words say the number already."""

    number: str
    code: str
    label: Said
    words: bool

    @property
    def shown(self) -> bool:
        return self.label.text.strip().startswith(self.number)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on paper; ``only_if`` and ``otherwise`` are empty where everybody answers it. ``heading``: a new part begins."""

    number: int
    placed: Placed
    label: Said
    hint: Said | None
    why: Said | None
    answers: tuple[Answer, ...]
    decline: bool
    only_if: str
    otherwise: str
    heading: Said | None

    @property
    def many(self) -> bool:
        return self.placed.item.kind is Kind.MULTI

    @property
    def ranked(self) -> bool:
        return self.placed.item.kind is Kind.RANK

    @property
    def long(self) -> bool:
        return self.placed.item.kind is Kind.LONG_TEXT


def on_paper(form: Form) -> list[Placed]:
    """The questions that paper can ask, in order. What is asked again for each of several people or things is not among them."""
    return [one for one in form.instrument.questions if has_field(one.item) and not one.repeats]


def left_off(form: Form) -> int:
    """How many questions the paper lacks."""
    return sum(has_field(one.item) for one in form.instrument.questions) - len(on_paper(form))


def sheet(form: Form, tag: str) -> list[Asked]:
    """Everything on the paper in the language ``tag``."""
    questions, speak = on_paper(form), translator(tag)
    numbers = {one.path: number for number, one in enumerate(questions, start=1)}
    conditions = Conditions(form, numbers, speak)
    found: list[Asked] = []
    part = ""
    for number, placed in enumerate(questions, start=1):
        only_if = conditions.said(placed)
        otherwise = conditions.otherwise(_next(questions, number, conditions)) if only_if else ""
        here = placed.holders[-1][0] if placed.holders else ""
        heading = _said(form, placed.holders[-1][1].label, tag) if here and here != part else None
        part = here
        found.append(_asked(form, placed, number, tag, only_if, otherwise, heading))
    return found


def _asked(
    form: Form, placed: Placed, number: int, tag: str, only_if: str, otherwise: str, heading: Said | None
) -> Asked:
    item = placed.item
    choices = kinds.options(item, form.instrument.choices(item)) if item.kind in CHOOSERS else ()
    label = _said(form, item.label, tag)
    # Where the codes are numbers already (a scale, ZIP codes), people type what they see.
    numbered = bool(choices) and all(one.code.isascii() and one.code.isdigit() for one in choices)
    return Asked(
        number=number,
        placed=placed,
        label=label or Said(item.name.replace("_", " "), form.instrument.source_language),
        hint=_said(form, item.hint, tag),
        why=_said(form, item.why, tag),
        answers=tuple(
            Answer(
                one.code if numbered else str(place),
                one.code,
                _said(form, one.label, tag) or Said(one.code, form.instrument.source_language),
                kinds.asks_for_words(item, one),
            )
            for place, one in enumerate(choices, start=1)
        ),
        decline=item.decline,
        only_if=only_if,
        otherwise=otherwise,
        heading=heading,
    )


def _next(questions: list[Placed], number: int, conditions: Conditions) -> int | None:
    """The number of the next question that does not hang on the same rule; none at the end."""
    rules = conditions.rules_of(questions[number - 1])
    for further, placed in enumerate(questions[number:], start=number + 1):
        if not set(rules) <= set(conditions.rules_of(placed)):
            return further
    return None


def _said(form: Form, text: LocalText, tag: str) -> Said | None:
    """Words in a language; what would be put in from an answer is a gap on paper."""
    if not text:
        return None
    found = text.in_language(tag, form.instrument.source_language)
    words = found.text
    for name in names_in(words):
        words = words.replace(f"${{{name}}}", "________")
    return Said(words, found.tag, found.fallback)
