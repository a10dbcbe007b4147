"""Who may do what, as pure decisions: roles, permissions, and the separations nobody can hold both sides of.

Deny is the default. A role has the permissions listed here and no others; there is no role that has all of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
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


# Passwords: long ones are welcome; the bound only keeps somebody from having us hash a book.
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1_000
LONGEST_EMAIL = 254
LONGEST_NAME = 200

# Guessing: so many failures of one name, then it must wait until the oldest is this old.
FAILURES_ALLOWED = 10
FAILURE_WINDOW = timedelta(minutes=15)


def unkeepable(text: str) -> bool:
    """Does ``text`` hold what a database cannot keep (NUL) or no writing has (lone surrogates)?"""
    return "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def tidy_email(email: str) -> str:
    """The one spelling an address is kept and looked up in."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def email_problem(email: str) -> Message | None:
    name, at, host = email.rpartition("@")
    usable = bool(at and name and host) and not any(c.isspace() or not c.isprintable() for c in email)
    if not usable or len(email) > LONGEST_EMAIL or "@" in name:
        return N_("This is not an e-mail address. It looks like name@example.org.")
    return None


def name_problem(name: str) -> Message | None:
    if not name.strip():
        return N_("Give a name.")
    if len(name) > LONGEST_NAME or unkeepable(name) or any(unicodedata.category(c) == "Cc" for c in name):
        return N_("This name cannot be kept. Use at most {most} letters, on one line.", most=LONGEST_NAME)
    return None


def password_problem(password: str, *about: str) -> Message | None:
    """What is wrong with a new password; ``about`` are words it must not consist of (name, address)."""
    if unkeepable(password):
        return N_("This holds characters that cannot be kept. Type it again without them.")
    if len(password) < SHORTEST_PASSWORD:
        return N_(
            "The password is too short. Use {least} characters or more; four ordinary words are a good one.",
            least=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD:
        return N_("The password is longer than {most} characters.", most=LONGEST_PASSWORD)
    plain = password.casefold()
    if len(set(plain)) < 4 or plain in {word.casefold() for word in about} or _is_a_run(plain):
        return N_("This password is easy to guess. Use four ordinary words that do not belong together.")
    return None


def _is_a_run(text: str) -> bool:
    """Is ``text`` made of neighbours, all the way ("abcdefghijk", "9876543210")?"""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


def must_wait(failures: int) -> bool:
    return failures >= FAILURES_ALLOWED
