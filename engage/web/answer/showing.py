"""Residents' pages: what each template is given."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import Response, current_app, make_response, render_template, request
from markupsafe import Markup

from engage import clock
from engage.errors import N_, Message
from engage.i18n.local_text import Said
from engage.responses import keys
from engage.responses.checking import Told
from engage.responses.fields import Rounds, field_name
from engage.responses.itinerary import Stop
from engage.responses.keeping import fields_of
from engage.responses.queries import ResponseView
from engage.responses.rules import Mode
from engage.responses.settling import Settled
from engage.surveys.instrument import Kind, Placed
from engage.surveys.models import Anonymity
from engage.surveys.queries import OpenSurvey
from engage.surveys.rules import Door
from engage.web.answer import given, printed
from engage.web.answer.grids import with_grids
from engage.web.answer.marks import (
    ANSWER,
    CHECK,
    MODE,
    SINCE,
    TEXT,
    TO,
    TOKEN,
    TRAP,
    VERSION,
    large_text,
    stamp,
)
from engage.web.answer.questions import Question, Words, questions, said
from engage.web.answer.walking import Walk
from engage.web.shell import csrf, locale, pages

# Where "leave this site quickly" goes: a page that anybody may have open.
_ELSEWHERE = "https://www.wikipedia.org/"
_FEWEST_PARTS = 3  # fewer are not worth counting aloud

PRIVACY = {
    Anonymity.ANONYMOUS: N_(
        "We do not ask who you are. We do not keep the address of your phone or computer, and of the day we keep only "
        "the week."
    ),
    Anonymity.CONFIDENTIAL: N_(
        "Only a few people who work on this can see who gave an answer, and each look is written down."
    ),
    Anonymity.NAMED: N_("Your answers are kept together with your name."),
}


def topic(
    walk: Walk,
    settled: Settled,
    stop: Stop,
    *,
    first: bool = False,
    wrong: Mapping[str, Told] | None = None,
) -> Response:
    """One page of the survey; with ``wrong`` again, saying what to mend."""
    template = "answer/list.html" if stop.page.lists else "answer/topic.html"

    def made(token: str, seal: str, since: str) -> str:
        context = _topic(walk.held_by(token), settled, stop, first=first, wrong=wrong)
        return render_template(
            template, **context, **_carried(walk.held_by(token), seal, since if first else "")
        )

    own = walk.token, csrf.token(), stamp() if first else ""
    plain = None if wrong else printed.untouched(walk, settled, stop)
    if plain is None:
        return make_response(made(*own), 422 if wrong else 200)
    around = _part(walk, settled, stop), _goes_back(walk, settled, stop, first=first)
    return _printed(("topic", plain, first, around), own, made)


def _printed(key: Hashable, own: Sequence[str], made: Callable[..., str]) -> Response:
    return make_response(printed.press().page(key, own, made))


def _topic(
    walk: Walk,
    settled: Settled,
    stop: Stop,
    *,
    first: bool,
    wrong: Mapping[str, Told] | None = None,
) -> dict[str, Any]:
    errors = {name: _words(why) for name, why in (wrong or {}).items()}
    asked = with_grids(settled, questions(settled, stop, errors), stop.rounds)
    only_one = len(asked) == 1 and asked[0].widget not in {"note", "worked_out", "consent"}
    return {
        **_frame(walk.survey),
        "walk": walk,
        "first": first,
        "heading": None
        if asked and asked[0].widget == "grid" and only_one
        else _heading(walk, settled, stop),
        "part": _part(walk, settled, stop),
        "questions": asked,
        "only_one": only_one and not first,
        "all_optional": first and not any(rules.required for rules in walk.form.rules.values()),
        "some_required": any(one.required for one in asked),
        "not_in_language": _falls_back(asked),
        "errors": [(ANSWER + name, why) for name, why in errors.items()],
        "action": walk.url("keep", address=stop.address, **_bound_for()),
        "trap": TRAP,
        "back": _goes_back(walk, settled, stop, first=first),
        "answer_form": "answers",
        "privacy": PRIVACY[walk.survey.anonymity],
        "rounds": _rounds(walk, settled, stop),
        "alternates": _alternates() if first else [],
        "bare": False,
    }


# What a phone that turns its pages itself is given: the same pages without frame, answers, or anything of one person's.
_NOBODY = {"layout": "answer/bare.html", "csrf_field": str, "hidden": {}, "action": "", "answers": ""}


def bare_topic(walk: Walk, settled: Settled, stop: Stop, *, first: bool) -> str:
    context = _topic(walk, settled, stop, first=first) | _NOBODY
    return render_template("answer/topic.html", **{**context, "part": None, "back": not first, "bare": True})


def bare_check(walk: Walk) -> str:
    frame = _frame(walk.survey) | _NOBODY
    return render_template("answer/check.html", **frame, errors=[], trap=TRAP, back_url="#")


def bare_receipt(walk: Walk, *, kiosk: bool) -> str:
    frame = _frame(walk.survey) | _NOBODY
    return render_template("answer/receipt.html", **frame, kiosk=kiosk, code="", when=None)


def check(
    walk: Walk, settled: Settled, *, wrong: Mapping[str, Told] | None = None, changeable: bool = True
) -> Response:
    """Everything before it is sent, each answer with the way to change it, where pages have addresses of their own."""
    stops = walk.stops(settled)
    at = {field_name(placed, stop.rounds): stop for stop in stops for placed in stop.page.items}

    def change(placed: Placed, rounds: Rounds) -> str | None:
        name = field_name(placed, rounds)
        return (
            f"{walk.url('topic', address=at[name].address, to=CHECK)}#{ANSWER}{name}"
            if changeable and name in at
            else None
        )

    by_name = {field_name(placed, rounds): (placed, rounds) for placed, rounds in settled.questions()}
    errors = [(change(*by_name[name]), _words(why)) for name, why in (wrong or {}).items()]

    def made(token: str, seal: str, answers: str) -> str:
        return render_template(
            "answer/check.html",
            **_frame(walk.survey),
            **_carried(walk.held_by(token), seal, ""),
            answers=Markup(answers),  # noqa: S704 - a template's own output, or a mark
            errors=errors,
            action=walk.held_by(token).url("send"),
            back_url=_last(walk.held_by(token), stops if changeable else []),
            answer_form="answers",
            trap=TRAP,
        )

    own = walk.token, csrf.token(), _answers(given.parts(settled, change))
    around = None if errors else printed.surroundings(walk.survey)
    if around is None:
        return make_response(made(*own), 422 if errors else 200)
    return _printed(("check", around, walk.draft is None, walk.mode, stops and stops[-1].address), own, made)


def _last(walk: Walk, stops: Sequence[Stop]) -> str:
    return walk.url("topic", address=stops[-1].address) if stops else walk.url("first")


def receipt(walk: Walk, sent: ResponseView) -> Response:
    """The code, what it is good for, what happens next, and a copy of the answers."""
    kiosk = sent.mode is Mode.KIOSK

    def made(code: str, answers: str) -> str:
        return render_template(
            "answer/receipt.html",
            **_frame(walk.survey),
            kiosk=kiosk,
            code=code,
            when=_when(walk.survey, sent.answered_on),
            answers=Markup(answers),  # noqa: S704 - a template's own output, or a mark
        )

    own = keys.code_of(walk.token), "" if kiosk else _copy(walk, sent)
    around = printed.surroundings(walk.survey)
    if around is None:
        return make_response(made(*own))
    return _printed(("receipt", around, kiosk, sent.answered_on), own, made)


def _copy(walk: Walk, sent: ResponseView) -> str:
    """What was sent, to be read."""
    settled = walk.settled(fields_of(walk.form, sent.kept))
    return _answers(given.parts(settled, lambda _placed, _rounds: None))


def _answers(parts: Sequence[given.Part]) -> str:
    """Answers as HTML."""
    macros: Any = current_app.jinja_env.get_template("answer/parts.html").module
    return str(macros.given(parts))


def later(walk: Walk, ends: date) -> Response:
    return pages.page(
        "answer/later.html", **_frame(walk.survey), walk=walk, code=keys.code_of(walk.token), ends=ends
    )


def mine(walk: Walk, sent: ResponseView | None, *, go_on: str | None) -> Response:
    """What the holder of a code can do. ``go_on``: where an unfinished answer is gone on with."""
    return pages.page(
        "answer/mine.html",
        **_frame(walk.survey),
        walk=walk,
        sent=sent,
        go_on=go_on,
        open=walk.survey.door_at(clock.now()) is Door.OPEN,
        when=_when(walk.survey, sent.answered_on) if sent else None,
        answers=Markup(_copy(walk, sent)) if sent and not sent.withdrawn else "",  # noqa: S704 - a template's own output
    )


def simple(template: str, survey: OpenSurvey, status: int = 200, **context: Any) -> Response:
    """A page that says something about a survey."""
    return pages.page(f"answer/{template}", status, **_frame(survey), **context)


def not_open(survey: OpenSurvey) -> Response:
    """The page of a survey that takes no answers yet, or no more."""
    closed = survey.door_at(clock.now()) is Door.CLOSED
    return simple("not_open.html", survey, 410 if closed else 403, closed=closed)


def _frame(survey: OpenSurvey) -> dict[str, Any]:
    """What stands around every page of a survey."""
    instrument = survey.instrument
    tag, source = locale.current().tag, instrument.source_language
    return {
        "survey": survey,
        "survey_title": instrument.title.in_language(tag, source),
        "intro": instrument.intro.in_language(tag, source),
        "thanks": instrument.thanks.in_language(tag, source),
        "consent": instrument.consent.in_language(tag, source),
        "who": survey.initiative_name.in_language(tag, source),
        "leave_url": _ELSEWHERE if survey.sensitive else None,
        "large_text": large_text(),
        "text_field": TEXT,
    }


def _carried(walk: Walk, seal: str, since: str) -> dict[str, Any]:
    """What every form of this answering carries along; ``since`` on the first page."""
    carried = {TOKEN: walk.token, **walk.carried}
    if walk.draft is None:
        carried[VERSION] = str(walk.survey.version_number)
        if walk.mode is not Mode.SELF:
            carried[MODE] = walk.mode.value
    if since:
        carried[SINCE] = since
    return {"hidden": carried, "csrf_field": partial(csrf.field, seal)}


def _falls_back(asked: Sequence[Question]) -> bool:
    """Whether something of a question is shown in another language because nobody has put it into this one yet."""
    shown = [
        words
        for question in asked
        for one in (question, *question.rows)
        for words in (one.label, one.hint, one.why, *(label for _, label in one.options))
    ]
    return any(isinstance(words, Said) and words.fallback for words in shown)


def _bound_for() -> dict[str, str]:
    return {TO: CHECK} if request.args.get(TO) == CHECK else {}


def _words(told: Told) -> Words:
    """A sentence ready to be shown: values that are texts in several languages are put into it in this page's."""
    return pages.say(told) if isinstance(told, Message) else told


