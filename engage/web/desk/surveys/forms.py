"""Forms of surveys."""

from __future__ import annotations

from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from engage.errors import N_, EngageError
from engage.i18n.registry import language
from engage.surveys.gate import LanguagesNotReady
from engage.web.shell.forms import Form, tidy
from engage.web.shell.pages import say


class ImportForm(Form):
    file = FileField(N_("The form"), [InputRequired()])
    language = SelectField(N_("Its language, where the form does not say"), [InputRequired()])
    slug = StringField(N_("Short name in addresses"), [Optional(), Length(max=60)], filters=[tidy])

    def offer(self, tags: tuple[str, ...]) -> None:
        self.language.choices = [
            *((tag, language(tag).autonym) for tag in tags),
            ("und", N_("Another language")),
        ]


class EarlyForm(Form):
    """The exception from the language gate: it has to be ticked, and a reason given."""

    early = BooleanField(N_("Go on although not every language is ready"))
    override = TextAreaField(N_("Why it cannot wait"), [Length(max=1000)], filters=[tidy])

    @property
    def reason(self) -> str | None:
        return (self.override.data or None) if self.early.data else None

    def take_gate(self, refusal: EngageError) -> None:
        """What holds a survey back, all of it; of languages each that is not ready."""
        waiting = refusal.problems if isinstance(refusal, LanguagesNotReady) else ()
        for why in [problem.why for problem in waiting] or [refusal.message]:
            self.complain(why)

    def validate_override(self, field: TextAreaField) -> None:
        if self.early.data and not field.data:
            raise ValidationError(say(N_("Write why it cannot wait. Everybody on the desk can read it.")))
        if field.data and not self.early.data:
            raise ValidationError(
                say(N_("You wrote a reason. Tick the box as well, or leave the reason empty."))
            )
