"""Questions about the people who sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.people.models import Account, LoginSession, Partner, RoleAssignment
from engage.people.rules import Permission, Role, permissions_of


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in: who, through which sign-in, and what they are in which initiative."""

    id: UUID
    name: str
    email: str
    language: str
    session_id: UUID
    roles: Mapping[UUID, frozenset[Role]]  # by initiative
    partners: Mapping[UUID, frozenset[UUID]]  # partner organizations they act for, by initiative
    seen_at: datetime

    def permissions(self, initiative_id: UUID) -> frozenset[Permission]:
        return permissions_of(self.roles.get(initiative_id, frozenset()))

    def may(self, permission: Permission, initiative_id: UUID) -> bool:
        return permission in self.permissions(initiative_id)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One of a person's own sign-ins."""

    id: UUID
    label: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class AccountCard:
    """An account as the list shows it, with its roles in one initiative."""

    id: UUID
    name: str
    email: str
    disabled: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class PartnerCard:
    id: UUID
    initiative_id: UUID
    slug: str
    name: str
    sector: str | None
    community_led: bool
    backbone: bool
    state: str
    illustration: bool


def signed_in_with(session: Session, token_hash: str, at: datetime) -> Person | None:
    """Who is signed in with this token now; ``None`` for an unknown, ended or expired one and for a disabled account."""
    found = session.execute(
        select(LoginSession, Account)
        .join(Account, Account.id == LoginSession.account_id)
        .where(
            LoginSession.token_hash == token_hash, LoginSession.expires_at > at, Account.disabled_at.is_(None)
        )
    ).first()
    if found is None:
        return None
    sign_in, account = found
    roles: dict[UUID, set[Role]] = {}
    partners: dict[UUID, set[UUID]] = {}
    for held in session.scalars(select(RoleAssignment).where(RoleAssignment.account_id == account.id)):
        roles.setdefault(held.initiative_id, set()).add(held.role)
        if held.partner_id:
            partners.setdefault(held.initiative_id, set()).add(held.partner_id)
    return Person(
        id=account.id,
        name=account.name,
        email=account.email,
        language=account.language,
        session_id=sign_in.id,
        roles={key: frozenset(value) for key, value in roles.items()},
        partners={key: frozenset(value) for key, value in partners.items()},
        seen_at=sign_in.seen_at,
    )


def sign_ins_of(session: Session, account_id: UUID, at: datetime) -> list[SignIn]:
    """A person's sign-ins that are still good, the latest used first."""
    query = (
        select(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.expires_at > at)
        .order_by(LoginSession.seen_at.desc(), LoginSession.id)
    )
    return [SignIn(row.id, row.label, row.created_at, row.seen_at) for row in session.scalars(query)]


def accounts_in(session: Session, initiative_id: UUID) -> list[AccountCard]:
    """Everybody who holds a role in the initiative, by name."""
    roles: dict[UUID, list[Role]] = {}
    for held in session.scalars(select(RoleAssignment).where(RoleAssignment.initiative_id == initiative_id)):
        roles.setdefault(held.account_id, []).append(held.role)
    rows = session.scalars(select(Account).where(Account.id.in_(roles)).order_by(Account.name, Account.email))
    return [_card(row, roles[row.id]) for row in rows]


def account_in(session: Session, initiative_id: UUID, account_id: UUID) -> AccountCard:
    """One account that holds a role in the initiative; :class:`NotFound` for any other."""
    roles = session.scalars(
        select(RoleAssignment.role).where(
            RoleAssignment.initiative_id == initiative_id, RoleAssignment.account_id == account_id
        )
    ).all()
    account = session.get(Account, account_id)
    if account is None or not roles:
        raise NotFound(N_("There is no such account."))
    return _card(account, list(roles))


def account_named(session: Session, email: str) -> Account | None:
    """The account with this (tidied) address."""
    return session.scalar(select(Account).where(Account.email == email))


def sign_in_names(session: Session, most: int = 40) -> list[tuple[str, str]]:
    """(name, address) of everybody who can sign in. For the demonstration's own sign-in page only."""
    usable = (Account.disabled_at.is_(None), Account.password_hash.is_not(None))
    rows = session.execute(
        select(Account.name, Account.email).where(*usable).order_by(Account.name).limit(most)
    )
    return [(row.name, row.email) for row in rows]


def names_of(session: Session, account_ids: set[UUID]) -> dict[UUID, str]:
    """Names by account, for lists that show who did something."""
    if not account_ids:
        return {}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return {row.id: row.name for row in rows}


def partners_of(session: Session, initiative_id: UUID) -> list[PartnerCard]:
    """The initiative's partner organizations, by name."""
    query = select(Partner).where(Partner.initiative_id == initiative_id).order_by(Partner.name, Partner.slug)
    return [_partner(row) for row in session.scalars(query)]


def partner_with(session: Session, initiative_id: UUID, partner_id: UUID) -> PartnerCard:
    row = session.get(Partner, partner_id)
    if row is None or row.initiative_id != initiative_id:
        raise NotFound(N_("There is no such partner organization."))
    return _partner(row)


def _card(row: Account, roles: list[Role]) -> AccountCard:
    return AccountCard(row.id, row.name, row.email, row.disabled_at is not None, tuple(sorted(roles)))


def _partner(row: Partner) -> PartnerCard:
    return PartnerCard(
        id=row.id,
        initiative_id=row.initiative_id,
        slug=row.slug,
        name=row.name,
        sector=row.sector,
        community_led=row.community_led,
        backbone=row.backbone,
        state=row.state.value,
        illustration=row.illustration,
    )
