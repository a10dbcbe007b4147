"""The fields of a resident's form that are not answers, and what they let us notice.

What looks odd is marked, never refused: a person decides who sees the whole, and a fast reader is not a robot.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from engage.web.shell import settings

TOKEN = "k"  # noqa: S105 - the name of a field
VERSION = "v"
GO = "go"
LANGUAGE = "lang"
MODE = "mode"
TEXT = "text"
TO = "to"  # in an address: where the way leads after this page
CHECK = "check"
SINCE = "t"
TRAP = "website"  # people do not see it; who fills it in is a program
KEPT = "kept"  # in a preview, all that was answered on other pages
ANSWER = "q/"  # begins the name of every field that is an answer: a question may be called "lang" or "k"
OURS = frozenset({"csrf_token", TOKEN, VERSION, GO, LANGUAGE, MODE, TEXT, SINCE, TRAP, KEPT})

# Seconds; nobody reads and answers a first page faster.
_HASTY = 2


def large_text() -> bool:
    """Whether this person wants larger text: what was pressed on the page goes before what its address says."""
    return (request.form.get(TEXT) or request.args.get(TEXT)) == "large"


def stamp() -> str:
    """When this page was made, signed. It goes into the first page's form and is stored nowhere."""
    return _signer().sign(b"").decode()


def signals(sent: Mapping[str, str]) -> list[str]:
    """What looks odd about a sending, from the fields of ours that came with it."""
    found = ["trap"] if sent.get(TRAP) else []
    if made := sent.get(SINCE):
        try:
            _signer().unsign(made[:100], max_age=_HASTY - 1)
            found.append("hasty")
        except SignatureExpired:
            pass  # somebody took their time
        except BadSignature:
            found.append("forged")
    return found


def _signer() -> TimestampSigner:
    return TimestampSigner(settings.current().secret_key, salt="engage page")
