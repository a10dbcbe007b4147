"""What invitations need of this instance: a secret that the database does not hold, and the file where their uses wait."""

from __future__ import annotations

import hashlib
import hmac

from engage.outreach.waiting import WaitingUses
from engage.web.shell import settings


def pepper() -> str:
    """What makes an invitation's hash useless to whoever has only the database."""
    return hmac.digest(settings.current().secret_key.encode(), b"invitations", hashlib.sha256).hex()


def waiting_uses() -> WaitingUses:
    return WaitingUses(settings.current().data_dir / "invitations-waiting")
