"""All the checks together."""

from __future__ import annotations

from engage.surveys.instrument import Instrument
from engage.surveys.linting.advice import Advice, Weight
from engage.surveys.linting.answers import advice_on_answers
from engage.surveys.linting.demographics import advice_on_demographics
from engage.surveys.linting.duration import advice_on_duration
from engage.surveys.linting.sense import advice_on_sense
from engage.surveys.linting.wording import advice_on_wording

_ORDER = {weight: place for place, weight in enumerate(Weight)}


def advice_on(instrument: Instrument) -> tuple[Advice, ...]:
    """Everything worth telling, in the order of the form; of one question the weightier first."""
    places = {placed.path: number for number, placed in enumerate(instrument.placed)}
    found = [
        *advice_on_sense(instrument),
        *advice_on_demographics(instrument),
        *advice_on_answers(instrument),
        *advice_on_wording(instrument),
        *advice_on_duration(instrument),
    ]
    return tuple(sorted(found, key=lambda one: (places.get(one.path, -1), _ORDER[one.weight])))


def what_stops(instrument: Instrument) -> tuple[Advice, ...]:
    """What keeps a demographic question from being put to anybody: it has to say why, and take no for an answer (U5)."""
    return tuple(one for one in advice_on_demographics(instrument) if one.weight is Weight.STOP)
