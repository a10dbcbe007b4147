"""Whatever is sent, the answer is the right refusal: in words, with its status, with nothing written."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engage.web.shell.errors import PAGES
from tests.support.pages import Visitor
from tests.support.shared import SHARED, needs_shared


@pytest.fixture
def engine_name() -> str:
    """These are not about the database: one engine is enough."""
    return "sqlite"


@pytest.fixture
def app(app: Flask) -> Flask:
    """With one resident's form of its own, so that no other door is needed to try the shell."""
    app.add_url_rule("/try", "try", lambda: "<p>sent</p>", methods=["POST"])
    return app


def _token(visitor: Visitor) -> str:
    visitor.get("/desk/sign-in")
    return str(visitor.page.forms[-1].values["csrf_token"])


def _send(visitor: Visitor, body: bytes, kind: str, url: str = "/try") -> TestResponse:
    return visitor.client.post(url, data=body, content_type=kind)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/nothing-here", 404),
        ("/desk/nothing-here", 404),
        ("/p/nothing-here", 404),
        ("/%00", 400),
        ("/desk/sign-in?lang=%00", 400),
        ("/desk/sign-in?%00=1", 400),
        ("/%ff%fe", 404),
        ("/../../etc/passwd", 404),
        ("/static/x/../../../config.py", 404),
        ("/static/x/%2e%2e/%2e%2e/config.py", 404),
        ("/static/x/..%5c..%5cconfig.py", 404),
        ("/static/x/css", 404),
        ("/desk/people/not-a-uuid", 404),
        ("/desk/jobs/00000000-0000-0000-0000-00000000000g", 404),
        ("/" + "a" * 3000, 404),
        ("/desk/sign-in?lang=" + "x" * 3000, 200),
        ("/desk/sign-in?lang=../../etc&lang=ar", 200),
        ("/desk/sign-in?initiative=%F0%9F%92%A9", 200),
    ],
)
def test_a_garbage_address_gets_a_page(stranger: Visitor, url: str, status: int) -> None:
    stranger.get(url, status)
    if status == 400:
        assert stranger.page.heading == "We cannot read this"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 403),
        (b"a=1", "application/x-www-form-urlencoded", 403),
        (b"csrf_token=form.1.x.y", "application/x-www-form-urlencoded", 403),
        (b"csrf_token=" + b"x" * 9000, "application/x-www-form-urlencoded", 403),
        (b"csrf_token=form.%C3%A9.x.y", "application/x-www-form-urlencoded", 403),
        (b"a=%00", "application/x-www-form-urlencoded", 400),
        (b"%00=a", "application/x-www-form-urlencoded", 400),
        (b"a=1", "text/plain", 415),
        (b"<a/>", "application/xml", 415),
        (b"a=1", "application/x-www-form-urlencoded; charset=utf-16", 415),
        (b"\xff\xfea\x00", "application/x-www-form-urlencoded", 400),
        (b"x" * 1_500_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % n for n in range(200_000)), "application/x-www-form-urlencoded", 413),
        (b"whatever", "multipart/form-data", 400),
        (b"whatever", "multipart/form-data; boundary=x", 400),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "multipart/form-data; boundary=x", 400),
        (b"--x\r\n\r\n" * 3000, "multipart/form-data; boundary=x", 400),
        (b"\x00\x01\x02", "nonsense", 415),
        (b"{}", "application/json", 403),
        (b"{", "application/json", 403),
    ],
)  # fmt: skip
def test_a_garbage_body_gets_the_right_refusal(
    stranger: Visitor, body: bytes, kind: str, status: int
) -> None:
    answer = _send(stranger, body, kind)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    assert "Traceback" not in answer.get_data(as_text=True)


