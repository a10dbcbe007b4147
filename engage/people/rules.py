"""Who may do what, as pure decisions: roles, permissions, and the separations nobody can hold both sides of.

Deny is the default. A role has the permissions listed here and no others; there is no role that has all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from uuid import UUID

from engage.errors import N_, Message


class Role(StrEnum):
    ORGANIZER = "organizer"
    TRANSLATOR = "translator"
    CODER = "coder"
    COMMUNITY_REVIEWER = "community_reviewer"
    PARTNER_LEAD = "partner_lead"
    STEERING = "steering"
    OBSERVER = "observer"
    PROJECT_MANAGER = "project_manager"
    DATA_MANAGER = "data_manager"
    EDUCATION_COORDINATOR = "education_coordinator"
    FACILITATOR = "facilitator"


BACKBONE_ROLES = frozenset(
    {Role.PROJECT_MANAGER, Role.DATA_MANAGER, Role.EDUCATION_COORDINATOR, Role.FACILITATOR}
)


class Permission(StrEnum):
    """Verbs. A desk route names the one it needs; the pages it shows need no more than that."""

    # the agenda and the people
    SEE_AGENDA = "see agenda"
    EDIT_AGENDA = "edit agenda"
    PROPOSE_GOALS = "propose goals"
    MANAGE_PEOPLE = "manage people"
    MANAGE_PARTNERS = "manage partners"
    # asking
    SEE_SURVEYS = "see surveys"
    EDIT_SURVEYS = "edit surveys"
    OPEN_SURVEYS = "open surveys"
    TRANSLATE = "translate"
    REVIEW_WORDING = "review wording"
    SIGN_LANGUAGES = "sign languages off"
    ENTER_ANSWERS = "enter answers"
    # listening
    SEE_SESSIONS = "see sessions"
    LOG_SESSIONS = "log sessions"
    HANDLE_URGENT = "handle urgent flags"
    # making sense
    CODE = "code"
    EDIT_CODEBOOK = "edit codebook"
    SETTLE_CODINGS = "settle codings"
    # numbers
    SEE_RESULTS = "see results"
    EXPORT_RESULTS = "export results"
    EXPORT_ANSWERS = "export answers"
    IMPORT_DATA = "import data"
    EDIT_MEASURES = "edit measures"
    ENTER_DATA_POINTS = "enter data points"
    CHECK_DATA_POINTS = "check data points"
    EDIT_GROUPS = "edit groups"
    # findings
    SEE_FINDINGS = "see findings"
    DRAFT_FINDINGS = "draft findings"
    CHECK_FINDINGS = "check findings"
    PUBLISH_FINDINGS = "publish findings"
    # promises
    SEE_COMMITMENTS = "see commitments"
    ASK_FOR_COMMITMENTS = "ask for commitments"
    MAKE_COMMITMENTS = "make commitments"
    VERIFY_COMMITMENTS = "verify commitments"
    # the review
    SEE_REVIEWS = "see reviews"
    CONVENE_REVIEWS = "convene reviews"
    RECORD_DECISIONS = "record decisions"
    SIGN_REVIEWS = "sign reviews"
    GIVE_BACKBONE_FEEDBACK = "give feedback on the backbone"
    READ_BACKBONE_FEEDBACK = "read feedback on the backbone"
    # telling
    SEE_REPORT_BACKS = "see report-backs"
    WRITE_REPORT_BACKS = "write report-backs"
    DELIVER_REPORT_BACKS = "deliver report-backs"


P = Permission

# What everybody who works in an initiative sees (a funder does not: a funder sees what the public sees).
_INSIDE = frozenset(
    {P.SEE_AGENDA, P.SEE_RESULTS, P.SEE_FINDINGS, P.SEE_COMMITMENTS, P.SEE_REVIEWS, P.SEE_REPORT_BACKS}
)
# The backbone prepares everything and holds nobody to account for itself: it neither verifies, nor signs, nor reads
# what is said about it.
_BACKBONE = _INSIDE | {
    P.SEE_SURVEYS,
    P.SEE_SESSIONS,
    P.EDIT_AGENDA,
    P.DRAFT_FINDINGS,
    P.ASK_FOR_COMMITMENTS,
    P.EXPORT_RESULTS,
    P.HANDLE_URGENT,
}

MATRIX: Mapping[Role, frozenset[Permission]] = {
    Role.ORGANIZER: _INSIDE
    | {
        P.SEE_SURVEYS,
        P.EDIT_SURVEYS,
        P.OPEN_SURVEYS,
        P.ENTER_ANSWERS,
        P.SEE_SESSIONS,
        P.LOG_SESSIONS,
        P.HANDLE_URGENT,
        P.CODE,
        P.DRAFT_FINDINGS,
        P.DELIVER_REPORT_BACKS,
        P.GIVE_BACKBONE_FEEDBACK,
    },
    Role.TRANSLATOR: frozenset(
        {P.SEE_AGENDA, P.SEE_SURVEYS, P.TRANSLATE, P.REVIEW_WORDING, P.SEE_REPORT_BACKS}
    ),
    Role.CODER: _INSIDE
    | {P.SEE_SURVEYS, P.SEE_SESSIONS, P.CODE, P.EDIT_CODEBOOK, P.SETTLE_CODINGS, P.DRAFT_FINDINGS},
    Role.COMMUNITY_REVIEWER: _INSIDE
    | {
        P.PROPOSE_GOALS,
        P.SEE_SURVEYS,
        P.REVIEW_WORDING,
        P.SIGN_LANGUAGES,
        P.CODE,
        P.CHECK_FINDINGS,
        P.VERIFY_COMMITMENTS,
        P.SIGN_REVIEWS,
        P.GIVE_BACKBONE_FEEDBACK,
        P.READ_BACKBONE_FEEDBACK,
    },
    Role.PARTNER_LEAD: _INSIDE
    | {
        P.SEE_SURVEYS,
        P.ENTER_DATA_POINTS,
        P.MAKE_COMMITMENTS,
        P.VERIFY_COMMITMENTS,
        P.DELIVER_REPORT_BACKS,
        P.GIVE_BACKBONE_FEEDBACK,
    },
    Role.STEERING: _INSIDE | {P.ASK_FOR_COMMITMENTS, P.GIVE_BACKBONE_FEEDBACK},
    Role.OBSERVER: frozenset(),
    Role.PROJECT_MANAGER: _BACKBONE | {P.MANAGE_PEOPLE, P.MANAGE_PARTNERS, P.CONVENE_REVIEWS},
    Role.DATA_MANAGER: _BACKBONE
    | {
        P.EDIT_SURVEYS,
        P.OPEN_SURVEYS,
        P.ENTER_ANSWERS,
        P.EXPORT_ANSWERS,
        P.IMPORT_DATA,
        P.EDIT_MEASURES,
        P.ENTER_DATA_POINTS,
        P.CHECK_DATA_POINTS,
        P.EDIT_GROUPS,
        P.EDIT_CODEBOOK,
        P.PUBLISH_FINDINGS,
    },
    Role.EDUCATION_COORDINATOR: _BACKBONE
    | {P.TRANSLATE, P.REVIEW_WORDING, P.WRITE_REPORT_BACKS, P.DELIVER_REPORT_BACKS},
    Role.FACILITATOR: _BACKBONE
    | {P.LOG_SESSIONS, P.CODE, P.SETTLE_CODINGS, P.CONVENE_REVIEWS, P.RECORD_DECISIONS},
}

# Roles that exclude each other in one initiative: who runs the backbone, or pays for it, cannot be its judge.
_JUDGES = frozenset({Role.COMMUNITY_REVIEWER})


def permissions_of(roles: Collection[Role]) -> frozenset[Permission]:
    """Everything these roles together allow. Who holds a backbone role gets nothing that the backbone must not have."""
    granted = frozenset().union(*(MATRIX[role] for role in roles)) if roles else frozenset()
    if BACKBONE_ROLES.intersection(roles):
        granted -= {P.READ_BACKBONE_FEEDBACK, P.VERIFY_COMMITMENTS, P.SIGN_REVIEWS}
    return granted


def role_problem(held: Collection[Role], wanted: Role) -> Message | None:
    """Why ``wanted`` cannot be given to somebody who holds ``held``; ``None`` when it can."""
    both = {*held, wanted}
    if _JUDGES & both and both & (BACKBONE_ROLES | {Role.OBSERVER}):
        return N_("Nobody can be a community reviewer and work for, or pay for, what is reviewed.")
    return None


def may_verify(*, owner_partner: UUID, owner_account: UUID | None, verifier: UUID, verifier_partners: Collection[UUID], roles: Collection[Role]) -> bool:  # fmt: skip
    """May this person verify that promise? Never its owner, never somebody of the owning partner, never the backbone."""
    if verifier == owner_account or owner_partner in verifier_partners:
        return False
    return Permission.VERIFY_COMMITMENTS in permissions_of(roles)


def may_read_backbone_feedback(roles: Collection[Role]) -> bool:
    """The backbone cannot read, score or export what is said about it, whatever else its people are."""
    return not BACKBONE_ROLES.intersection(roles) and Permission.READ_BACKBONE_FEEDBACK in permissions_of(
        roles
    )
