"""So many writes a minute from one address, and no trace of any address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.web.shell.limiter import COUNTERS, Limiter, TooMany
from tests.support.apps import running
from tests.support.pages import Visitor

NOON = datetime(2026, 3, 4, 12, 0, 10, tzinfo=UTC)
MARKED = "203.0.113.77"


@pytest.fixture
def engine_name() -> str:
    """These are not about the database: one engine is enough."""
    return "sqlite"


def _taken(limiter: Limiter, address: str, at: datetime, tries: int) -> int:
    taken = 0
    for _ in range(tries):
        try:
            limiter.count(address, at)
        except TooMany:
            continue
        taken += 1
    return taken


def test_as_many_as_allowed_are_taken_and_the_next_minute_begins_anew(tmp_path: Path) -> None:
    limiter = Limiter(tmp_path / "limiter", 5)
    assert _taken(limiter, MARKED, NOON, 9) == 5
    assert _taken(limiter, "203.0.113.78", NOON, 9) == 5, "another address has a count of its own"
    assert _taken(limiter, MARKED, NOON + timedelta(minutes=1), 9) == 5
    with pytest.raises(TooMany) as refusal:
        limiter.count(MARKED, NOON + timedelta(minutes=1))
    assert refusal.value.seconds == 50


def test_worker_processes_count_together(tmp_path: Path) -> None:
    one, other = Limiter(tmp_path / "limiter", 6), Limiter(tmp_path / "limiter", 6)
    assert _taken(one, MARKED, NOON, 4) == 4
    assert _taken(other, MARKED, NOON, 4) == 2


def test_a_household_with_many_ipv6_addresses_is_one(tmp_path: Path) -> None:
    limiter = Limiter(tmp_path / "limiter", 3)
    taken = sum(_taken(limiter, f"2001:db8:1:2::{n:x}", NOON, 1) for n in range(9))
    assert taken == 3
    assert _taken(limiter, "2001:db8:1:3::1", NOON, 1) == 1


def test_the_file_holds_no_address_and_next_day_not_even_the_counts(tmp_path: Path) -> None:
    path = tmp_path / "limiter"
    limiter = Limiter(path, 600)
    _taken(limiter, MARKED, NOON, 50)
    kept = path.read_bytes()
    assert MARKED.encode() not in kept
    assert bytes(int(part) for part in MARKED.split(".")) not in kept
    key = kept[4:36]
    limiter.count("198.51.100.1", NOON + timedelta(days=1))
    anew = path.read_bytes()
    assert anew[4:36] != key
    assert sum(1 for place in range(36, len(anew), 8) if anew[place : place + 8] != bytes(8)) == 1
    assert path.stat().st_mode & 0o077 == 0


def test_with_the_key_in_hand_a_counter_still_stands_for_many_addresses() -> None:
    assert 2**32 / COUNTERS == 65_536


@given(st.text(max_size=60))
def test_any_text_for_an_address_can_be_counted(
    tmp_path_factory: pytest.TempPathFactory, address: str
) -> None:
    limiter = Limiter(tmp_path_factory.mktemp("limiter") / "limiter", 10)
    limiter.count(address, NOON)
    limiter.close()


def test_the_refusal_is_polite_says_when_and_sends_the_same_again(database_url: str, tmp_path: Path) -> None:
    with running(database_url, tmp_path, RATE_LIMIT_PER_MINUTE="3") as app:
        visitor = Visitor(app)
        visitor.get("/desk/sign-in")
        for _ in range(3):
            visitor.press("Sign in", 422)
        visitor.fill("E-mail address", "<b>ana@example.org").press("Sign in", 429)
        assert visitor.page.heading == "Please wait a little"
        assert "Nothing is lost." in visitor.page.text
        assert 0 < int(visitor.page.headers["Retry-After"]) <= 60
        again = visitor.page.forms[-1]
        assert again.values["email"] == "<b>ana@example.org"
        assert visitor.get("/nothing", 404), "reading is not limited"
        program = visitor.client.post("/desk/sign-in", data={}, headers={"Accept": "application/json"})
        assert program.status_code == 429
        assert program.get_json()["status"] == 429


def test_a_proxy_is_believed_only_when_it_is_there(database_url: str, tmp_path: Path) -> None:
    for proxies, status in (("0", 429), ("1", 422)):
        folder = tmp_path / proxies
        with running(database_url, folder, RATE_LIMIT_PER_MINUTE="3", TRUSTED_PROXIES=proxies) as app:
            visitor = Visitor(app)
            visitor.get("/desk/sign-in")
            token = visitor.page.forms[-1].values["csrf_token"]
            answers = [
                visitor.client.post(
                    "/desk/sign-in",
                    data={"csrf_token": token},
                    headers={"X-Forwarded-For": f"198.51.100.{n}"},
                ).status_code
                for n in range(5)
            ]
            assert answers[-1] == status
