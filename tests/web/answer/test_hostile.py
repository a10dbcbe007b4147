"""Whatever is sent gets a clear answer; what is good is stored once, nothing is stored half."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.responses import keys, queries
from engage.responses.models import OpenAnswer, Receipt, Response
from engage.storage.engine import make_engine, session_maker
from engage.surveys.instrument import Item, Kind
from engage.surveys.queries import OpenSurvey
from tests.support.apps import running
from tests.support.databases import Databases
from tests.support.judge import faults
from tests.support.pages import Visitor
from tests.support.shared import SHARED, needs_shared
from tests.support.surveys import asking, choices, opened

TEXTS = 30
CLEAR = {303, 400, 403, 404, 405, 409, 410, 413, 422}

EVERYTHING = asking(
    Item("text", Kind.TEXT),
    Item("number", Kind.INTEGER, constraint=". > 0", decline=True),
    Item("share", Kind.DECIMAL),
    Item("day", Kind.DATE),
    Item("hour", Kind.TIME),
    Item("moment", Kind.DATETIME),
    Item("one", Kind.SINGLE, choice_list="c", other=True),
    Item("many", Kind.MULTI, choice_list="c", relevant="${one} != 'a'"),
    Item("order", Kind.RANK, choice_list="c"),
    Item("agreed", Kind.CONSENT),
    Item("place", Kind.GEO),
    Item("member", Kind.REPEAT, items=(Item("name", Kind.TEXT), Item("pet", Kind.REPEAT, items=(Item("kind", Kind.TEXT),)))),
    # Named like fields of ours.
    *(Item(name, Kind.TEXT) for name in ("k", "lang", "csrf_token")),
    Item("total", Kind.CALCULATE, calculation="${number} * 2"),
    lists={"c": choices("a", "b", "c")},
)  # fmt: skip
QUESTIONS = [
    "text", "number", "number/declined", "share", "day", "hour", "moment", "one", "one/other", "many", "order", "order/1",
    "order/3", "agreed", "place", "member[]", "member[1]/name", "member[2]/pet[]", "member[2]/pet[1]/kind", "k", "lang",
    "total", "member", "text/other", "nowhere", "member[0]/name", "member[9999]/name", "",
]  # fmt: skip
OURS = ["k", "v", "go", "lang", "mode", "website", "t", "text", "to", "q", "nowhere", ""]
NAMES = [*(f"q/{name}" for name in QUESTIONS), *OURS]
MEANT = [
    "a", "b", "OK", "1", "-1", "0", "2026-03-04", "12:30", "next", "back", "later", "add", "remove-1", "remove-99", "ar", "large",
    "/declined", "", "9" * 400,
]  # fmt: skip
ADDRESSES = ["1", "2", "3", "4", "5.1", "6", "send", "99", "0", "1.1.1", "check", "x y"]
VALUES = st.one_of(st.sampled_from(MEANT), st.text(max_size=60))
POSTS = st.tuples(
    st.sampled_from(ADDRESSES),
    st.dictionaries(st.sampled_from(NAMES), st.lists(VALUES, min_size=1, max_size=3), max_size=8),
)


@dataclass(frozen=True)
class Scene:
    """The application with a survey of every kind and one of texts, once for all that is thrown at them."""

    app: Flask
    data: Session
    everything: OpenSurvey
    words: OpenSurvey
    csrf: str

    def counts(self) -> queries.Counts:
        self.data.rollback()
        return queries.counts(self.data, self.everything.id)

    def written(self, token: str) -> Mapping[str, str]:
        """The words of the answer that was sent under a token."""
        self.data.rollback()
        sent = queries.response_behind(self.data, token)
        assert sent is not None
        return sent.kept.texts


@pytest.fixture(scope="module")
def scene(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    texts = asking(*(Item(f"text{number}", Kind.TEXT) for number in range(TEXTS)))
    with databases.fresh("sqlite") as url:
        engine = make_engine(url)
        with session_maker(engine)() as data:
            everything, words = opened(data, EVERYTHING), opened(data, texts, single_page=True)
            data.commit()
            calm = {"RATE_LIMIT_PER_MINUTE": "1000000", "LOG_LEVEL": "error"}
            with running(url, tmp_path_factory.mktemp("hostile"), **calm) as app:
                visitor = Visitor(app, cookies=False)
                visitor.get(f"/s/{everything.code}")
                csrf = str(visitor.page.forms[0].values["csrf_token"])
                yield Scene(app, data, everything, words, csrf)
        engine.dispose()


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(posts=st.lists(POSTS, min_size=1, max_size=4))
def test_any_posts_in_any_order_get_a_clear_answer(
    scene: Scene, posts: list[tuple[str, dict[str, list[str]]]]
) -> None:
    client, token = scene.app.test_client(use_cookies=False), keys.new_token()
    for address, fields in posts:
        body = {"k": token, **fields, "csrf_token": scene.csrf}
        response = client.post(f"/s/{scene.everything.code}/{address}", data=body)
        assert response.status_code in CLEAR, response.text[:500]
        if response.status_code == 303:
            assert client.get(response.headers["Location"]).status_code in {200, 303}
        else:
            assert "<h1" in response.text
    _nothing_is_half(scene.data)


def _nothing_is_half(data: Session) -> None:
    """As many receipts that do not end as answers, and no words without their answer."""
    data.rollback()
    answers = set(data.scalars(select(Response.id)))
    lasting = data.scalars(select(Receipt.id).where(Receipt.expires_on.is_(None))).all()
    assert len(lasting) == len(answers)
    assert set(data.scalars(select(OpenAnswer.response_id))) <= answers


def _naughty() -> list[str]:
    path = SHARED / "data" / "hostile" / "strings" / "blns.json"
    return [text for text in json.loads(path.read_text(encoding="utf-8")) if "\x00" not in text]


@needs_shared
def test_naughty_strings_are_kept_as_they_were_meant_and_shown_harmless(scene: Scene) -> None:
    """Each goes into a text, comes back on its page, on the check page and the receipt, and lies in the database."""
    waiting = _naughty()
    while waiting:
        some, waiting = waiting[:TEXTS], waiting[TEXTS:]
        kept = _sent_and_shown(scene, {f"text{number}": text for number, text in enumerate(some)})
        for number, text in enumerate(some):
            meant = _without_control_signs(" ".join(text.split()))
            assert " ".join(kept.get(f"text{number}", "").split()) == meant, repr(text)


def _sent_and_shown(scene: Scene, texts: dict[str, str]) -> Mapping[str, str]:
    """What lies in the database of ``texts`` after they were sent; every page on the way must be a good one."""
    client, base = scene.app.test_client(use_cookies=False), f"/s/{scene.words.code}"
    token = keys.new_token()
    ours = {"csrf_token": scene.csrf, "k": token}
    typed = {f"q/{name}": text for name, text in texts.items()}
    assert client.post(f"{base}/1", data={**ours, **typed}).status_code == 303
    for page in ("1", "check", "receipt"):
        if page == "receipt":
            assert client.post(f"{base}/send", data=ours).status_code == 303
        response = client.get(f"{base}/{page}?k={token}")
        wrong = [
            one for one in faults(response.text, response.headers, base) if "left in the text" not in one
        ]
        assert (response.status_code, wrong) == (200, []), texts
    return scene.written(token)


def _without_control_signs(text: str) -> str:
    """What can be shown: no control sign, and none of the 66 code points that are no characters."""
    shown = (sign for sign in text if unicodedata.category(sign) != "Cc")
    return "".join(
        sign for sign in shown if ord(sign) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(sign) <= 0xFDEF
    ).strip()


@needs_shared
def test_naughty_strings_in_every_other_field_and_address_are_answered_in_words(scene: Scene) -> None:
    client, code = scene.app.test_client(use_cookies=False), scene.everything.code
    fields = [item.name for item in EVERYTHING.items if item.kind not in {Kind.CALCULATE, Kind.REPEAT}]
    for naughty in _naughty():
        body = {"csrf_token": scene.csrf, "k": keys.new_token(), **{f"q/{name}": naughty for name in fields}}
        assert client.post(f"/s/{code}/1", data=body).status_code in {303, 422}, repr(naughty)
        query = urlencode({"k": naughty, "lang": naughty, "text": naughty})
        for path in (f"/s/{quote(naughty, safe='')}", f"/s/{code}/{quote(naughty, safe='')}", "/r"):
            assert client.get(f"{path}?{query}").status_code in {200, 308, 400, 404, 405, 414}, repr(naughty)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"%%%%",
        b"k=%FF%FE&q/text=%ED%A0%80",
        b"&".join(b"q/text=1" for _ in range(3_000)),
        b"q/text=" + b"x" * 2_000_000,
        b"q/text=\x00",
        b"csrf_token=form.1.2.3",
        bytes(range(256)),
    ],
    ids=["empty", "percent", "broken utf-8", "many fields", "2 MB", "nul", "old token", "all bytes"],
)
def test_a_body_that_no_browser_sends_is_refused(scene: Scene, body: bytes) -> None:
    before = scene.counts()
    client = scene.app.test_client(use_cookies=False)
    forms = (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/xml",
        "",
    )
    for kind in forms:
        for address in ("1", "send"):
            url = f"/s/{scene.everything.code}/{address}?k={'0' * 26}"
            response = client.post(url, data=body, content_type=kind)
            assert response.status_code in {400, 403, 413, 415}, (kind, response.status_code)
    assert scene.counts() == before


def _sent(scene: Scene, fields: bytes | Mapping[str, str]) -> tuple[int, str]:
    """Status of sending ``fields``, already encoded or not, and the token they were sent under."""
    token = keys.new_token()
    ours = {"csrf_token": scene.csrf, "k": token}
    typed = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    response = scene.app.test_client(use_cookies=False).post(
        f"/s/{scene.everything.code}/send",
        data=urlencode(ours).encode() + b"&" + typed,
        content_type="application/x-www-form-urlencoded",
    )
    return response.status_code, token


def test_half_a_surrogate_in_a_value_does_no_harm(scene: Scene) -> None:
    status, token = _sent(scene, b"q/text=a%ED%A0%80b&q/one=a")
    assert status == 303
    assert scene.written(token)["text"].startswith("a")


@pytest.mark.parametrize(("length", "status"), [(10_000, 303), (10_001, 422), (100_000, 422), (400_000, 413)])
def test_ten_thousand_signs_fit_and_one_more_is_told(scene: Scene, length: int, status: int) -> None:
    assert _sent(scene, {"q/text": "ж" * length})[0] == status


def test_a_question_may_be_called_like_a_field_of_ours(scene: Scene) -> None:
    status, token = _sent(scene, {"q/k": "a key", "q/lang": "a language", "q/csrf_token": "a token"})
    assert status == 303
    assert scene.written(token) == {"k": "a key", "lang": "a language", "csrf_token": "a token"}


def test_rounds_cannot_be_added_without_end(scene: Scene) -> None:
    page = next(page.number for page in scene.everything.pages if page.lists == "member")
    visitor = Visitor(scene.app, cookies=False)
    fields = {"csrf_token": scene.csrf, "k": keys.new_token(), "q/member[]": "100", "go": "add"}
    visitor.post(f"/s/{scene.everything.code}/{page}", fields, status=422)
    assert "More than 100" in visitor.page.text
