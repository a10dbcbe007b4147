"""Open surveys, and somebody who answers them with cookies blocked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.surveys.instrument import Instrument
from engage.surveys.queries import OpenSurvey
from tests.support.pages import Visitor
from tests.support.surveys import SCHOOL_TRIP, opened

Opening = Callable[..., OpenSurvey]


@pytest.fixture
def opening(data: Session) -> Opening:
    """Makes an open survey, committed."""

    def make(instrument: Instrument = SCHOOL_TRIP, **fields: Any) -> OpenSurvey:
        survey = opened(data, instrument, **fields)
        data.commit()
        return survey

    return make


@pytest.fixture
def trip(opening: Opening) -> OpenSurvey:
    return opening()


@pytest.fixture
def resident(app: Flask) -> Visitor:
    return Visitor(app, cookies=False)
