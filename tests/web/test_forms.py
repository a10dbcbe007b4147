"""Whatever can be wrong with a field is said in our own words, in every language."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import wtforms
from babel.messages.pofile import read_po
from flask import Flask
from wtforms import fields
from wtforms.validators import InputRequired, Length, NumberRange

from engage.errors import N_, Message, Problem, Refused
from engage.web.shell.forms import WORDS, Form, filled, sent, tidy


class Try(Form):
    name = fields.StringField(N_("Name"), [InputRequired(), Length(max=5)], [tidy])
    age = fields.IntegerField(N_("Age"), [NumberRange(min=1, max=120)])
    weight = fields.DecimalField(N_("Weight"), [NumberRange(min=0)])
    height = fields.FloatField(N_("Height"), [NumberRange(min=0)])
    day = fields.DateField(N_("Day"))
    kind = fields.SelectField(N_("Kind"), choices=[("a", N_("One")), ("b", "Two")])
    many = fields.SelectMultipleField(N_("Many"), choices=[("a", "A"), ("b", "B")])
    one = fields.RadioField(N_("One"))


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


GOOD = {
    "name": " Ana ",
    "age": "30",
    "weight": "61.5",
    "height": "1.7",
    "day": "2026-03-04",
    "kind": "a",
    "many": ["a", "b"],
    "one": "x",
}


def _tried(app: Flask, language: str = "en", **values: Any) -> Form:
    with app.test_request_context(f"/?lang={language}", method="POST", data={**GOOD, **values}):
        form = filled(Try)
        form.one.choices = [("x", "X")]
        sent(form)
        return form


def test_a_good_form_has_nothing_to_complain_of(app: Flask) -> None:
    form = _tried(app)
    assert form.summary == []
    assert form.data["name"] == "Ana"
    assert [(option[0], str(option[1])) for option in form._fields["kind"].choices] == [
        ("a", "One"),
        ("b", "Two"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("name", "", "Fill this in."),
        ("name", "much too long", "Use at most 5 letters."),
        ("age", "old", "Type a whole number, such as 12."),
        ("age", "9" * 400, "Type a whole number, such as 12."),
        ("weight", "NaN", "Type a number, such as 12 or 3.5."),
        ("weight", "1e999999", "Type a number, such as 12 or 3.5."),
        ("height", "inf", "Type a number, such as 12 or 3.5."),
        ("height", "nan", "Type a number, such as 12 or 3.5."),
        ("age", "999", "This must be from 1 to 120."),
        ("day", "tomorrow", "Type a date as year-month-day, such as 2026-03-31."),
        ("day", "2026-02-31", "Type a date as year-month-day, such as 2026-03-31."),
        ("kind", "c", "Choose one from the list."),
        ("many", ["a", "z"], "Choose one from the list."),
        ("one", "y", "Choose one from the list."),
    ],
)
def test_each_fault_is_said_in_our_words(app: Flask, name: str, value: Any, says: str) -> None:
    assert [(where, str(why)) for where, why in _tried(app, **{name: value}).summary] == [(name, says)]


def test_faults_are_said_in_the_pages_language(app: Flask) -> None:
    form = _tried(app, "en-XA", name="much too long")
    ((_, says),) = form.summary
    assert str(says).startswith("[Ûšé åţ mö")
    assert "5" in says


def test_every_message_wtforms_can_give_has_words_of_ours() -> None:
    """But for those that tell the programmer off, and those of its own tokens, which are not used."""
    not_for_people = {"Invalid field name '%s'.", "Choices cannot be None."}
    catalogue = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    texts: set[str] = set()
    for message in read_po(BytesIO(catalogue.read_bytes())):
        texts.update([message.id] if isinstance(message.id, str) else message.id)
    theirs = {text for text in texts if text and "CSRF" not in text} - not_for_people
    assert theirs == set(WORDS)
    for text, ours in WORDS.items():
        placeholders = set(re.findall(r"\{(\w+)\}", ours.text))
        assert placeholders <= set(re.findall(r"%\((\w+)\)", text)), text


def test_a_rooms_refusal_goes_to_its_fields_or_to_the_whole_form(app: Flask) -> None:
    form = _tried(app)
    form.take(
        Refused(N_("No."), (Problem(N_("Too old."), column="age"), Problem(N_("Elsewhere."), column="shoe")))
    )
    form.take(Refused(N_("Not today.")))
    assert form.summary == [(None, N_("Not today.")), ("age", N_("Too old."))]
    assert isinstance(form.summary[0][1], Message)
