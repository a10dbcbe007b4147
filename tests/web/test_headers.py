"""Headers of every address there is."""

from __future__ import annotations

import gzip

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask

from engage import places
from tests.support.pages import Visitor


@pytest.fixture
def engine_name() -> str:
    """These are not about the database: one engine is enough."""
    return "sqlite"


ADDRESSES = [
    "/desk/",
    "/desk/sign-in",
    "/healthz",
    "/readyz",
    "/nothing",
    "/p/nothing",
    "/static/x/css/base.css",
    "/s/x",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_every_answer_carries_the_same_protection(stranger: Visitor, url: str) -> None:
    answer = stranger.client.get(url)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers, "not over plain HTTP"


def test_nothing_of_the_desk_is_stored_anywhere(app: Flask, stranger: Visitor) -> None:
    urls = {
        rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk") and not rule.arguments
    }
    for url in urls:
        assert stranger.client.get(url).headers["Cache-Control"] == "no-store", url


def test_a_strangers_page_sets_no_cookie(stranger: Visitor) -> None:
    for url in ("/nothing", "/p/nothing", "/s/x", "/nothing?lang=ar", "/healthz", "/desk/sign-in"):
        assert "Set-Cookie" not in stranger.client.get(url).headers, url


def test_static_files_are_kept_for_a_year_under_an_address_that_names_their_content(
    stranger: Visitor,
) -> None:
    stranger.get("/desk/sign-in")
    sheet = next(
        link.get("href") for link in stranger.page.tree.iter("link") if link.get("rel") == "stylesheet"
    )
    assert sheet is not None
    content = (places.static() / "css" / "base.css").read_bytes()
    for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)):
        answer = stranger.client.get(sheet, headers={"Accept-Encoding": coding})
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert unpack(answer.get_data()) == content
        again = stranger.client.get(
            sheet, headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304
        assert again.get_data() == b""


def test_an_old_address_of_a_file_still_works_but_not_for_a_year(stranger: Visitor) -> None:
    answer = stranger.client.get("/static/0123456789ab/css/base.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_pages_are_compressed(stranger: Visitor) -> None:
    plain = stranger.client.get("/desk/sign-in").get_data()
    for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = stranger.client.get("/desk/sign-in", headers={"Accept-Encoding": coding})
        assert answer.headers["Content-Encoding"] == coding
        assert len(answer.get_data()) < len(plain) / 2
        assert unpack(answer.get_data()).startswith(b"<!doctype html>")


def test_a_browsers_report_is_noted_without_who_sent_it(
    app: Flask, stranger: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    report = {
        "csp-report": {"violated-directive": "style-src", "document-uri": "http://localhost/s/secret-code"}
    }
    answer = stranger.client.post("/csp-report", json=report, content_type="application/csp-report")
    assert answer.status_code == 204
    assert list(app.extensions["engage-csp-reports"]) == ["style-src"]
    assert "secret-code" not in capsys.readouterr().out
    for garbage in (b"", b"[]", b'{"csp-report": 1}', b"\xff"):
        assert (
            stranger.client.post(
                "/csp-report", data=garbage, content_type="application/csp-report"
            ).status_code
            == 204
        )


def test_alive_and_ready(app: Flask, stranger: Visitor) -> None:
    assert stranger.client.get("/healthz").get_json() == {"ok": True}
    assert stranger.client.get("/readyz").get_json() == {"ok": True, "database": "ready"}


def test_not_ready_without_the_right_database(app: Flask, stranger: Visitor) -> None:
    from engage.web.shell.database import db

    with app.app_context(), db.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    answer = stranger.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["ok"] is False
    assert stranger.client.get("/healthz").status_code == 200
