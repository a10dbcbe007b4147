"""Short ways for tests of this room to answer a survey as the door does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engage.responses import actions, keys, queries
from engage.responses.actions import Answering, Outcome
from engage.responses.fields import Fields
from engage.responses.keeping import kept
from engage.responses.settling import setting_for, settle
from engage.surveys.queries import OpenSurvey, form_of
from tests.support.builders import NOW

BOX = keys.ReceiptBox("a secret that stays outside the database")


def holder(survey: OpenSurvey, token: str, **fields: Any) -> Answering:
    return Answering(survey, token, survey.version_id, **{"language": "en", **fields})


def sent(
    session: Session, answering: Answering, fields: Fields, at: datetime = NOW, *, page: bool = True
) -> Outcome:
    """Keep ``fields`` as one page, then send all that was kept, or with ``page=False`` send just these."""
    form = form_of(session, answering.version_id)[1]
    if page:
        actions.keep_topic(session, answering, fields, _mains(fields), page="1", at=at)
        draft = queries.draft_behind(session, answering.token)
        assert draft is not None
        fields = draft.fields
    setting = setting_for(answering.survey, answering.language, answering.token, at)
    return actions.receive_answers(session, answering, kept(settle(form, fields, setting)), box=BOX, at=at)


def _mains(fields: Fields) -> list[str]:
    return [name for name in fields if not name.endswith(("/other", "/declined"))]
