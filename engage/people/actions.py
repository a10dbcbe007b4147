"""What is done with accounts: made, signed in and out, given and stripped of roles, disabled."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from engage.errors import N_, Conflict, Forbidden, NotFound, Problem, Refused
from engage.people import credentials, passwords, rules
from engage.people.models import Account, LoginSession, Partner, RoleAssignment, SignInFailure
from engage.people.rules import Role

_TOKEN_BYTES = 32
_LONGEST_LABEL = 80


class TooManyTries(Forbidden):
    """This name was guessed at too often; it can be tried again at ``until``."""

    status = 429

    def __init__(self, until: datetime) -> None:
        super().__init__(
            N_("This address was tried too often. Wait a few minutes, then try again. Nothing is lost.")
        )
        self.until = until


def create_account(
    session: Session, *, email: str, name: str, password: str | None, language: str = "en", at: datetime
) -> Account:
    """A new account, without any role. Without a password it cannot sign in until one is set.

    Raises :class:`Refused` naming every field that is wrong, :class:`Conflict` when the address is taken.
    """
    address = credentials.tidy_email(email) if not credentials.unkeepable(email) else ""
    wrong = {
        "email": credentials.email_problem(address),
        "name": credentials.name_problem(name),
        "password": credentials.password_problem(password, address, name) if password is not None else None,
    }
    problems = tuple(Problem(why, column=field) for field, why in wrong.items() if why)
    if problems:
        raise Refused(N_("The account cannot be made yet."), problems)
    if session.scalar(select(Account.id).where(Account.email == address)):
        raise Conflict(N_("There is an account with this address already."))
    account = Account(
        email=address,
        name=name.strip(),
        password_hash=passwords.hashed(password) if password is not None else None,
        language=language,
        disabled_at=None,
        created_at=at,
    )
    session.add(account)
    session.flush()
    return account


def sign_in(
    session: Session, *, email: str, password: str, label: str, hours: int, at: datetime
) -> tuple[str, LoginSession] | None:
    """A new sign-in and its token, which is shown to nobody but the browser; ``None`` when name or password is wrong.

    An unknown address, an account without password and a disabled one all take as long and answer the same. A failure is
    counted (commit it). Raises :class:`TooManyTries` when the name was guessed at too often of late.
    """
    address = credentials.tidy_email(email[: credentials.LONGEST_EMAIL * 2])
    name_hash = _hash(address)
    _refuse_guessing(session, name_hash, at)
    account = (
        None
        if credentials.unkeepable(address)
        else session.scalar(select(Account).where(Account.email == address))
    )
    kept = account.password_hash if account and account.disabled_at is None else None
    right = passwords.matches(kept, password)
    if account is None or not right:
        session.add(SignInFailure(name_hash=name_hash, at=at))
        session.flush()
        return None
    session.execute(delete(SignInFailure).where(SignInFailure.name_hash == name_hash))
    if passwords.outdated(account.password_hash or ""):
        account.password_hash = passwords.hashed(password)
    return start_session(session, account, label=label, hours=hours, at=at)


def start_session(
    session: Session, account: Account, *, label: str, hours: int, at: datetime
) -> tuple[str, LoginSession]:
    """A sign-in of somebody whose identity is proven. The token is random and new each time; only its hash is kept."""
    _sweep(session, at)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    started = LoginSession(
        token_hash=token_hash(token),
        account_id=account.id,
        created_at=at,
        seen_at=at,
        expires_at=at + timedelta(hours=hours),
        label=label[:_LONGEST_LABEL],
    )
    session.add(started)
    session.flush()
    return token, started


def note_seen(session: Session, session_id: UUID, *, at: datetime) -> None:
    """Remember that a sign-in was just used, for its owner's list."""
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=at))


