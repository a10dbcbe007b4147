"""What a process says of itself names no resident and cannot be forged."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.support.apps import running
from tests.support.pages import Visitor


@pytest.fixture
def engine_name() -> str:
    """These are not about the database: one engine is enough."""
    return "sqlite"


MARKED_ADDRESS = "203.0.113.77"
MARKED_AGENT = "Marked-Agent/9.9"
SECRET = "a-secret-code-on-a-poster"


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_request_is_one_json_line_without_address_agent_referrer_code_or_query(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    """Goal S6, for the log: a marked visitor leaves no mark."""
    app.add_url_rule("/way/<code>", "t", lambda code: "ok")
    app.add_url_rule("/broken/<code>", "broken", lambda code: {}[code])
    headers = {
        "User-Agent": MARKED_AGENT,
        "Referer": f"https://x.example/{SECRET}",
        "Cookie": f"engage={SECRET}",
    }
    client = app.test_client()
    for url in (
        f"/way/{SECRET}?answer={SECRET}",
        f"/broken/{SECRET}",
        f"/nothing/{SECRET}",
        f"/desk/?x={SECRET}",
    ):
        client.get(url, headers=headers, environ_base={"REMOTE_ADDR": MARKED_ADDRESS})
    client.post(
        f"/way/{SECRET}", data={"a": SECRET}, headers=headers, environ_base={"REMOTE_ADDR": MARKED_ADDRESS}
    )
    written = capsys.readouterr().out
    lines = [json.loads(line) for line in written.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["route"] for line in requests] == ["/way/<code>", "/broken/<code>", None, "/desk/", None]
    assert [line["status"] for line in requests] == [200, 500, 404, 401, 405]
    for mark in (MARKED_ADDRESS, MARKED_AGENT):
        assert mark not in written
    failed = [line for line in lines if line["event"] == "failed"]
    assert failed[0]["kinds"] == ["KeyError"]


def test_outside_debugging_an_error_does_not_quote_what_somebody_wrote(
    database_url: str, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(database_url, tmp_path, LOG_LEVEL="info") as app:  # type: ignore[arg-type]
        app.add_url_rule("/broken/<code>", "broken", lambda code: {}[code])
        app.test_client().get(f"/broken/{SECRET}")
    assert SECRET not in capsys.readouterr().out


def test_a_line_cannot_be_forged(app: Flask, stranger: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    forged = '\n{"event": "request", "status": 200, "account": "admin"}\n'
    stranger.client.open(
        "/desk/sign-in?x=" + forged, method="POST", headers={"Accept": "text/html"}, data={"a": forged}
    )
    stranger.client.open("/nothing", method="EVIL\u2028{")
    for line in _lines(capsys):
        assert line.get("account") != "admin"


def test_times_are_utc_and_levels_are_named(
    app: Flask, stranger: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger.client.get("/nothing")
    line = _lines(capsys)[-1]
    assert str(line["timestamp"]).endswith("Z")
    assert line["level"] == "info"
