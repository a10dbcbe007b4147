"""The body of a phone's sending, read with suspicion: whatever is not of the agreed shape is refused, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from engage.errors import N_, EngageError, Refused
from engage.responses import keys
from engage.responses.fields import Fields, named
from engage.responses.rules import Mode
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.queries import OpenSurvey
from engage.web.answer.marks import signals
from engage.web.answer.walking import MODES
from engage.web.shell import locale

Found = TypeVar("Found")
_MOST_TEXTS = 2_000  # in one field; no list of choices is longer


class Unreadable(EngageError):  # noqa: N818
    """The body is not what a phone of ours sends."""

    status = 400


@dataclass(frozen=True, slots=True)
class Sending:
    """What a phone sent: see ``web/answer/device.py``."""

    key: str
    version: int
    language: str
    mode: Mode
    fields: Fields
    signals: tuple[str, ...]

    def must_fit(self, form: Form) -> None:
        """:class:`Refused` when a field is not of this form."""
        if any(named(form, name) is None for name in self.fields):
            raise Refused(
                N_("These answers do not belong to the survey as it is now. Please open the survey again.")
            )


def read_sending(survey: OpenSurvey) -> Sending:
    """The sending in this request; what is said about it from here on is said in its own language."""
    body = _body()
    language = _one_of(body, "language", {tag: tag for tag in survey.instrument.languages})
    locale.settle([language], default=language)
    key, version = body.get("key"), body.get("version")
    if not isinstance(key, str) or not keys.is_token(key):
        raise Unreadable(N_("The key of this sending is not one we know."))
    if not isinstance(version, int) or isinstance(version, bool) or not 0 < version < 2**31:
        raise _misshapen()
    marks = body.get("marks", {})
    return Sending(
        key=key,
        version=version,
        language=language,
        mode=_one_of({"mode": Mode.SELF.value, **body}, "mode", MODES),
        fields=_fields(body.get("answers")),
        signals=tuple(signals(_texts_by_name(marks))),
    )


def _body() -> Mapping[str, Any]:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        body = json.loads(request.get_data(), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _misshapen() from None
    if not isinstance(body, dict):
        raise _misshapen()
    return body


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _one_of(body: Mapping[str, Any], name: str, known: Mapping[str, Found]) -> Found:
    said = body.get(name)
    if not isinstance(said, str) or said not in known:
        raise _misshapen()
    return known[said]


def _texts_by_name(said: Any) -> dict[str, str]:
    if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
        raise _misshapen()
    return said


def _fields(said: Any) -> dict[str, list[str]]:
    if not isinstance(said, dict):
        raise _misshapen()
    return {name: [kinds.seen(text) for text in _texts(texts)] for name, texts in said.items()}


def _texts(said: Any) -> list[str]:
    if not isinstance(said, list) or len(said) > _MOST_TEXTS:
        raise _misshapen()
    if not all(isinstance(text, str) for text in said):
        raise _misshapen()
    return said


def _misshapen() -> Unreadable:
    return Unreadable(N_("What was sent here is not complete. Open the survey again and send once more."))
