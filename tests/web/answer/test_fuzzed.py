"""Ten thousand sendings as nobody should make them: each gets a clear answer, what fits is stored once, nothing by half.

``ENGAGE_TEST_FUZZED`` says how many (10000 for a long look); the same seed makes the same sendings.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from engage.responses import keys
from engage.responses.keeping import WRITTEN
from engage.responses.models import OpenAnswer, Receipt, Response, SecondVersion
from engage.surveys import actions as surveys
from engage.surveys.queries import OpenSurvey
from tests.support import builders
from tests.support.pages import Visitor
from tests.web.answer.conftest import Opening

MANY = int(os.environ.get("ENGAGE_TEST_FUZZED", "300"))
CLEAR = {200, 201, 303, 400, 403, 404, 409, 410, 413, 415, 422}
STRANGE = ("\x00", "\ud800", "\udfff\ud800", "\ufffe", "‮", "<script>", "' OR 1=1 --", "${way}", "NaN", "1e999", "-0", "٣", "9" * 400, "x" * 10_001, "", " ", "🎈" * 50)  # fmt: skip


@dataclass
class Fuzz:
    """One seeded run against one application."""

    app: Flask
    open: OpenSurvey
    other: OpenSurvey
    closed: OpenSurvey
    seal: str
    random: Random
    accepted: dict[str, dict[str, Any]] = field(default_factory=dict)  # key -> what was sent first
    told: Counter[tuple[str, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.client = self.app.test_client(use_cookies=False)

    # --- what is sent -------------------------------------------------------------------------------------------

    def valid(self) -> dict[str, Any]:
        pick = self.random.choice
        way = pick(["walk", "bus", "other", "secret"])
        answers: dict[str, Any] = {
            "trip/way": [way],
            "trip/minutes": [str(self.random.randrange(241))],
            "wishes/needs": pick([["lights"], ["lights", "crossing"], ["none"], []]),
            "wishes/story": pick([["Dark."], [], ["مظلم"]]),
        }
        if way == "bus":
            answers["trip/stop"] = ["Main"]
        version = self.open.version_number
        return {
            "key": self.key(),
            "version": version,
            "language": pick(["en", "es", "ar"]),
            "answers": answers,
        }

    def key(self) -> str:
        return "".join(self.random.choice(keys.SIGNS) for _ in range(keys.TOKEN_LENGTH))

    def anything(self, depth: int = 0) -> Any:
        plain: list[Any] = [None, True, 0, -1, 1.5, 10**400, "x", self.random.choice(STRANGE), [], {}]
        kinds = [lambda: self.random.choice(plain)]
        if depth < 3:
            kinds += [lambda: [self.anything(depth + 1)], lambda: {"x": self.anything(depth + 1)}]
        return self.random.choice(kinds)()

    # --- ways of sending it -------------------------------------------------------------------------------------

    def fits(self) -> TestResponse:
        return self.send(self.valid())

    def of_a_wrong_type(self) -> TestResponse:
        body = self.valid()
        if self.random.random() < 0.5:
            body[self.random.choice([*body, "mode", "marks"])] = self.anything()
        else:
            body["answers"][self.random.choice(list(body["answers"]))] = self.anything()
        return self.send(body)

    def with_strange_texts(self) -> TestResponse:
        body = self.valid()
        body["answers"][self.random.choice(list(body["answers"]))] = [self.random.choice(STRANGE)]
        return self.send(body)

    def to_unknown_questions(self) -> TestResponse:
        body = self.valid()
        names = ("trip", "trip/way[1]", "trip/way/other", "trip/way/declined", "trip/minutes/other", "csrf_token", "../x", "trip/way/2", "wishes[]", self.random.choice(STRANGE))  # fmt: skip
        body["answers"][self.random.choice(names)] = ["walk"]
        return self.send(body)

    def with_names_twice(self) -> TestResponse:
        text = json.dumps(self.valid())
        return self.post("answers", text.replace('"answers": {', '"answers": {"trip/way": ["bus"], ', 1))

    def cut_short(self) -> TestResponse:
        text = json.dumps(self.valid()).encode()
        spoiled = bytearray(text[: self.random.randrange(len(text))])
        if spoiled and self.random.random() < 0.5:
            spoiled[self.random.randrange(len(spoiled))] = self.random.randrange(256)
        return self.post("answers", bytes(spoiled))

    def far_too_long(self) -> TestResponse:
        body = self.valid()
        body["answers"]["wishes/story"] = ["x" * 10_000_000]
        return self.send(body)

    def deeper_than_anybody_reads(self) -> TestResponse:
        return self.post("answers", '{"answers":' * 20_000)

    def again(self) -> TestResponse:
        if not self.accepted:
            return self.fits()
        return self.send(self.random.choice(list(self.accepted.values())))

    def again_with_other_answers(self) -> TestResponse:
        if not self.accepted:
            return self.fits()
        first = self.random.choice(list(self.accepted.values()))
        return self.send({**self.valid(), "key": first["key"]})

    def to_another_survey(self) -> TestResponse:
        if not self.accepted:
            return self.fits()
        first = self.random.choice(list(self.accepted.values()))
        return self.send(first, self.other, accept=False)

    def to_a_closed_survey(self) -> TestResponse:
        return self.send(self.valid(), self.closed, accept=False)

    def of_another_kind(self) -> TestResponse:
        kind = self.random.choice(["text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data", ""])  # fmt: skip
        return self.post("answers", json.dumps(self.valid()), kind=kind)

    def pages_out_of_order(self) -> TestResponse:
        page = self.random.choice(["3", "1", "2", "check", "send", "99", "0", "2.1", "later", "receipt"])
        fields = [("csrf_token", self.seal), ("k", self.random.choice([self.key(), "short", ""]))]
        fields += [(f"q/{name}", text) for name, text in (("wishes/story", "Dark"), ("trip/minutes", "soon"), ("trip/nowhere", "x"), ("wishes/story", self.random.choice(STRANGE))) if self.random.random() < 0.4]  # fmt: skip
        body = urlencode([(name, text.encode("utf-8", "surrogatepass")) for name, text in fields])
        return self.post(page, body, kind="application/x-www-form-urlencoded")

    # --- sending and noting -------------------------------------------------------------------------------------

    def send(
        self, body: dict[str, Any], survey: OpenSurvey | None = None, *, accept: bool = True
    ) -> TestResponse:
        reply = self.post("answers", json.dumps(body), survey or self.open)
        if reply.status_code == 201:
            assert accept, "taken where nothing should be"
            assert body["key"] not in self.accepted, "new twice"
            self.accepted[body["key"]] = body
        return reply

    def post(
        self,
        page: str,
        body: str | bytes,
        survey: OpenSurvey | None = None,
        kind: str = "application/json",
    ) -> TestResponse:
        # From many networks, or the limit of one would be all that is seen.
        network = {"REMOTE_ADDR": f"10.{self.random.randrange(256)}.{self.random.randrange(256)}.1"}
        url = f"/s/{(survey or self.open).code}/{page}"
        return self.client.post(url, data=body, content_type=kind or None, environ_overrides=network)


WAYS: tuple[tuple[Callable[[Fuzz], TestResponse], int], ...] = (
    (Fuzz.fits, 12),
    (Fuzz.of_a_wrong_type, 30),
    (Fuzz.with_strange_texts, 20),
    (Fuzz.to_unknown_questions, 12),
    (Fuzz.with_names_twice, 5),
    (Fuzz.cut_short, 12),
    (Fuzz.far_too_long, 1),
    (Fuzz.deeper_than_anybody_reads, 2),
    (Fuzz.again, 8),
    (Fuzz.again_with_other_answers, 6),
    (Fuzz.to_another_survey, 6),
    (Fuzz.to_a_closed_survey, 6),
    (Fuzz.of_another_kind, 6),
    (Fuzz.pages_out_of_order, 30),
)


@pytest.mark.timeout(120 + MANY // 10)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_whatever_is_sent_gets_a_clear_answer_and_is_stored_once_or_not_at_all(
    app: Flask, opening: Opening, data: Session
) -> None:
    opened = [opening(slug=slug) for slug in ("open", "other", "closed")]
    surveys.close_survey(data, opened[2].id, by=None, at=builders.NOW)
    data.commit()
    visitor = Visitor(app, cookies=False)
    visitor.get(f"/s/{opened[0].code}")
    fuzz = Fuzz(app, *opened, visitor.page.forms[0].values["csrf_token"], Random(20_260_304))
    ways, weights = zip(*WAYS, strict=True)
    for number in range(MANY):
        way = fuzz.random.choices(ways, weights)[0]
        reply = way(fuzz)
        _clear(reply, f"{number}: {way.__name__}")
        fuzz.told[way.__name__, reply.status_code] += 1
    print(sorted(fuzz.told.items()))
    assert len(fuzz.accepted) >= MANY // 20
    _whole(data, fuzz)


def _clear(reply: TestResponse, what: str) -> None:
    assert reply.status_code in CLEAR, f"{what} was answered {reply.status_code}"
    said = reply.get_data(as_text=True)
    if reply.status_code == 303:
        assert reply.headers["Location"].startswith("/s/"), what
    elif reply.mimetype == "application/json":
        told = json.loads(said)
        assert told.get("receipt") or told.get("error"), f"{what}: {said[:200]}"
    else:
        assert "<h1" in said, f"{what}: {said[:200]}"


def _whole(data: Session, fuzz: Fuzz) -> None:
    """Exactly what was accepted is there, each with its words and its receipt."""
    data.rollback()
    stored = {row.id: row for row in data.scalars(select(Response))}
    assert set(stored) == {keys.response_key(key) for key in fuzz.accepted}
    assert {row.survey_id for row in stored.values()} == {fuzz.open.id}
    assert data.scalar(select(func.count()).select_from(Receipt)) == len(stored)
    words = Counter(data.scalars(select(OpenAnswer.response_id)))
    for key, row in stored.items():
        said = sum(value == WRITTEN for value in row.answers.values())
        chosen = row.answers["trip/way"] == "other"
        assert said <= words[key] <= said + chosen
    seconds = data.scalars(select(SecondVersion.response_id)).all()
    assert set(seconds) <= set(stored)
