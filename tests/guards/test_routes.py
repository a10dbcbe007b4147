"""Every desk address is guarded: nobody signed in, and nobody without the permission, gets through any of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule, UUIDConverter

from engage.agenda.models import Initiative
from engage.people.rules import Permission, Role, permissions_of
from engage.storage.engine import make_engine, session_maker
from engage.web.desk import desk_door
from engage.web.shell.guards import Access, DeskDoor, every_need
from tests.support import builders
from tests.support.apps import running, signed_in
from tests.support.pages import Visitor

# Anybody may open these; whoever adds one here has thought about it.
OPEN = {"desk-signing.sign_in", "desk-signing.enter", "desk-signing.sign_out"}
# Signing out would end the visit that asks all the other questions; new work is not begun.
ENDS_THE_VISIT = {"desk-signing.sign_out", "desk-signing.end_all"}


@pytest.fixture
def engine_name() -> str:
    """Who may open what does not depend on the database."""
    return "sqlite"


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with running(database_url, tmp_path, RATE_LIMIT_PER_MINUTE="1000000") as app:
        yield app


@pytest.fixture
def data(database_url: str) -> Iterator[Session]:
    engine = make_engine(database_url)
    with session_maker(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def home(data: Session) -> Initiative:
    return builders.initiative(data)


def _desk_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")]


def _address(rule: Rule) -> str:
    """An address of ``rule`` with something in each place that fits it and names nothing that exists."""
    values = {name: _fitting(converter) for name, converter in rule._converters.items()}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def _fitting(converter: BaseConverter) -> object:
    if isinstance(converter, UUIDConverter):
        return UUID(int=7)
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 7 if isinstance(converter, IntegerConverter) else "x"


def _ways(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def _ask(visitor: Visitor, rule: Rule, method: str, token: str) -> int:
    data = {"csrf_token": token} if method == "POST" else None
    return visitor.client.open(_address(rule), method=method, data=data).status_code


def test_the_open_addresses_are_the_ones_we_thought_about(app: Flask) -> None:
    assert {name for name, need in every_need(app).items() if need is Access.OPEN} == OPEN


def test_a_stranger_gets_through_no_desk_address(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.get("/desk/sign-in")
    token = visitor.page.forms[-1].values["csrf_token"]
    for rule in _desk_rules(app):
        if rule.endpoint in OPEN:
            continue
        for method in _ways(rule):
            assert _ask(visitor, rule, method, token) == 401, f"{method} {rule.rule}"


def test_a_form_without_its_token_gets_through_no_desk_address(
    app: Flask, data: Session, home: Initiative
) -> None:
    visitor = signed_in(app, data, home, Role.PROJECT_MANAGER)
    for rule in _desk_rules(app):
        if "POST" in _ways(rule):
            assert visitor.client.post(_address(rule)).status_code == 403, rule.rule


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_through_where_its_permissions_say_and_nowhere_else(
    app: Flask, data: Session, home: Initiative, role: Role
) -> None:
    """Goal S2, for a record that does not exist: without the permission 403, with it anything but that."""
    visitor = signed_in(app, data, home, role, partner=builders.partner(data, home))
    visitor.get("/desk/")
    token = visitor.page.forms[0].values["csrf_token"]
    needs = every_need(app)
    for rule in _desk_rules(app):
        if rule.endpoint in ENDS_THE_VISIT | OPEN:
            continue
        need = needs[rule.endpoint]
        wanted = need if isinstance(need, tuple) else (need,)
        allowed = need is Access.SIGNED_IN or bool(permissions_of([role]).intersection(wanted))
        for method in _ways(rule):
            status = _ask(visitor, rule, method, token)
            assert status != 401, f"{method} {rule.rule}"
            if allowed:
                assert status < 500, f"{method} {rule.rule} fails with {status}"
            else:
                assert status == 403, f"{role} gets {status} from {method} {rule.rule}"


def test_an_address_without_a_permission_cannot_be_registered() -> None:
    door = desk_door("unguarded")
    with pytest.raises(TypeError, match="names no permission"):
        door.get("/")(lambda: "")
    with pytest.raises(TypeError, match="names no permission"):
        door.add_url_rule("/x", "x", lambda: "")


def test_one_page_cannot_name_two_permissions() -> None:
    door = desk_door("undecided")
    door.add_url_rule("/a", "a", lambda: "", may=Permission.CODE)
    with pytest.raises(TypeError, match="two different permissions"):
        door.add_url_rule("/b", "a", lambda: "", may=Access.OPEN)


def test_an_address_that_slips_under_the_desk_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/desk/back-door", "back_door", lambda: "")
    with pytest.raises(TypeError, match="back-door"):
        every_need(app)


def test_every_desk_blueprint_is_a_desk_door(app: Flask) -> None:
    for name, blueprint in app.blueprints.items():
        if name.startswith("desk"):
            assert isinstance(blueprint, DeskDoor)


def test_addresses_that_posters_and_scripts_rely_on_are_there(app: Flask) -> None:
    """They are promised in interfaces.md; whoever drops one does it here, on purpose."""
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert {"/desk/", "/healthz", "/readyz"} <= rules
