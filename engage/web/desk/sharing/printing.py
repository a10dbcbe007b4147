"""What is put on paper: an address as a code to scan, and a survey's words in each of its languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from engage.errors import N_, Message
from engage.i18n.catalogues import Translator, translator
from engage.i18n.local_text import Said
from engage.i18n.registry import Language, language
from engage.surveys.queries import OpenSurvey
from engage.web.desk.sharing import words
from engage.web.shell import settings


@dataclass(frozen=True, slots=True)
class Tongue:
    """A survey in one of its languages: title and invitation, as a poster says them. ``said`` is the language the fixed
    sentences turned out to be in, which is English where nobody has put them into this one yet."""

    language: Language
    said: Language
    title: Said
    intro: Said
    scan: str
    no_account: str
    invited: str
    your_code: str
    until: str | None
    speak: Translator


def address_of(path: str) -> str:
    """The whole address of a path: under the public name of this instance where it has one."""
    base = settings.current().public_url or request.url_root.rstrip("/")
    return base + path


def short(address: str) -> str:
    """An address as people type it."""
    return address.split("://", 1)[-1]


def survey_address(survey: OpenSurvey, **more: Any) -> str:
    return address_of(url_for("answer.first", code=survey.code, **more))


def qr(address: str) -> Markup:
    """The address as a picture to scan, a quarter of which may be torn or dirty; it grows with the box it is in."""
    import segno  # not at start-up

    return Markup(segno.make(address, error="q").svg_inline(omitsize=True, border=4))  # noqa: S704 - segno's own SVG


def tongues(survey: OpenSurvey) -> Iterator[Tongue]:
    """Every language of the survey, in the order it is offered in."""
    for tag in survey.instrument.languages:
        yield tongue(survey, tag)


def tongue(survey: OpenSurvey, tag: str) -> Tongue:
    speak, source = translator(tag), survey.instrument.source_language
    known = speak.gettext(words.SCAN.text) != words.SCAN.text
    closes = survey.there(survey.closes_at) if survey.closes_at else None
    return Tongue(
        language=language(tag),
        said=language(tag if known or tag.startswith("en") else "en"),
        title=survey.instrument.title.in_language(tag, source),
        intro=survey.instrument.intro.in_language(tag, source),
        scan=speak.message(words.SCAN),
        no_account=speak.message(words.NO_ACCOUNT),
        invited=speak.message(words.INVITED),
        your_code=speak.message(words.YOUR_CODE),
        until=speak.message(_until(speak, closes)) if closes else None,
        speak=speak,
    )


def _until(speak: Translator, closes: datetime) -> Message:
    return N_("You can answer until {day}, {time}.", day=closes.date(), time=speak.formats.time(closes))
