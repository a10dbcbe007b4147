"""One request of somebody who is answering: which survey, whose answers, how far they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import request, url_for

from engage import clock
from engage.errors import N_, NotFound, Refused
from engage.i18n.registry import is_tag
from engage.responses import keys, queries
from engage.responses.actions import Answering
from engage.responses.fields import MOST_ROUNDS, Fields, field_name, merged, named
from engage.responses.itinerary import Stop, way_through
from engage.responses.queries import DraftView, ResponseView
from engage.responses.rules import Mode
from engage.responses.settling import Settled, setting_for, settle
from engage.surveys import kinds
from engage.surveys.form import Form
from engage.surveys.pages import Page
from engage.surveys.queries import OpenSurvey, form_of, survey_by_code, version_numbered
from engage.web.answer.marks import ANSWER, MODE, OURS, TOKEN, VERSION, signals
from engage.web.shell import locale
from engage.web.shell.database import db

MODES = {mode.value: mode for mode in (Mode.SELF, Mode.KIOSK, Mode.ASSISTED, Mode.PHONE, Mode.PAPER)}
_ADDRESS = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,9}", re.ASCII)


@dataclass
class Walk:
    """Somebody on their way through a survey."""

    survey: OpenSurvey
    token: str
    draft: DraftView | None = None
    new: bool = False  # the token was made just now

    @cached_property
    def response(self) -> ResponseView | None:
        """What was sent under this token, if anything. Asked for only where there is no draft, or to show it."""
        if self.new:
            return None
        response = queries.response_behind(db.session, self.token)
        if response is not None and response.survey_id != self.survey.id:
            raise another_survey()
        return response

    @cached_property
    def version_id(self) -> UUID:
        """The version that is being answered: the one that was begun with."""
        if self.draft:
            return self.draft.version_id
        if self.response:
            return self.response.version_id
        number = request.form.get(VERSION, "")
        if number.isascii() and number.isdigit() and int(number[:9]) != self.survey.version_number:
            return version_numbered(db.session, self.survey.id, int(number[:9]))
        return self.survey.version_id

    @cached_property
    def form(self) -> Form:
        return form_of(db.session, self.version_id)[1]

    @cached_property
    def pages(self) -> Sequence[Page]:
        return self.form.pages(single=self.survey.single_page)

    @property
    def fields(self) -> Fields:
        """What is kept so far, as typed."""
        return self.draft.fields if self.draft else {}

    @cached_property
    def mode(self) -> Mode:
        return self.draft.mode if self.draft else MODES.get(request.values.get(MODE, ""), Mode.SELF)

    @property
    def carried(self) -> dict[str, str]:
        """What else every form of this answering carries along."""
        return {}

    @property
    def answering(self) -> Answering:
        kept = self.draft.signals if self.draft else ()
        marks = tuple({*kept, *signals(request.form)})
        return Answering(
            self.survey, self.token, self.version_id, locale.current().tag, self.mode, signals=marks
        )

    def settled(self, fields: Fields | None = None) -> Settled:
        """The form worked out from what is kept, or from ``fields``."""
        setting = setting_for(self.survey, locale.current().tag, self.token, clock.now())
        return settle(self.form, self.fields if fields is None else fields, setting)

    def held_by(self, token: str) -> Walk:
        """The same place in the same survey with another token, or a mark where one will stand."""
        return self if token == self.token else replace(self, token=token)

    def url(self, endpoint: str, **values: Any) -> str:
        """An address of this answering, in the language of this page: what was begun in Arabic goes on in Arabic."""
        values.setdefault("lang", locale.current().tag)
        return url_for(f"answer.{endpoint}", code=self.survey.code, k=self.token, **values)

    # --- where they are ------------------------------------------------------------------------------------------

    def stop_at(self, address: str) -> Stop:
        """The page at an address, whether or not it is on this person's way."""
        numbers = [int(number) for number in address.split(".")] if _ADDRESS.fullmatch(address) else [0]
        if not 1 <= numbers[0] <= len(self.pages):
            raise NotFound(N_("This survey has no such page."))
        page, rounds = self.pages[numbers[0] - 1], tuple(number - 1 for number in numbers[1:])
        if len(rounds) != len(page.repeats) or any(not 0 <= index < MOST_ROUNDS for index in rounds):
            raise NotFound(N_("This survey has no such page."))
        return Stop(page, rounds)

    def stops(self, settled: Settled) -> list[Stop]:
        return way_through(self.pages, settled)

    def beside(self, settled: Settled, stop: Stop, step: int) -> Stop | None:
        """The stop after this one (``step`` 1) or before it (-1), also when this one is no longer on the way."""
        here = self._order(stop)
        stops = self.stops(settled)
        if step > 0:
            return next((one for one in stops if self._order(one) > here), None)
        return next((one for one in reversed(stops) if self._order(one) < here), None)

    def _order(self, stop: Stop) -> tuple[int, ...]:
        """Sorts stops as they come: a round of a repeat before the next round, its list behind all of them."""
        order: list[int] = []
        for repeat, index in zip(stop.page.repeats, stop.rounds, strict=True):
            order += (self._first_page[repeat], index)
        return (*order, stop.page.number)

    @cached_property
    def _first_page(self) -> dict[str, int]:
        return {
            repeat: page.number
            for page in reversed(self.pages)
            for repeat in (*page.repeats, *([page.lists] if page.lists else ()))
        }

    # --- what they sent ------------------------------------------------------------------------------------------

    @cached_property
    def sent(self) -> dict[str, list[str]]:
        """The answers among the fields that were sent. :class:`Refused` when one is not of this survey."""
        found = {
            name.removeprefix(ANSWER): [kinds.seen(text) for text in request.form.getlist(name)]
            for name in request.form
            if name not in OURS
        }
        unknown = any(not name.startswith(ANSWER) for name in request.form if name not in OURS)
        if unknown or any(named(self.form, name) is None for name in found):
            raise Refused(
                N_("This page is not part of the survey as it is now. Please open the survey again.")
            )
        return found

    @property
    def sent_questions(self) -> list[str]:
        """The questions among what was sent."""
        return list(dict.fromkeys(found.main for name in self.sent if (found := named(self.form, name))))

    @staticmethod
    def shown(settled: Settled, stop: Stop) -> list[str]:
        """The fields that the page at ``stop`` shows this person: those that came back empty were left empty."""
        return [field_name(placed, stop.rounds) for placed in stop.fields(settled)]

    def with_sent(self, kept: Fields, shown: Sequence[str]) -> dict[str, list[str]]:
        return merged(kept, self.sent, shown)

    @property
    def typed_nothing(self) -> bool:
        return not any(text.strip() for texts in self.sent.values() for text in texts)


def load_survey(code: str) -> OpenSurvey:
    """The survey at an address; the page's language is settled among those it is offered in."""
    survey = survey_by_code(db.session, code)
    offered = [tag for tag in survey.instrument.languages if is_tag(tag)]
    locale.settle(offered, default=survey.instrument.source_language, describe=survey.instrument.language)
    return survey


def load_walk(code: str) -> Walk:
    """The answering that the form or the address names by its token."""
    survey = load_survey(code)
    token = request.form.get(TOKEN) or request.args.get(TOKEN) or ""
    if not keys.is_token(token):
        raise NotFound(N_("This link is not complete. Please open the survey again."))
    draft = queries.draft_behind(db.session, token)
    if draft is not None and draft.survey_id != survey.id:
        raise another_survey()
    return Walk(survey, token, draft)


def another_survey() -> NotFound:
    return NotFound(N_("This link belongs to another survey. Please open your survey again."))
