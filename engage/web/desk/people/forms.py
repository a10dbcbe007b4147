"""Forms about accounts. Passwords are never shown again, and any length is let through to the rule that judges it."""

from __future__ import annotations

from wtforms.fields import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from engage.errors import N_, Message
from engage.people.credentials import LONGEST_EMAIL, LONGEST_NAME
from engage.people.rules import Role
from engage.web.shell.forms import Form, tidy

ROLE_NAMES: dict[Role, Message] = {
    Role.ORGANIZER: N_("Organizer"),
    Role.TRANSLATOR: N_("Interpreter or translator"),
    Role.CODER: N_("Coder, sense-maker"),
    Role.COMMUNITY_REVIEWER: N_("Community reviewer"),
    Role.PARTNER_LEAD: N_("Partner lead"),
    Role.STEERING: N_("Steering member"),
    Role.OBSERVER: N_("Observer, funder"),
    Role.PROJECT_MANAGER: N_("Project manager (backbone)"),
    Role.DATA_MANAGER: N_("Data manager (backbone)"),
    Role.EDUCATION_COORDINATOR: N_("Education coordinator (backbone)"),
    Role.FACILITATOR: N_("Facilitator (backbone)"),
}


class SignIn(Form):
    email = StringField(N_("E-mail address"), [InputRequired(), Length(max=LONGEST_EMAIL)], [tidy])
    password = PasswordField(N_("Password"), [InputRequired()])


class NewAccount(Form):
    name = StringField(N_("Name"), [InputRequired(), Length(max=LONGEST_NAME)], [tidy])
    email = StringField(N_("E-mail address"), [InputRequired(), Length(max=LONGEST_EMAIL)], [tidy])
    password = PasswordField(N_("First password"), [InputRequired()])
    roles = SelectMultipleField(
        N_("Roles"), [InputRequired()], choices=[(role.value, name) for role, name in ROLE_NAMES.items()]
    )
    partner = SelectField(N_("Partner organization"), choices=[], default="")


class NewPassword(Form):
    old = PasswordField(N_("Password until now"), [InputRequired()])
    password = PasswordField(N_("New password"), [InputRequired()])
