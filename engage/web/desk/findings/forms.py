"""Forms of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from engage.agenda.queries import GoalCard
from engage.errors import N_
from engage.findings.actions import FindingFacts
from engage.findings.models import Strength
from engage.findings.queries import ReleaseCard
from engage.groups.queries import DimensionCard
from engage.i18n.local_text import LocalText
from engage.themes.published import PublicTheme
from engage.web.desk.findings import words
from engage.web.shell.forms import Form, tidy


class FindingForm(Form):
    claim = TextAreaField(
        N_("What was found, in plain words"), [InputRequired(), Length(max=600)], filters=[tidy]
    )
    goal = SelectField(N_("Goal"), [InputRequired()])
    releases = SelectMultipleField(N_("Released tables it rests on"), [Optional()])
    themes = SelectMultipleField(N_("Themes it rests on"), [Optional()])
    said = SelectMultipleField(N_("Groups that said it"), [Optional()])
    missing = SelectMultipleField(N_("Groups that were not heard enough"), [Optional()])
    strength = SelectField(N_("How we know who said it"), choices=list(words.STRENGTHS.items()))
    counter = TextAreaField(N_("What speaks against it"), [Optional(), Length(max=600)], filters=[tidy])

    def offer(
        self,
        goals: Iterable[GoalCard],
        releases: Iterable[ReleaseCard],
        name: Callable[[ReleaseCard], str],
        themes: Iterable[PublicTheme],
        dimensions: Iterable[DimensionCard],
    ) -> None:
        self.goal.choices = [(str(goal.id), goal.statement) for goal in goals]
        self.releases.choices = [(str(one.id), name(one)) for one in releases]
        self.themes.choices = [(str(one.id), one.name) for one in themes]
        groups = [(f"{d.code}:{g.code}", g.label) for d in dimensions for g in d.groups]
        self.said.choices = groups
        self.missing.choices = groups

    def facts(self, tag: str) -> FindingFacts:
        return FindingFacts(
            claim=LocalText({tag: self.claim.data or ""}),
            release_ids=tuple(UUID(one) for one in self.releases.data or ()),
            theme_ids=tuple(UUID(one) for one in self.themes.data or ()),
            groups_said=tuple(self.said.data or ()),
            groups_missing=tuple(self.missing.data or ()),
            counter_evidence=LocalText({tag: self.counter.data or ""}) or None,
            strength=Strength(self.strength.data),
        )


class CheckForm(Form):
    answer = RadioField(
        N_("Does it match the life people know?"), [InputRequired()], choices=list(words.CHECKS.items())
    )
    words = StringField(N_("In your words"), [Optional(), Length(max=600)], filters=[tidy])
