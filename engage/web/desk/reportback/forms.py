"""Forms of report-backs and their deliveries."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from engage.agenda.queries import GoalCard
from engage.errors import N_, Message, Refused
from engage.findings.queries import FindingCard
from engage.i18n.local_text import LocalText
from engage.i18n.registry import language
from engage.reportback.actions import LONGEST_CHANNEL, ReportBackFacts, Source
from engage.reportback.queries import ToTell
from engage.reviews.queries import ReviewCard
from engage.web.desk.reportback import words
from engage.web.desk.texts import TextsField
from engage.web.shell.forms import Form, tidy

MOST_REACHED = 10_000_000


class WordsForm(Form):
    """The six parts, in every language."""

    you_said = TextsField(words.PARTS["you_said"], [DataRequired()])
    we_found = TextsField(words.PARTS["we_found"], [DataRequired()])
    we_decided = TextsField(words.PARTS["we_decided"], [DataRequired()])
    we_will = TextsField(words.PARTS["we_will"], [DataRequired()])
    we_cannot = TextsField(words.PARTS["we_cannot"])
    still_to_hear = TextsField(words.PARTS["still_to_hear"])
    next_date = DateField(N_("When people will hear more"), [Optional()])

    @property
    def facts(self) -> ReportBackFacts:
        return ReportBackFacts(
            **{name: self[name].data for name in words.PARTS},
            next_date=self.next_date.data,
        )

    def missing(self, refusal: Refused) -> None:
        """Say at each part in which languages it is not written yet (``refusal`` names them as ``part-tag``)."""
        for problem in refusal.problems:
            part, _, tag = (problem.column or "").partition("-")
            self.complain(N_("Not written in {language} yet.", language=language(tag).autonym), part)


class NewForm(WordsForm):
    about = SelectField(N_("What it reports on"), [InputRequired()])

    def offer(self, reviews: Iterable[ReviewCard], goals: Iterable[GoalCard]) -> None:
        self.about.choices = [
            *((f"review:{one.id}", one.title) for one in reviews),
            *((f"goal:{one.id}", one.statement) for one in goals),
        ]

    @property
    def review_and_goal(self) -> tuple[UUID | None, UUID | None]:
        kind, _, key = self.about.data.partition(":")
        return (UUID(key), None) if kind == "review" else (None, UUID(key))


class DeliveryForm(Form):
    source = SelectField(N_("Who was told"), [InputRequired()])
    language = SelectField(N_("In which language"), [InputRequired()])
    channel = StringField(N_("How"), [InputRequired(), Length(max=LONGEST_CHANNEL)], filters=[tidy])
    delivered_on = DateField(N_("When"), [InputRequired()])
    reached = IntegerField(N_("How many people it reached"), [Optional(), NumberRange(0, MOST_REACHED)])

    def offer(self, sources: Iterable[ToTell], tags: Iterable[str]) -> None:
        self.source.choices = [(_key(one), title_of(one)) for one in sources]
        self.language.choices = [(tag, language(tag).autonym) for tag in tags]

    @property
    def chosen(self) -> Source:
        kind, key, wave = self.source.data.split(":")
        if kind == "session":
            return Source(session_id=UUID(key))
        return Source(survey_id=UUID(key), wave_id=UUID(wave) if wave else None)


class LoopForm(Form):
    wanted = RadioField(N_("Did it answer them?"), [InputRequired()])

    def offer(self, wanted: Iterable[str]) -> None:
        self.wanted.choices = [(state, words.DELIVERIES[state][0]) for state in wanted]


class ClosingForm(Form):
    """Which review closes and, when too few were told, the finding that says so."""

    review = SelectField(N_("Review"), [InputRequired()])
    shortfall = SelectField(N_("The finding that says who was not told"), [Optional()])

    def offer(self, reviews: Iterable[ReviewCard], findings: Iterable[FindingCard]) -> None:
        self.review.choices = [(one.slug, one.title) for one in reviews]
        self.shortfall.choices = [
            ("", N_("none: enough people were told")),
            *((one.slug, one.claim) for one in findings),
        ]


def title_of(source: ToTell) -> LocalText | Message:
    if source.wave:
        return N_("{survey}: {round}", survey=source.title, round=source.wave)
    return source.title


def _key(source: ToTell) -> str:
    if source.session_id:
        return f"session:{source.session_id}:"
    return f"survey:{source.survey_id}:{source.wave_id or ''}"
