"""Forms of a session's log. Everything but date and place may stay empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from engage.agenda.queries import GoalCard
from engage.errors import N_
from engage.groups.queries import DimensionCard
from engage.i18n.registry import is_tag
from engage.listening.actions import NoteFacts, SessionFacts, SupportFacts
from engage.listening.kinds import ConsentScope, Fidelity, Support, SupportState
from engage.listening.rules import LONGEST_NOTE, MOST_PEOPLE, may_follow
from engage.web.desk.listening import words
from engage.web.shell.forms import Form, tidy

NOT_SAID = ("", N_("Not said"))


def chosen_id(value: str | None) -> UUID | None:
    """A choice's value as a key; the list of choices has checked it already."""
    return UUID(value) if value else None


class SessionForm(Form):
    held_on = DateField(N_("When"), [InputRequired()])
    place = StringField(N_("Where"), [InputRequired(), Length(max=200)], filters=[tidy])
    title = StringField(N_("A name for it"), [Optional(), Length(max=200)], filters=[tidy])
    languages = StringField(N_("Languages spoken"), [Optional(), Length(max=200)], filters=[tidy])
    attendance = IntegerField(N_("How many people came"), [Optional(), NumberRange(0, MOST_PEOPLE)])
    goal = SelectField(N_("Goal it is about"), [Optional()])
    facilitator = StringField(N_("Who led it"), [Optional(), Length(max=120)], filters=[tidy])
    note_taker = StringField(N_("Who took notes"), [Optional(), Length(max=120)], filters=[tidy])
    interpreter = StringField(N_("Who interpreted"), [Optional(), Length(max=120)], filters=[tidy])
    invited_through = StringField(
        N_("Through whom people were invited"), [Optional(), Length(max=200)], filters=[tidy]
    )
    consent_read = BooleanField(N_("Consent was read aloud, in the room’s languages"))

    def offer(self, goals: Iterable[GoalCard]) -> None:
        self.goal.choices = [("", N_("No goal yet")), *((str(goal.id), goal.statement) for goal in goals)]

    def validate_languages(self, field: Any) -> None:
        unknown = [tag for tag in split_tags(field.data) if not is_tag(tag)]
        if unknown:
            raise ValidationError(self._unknown(unknown[0]))

    @staticmethod
    def _unknown(tag: str) -> str:
        from engage.web.shell.pages import say

        return say(N_("“{tag}” is not a language code. Write codes such as en, es, ar.", tag=tag))

    @property
    def facts(self) -> SessionFacts:
        return SessionFacts(
            held_on=self.held_on.data,
            place=self.place.data or "",
            title=self.title.data or "",
            languages=tuple(split_tags(self.languages.data)),
            goal_id=chosen_id(self.goal.data),
            facilitator=self.facilitator.data or None,
            note_taker=self.note_taker.data or None,
            interpreter=self.interpreter.data or None,
            invited_through=self.invited_through.data or None,
            consent_read=bool(self.consent_read.data),
            attendance=self.attendance.data,
        )


def split_tags(text: str | None) -> list[str]:
    """Language codes separated by commas or spaces."""
    return list(dict.fromkeys((text or "").replace(",", " ").split()))


class SupportForm(Form):
    kind = SelectField(N_("Support"), choices=list(words.SUPPORTS.items()))
    detail = StringField(N_("Which (a language, for example)"), [Optional(), Length(max=80)], filters=[tidy])
    state = SelectField(
        N_("How it went"), choices=[(key, word) for key, (word, _) in words.SUPPORT_STATES.items()]
    )
    failed_why = StringField(N_("If it failed: why"), [Optional(), Length(max=400)], filters=[tidy])
    used_by = IntegerField(N_("Used by how many"), [Optional(), NumberRange(0, MOST_PEOPLE)])
    cost = DecimalField(N_("Cost"), [Optional(), NumberRange(0, 10**9 - 1)], places=2)

    @property
    def facts(self) -> SupportFacts:
        return SupportFacts(
            Support(self.kind.data),
            SupportState(self.state.data),
            self.detail.data or "",
            self.failed_why.data or None,
            self.used_by.data,
            self.cost.data,
        )


class NoteForm(Form):
    text = TextAreaField(N_("What was said"), [InputRequired(), Length(max=LONGEST_NOTE)], filters=[tidy])
    language = StringField(N_("Language of these words"), [InputRequired(), Length(max=35)], filters=[tidy])
    fidelity = SelectField(N_("How near to their words"), choices=list(words.FIDELITY.items()))
    consent = SelectField(N_("What the speaker allows"), choices=list(words.CONSENT.items()))
    section = StringField(N_("Part of the guide"), [Optional(), Length(max=120)], filters=[tidy])
    group = SelectField(N_("The speaker’s group, if they agreed"), [Optional()])

    def offer(self, dimensions: Iterable[DimensionCard]) -> None:
        groups = [
            (str(group.id), group.label)
            for dimension in dimensions
            for group in dimension.groups
            if not dimension.sensitive
        ]
        self.group.choices = [NOT_SAID, *groups]

    def validate_language(self, field: Any) -> None:
        if not is_tag(field.data or ""):
            raise ValidationError(SessionForm._unknown(field.data or ""))

    @property
    def facts(self) -> NoteFacts:
        return NoteFacts(
            self.text.data or "",
            self.language.data or "",
            Fidelity(self.fidelity.data),
            ConsentScope(self.consent.data),
            self.section.data or None,
            chosen_id(self.group.data),
        )


class ConsentForm(Form):
    consent = RadioField(N_("What the speaker allows now"), choices=list(words.CONSENT.items()))


class MoveForm(Form):
    wanted = RadioField(N_("What happened"), [InputRequired()])
    why = StringField(N_("If it is cancelled: why"), [Optional(), Length(max=400)], filters=[tidy])

    def offer(self, state: str) -> None:
        self.wanted.choices = [(step, word) for step, word in words.STEPS.items() if may_follow(state, step)]