def _heading(walk: Walk, settled: Settled, stop: Stop) -> Words | None:
    """What this page is about: the nearest section or repeat around it that has a name."""
    by_path = settled.form.instrument.by_path
    placed = by_path[stop.page.lists] if stop.page.lists else stop.page.items[0]
    around = [*(path for path, _ in placed.holders), *([placed.path] if stop.page.lists else [])]
    for path in reversed(around):
        holder = by_path[path]
        if not holder.item.label:
            continue
        inside = stop.rounds[: len(holder.repeats)]
        heading = said(settled, holder.item.label, holder, inside)
        if holder.item.kind is Kind.REPEAT and not stop.page.lists and len(stop.rounds) > len(inside):
            number = stop.rounds[len(inside)] + 1
            return locale.spoken().gettext("{part}: {number}", part=pages.said(heading), number=number)
        return heading
    return None


def _goes_back(walk: Walk, settled: Settled, stop: Stop, *, first: bool) -> bool:
    return not first and walk.beside(settled, stop, -1) is not None


def _part(walk: Walk, settled: Settled, stop: Stop) -> tuple[int, int] | None:
    """Which part of how many this is, among those on this person's way; nothing where there are few."""
    names = list(dict.fromkeys(one.page.part or f"page {one.page.number}" for one in walk.stops(settled)))
    here = stop.page.part or f"page {stop.page.number}"
    return (names.index(here) + 1, len(names)) if here in names and len(names) >= _FEWEST_PARTS else None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a repeat, as its list names it: number, what was answered first in it, address of its first page."""

    number: int
    about: Words
    url: str


def _rounds(walk: Walk, settled: Settled, stop: Stop) -> list[Round]:
    """The rounds of the repeat that this page lists."""
    if not stop.page.lists:
        return []
    first: dict[int, str] = {}
    about: dict[int, Words] = {}
    for one in walk.stops(settled):
        inside = one.page.repeats[len(stop.rounds) : len(stop.rounds) + 1] == (stop.page.lists,)
        if inside and one.rounds[: len(stop.rounds)] == stop.rounds:
            number = one.rounds[len(stop.rounds)] + 1
            first.setdefault(number, walk.url("topic", address=one.address))
            for placed in one.fields(settled):
                for words in given.answer(settled, placed, one.rounds):
                    about.setdefault(number, words)
    times = settled.times_round(stop.page.lists, stop.rounds)
    return [Round(number, about.get(number, ""), first.get(number, "")) for number in range(1, times + 1)]


def _when(survey: OpenSurvey, day: date | None) -> Message | None:
    if day is None:
        return None
    if survey.date_grain.value == "day":
        return N_("Sent on {day}", day=day)
    return N_("Sent in the week of {day}", day=day)


def _alternates() -> list[tuple[str, str]]:
    """The first page in each language, for whoever reads links and presses no buttons."""
    return [(one.tag, locale.language_url(one.tag)) for one in locale.offered()]
