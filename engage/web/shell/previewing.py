"""A pass that lets its holder look at one survey's draft, answered by nobody: made at the desk, taken at the answer door.

It is signed and ends after a week; it can be sent to whoever shall try the survey on their own phone.
"""

from __future__ import annotations

from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer

from engage.errors import N_, NotFound
from engage.web.shell import settings

SECONDS = 7 * 24 * 3600


def ticket(survey_id: UUID) -> str:
    return str(_signer().dumps(survey_id.hex))


def survey_behind(ticket: str) -> UUID:
    """Whose draft it shows; :class:`NotFound` for a pass that is not ours or whose week is over."""
    try:
        return UUID(hex=str(_signer().loads(ticket, max_age=SECONDS)))
    except (BadSignature, ValueError):
        raise NotFound(N_("This preview is over. Ask for a new link.")) from None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.current().secret_key, salt="engage preview")
