"""The phone and the server come to the same: what is asked, on which pages, what is on offer, worked out, and wrong."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy.orm import Session

from engage import clock, places
from engage.errors import Message, Refused
from engage.exchange.xlsform import read_xlsform
from engage.i18n.catalogues import translator
from engage.logic.values import as_text
from engage.responses.checking import Told, problems
from engage.responses.fields import DECLINED, OTHER, has_field
from engage.responses.itinerary import way_through
from engage.responses.settling import Settled, setting_for, settle
from engage.samples.open_survey_instrument import open_survey_instrument
from engage.surveys import kinds
from engage.surveys.instrument import CHOOSERS, Instrument, Item, Kind, Placed
from engage.surveys.queries import OpenSurvey
from tests.support.shared import SHARED
from tests.support.surveys import SCHOOL_TRIP, asking, choices, opened
from tests.web.answer.conftest import Opening

NODE = shutil.which("node")
FORMS = sorted((SHARED / "data" / "xlsforms").glob("*.xls*"))
TRIES = 8
TYPED = ["", " ", "7", "-3", "0", "18", "1,5", "٣٤", "12 000", "9" * 25, "2024-02-30", "2024-02-29", "2031-01-01", "12:30",
         "2026-03-31T14:30", "Maria", "OK", "many words\nand a line", "x" * 10_001]  # fmt: skip
# A browser's own fields for these give a whole moment or nothing, and where it has none the server reads more forms.
CHOSEN = {
    Kind.TIME: ["", "12:30", "00:00", "23:59:59", "24:00", "noon"],
    Kind.DATETIME: ["", "2026-03-31T14:30", "2026-02-30T14:30", "2026-03-31T25:00", "noon"],
}
pytestmark = [
    pytest.mark.skipif(NODE is None, reason="node is not installed, so the phone's side cannot be run"),
    pytest.mark.parametrize("engine_name", ["sqlite"]),
]

EVERY_KIND = asking(
    Item("text", Kind.TEXT, required="yes"),
    Item("number", Kind.INTEGER, constraint=". > 0", decline=True, default="5"),
    Item("share", Kind.DECIMAL),
    Item("day", Kind.DATE, constraint=". <= today()"),
    Item("hour", Kind.TIME),
    Item("moment", Kind.DATETIME),
    Item("one", Kind.SINGLE, choice_list="c", other=True, decline=True, required="${number} > 3"),
    Item("many", Kind.MULTI, choice_list="c", relevant="${one} != 'a'", default="a b"),
    Item("order", Kind.RANK, choice_list="c", required="yes"),
    Item("fewer", Kind.SINGLE, choice_list="c", choice_filter="selected(${many}, name)"),
    Item("agreed", Kind.CONSENT, required="yes"),
    Item("total", Kind.CALCULATE, calculation="${number} * 2"),
    Item("later", Kind.SECTION, relevant="${total} > 10", items=(Item("why", Kind.LONG_TEXT, required="yes"),)),
    lists={"c": choices("a", "b", "c")},
)  # fmt: skip


def _without_repeats(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(
        replace(item, items=_without_repeats(item.items)) for item in items if item.kind is not Kind.REPEAT
    )


def _real_forms() -> Iterator[Instrument]:
    """Every form that can be imported, less the parts that a phone leaves to the server."""
    for path in FORMS:
        try:
            instrument = read_xlsform(path).instrument
        except Refused:
            continue
        yield replace(instrument, items=_without_repeats(instrument.items))


def _filled_in(survey: OpenSurvey, dice: random.Random) -> dict[str, list[str]]:
    """Fields as somebody might leave them: right, wrong, empty, or never seen."""
    fields: dict[str, list[str]] = {}
    for placed in survey.instrument.placed:
        if has_field(placed.item) and dice.random() < 0.8:
            fields |= _typed(survey, placed, dice)
    return fields


def _typed(survey: OpenSurvey, placed: Placed, dice: random.Random) -> dict[str, list[str]]:
    item, name = placed.item, placed.path
    codes = [choice.code for choice in kinds.options(item, survey.instrument.choices(item))]
    if item.kind is Kind.RANK:
        places = {f"{name}/{n}": [dice.choice(["", "1", "2", "3"])] for n in range(1, len(codes) + 1)}
        return {name: [], **places}
    if item.kind in CHOOSERS:
        texts = dice.sample(
            codes,
            min(
                len(codes),
                dice.choice([0, 1, 1, 2]) if item.kind is Kind.MULTI else dice.choice([0, 1, 1, 1]),
            ),
        )
        other = {name + OTHER: [dice.choice(["", "by boat"])]} if dice.random() < 0.2 else {}
        return {name: [DECLINED] if item.decline and dice.random() < 0.2 else texts, **other}
    declined = {name + DECLINED: ["1"]} if item.decline and dice.random() < 0.2 else {}
    return {name: [dice.choice(CHOSEN.get(item.kind, TYPED))], **declined}


def _on_the_server(settled: Settled, survey: OpenSurvey) -> dict[str, Any]:
    everything = [(placed, ()) for placed in survey.instrument.placed]
    choosers = [
        placed
        for placed in survey.instrument.placed
        if placed.item.kind in CHOOSERS and has_field(placed.item)
    ]
    return {
        "asked": [place.path for place, asked in settled.asked.items() if asked],
        "stops": [stop.page.number for stop in way_through(survey.pages, settled)],
        "document": settled.document,
        "wrong": {name: _said(why) for name, why in problems(settled, everything).items()},
        "offered": {one.path: [choice.code for choice in settled.choices(one, ())] for one in choosers},
    }


def _said(why: Told) -> str:
    return translator("en").message(why) if isinstance(why, Message) else str(why)


def _alike(phone: Mapping[str, Any], server: Mapping[str, Any]) -> Iterator[str]:
    for part in ("asked", "stops", "offered"):
        if phone[part] != server[part]:
            yield f"{part}: {phone[part]} on the phone, {server[part]} on the server"
    numbers = {path: _plain(value) for path, value in phone["document"].items()}
    if numbers != {path: _plain(value) for path, value in server["document"].items()}:
        yield f"worked out: {phone['document']} on the phone, {server['document']} on the server"
    if phone["wrong"] != {name: str(escape(why)) for name, why in server["wrong"].items()}:
        yield f"wrong: {phone['wrong']} on the phone, {server['wrong']} on the server"


def _plain(value: Any) -> Any:
    return value if isinstance(value, list | bool) else as_text(value)


def _disagreements(app: Flask, surveys: list[OpenSurvey], tries: int) -> tuple[int, list[str]]:
    assert NODE
    dice, lines, expected = random.Random(7), [], []
    for survey in surveys:
        whole = (
            app.test_client()
            .get(f"/s/{survey.code}/whole?lang={survey.instrument.source_language}")
            .get_json()
        )
        if whole["server"]:
            continue
        lines.append({"whole": whole})
        setting = setting_for(survey, survey.instrument.source_language, "0" * 26, clock.now())
        for _ in range(tries):
            fields = _filled_in(survey, dice)
            expected.append((survey, _on_the_server(settle(survey.form, fields, setting), survey)))
            lines.append({"fields": fields, "now": setting.now.isoformat(timespec="milliseconds")})
    text = "\n".join(map(json.dumps, lines))
    module = places.static() / "js/answer/form.js"
    done = subprocess.run([NODE, Path(__file__).with_name("twin.mjs"), module], input=text, capture_output=True, text=True, check=False, encoding="utf-8")  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    told = [
        f"{survey.instrument.title}: {fault}"
        for (survey, server), phone in zip(expected, found, strict=True)
        for fault in _alike(phone, server)
    ]
    return len(found), told


def test_phone_and_server_agree_on_forms_of_ours(app: Flask, opening: Opening) -> None:
    surveys = [opening(one) for one in (EVERY_KIND, SCHOOL_TRIP, open_survey_instrument())]
    count, told = _disagreements(app, surveys, 60)
    assert told == []
    assert count == 180


@pytest.mark.skipif(not FORMS, reason="the real forms are not here")
def test_phone_and_server_agree_on_every_real_form(app: Flask, data: Session) -> None:
    surveys = [opened(data, instrument) for instrument in _real_forms()]
    data.commit()
    count, told = _disagreements(app, surveys, TRIES)
    assert count >= 10 * TRIES
    assert told == []