def sign_out(session: Session, session_id: UUID, *, by: UUID) -> None:
    """End one of one's own sign-ins."""
    ended = session.execute(
        delete(LoginSession).where(LoginSession.id == session_id, LoginSession.account_id == by)
    )
    if not ended.rowcount:  # type: ignore[attr-defined]
        raise NotFound(N_("There is no such sign-in."))


def end_all_sessions(session: Session, account_id: UUID) -> None:
    """Whoever is signed in to this account, anywhere, has to sign in again."""
    session.execute(delete(LoginSession).where(LoginSession.account_id == account_id))


def set_password(session: Session, account_id: UUID, password: str) -> None:
    """A new password; every sign-in made with the old one ends."""
    account = _account(session, account_id)
    problem = credentials.password_problem(password, account.email, account.name)
    if problem:
        raise Refused(problem, (Problem(problem, column="password"),))
    account.password_hash = passwords.hashed(password)
    end_all_sessions(session, account_id)


def give_role(
    session: Session,
    account_id: UUID,
    role: Role,
    *,
    initiative_id: UUID,
    partner_id: UUID | None = None,
    at: datetime,
) -> RoleAssignment:
    """Give ``role`` in one initiative. Sign-ins end, so that an old one never carries new rights, or the reverse."""
    _account(session, account_id)
    held = {one.role: one for one in _roles(session, account_id, initiative_id)}
    if role in held:
        return held[role]
    if problem := rules.role_problem(held, role):
        raise Refused(problem)
    if partner_id is not None:
        partner = session.get(Partner, partner_id)
        if partner is None or partner.initiative_id != initiative_id:
            raise NotFound(N_("There is no such partner organization."))
    elif role is Role.PARTNER_LEAD:
        raise Refused(N_("A partner lead leads a partner organization: name it."))
    given = RoleAssignment(
        initiative_id=initiative_id, account_id=account_id, role=role, partner_id=partner_id, given_at=at
    )
    session.add(given)
    end_all_sessions(session, account_id)
    session.flush()
    return given


def remove_role(session: Session, account_id: UUID, role: Role, *, initiative_id: UUID) -> None:
    """Take ``role`` away again. Sign-ins end."""
    for held in _roles(session, account_id, initiative_id):
        if held.role is role:
            session.delete(held)
            end_all_sessions(session, account_id)
            session.flush()
            return
    raise NotFound(N_("This person does not hold that role."))


def disable(session: Session, account_id: UUID, *, at: datetime) -> None:
    """Nobody signs in to this account any more, and whoever is signed in is not."""
    _account(session, account_id).disabled_at = at
    end_all_sessions(session, account_id)
    session.flush()


def enable(session: Session, account_id: UUID) -> None:
    _account(session, account_id).disabled_at = None
    session.flush()


def token_hash(token: str) -> str:
    """What is kept of a token. It holds 256 random bits, so a plain digest cannot be turned back."""
    return _hash(token)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _account(session: Session, account_id: UUID) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(N_("There is no such account."))
    return account


def _roles(session: Session, account_id: UUID, initiative_id: UUID) -> list[RoleAssignment]:
    query = select(RoleAssignment).where(
        RoleAssignment.account_id == account_id, RoleAssignment.initiative_id == initiative_id
    )
    return list(session.scalars(query))


def _refuse_guessing(session: Session, name_hash: str, at: datetime) -> None:
    since = at - credentials.FAILURE_WINDOW
    recent = (SignInFailure.name_hash == name_hash, SignInFailure.at > since)
    failures = session.scalar(select(func.count()).where(*recent)) or 0
    if credentials.must_wait(failures):
        oldest = session.scalar(select(func.min(SignInFailure.at)).where(*recent)) or at
        raise TooManyTries(oldest + credentials.FAILURE_WINDOW)


def _sweep(session: Session, at: datetime) -> None:
    """What has run out goes, whenever somebody signs in: it needs no job."""
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= at))
    session.execute(delete(SignInFailure).where(SignInFailure.at < at - timedelta(days=1)))
