"""Forms of the translation desk."""

from __future__ import annotations

from collections.abc import Collection

from wtforms import BooleanField, FileField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from engage.errors import N_
from engage.i18n.collation import collation_key
from engage.i18n.registry import AUTONYMS, LONGEST_TAG, PSEUDO_LANGUAGES, Direction
from engage.surveys.links import DAYS_GOOD, LONGEST_LABEL
from engage.surveys.tongues import LONGEST_NAME
from engage.web.shell.forms import Form, tidy

_OTHER = "other"


class LanguageForm(Form):
    known = SelectField(N_("Language"), [Optional()])
    tag = StringField(
        N_("Its tag, for a language not in the list"), [Optional(), Length(max=LONGEST_TAG)], filters=[tidy]
    )
    autonym = StringField(
        N_("What the language calls itself"), [Optional(), Length(max=LONGEST_NAME)], filters=[tidy]
    )
    direction = RadioField(
        N_("How it is written"),
        [Optional()],
        choices=[
            ("", N_("as its script is usually written")),
            ("ltr", N_("from left to right")),
            ("rtl", N_("from right to left")),
        ],
        default="",
    )

    def offer(self, taken: Collection[str]) -> None:
        tags = [tag for tag in AUTONYMS if tag not in taken and tag not in PSEUDO_LANGUAGES]
        tags.sort(key=lambda tag: collation_key(AUTONYMS[tag]))
        self.known.choices = [(_OTHER, N_("another language")), *((tag, AUTONYMS[tag]) for tag in tags)]

    @property
    def chosen(self) -> str:
        """The tag typed, else the one chosen."""
        return self.tag.data or (self.known.data if self.known.data != _OTHER else "") or ""

    @property
    def written(self) -> Direction | None:
        return {"rtl": "rtl", "ltr": "ltr"}.get(self.direction.data)  # type: ignore[return-value]


class LinkForm(Form):
    label = StringField(
        N_("Whom the link is for"), [InputRequired(), Length(max=LONGEST_LABEL)], filters=[tidy]
    )
    days = SelectField(
        N_("How long it works"),
        coerce=int,
        choices=[(days, N_("{days} days", days=days)) for days in DAYS_GOOD],
        default=30,
    )


class FileForm(Form):
    file = FileField(N_("The file (.po or .xlsx)"), [InputRequired()])
    machine = BooleanField(N_("A machine made these translations"))
