"""The base of every desk form: WTForms, with words of our own for whatever can be wrong with a field.

WTForms brings messages in some languages and lacks others, so all of its messages are exchanged for ours, which are
translated with everything else. The token that says a form was meant is the shell's (``csrf_field()`` in the template).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form as _WtForm
from wtforms import fields
from wtforms.fields.core import UnboundField

from engage.errors import N_, EngageError, Message
from engage.i18n.catalogues import fill
from engage.web.shell import locale

_CHOOSE = N_("Choose one from the list.")
_TOO_LONG = N_("Use at most {max} letters.")
_TOO_SHORT = N_("Use at least {min} letters.")
_WHOLE_NUMBER = N_("Type a whole number, such as 12.")
_NUMBER = N_("Type a number, such as 12 or 3.5.")
_NOT_TAKEN = N_("This cannot be taken as it is.")

# WTForms' own words: ours.
WORDS: Mapping[str, Message] = {
    "This field is required.": N_("Fill this in."),
    "Invalid input.": _NOT_TAKEN,
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "'%(value)s' are not valid choices for this field.": _CHOOSE,
    "Invalid value, must be one of: %(values)s.": _CHOOSE,
    "Invalid value, can't be any of: %(values)s.": _NOT_TAKEN,
    "Field must be equal to %(other_name)s.": N_("The two do not match."),
    "Field must be at least %(min)d character long.": _TOO_SHORT,
    "Field must be at least %(min)d characters long.": _TOO_SHORT,
    "Field cannot be longer than %(max)d character.": _TOO_LONG,
    "Field cannot be longer than %(max)d characters.": _TOO_LONG,
    "Field must be exactly %(max)d character long.": N_("Use exactly {max} letters."),
    "Field must be exactly %(max)d characters long.": N_("Use exactly {max} letters."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Use {min} to {max} letters."),
    "Number must be at least %(min)s.": N_("This must be {min} or more."),
    "Number must be at most %(max)s.": N_("This must be {max} or less."),
    "Number must be between %(min)s and %(max)s.": N_("This must be from {min} to {max}."),
    "Date must be at least %(min)s.": N_("The date must be {min} or later."),
    "Date must be at most %(max)s.": N_("The date must be {max} or earlier."),
    "Date must be between %(min)s and %(max)s.": N_("The date must be from {min} to {max}."),
    "Not a valid date value.": N_("Type a date as year-month-day, such as 2026-03-31."),
    "Not a valid datetime value.": N_("Type a date and time, such as 2026-03-31 18:30."),
    "Not a valid time value.": N_("Type a time, such as 18:30."),
    "Not a valid week value.": N_("Type a week, such as 2026-W14."),
    "Not a valid integer value.": _WHOLE_NUMBER,
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
    "Invalid email address.": N_("This is not an e-mail address. It looks like name@example.org."),
    "Invalid URL.": N_("This is not a web address. It looks like https://example.org."),
    "Invalid UUID.": _NOT_TAKEN,
    "Invalid IP address.": _NOT_TAKEN,
    "Invalid Mac address.": _NOT_TAKEN,
    "This field cannot be edited.": N_("This cannot be changed here."),
    "This field is disabled and cannot have a value.": N_("This cannot be changed here."),
}


class _Unfilled(str):
    """A text of ours that WTForms will fill with ``%``: it has braces instead."""

    __slots__ = ()

    def __mod__(self, values: Any) -> str:
        return fill(self, values if isinstance(values, Mapping) else {})


class _Words:
    """What WTForms takes for its translations."""

    def gettext(self, text: str) -> str:
        return _Unfilled(locale.spoken().gettext(WORDS.get(text, _NOT_TAKEN).text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


class Option(fields.SelectChoice):
    """One choice: ``option[0]`` is its value, ``option[1]`` its label, as templates take every choice."""

    def __getitem__(self, place: int) -> Any:
        return (self.value, self.label)[place]


class _Pairs:
    """Lets a field take its choices as (value, label) pairs, now and when they are set later."""

    def __init__(self, *arguments: Any, choices: Any = None, **options: Any) -> None:
        super().__init__(*arguments, choices=_options(choices), **options)  # type: ignore[call-arg]

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, _options(value) if name == "choices" else value)


def _options(choices: Any) -> Any:
    if choices is None or callable(choices):
        return choices
    return [one if isinstance(one, Option) else Option(*one) for one in choices]


class SelectField(_Pairs, fields.SelectField):
    pass


class SelectMultipleField(_Pairs, fields.SelectMultipleField):
    pass


class RadioField(_Pairs, fields.RadioField):
    pass


# More digits than this are no count, no year and no amount, and some databases cannot keep them.
_MOST_DIGITS = 15


class IntegerField(fields.IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and len(valuelist[0].strip()) > _MOST_DIGITS:
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)


class DecimalField(fields.DecimalField):
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and not (self.data.is_finite() and abs(self.data.adjusted()) < _MOST_DIGITS):
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


class FloatField(fields.FloatField):
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and not abs(self.data) < 10**_MOST_DIGITS:
            self.data = None
            raise ValueError(self.gettext("Not a valid float value."))


class FileField(fields.FileField):
    """A file, with ``read()``. A text sent in its place is none."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data and not hasattr(self.data, "read"):
            self.data = None
            raise ValueError(locale.spoken().gettext(N_("Choose a file.").text))


_OURS = {
    fields.FileField: FileField,
    fields.IntegerField: IntegerField,
    fields.DecimalField: DecimalField,
    fields.FloatField: FloatField,
    fields.SelectField: SelectField,
    fields.SelectMultipleField: SelectMultipleField,
    fields.RadioField: RadioField,
}


class Form(_WtForm):
    """A form of a desk page. Labels and choices may be :class:`Message`; templates show them with ``ui.words``."""

    class Meta:
        def bind_field(self, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
            kind = _OURS.get(unbound.field_class, unbound.field_class)
            ours = UnboundField(kind, *unbound.args, name=unbound.name, **unbound.kwargs)
            return ours.bind(form=form, **options)

        def get_translations(self, form: Any) -> _Words:
            return _Words()

    def take(self, refusal: EngageError) -> None:
        """Put a room's refusal where it belongs: to its fields, and what belongs to none of them to the whole form."""
        placed = False
        for problem in refusal.problems:
            if problem.column in self._fields:
                self.complain(problem.why, problem.column)
                placed = True
        if not placed:
            self.complain(refusal.message)

    @property
    def summary(self) -> list[tuple[str | None, Any]]:
        """(field's id, what is wrong) in the form's order, for the error summary; the whole form's come first."""
        whole: list[tuple[str | None, Any]] = [(None, why) for why in self.form_errors]
        return whole + [(field.id, field.errors[0]) for field in self if field.errors]

    def complain(self, why: Message, name: str | None = None) -> None:
        """Say what is wrong with the field ``name``, or with the form as a whole."""
        if name is None:
            self.form_errors.append(why)
        else:
            self._fields[name].errors = [*self._fields[name].errors, why]


AnyForm = TypeVar("AnyForm", bound=Form)


def filled(kind: type[AnyForm], **values: Any) -> AnyForm:
    """A form of ``kind`` with what was sent; with ``values`` as long as nothing was."""
    what_was_sent: MultiDict[str, Any] | None = None
    if request.method == "POST":
        what_was_sent = MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)])
    return kind(what_was_sent, **values)


def sent(form: Form) -> bool:
    """Was the form sent, and is every field in order?"""
    return request.method == "POST" and bool(form.validate())


def tidy(text: str | None) -> str | None:
    """A filter for text fields: no blanks at the ends, one kind of line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() if text is not None else None
