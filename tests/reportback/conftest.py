"""A town that was asked in a survey of two rounds and in a session, and owes everybody an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engage.agenda.models import Goal, Initiative
from engage.i18n.local_text import LocalText
from engage.listening.models import ListeningSession, SessionState
from engage.people.models import Account
from engage.reportback import actions
from engage.reportback.actions import ReportBackFacts, Source
from engage.reportback.models import Delivery, ReportBack
from engage.responses.actions import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.models import Wave
from engage.surveys.queries import OpenSurvey
from tests.support import builders
from tests.support.surveys import opened

ALL = {"en": "Words.", "es": "Palabras.", "ar": "كلمات."}


@dataclass
class Town:
    session: Session
    at: datetime
    survey: OpenSurvey = field(init=False)
    initiative: Initiative = field(init=False)
    goal: Goal = field(init=False)
    ana: Account = field(init=False)
    bo: Account = field(init=False)

    def __post_init__(self) -> None:
        session = self.session
        self.survey = opened(session)
        found = session.get(Initiative, self.survey.initiative_id)
        assert found is not None
        self.initiative = found
        self.initiative.languages = list(ALL)
        self.goal = builders.goal(session, self.initiative)
        self.ana, self.bo = builders.account(session, "Ana"), builders.account(session, "Bo")

    def facts(self, **changed: Any) -> ReportBackFacts:
        said = LocalText(ALL)
        values: dict[str, Any] = {"you_said": said, "we_found": said, "we_decided": said, "we_will": said}
        return ReportBackFacts(**{**values, **changed})

    def drafted(self, slug: str = "spring", **changed: Any) -> ReportBack:
        return actions.draft_report_back(
            self.session,
            self.initiative.id,
            slug,
            self.facts(**changed),
            goal_id=self.goal.id,
            by=self.ana.id,
            at=self.at,
        )

    def checked(self, slug: str = "spring") -> ReportBack:
        made = self.drafted(slug)
        actions.hand_over(self.session, self.initiative.id, made.id, by=self.ana.id, at=self.at)
        return actions.check(self.session, self.initiative.id, made.id, by=self.bo.id, at=self.at)

    def delivered(self, made: ReportBack, source: Source, language: str = "en", **more: Any) -> Delivery:
        on = more.pop("on", self.at.date())
        return actions.deliver(
            self.session,
            self.initiative.id,
            made.id,
            source,
            language,
            "read aloud",
            on,
            by=None,
            at=self.at,
            **more,
        )

    def wave(self, code: str, position: int) -> Wave:
        made: Wave = builders.added(
            self.session,
            Wave(
                initiative_id=self.initiative.id,
                survey_id=self.survey.id,
                code=code,
                label=LocalText(en=code),
                position=position,
            ),
        )
        return made

    def answer(self, *languages: str, wave: str | None = None) -> None:
        """One answer in each of these languages."""
        records = [
            ImportedResponse(
                source_key=f"{wave}{row}{tag}", answers={"trip/way": "bus"}, wave=wave, language=tag
            )
            for row, tag in enumerate(languages)
        ]
        outcome = receive_imported(self.session, self.survey.id, records, batch=f"{wave}.csv", at=self.at)
        assert not outcome.refused

    def met(self, *languages: str, state: SessionState = SessionState.HELD) -> ListeningSession:
        made: ListeningSession = builders.added(
            self.session,
            ListeningSession(
                initiative_id=self.initiative.id,
                title="Church hall",
                held_on=date(2026, 2, 1),
                place="Church hall",
                languages=list(languages),
                state=state,
                created_at=self.at - timedelta(days=30),
            ),
        )
        return made


@pytest.fixture
def town(session: Session, at: datetime) -> Town:
    return Town(session, at)
