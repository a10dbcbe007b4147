"""What a person has to mend before an answer can be taken, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from engage.errors import N_, Message
from engage.i18n.local_text import LocalText, Said
from engage.responses.fields import Rounds, field_name, has_field
from engage.responses.settling import Settled
from engage.surveys.instrument import CHOOSERS, Placed

Told: TypeAlias = Message | Said
"""A sentence of ours, translated where it is shown, or the author's own words."""

PLEASE_ANSWER = N_("Please answer this question.")
DOES_NOT_FIT = N_("This answer does not fit. Please check it.")


def problems(settled: Settled, questions: Iterable[tuple[Placed, Rounds]]) -> dict[str, Told]:
    """Field name -> what is wrong, for those of ``questions`` where something is, in their order."""
    found = ((field_name(placed, rounds), problem(settled, placed, rounds)) for placed, rounds in questions)
    return {name: message for name, message in found if message is not None}


def problem(settled: Settled, placed: Placed, rounds: Rounds) -> Told | None:
    """What is wrong with one question's answer; ``None`` when it can be taken, or is not asked for."""
    item, name = placed.item, field_name(placed, rounds)
    if not has_field(item) or not settled.is_asked(placed, rounds):
        return None
    if name in settled.reading.problems:
        return settled.reading.problems[name]
    value = settled.value(placed, rounds)
    if value is None:
        return _missing(settled, placed, rounds, name)
    if item.kind in CHOOSERS and not _on_offer(settled, placed, rounds, value):
        return N_("Choose one of the answers on this page.")
    rule = settled.form.rules_of(placed.path).constraint
    if not settled.holds(rule, placed.path, rounds, otherwise=True):
        return _own(settled, item.constraint_message, placed, rounds, DOES_NOT_FIT)
    return None


def _missing(settled: Settled, placed: Placed, rounds: Rounds, name: str) -> Told | None:
    if name in settled.reading.declined or not settled.is_required(placed, rounds):
        return None
    if placed.item.kind in CHOOSERS and next(settled.offered(placed, rounds, None), None) is None:
        return None  # nothing is on offer, so nothing can be asked for
    return _own(settled, placed.item.required_message, placed, rounds, PLEASE_ANSWER)


def _on_offer(settled: Settled, placed: Placed, rounds: Rounds, value: Any) -> bool:
    chosen = set(value if isinstance(value, list) else [value])
    return chosen == {choice.code for choice in settled.offered(placed, rounds, chosen)}


def _own(settled: Settled, text: LocalText, placed: Placed, rounds: Rounds, otherwise: Message) -> Told:
    """The author's own words where there are any, in the person's language."""
    said = text.in_language(settled.setting.language, settled.form.instrument.source_language)
    if not said.text:
        return otherwise
    return Said(settled.wording(said.text, placed, rounds), said.tag, said.fallback)
