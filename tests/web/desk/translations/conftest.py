"""A survey of the initiative in English, Spanish and Arabic, and people who write and read its words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Role
from engage.surveys import actions
from engage.surveys.words import Words, words_in
from tests.support import builders
from tests.support.apps import signed_in
from tests.support.pages import Visitor
from tests.support.surveys import SCHOOL_TRIP


@pytest.fixture
def engine_name() -> str:
    """What is written and by whom is tested on both databases in tests/surveys; these are about pages."""
    return "sqlite"


@dataclass
class Bureau:
    """The survey, and whoever comes to its desk."""

    app: Flask
    data: Session
    home: Initiative
    survey_id: UUID

    def enter(self, role: Role, name: str) -> Visitor:
        return signed_in(self.app, self.data, self.home, role, name=name)

    def words(self, tag: str) -> dict[str, Words]:
        self.data.rollback()
        found = {one.key: one for one in words_in(self.data, self.survey_id, tag)}
        self.data.rollback()
        return found


@pytest.fixture
def bureau(app: Flask, data: Session, home: Initiative) -> Bureau:
    made = actions.draft_survey_from(data, home.id, "trip", SCHOOL_TRIP, by=None, at=builders.NOW)
    data.commit()
    return Bureau(app, data, home, made.id)


@pytest.fixture
def tarek(bureau: Bureau) -> Visitor:
    """He translates into Arabic."""
    return bureau.enter(Role.TRANSLATOR, "Tarek")


@pytest.fixture
def rana(bureau: Bureau) -> Visitor:
    """She reads for the community."""
    return bureau.enter(Role.COMMUNITY_REVIEWER, "Rana")
