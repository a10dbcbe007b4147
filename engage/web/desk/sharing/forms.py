"""Forms of sharing a survey."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from wtforms import DateField, StringField
from wtforms.fields import DateTimeLocalField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from engage.errors import N_
from engage.i18n.registry import language
from engage.outreach.inviting import MOST
from engage.web.shell.forms import Form, IntegerField, SelectField, tidy

_WRITTEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


class WindowForm(Form):
    opens = DateTimeLocalField(N_("Takes answers from"), [Optional()], format=_WRITTEN)
    closes = DateTimeLocalField(N_("Takes answers until"), [Optional()], format=_WRITTEN)

    def window(self, timezone: str) -> tuple[datetime | None, datetime | None]:
        """Both ends as moments, the written times being those of the place."""
        zone = ZoneInfo(timezone)
        ends = (self.opens.data, self.closes.data)
        return tuple(end.replace(tzinfo=zone) if end else None for end in ends)  # type: ignore[return-value]

    def fill(self, opens_at: datetime | None, closes_at: datetime | None, timezone: str) -> WindowForm:
        zone = ZoneInfo(timezone)
        self.opens.data = opens_at.astimezone(zone).replace(tzinfo=None) if opens_at else None
        self.closes.data = closes_at.astimezone(zone).replace(tzinfo=None) if closes_at else None
        return self


class InvitationForm(Form):
    label = StringField(N_("For whom, or through whom"), [InputRequired(), Length(max=120)], filters=[tidy])
    number = IntegerField(N_("How many"), [InputRequired(), NumberRange(1, MOST)])
    uses = IntegerField(N_("How often each can be used"), [InputRequired(), NumberRange(1, 1_000)], default=1)
    language = SelectField(N_("Language"), [InputRequired()])
    expires = DateField(N_("Last day"), [Optional()])

    def offer(self, tags: Iterable[str]) -> InvitationForm:
        self.language.choices = [(tag, language(tag).autonym) for tag in tags]
        return self
