"""Who may do what, and what nobody may do to themselves."""

from __future__ import annotations

from itertools import combinations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.people.rules import (
    BACKBONE_ROLES,
    MATRIX,
    Permission,
    Role,
    may_read_backbone_feedback,
    may_verify,
    permissions_of,
    role_problem,
)

some_roles = st.sets(st.sampled_from(list(Role)))


def test_every_role_is_in_the_matrix_and_every_permission_is_somebodys() -> None:
    assert set(MATRIX) == set(Role)
    assert set().union(*MATRIX.values()) == set(Permission)


def test_no_role_may_do_everything_and_no_roles_may_do_nothing() -> None:
    assert all(MATRIX[role] < set(Permission) for role in Role)
    assert permissions_of([]) == frozenset()


def test_a_funder_has_no_more_than_the_public() -> None:
    assert permissions_of([Role.OBSERVER]) == frozenset()


@given(some_roles)
def test_who_works_for_the_backbone_never_judges_it(roles: set[Role]) -> None:
    """Rule (b): not even by holding another role beside."""
    if roles & BACKBONE_ROLES:
        assert not may_read_backbone_feedback(roles)
        assert not permissions_of(roles) & {
            Permission.VERIFY_COMMITMENTS,
            Permission.SIGN_REVIEWS,
            Permission.READ_BACKBONE_FEEDBACK,
        }


@given(some_roles, st.booleans(), st.booleans())
def test_the_owner_of_a_commitment_never_verifies_it(
    roles: set[Role], same_person: bool, same_partner: bool
) -> None:
    """Rule (a): neither the person nor anybody of the owning partner."""
    owner, owning_partner, verifier = uuid4(), uuid4(), uuid4()
    may = may_verify(
        owner_partner=owning_partner,
        owner_account=verifier if same_person else owner,
        verifier=verifier,
        verifier_partners=[owning_partner] if same_partner else [uuid4()],
        roles=roles,
    )
    assert may == (
        not same_person
        and not same_partner
        and bool(roles & {Role.COMMUNITY_REVIEWER, Role.PARTNER_LEAD})
        and not roles & BACKBONE_ROLES
    )


def test_nobody_can_hold_both_sides() -> None:
    for one, other in combinations(Role, 2):
        apart = Role.COMMUNITY_REVIEWER in (one, other) and bool(
            {one, other} & (BACKBONE_ROLES | {Role.OBSERVER})
        )
        assert bool(role_problem([one], other)) == bool(role_problem([other], one)) == apart


@pytest.mark.parametrize("role", sorted(BACKBONE_ROLES))
def test_what_each_backbone_role_may_not(role: Role) -> None:
    may_not = {
        Role.PROJECT_MANAGER: {Permission.VERIFY_COMMITMENTS, Permission.EDIT_MEASURES},
        Role.DATA_MANAGER: {Permission.VERIFY_COMMITMENTS, Permission.MANAGE_PEOPLE},
        Role.EDUCATION_COORDINATOR: {Permission.OPEN_SURVEYS, Permission.PUBLISH_FINDINGS},
        Role.FACILITATOR: {Permission.SIGN_REVIEWS, Permission.PUBLISH_FINDINGS},
    }
    assert not MATRIX[role] & may_not[role]
