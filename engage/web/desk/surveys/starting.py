"""A new survey: blank, from a template, or as a copy of one there is."""

from __future__ import annotations

from flask import Response
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from engage import clock
from engage.errors import N_, EngageError
from engage.i18n.registry import language
from engage.people.rules import Permission
from engage.surveys.bank import TEMPLATES
from engage.surveys.beginning import begin_survey, fill_from
from engage.surveys.drafting import copy_survey
from engage.surveys.slugs import free_slug
from engage.web.desk.surveys.door import card_of, door, plain
from engage.web.shell.database import db
from engage.web.shell.forms import Form, filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.pages import go, note, page

_BLANK = "blank"
NOT_LINKED = N_(
    "Your initiative has other groups for some of these questions. They are not linked to your groups: choose under “Words”."
)


class NewForm(Form):
    title = StringField(N_("What the survey is called"), [InputRequired(), Length(max=200)], filters=[plain])
    begin = RadioField(N_("Begin with"), default=_BLANK)
    source = SelectField(N_("The language you write it in"), [InputRequired()])
    others = SelectMultipleField(N_("Other languages it will be offered in"), [Optional()])

    def offer(self, tags: tuple[str, ...]) -> None:
        self.begin.choices = [
            (_BLANK, N_("A blank survey")),
            *((one.code, one.title) for one in TEMPLATES.values()),
        ]
        named = [(tag, language(tag).autonym) for tag in tags]
        self.source.choices, self.others.choices = named, named


class CopyForm(Form):
    slug = StringField(N_("Short name in addresses"), [Optional(), Length(max=60)], filters=[plain])


@door.route("/new", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)
def begin() -> Response:
    """The first question is the title; everything else can wait."""
    form = filled(NewForm)
    form.offer(initiative().languages or ("en",))
    if not sent(form):
        return page("desk/surveys/new.html", 422 if form.summary else 200, form=form, templates=TEMPLATES)
    source = form.source.data
    tags = [source, *(tag for tag in form.others.data or () if tag != source)]
    try:
        made = begin_survey(
            db.session, initiative().id, form.title.data, tags, by=person().id, at=clock.now()
        )
        if form.begin.data != _BLANK:
            template = TEMPLATES[form.begin.data]
            used = fill_from(db.session, made.id, template, by=person().id, at=clock.now())
            if not all(one.linked for one in used):
                note(NOT_LINKED, "warn")
    except EngageError as refusal:
        db.session.rollback()
        form.complain(refusal.message, "begin")
        return page("desk/surveys/new.html", 422, form=form, templates=TEMPLATES)
    note(N_("The draft is made. Nobody can answer it yet."))
    return go(".build", slug=made.slug)


@door.post("/<slug>/copy", may=Permission.EDIT_SURVEYS)
def copy(slug: str) -> Response:
    card, form = card_of(slug), filled(CopyForm)
    wanted = (form.slug.data or "") if sent(form) else ""
    named = wanted or free_slug(db.session, card.slug)
    made = copy_survey(db.session, card.id, named, by=person().id, at=clock.now())
    note(N_("This is a copy. Change it as you like; the first one stays as it is."))
    return go(".build", slug=made.slug)