def test_a_form_with_its_token_is_taken_without_cookies(app: Flask) -> None:
    visitor = Visitor(app, cookies=False)
    token = _token(visitor)
    for headers in ({}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
                    {"Sec-Fetch-Site": "same-origin", "Origin": "null"}):  # fmt: skip
        assert visitor.client.post("/try", data={"csrf_token": token}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "\x7f"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "garbage"},
    ],
)
def test_a_form_that_another_site_sends_is_refused_even_with_a_token(
    stranger: Visitor, headers: dict[str, str]
) -> None:
    answer = stranger.client.post("/try", data={"csrf_token": _token(stranger)}, headers=headers)
    assert answer.status_code == 403
    assert "Another site tried to send this form" in answer.get_data(as_text=True)


def test_a_token_with_any_letter_changed_is_refused(stranger: Visitor) -> None:
    token = _token(stranger)
    for place in range(0, len(token), 5):
        changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        assert stranger.client.post("/try", data={"csrf_token": changed}).status_code == 403, place


def test_tokens_differ_from_page_to_page_so_that_compression_betrays_nothing(stranger: Visitor) -> None:
    assert _token(stranger) != _token(stranger)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "\x80\xff"},
        {"Accept-Language": "a" * 10_240},
        {"Accept": "\x00,;q=x"},
        {"Accept-Encoding": "br;q=9e999, *;q=x"},
        {"If-None-Match": 'W/"' + "x" * 5000},
        {"Range": "bytes=9999999999999999999-"},
        {"Host": "evil.example/..//"},
        {"Cookie": "engage; =; ;;engage-language=" + "x" * 3000},
        {"User-Agent": ""},
        {"Content-Type": "multipart/form-data; boundary="},
        {"X-Forwarded-For": "' OR 1=1 --"},
        {"X-Forwarded-Host": "evil.example"},
        {"Content-Length": "-1"},
        {"Content-Length": "x"},
    ],
)
def test_garbage_in_a_header_does_no_harm(stranger: Visitor, headers: dict[str, str]) -> None:
    for url in ("/desk/sign-in", "/nothing-here", "/healthz"):
        answer = stranger.client.get(url, headers=headers)
        assert answer.status_code < 500
        assert b"evil.example" not in answer.get_data()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X" * 50])
def test_a_method_that_no_page_has_is_refused(stranger: Visitor, method: str) -> None:
    answer = stranger.client.open("/desk/sign-in", method=method)
    assert answer.status_code in {403, 405, 415}
    if answer.status_code == 405:
        assert "GET" in answer.headers["Allow"]


@needs_shared
def test_naughty_strings_in_every_field_are_just_text(stranger: Visitor) -> None:
    """The answer is the form again, saying that nobody is known by that name; the text comes back as text."""
    strings = json.loads((SHARED / "data/hostile/strings/blns.json").read_text(encoding="utf-8"))
    token = _token(stranger)
    for text in strings[::12]:
        fields = {"csrf_token": token, "email": text, "password": text, "onward": text}
        if "\x00" in text:
            stranger.post("/desk/sign-in", fields, 400)
            continue
        answer = stranger.client.post("/desk/sign-in", data=fields)
        assert answer.status_code in {422, 429}, text
        assert "<script>alert" not in answer.get_data(as_text=True)


def test_programs_get_json(stranger: Visitor) -> None:
    for headers in ({"Accept": "application/json"}, {"Content-Type": "application/json"}):
        answer = stranger.client.get("/nothing-here", headers={**headers, "Accept-Language": "en"})
        assert answer.status_code == 404
        assert answer.get_json() == {"status": 404, "error": str(PAGES[404][1]), "problems": []}


def test_browsers_get_pages_in_their_language(app: Flask) -> None:
    visitor = Visitor(app, headers={"Accept-Language": "ar-EG,ar;q=0.9", "Accept": "text/html,*/*;q=0.8"})
    visitor.get("/nothing-here", 404)
    assert (visitor.page.language, visitor.page.direction) == ("ar", "rtl")


def test_every_refusal_has_words_for_its_status() -> None:
    assert set(PAGES) >= {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503}
    for title, text in PAGES.values():
        assert str(title)
        assert str(text).endswith(".")
