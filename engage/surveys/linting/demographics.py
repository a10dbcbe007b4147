"""What holds for every question about who somebody is: why it is asked, and a way not to answer (goal U5).

A survey that lacks either is not published: people decide by these two whether they trust the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from engage.errors import N_
from engage.surveys.instrument import SILENT, ChoiceRole, Instrument, Item, Kind
from engage.surveys.linting.advice import Advice, Weight


def advice_on_demographics(instrument: Instrument) -> Iterator[Advice]:
    for placed in instrument.placed:
        item = placed.item
        if not item.dimension or item.kind in SILENT:
            continue
        if not item.why.get(instrument.source_language, ""):
            yield Advice(
                placed.path,
                "why_missing",
                Weight.STOP,
                N_("This asks who somebody is and does not say why."),
                N_("Write one sentence under “Why we ask”: what it is good for, and who sees it."),
            )
        if not can_be_declined(instrument, item):
            yield Advice(
                placed.path,
                "decline_missing",
                Weight.STOP,
                N_("This asks who somebody is, and nobody can say that they prefer not to answer."),
                N_("Tick “Offer: Prefer not to answer”. An empty answer or “I don’t know” is not the same."),
            )
        if item.required:
            yield Advice(
                placed.path,
                "demographic_required",
                Weight.MEND,
                N_("This asks who somebody is and has to be answered."),
                N_("Let people leave it empty."),
            )
        if item.kind is Kind.SINGLE and item.dimension in _SEVERAL:
            yield Advice(
                placed.path,
                "single_race",
                Weight.MEND,
                N_("Many people belong to more than one of these groups and can choose only one."),
                N_("Make it “several choices”, as the federal standard asks (SPD 15)."),
            )


_SEVERAL = frozenset({"race", "ethnicity", "race_ethnicity"})


def can_be_declined(instrument: Instrument, item: Item) -> bool:
    """Whether "prefer not to answer" is offered: by the question, or as one of its answers."""
    return item.decline or any(choice.role is ChoiceRole.DECLINED for choice in instrument.choices(item))
