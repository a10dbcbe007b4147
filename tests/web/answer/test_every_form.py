"""Whoever reads HTML only reaches the receipt of every survey that can be imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage import clock
from engage.errors import Refused
from engage.exchange.xlsform import read_xlsform
from engage.responses import queries
from engage.responses.keeping import Kept, fields_of, kept
from engage.responses.models import OpenAnswer, Response
from engage.responses.settling import setting_for, settle
from engage.samples.open_survey_instrument import open_survey_instrument
from engage.surveys.queries import OpenSurvey
from tests.support.pages import Visitor
from tests.support.shared import SHARED, needs_shared
from tests.support.surveys import opened
from tests.support.walker import Walker
from tests.web.answer.conftest import Opening

FORMS = sorted((SHARED / "data" / "xlsforms").glob("*.xls*"))


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_sample_survey_is_walked_to_its_receipt(
    app: Flask, opening: Opening, data: Session, language: str
) -> None:
    survey = opening(open_survey_instrument())
    walked = Walker(Visitor(app, cookies=False)).walk(f"/s/{survey.code}?lang={language}")
    assert len(walked.fields) >= 12
    assert queries.counts(data, survey.id) == queries.Counts(complete=1)
    assert queries.field_counts(data, survey.id).by_language == {language: 1}


@needs_shared
@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_imported_form_is_walked_to_its_receipt(app: Flask, data: Session, path: Path) -> None:
    try:
        instrument = read_xlsform(path).instrument
    except Refused:
        pytest.skip(f"{path.name} is refused by the importer, with its reasons")
    survey: OpenSurvey = opened(data, instrument)
    data.commit()
    for option in (0, 1):
        Walker(Visitor(app, cookies=False), option=option).walk(f"/s/{survey.code}")
    assert queries.counts(data, survey.id).complete == 2
    for response in data.scalars(select(Response).where(Response.survey_id == survey.id)):
        _comes_back_whole(data, survey, response)


def _comes_back_whole(data: Session, survey: OpenSurvey, response: Response) -> None:
    """What is stored, opened for correction and sent unchanged, is the same answer."""
    texts = data.execute(
        select(OpenAnswer.path, OpenAnswer.text).where(OpenAnswer.response_id == response.id)
    )
    stored = Kept(response.answers, {row.path: row.text for row in texts})
    again = settle(
        survey.form,
        fields_of(survey.form, stored),
        setting_for(survey, response.language, "0" * 26, clock.now()),
    )
    assert kept(again).digest(survey.form) == response.content_digest
