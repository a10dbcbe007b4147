"""Password hashes: argon2id with 19 MiB and two passes, which takes about 30 ms here."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from engage.people.credentials import LONGEST_PASSWORD

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


def hashed(password: str) -> str:
    return _hasher.hash(_as_typed_anywhere(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Is ``password`` the one? Takes as long when there is nothing to compare with, so that time tells nothing."""
    given = _as_typed_anywhere(password[: LONGEST_PASSWORD + 1])
    try:
        right = _hasher.verify(password_hash or _nobodys(), given)
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash(b"the password of nobody")


def outdated(password_hash: str) -> bool:
    """Was it made with other parameters than today's?"""
    return _hasher.check_needs_rehash(password_hash)


def _as_typed_anywhere(password: str) -> bytes:
    """Keyboards differ in how they send é; what a person means is the same. Any text at all has bytes here."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
