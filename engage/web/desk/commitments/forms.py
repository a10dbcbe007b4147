"""Forms of promises."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from wtforms import (
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from engage.commitments.actions import PromiseFacts
from engage.commitments.models import CommitmentKind
from engage.commitments.queries import FindingToAnswer
from engage.errors import N_
from engage.groups.queries import DimensionCard
from engage.i18n.registry import language
from engage.people.queries import PartnerCard
from engage.web.desk.commitments import words
from engage.web.desk.texts import TextsField
from engage.web.shell.forms import Form, tidy


class PromiseForm(Form):
    findings = SelectMultipleField(N_("Which finding it answers"), [DataRequired()])
    kind = RadioField(
        N_("What kind of answer it is"), [InputRequired()], choices=list(words.KINDS.items()), default="do"
    )
    promise = TextsField(N_("The promise"), [DataRequired()])
    reason = TextsField(N_("Why not, or why only a part"))
    owner = SelectField(N_("Which partner promises it"), [InputRequired()])
    due_on = DateField(N_("By when"), [Optional()])
    groups = SelectMultipleField(N_("For which groups"), [Optional()])

    def offer(
        self,
        findings: Iterable[FindingToAnswer],
        partners: Iterable[PartnerCard],
        dimensions: Iterable[DimensionCard],
    ) -> None:
        self.findings.choices = [(str(one.id), one.claim) for one in findings]
        self.owner.choices = [(str(one.id), one.name) for one in partners]
        self.groups.choices = [
            (f"{dimension.code}:{group.code}", group.label)
            for dimension in dimensions
            for group in dimension.groups
        ]

    def facts(self, slug: str) -> PromiseFacts:
        return PromiseFacts(
            slug=slug,
            promise=self.promise.data,
            kind=CommitmentKind(self.kind.data),
            owner_partner_id=UUID(self.owner.data),
            finding_ids=tuple(UUID(one) for one in self.findings.data),
            reason=self.reason.data or None,
            for_groups=tuple(self.groups.data),
            due_on=self.due_on.data,
        )


class StepForm(Form):
    """A step, or words only; the words are kept in the language the writer says they are in."""

    wanted = RadioField(N_("What happened"), [Optional()])
    words = TextAreaField(N_("In your words"), [Optional(), Length(max=4000)], filters=[tidy])
    language = SelectField(N_("Language of these words"), [InputRequired()])
    evidence_url = URLField(
        N_("Where it can be seen (web address)"), [Optional(), Length(max=500)], filters=[tidy]
    )

    def offer(self, steps: Collection[str], tags: Iterable[str]) -> None:
        steps_offered: list[tuple[str, Any]] = [
            (step, words.STEPS[step]) for step in words.STEPS if step in steps
        ]
        self.wanted.choices = [*steps_offered, ("", N_("Nothing changed, I only add a note"))]
        self.language.choices = [(tag, language(tag).autonym) for tag in dict.fromkeys(tags)]
