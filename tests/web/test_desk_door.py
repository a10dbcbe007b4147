"""Signing in, staying in, and being kept out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage import clock
from engage.agenda.models import AuditEvent, Initiative
from engage.people import actions
from engage.people.credentials import FAILURES_ALLOWED
from engage.people.models import Account, LoginSession, RoleAssignment, SignInFailure
from engage.people.queries import account_named
from engage.people.rules import Role
from tests.support import builders
from tests.support.apps import entered, running, signed_in
from tests.support.judge import unmarked
from tests.support.pages import Visitor

PASSWORD = "four ordinary words here"


@pytest.fixture
def ana(data: Session, home: Initiative) -> Account:
    account = actions.create_account(
        data, email="ana@example.org", name="Ana", password=PASSWORD, at=clock.now()
    )
    builders.role(data, home, account, Role.PROJECT_MANAGER)
    data.commit()
    return account


def _sign_in(visitor: Visitor, password: str = PASSWORD, status: int = 200) -> None:
    visitor.get("/desk/sign-in")
    visitor.fill("E-mail address", "ana@example.org").fill("Password", password).press("Sign in", status)


def test_ana_signs_in_works_and_signs_out(stranger: Visitor, ana: Account) -> None:
    _sign_in(stranger)
    assert stranger.page.heading == "Your desk"
    stranger.follow("People")
    assert "ana@example.org" in stranger.page.text
    stranger.press("Sign out")
    assert stranger.page.heading == "Sign in"
    stranger.get("/desk/people/", 401)


def test_who_was_on_the_way_somewhere_gets_there_after_signing_in(stranger: Visitor, ana: Account) -> None:
    stranger.get("/desk/people/new?initiative=rivertown", 401)
    assert stranger.page.heading == "Sign in"
    stranger.fill("E-mail address", "ana@example.org").fill("Password", PASSWORD).press("Sign in")
    assert stranger.page.url == "/desk/people/new?initiative=rivertown"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/desk/\\evil", "javascript:alert(1)", "/desk/\r\nx", ""],
)
def test_signing_in_leads_nowhere_but_to_the_desk(stranger: Visitor, ana: Account, elsewhere: str) -> None:
    stranger.get("/desk/sign-in")
    token = stranger.page.forms[-1].values["csrf_token"]
    fields = {"csrf_token": token, "email": "ana@example.org", "password": PASSWORD, "onward": elsewhere}
    stranger.post("/desk/sign-in", fields)
    assert stranger.page.url == "/desk/"


def test_a_wrong_password_says_so_keeps_the_address_and_is_counted(
    stranger: Visitor, ana: Account, data: Session
) -> None:
    _sign_in(stranger, "quite another four words", 422)
    assert stranger.page.title.startswith("Error:")
    assert stranger.page.errors() == ["The address or the password is wrong. Check both and try again."]
    assert stranger.page.forms[-1].values["email"] == "ana@example.org"
    assert "quite another" not in stranger.page.html
    assert len(data.scalars(select(SignInFailure)).all()) == 1


def test_after_many_wrong_passwords_even_the_right_one_has_to_wait(stranger: Visitor, ana: Account) -> None:
    for _ in range(FAILURES_ALLOWED):
        _sign_in(stranger, "quite another four words", 422)
    _sign_in(stranger, PASSWORD, 429)
    assert "Wait a few minutes" in stranger.page.text


def test_an_empty_form_names_its_fields(stranger: Visitor) -> None:
    stranger.get("/desk/sign-in")
    stranger.press("Sign in", 422)
    assert stranger.page.errors() == ["Fill this in.", "Fill this in."]


def test_old_cookies_are_worth_nothing_after_sign_out_disable_password_and_role(
    app: Flask, ana: Account, data: Session, home: Initiative
) -> None:
    """Goal S4, through the front door: a copied cookie answers 401."""

    def disable_and_enable() -> None:
        actions.disable(data, ana.id, at=clock.now())
        actions.enable(data, ana.id)

    def sign_out() -> None:
        visitor.get("/desk/")
        visitor.press("Sign out")

    for ending in (
        sign_out,
        disable_and_enable,
        lambda: actions.set_password(data, ana.id, PASSWORD),
        lambda: actions.give_role(data, ana.id, Role.CODER, initiative_id=home.id, at=clock.now()),
    ):
        visitor = entered(app, data, ana)
        copied = visitor.client.get_cookie("engage")
        assert copied is not None
        visitor.get("/desk/people/")
        ending()
        data.commit()
        thief = Visitor(app)
        thief.client.set_cookie("engage", copied.value)
        thief.get("/desk/people/", 401)


def test_the_token_is_new_at_each_sign_in_and_kept_from_scripts(stranger: Visitor, ana: Account) -> None:
    stranger.client.set_cookie("engage", "a token somebody else planted")
    _sign_in(stranger)
    first = stranger.client.get_cookie("engage")
    assert first is not None
    assert first.value != "a token somebody else planted"
    assert first.http_only
    assert first.same_site == "Lax"


def test_behind_https_the_cookie_is_for_this_host_and_https_only(
    database_url: str, tmp_path: Path, ana: Account
) -> None:
    with running(database_url, tmp_path, SECURE_COOKIES="yes") as app:
        client = app.test_client()
        page = client.get("/desk/sign-in", base_url="https://localhost").get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"csrf_token": token, "email": "ana@example.org", "password": PASSWORD}
        answer = client.post("/desk/sign-in", base_url="https://localhost", data=fields)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-engage=")
    assert all(part in cookie for part in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"))
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("cookie", ["", "x", "x" * 4000, "é", "\x01", '"; drop', "None"])
def test_a_garbage_cookie_is_nobody(stranger: Visitor, cookie: str) -> None:
    stranger.client.set_cookie("engage", cookie)
    stranger.client.set_cookie("engage-language", cookie)
    stranger.client.set_cookie("engage-initiative", cookie)
    stranger.client.set_cookie("engage-notes", cookie, path="/desk")
    stranger.get("/desk/people/", 401)


def test_ana_sees_her_sign_ins_and_ends_one(app: Flask, ana: Account, data: Session) -> None:
    at_home, lost = entered(app, data, ana), entered(app, data, ana)
    at_home.get("/desk/my-sign-ins")
    at_home.press("End this sign-in")
    assert "That sign-in has ended." in at_home.page.text
    lost.get("/desk/", 401)
    at_home.get("/desk/")
    at_home.get("/desk/my-sign-ins")
    at_home.press("Sign out everywhere")
    assert data.scalars(select(LoginSession)).all() == []


def test_nobody_ends_a_sign_in_of_somebody_else(
    app: Flask, ana: Account, data: Session, home: Initiative
) -> None:
    ben = signed_in(app, data, home, Role.CODER, name="Ben")
    anas = entered(app, data, ana)
    ben.get("/desk/my-sign-ins")
    token = ben.page.forms[-1].values["csrf_token"]
    theirs = data.scalars(select(LoginSession.id).where(LoginSession.account_id == ana.id)).one()
    ben.post(f"/desk/my-sign-ins/{theirs}/end", {"csrf_token": token}, 404)
    anas.get("/desk/")


def test_ana_changes_her_password(app: Flask, ana: Account, data: Session) -> None:
    elsewhere = entered(app, data, ana)
    visitor = entered(app, data, ana)
    visitor.get("/desk/my-sign-ins")
    visitor.fill("Password until now", "not it at all").fill("New password", "another four good words")
    visitor.press("Change password", 422)
    assert visitor.page.errors() == ["This is not your password."]
    visitor.fill("Password until now", PASSWORD).fill("New password", "short").press("Change password", 422)
    assert "too short" in visitor.page.errors()[0]
    visitor.fill("Password until now", PASSWORD).fill("New password", "another four good words")
    visitor.press("Change password")
    assert "Your password is new." in visitor.page.text
    visitor.get("/desk/")
    elsewhere.get("/desk/", 401)
    _sign_in(Visitor(app), "another four good words")


def test_roles_decide_what_opens(app: Flask, data: Session, home: Initiative) -> None:
    for role in Role:
        partner = builders.partner(data, home, f"partner-{role.value.replace('_', '-')}")
        visitor = signed_in(app, data, home, role, name=role.value, partner=partner)
        visitor.get("/desk/people/", 200 if role is Role.PROJECT_MANAGER else 403)
        assert ("People" in [words for words, _ in visitor.page.links]) == (role is Role.PROJECT_MANAGER)


def test_who_has_no_role_is_told_so(app: Flask, data: Session) -> None:
    visitor = entered(app, data, builders.account(data, "Newcomer"))
    visitor.get("/desk/")
    assert "You have no role in any initiative yet." in visitor.page.text
    visitor.get("/desk/people/", 403)


def test_a_role_in_one_initiative_opens_nothing_in_another(app: Flask, ana: Account, data: Session) -> None:
    elsewhere = builders.initiative(data, "hilltown")
    bens = builders.account(data, "Ben")
    builders.role(data, elsewhere, bens, Role.CODER)
    visitor = entered(app, data, ana)
    visitor.get("/desk/people/?initiative=hilltown", 404)
    visitor.get(f"/desk/people/{bens.id}", 404)


def test_a_form_acts_on_the_initiative_its_page_was_about(app: Flask, ana: Account, data: Session) -> None:
    """Two tabs: the last page opened was of another initiative, and still the form does what its page says."""
    second = builders.initiative(data, "hilltown")
    builders.role(data, second, ana, Role.PROJECT_MANAGER)
    visitor = entered(app, data, ana)
    visitor.get("/desk/people/new?initiative=rivertown")
    form_of_rivertown = dict(visitor.page.forms[-1].values.items())
    visitor.get("/desk/people/?initiative=hilltown")
    visitor.post(
        "/desk/people/new",
        {
            **form_of_rivertown,
            "name": "Ben",
            "email": "ben@example.org",
            "password": PASSWORD,
            "roles": "coder",
        },
    )
    ben = account_named(data, "ben@example.org")
    assert ben is not None
    given = data.scalars(select(RoleAssignment).where(RoleAssignment.account_id == ben.id)).one()
    assert given.initiative_id != second.id


def test_ana_makes_an_account_gives_and_takes_roles_and_disables_it(
    app: Flask, ana: Account, data: Session, home: Initiative
) -> None:
    visitor = entered(app, data, ana)
    visitor.get("/desk/people/")
    visitor.follow("New account")
    visitor.fill("Name", "Ben <script>").fill("E-mail address", "ben@example.org").fill(
        "First password", "short"
    )
    visitor.tick("Coder, sense-maker").press("Make the account", 422)
    assert "too short" in visitor.page.errors()[0]
    assert account_named(data, "ben@example.org") is None, "nothing is half-written"
    visitor.fill("First password", PASSWORD).press("Make the account")
    assert "Ben <script> can sign in now." in visitor.page.text
    visitor.follow("Ben <script>")
    visitor.choose("Another role", "Facilitator (backbone)").press("Give this role")
    assert "has a new role" in visitor.page.text
    visitor.choose("Another role", "Community reviewer").press("Give this role", 422)
    assert "Nobody can be a community reviewer" in visitor.page.text
    visitor.get("/desk/people/")
    visitor.follow("Ben <script>")
    visitor.press("Take Facilitator (backbone) away")
    visitor.follow("Ben <script>")
    visitor.press("Disable this account")
    assert "disabled" in visitor.page.text
    data.rollback()
    verbs = list(
        data.scalars(
            select(AuditEvent.verb).where(AuditEvent.initiative_id == home.id).order_by(AuditEvent.number)
        )
    )
    assert verbs == ["account made", "role given", "role taken", "account disabled"]


def test_a_project_manager_cannot_shut_herself_out(app: Flask, ana: Account, data: Session) -> None:
    visitor = entered(app, data, ana)
    for button in ("Disable this account", "Take Project manager (backbone) away"):
        visitor.get(f"/desk/people/{ana.id}")
        visitor.press(button, 403)


def test_a_sign_in_ends_by_itself(app: Flask, ana: Account, data: Session) -> None:
    visitor = entered(app, data, ana)
    kept = data.scalars(select(LoginSession)).one()
    kept.expires_at = clock.now() - timedelta(seconds=1)
    data.commit()
    visitor.get("/desk/", 401)


def test_a_newcomer_can_use_the_desk_in_arabic(app: Flask, ana: Account, data: Session) -> None:
    visitor = entered(app, data, ana)
    visitor.get("/desk/?lang=ar")
    assert (visitor.page.language, visitor.page.direction) == ("ar", "rtl")
    visitor.get("/desk/people/")
    assert visitor.page.language == "ar", "the choice is kept"


def test_every_word_of_these_pages_can_be_translated(app: Flask, ana: Account, data: Session) -> None:
    """Goal L1: in the accented pseudo-language nothing stands outside its brackets but what people wrote."""
    visitor = entered(app, data, ana)
    what_people_wrote = ("engage", "Ana", "ana@example.org", "example.org", "test", "Every child in school")
    for url, status in (
        ("/desk/?lang=en-XA", 200),
        ("/desk/my-sign-ins", 200),
        ("/desk/people/", 200),
        ("/desk/people/new", 200),
        (f"/desk/people/{ana.id}", 200),
        ("/desk/nothing", 404),
        ("/nothing?lang=en-XA", 404),
        ("/p/nothing?lang=en-XA", 404),
    ):
        page = visitor.get(url, status)
        assert page.language == "en-XA"
        assert unmarked(page.tree, *what_people_wrote) == [], url
    stranger = Visitor(app)
    assert unmarked(stranger.get("/desk/sign-in?lang=en-XA").tree, *what_people_wrote) == []


def test_a_demonstration_shows_the_names_to_try_and_nobody_else_does(
    database_url: str, tmp_path: Path, ana: Account, stranger: Visitor
) -> None:
    stranger.get("/desk/sign-in")
    assert "ana@example.org" not in stranger.page.text
    with running(database_url, tmp_path / "demo", DEMO="yes") as app:
        visitor = Visitor(app)
        visitor.get("/desk/sign-in")
        assert "ana@example.org" in visitor.page.text
