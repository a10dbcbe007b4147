"""Forms of surveys."""

from __future__ import annotations

from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from engage.errors import N_
from engage.i18n.registry import language
from engage.web.shell.forms import Form, tidy


class ImportForm(Form):
    file = FileField(N_("The form"), [InputRequired()])
    language = SelectField(N_("Its language, where the form does not say"), [InputRequired()])
    slug = StringField(N_("Short name in addresses"), [Optional(), Length(max=60)], filters=[tidy])

    def offer(self, tags: tuple[str, ...]) -> None:
        self.language.choices = [
            *((tag, language(tag).autonym) for tag in tags),
            ("und", N_("Another language")),
        ]


class OpenForm(Form):
    override = TextAreaField(
        N_("Why it is opened before every language is ready"), [Optional(), Length(max=1000)], filters=[tidy]
    )
