"""What a name, an address and a password may be, and how often one may be guessed at. Pure decisions."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from itertools import pairwise

from engage.errors import N_, Message

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
