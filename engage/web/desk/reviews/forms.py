"""Forms of a review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from wtforms import DateField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from engage.agenda.queries import GoalCard
from engage.commitments.queries import CommitmentCard
from engage.errors import N_
from engage.findings.queries import FindingCard
from engage.i18n.registry import language
from engage.reviews.actions import MOST_IN_THE_ROOM, DecisionFacts
from engage.reviews.models import Outcome
from engage.reviews.queries import SeatAnswer
from engage.web.desk.reviews import words
from engage.web.desk.texts import TextsField
from engage.web.shell.forms import Form, tidy

_NOTHING = ("", N_("None of these"))


class ConveneForm(Form):
    title = TextsField(N_("Title"), [DataRequired()], rows=1)
    period_start = DateField(N_("The period it looks at begins"), [InputRequired()])
    period_end = DateField(N_("The period ends"), [InputRequired()])


class HoldForm(Form):
    held_on = DateField(N_("When it was held"), [InputRequired()])


class DecisionForm(Form):
    question = TextsField(N_("What was decided on"), [DataRequired()], rows=2)
    outcome = RadioField(N_("What came of it"), [InputRequired()], choices=list(words.OUTCOMES.items()))
    reasons = TextsField(N_("Why"), [DataRequired()])
    resident = IntegerField(words.SEATS["resident"], [Optional(), NumberRange(0, MOST_IN_THE_ROOM)])
    partner = IntegerField(words.SEATS["partner"], [Optional(), NumberRange(0, MOST_IN_THE_ROOM)])
    funder = IntegerField(words.SEATS["funder"], [Optional(), NumberRange(0, MOST_IN_THE_ROOM)])
    backbone = IntegerField(words.SEATS["backbone"], [Optional(), NumberRange(0, MOST_IN_THE_ROOM)])
    last_word = RadioField(N_("Who had the last word"), [InputRequired()], choices=list(words.SEATS.items()))
    method = RadioField(N_("How it was decided"), [InputRequired()], choices=list(words.METHODS.items()))
    goal = SelectField(N_("Goal it is about"), [Optional()])
    finding = SelectField(N_("Finding it rests on"), [Optional()])
    commitment = SelectField(N_("Promise it is about"), [Optional()])

    def offer(
        self,
        goals: Iterable[GoalCard],
        findings: Iterable[FindingCard],
        promises: Iterable[CommitmentCard],
    ) -> None:
        self.goal.choices = [_NOTHING, *((str(one.id), one.statement) for one in goals)]
        self.finding.choices = [_NOTHING, *((str(one.id), one.claim) for one in findings)]
        self.commitment.choices = [_NOTHING, *((str(one.id), one.promise) for one in promises)]

    @property
    def facts(self) -> DecisionFacts:
        return DecisionFacts(
            question=self.question.data,
            outcome=Outcome(self.outcome.data),
            reasons=self.reasons.data,
            seats_present={kind: self[kind].data or 0 for kind in words.SEATS},
            last_word=self.last_word.data,
            method=self.method.data,
            goal_id=_key(self.goal.data),
            finding_id=_key(self.finding.data),
            commitment_id=_key(self.commitment.data),
        )


class SignForm(Form):
    seat = RadioField(N_("For which seat"), [InputRequired()])
    answer = RadioField(N_("Your answer"), [InputRequired()], choices=list(words.ANSWERS.items()))
    words = TextAreaField(N_("In your own words"), [Optional(), Length(max=4000)], filters=[tidy])
    language = SelectField(N_("Language of these words"), [InputRequired()])

    def offer(self, seats: Sequence[SeatAnswer], tags: Iterable[str]) -> None:
        self.seat.choices = [(str(one.seat_id), f"{one.title} ({one.body})") for one in seats]
        if len(seats) == 1 and not self.seat.data:
            self.seat.data = str(seats[0].seat_id)
        self.language.choices = [(tag, language(tag).autonym) for tag in dict.fromkeys(tags)]


class LessonForm(Form):
    lesson = TextsField(N_("What we got wrong, and what changes"))
    no_lesson_because = TextsField(N_("Or why there is no lesson this time"))


def _key(value: str | None) -> UUID | None:
    return UUID(value) if value else None
