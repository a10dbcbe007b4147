"""What only the resident holds, and the one-way images of it that the database holds.

A *token* (130 random bits) is made for each answering, by the server with the first page or by the device. It stands in
every form and address of that answering and nowhere else. The keys of its draft and of its response are hashes of it, and
its receipt *code* (60 bits, short enough to write down) is one more. A hash cannot be turned back and two hashes of one
token cannot be recognised as such, so a draft, a response and a receipt are three strangers to whoever has the database.

The receipt must lead its holder back to the token. A code is short, so it is first stretched with scrypt under the
instance's *pepper*, a secret outside the database: without the pepper a stolen database gives no foothold for guessing,
with it every guess costs a scrypt. From the stretched code come, apart from each other, the name under which the receipt is
found and the key that opens the sealed token (ChaCha20-Poly1305).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from random import Random
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from engage.errors import N_, NotFound
from engage.surveys.short_codes import SIGNS, code_from, plain_code

TOKEN_LENGTH = 26
_TOKEN = re.compile(f"[{SIGNS}]{{{TOKEN_LENGTH}}}")

# 1 MB and about 3 ms for one code: 60 bits then take some 10^8 processor-years, and answering stays quick on a small server.
_SCRYPT = {"n": 2**10, "r": 8, "p": 1, "dklen": 64}
_NONCE = 12


def new_token() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(TOKEN_LENGTH))


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def draft_key(token: str) -> UUID:
    return UUID(bytes=_image("draft", token)[:16], version=4)


def response_key(token: str) -> UUID:
    return UUID(bytes=_image("response", token)[:16], version=4)


def imported_key(survey_id: UUID, source_key: str) -> UUID:
    """The key of a response collected elsewhere: the same source key in the same survey is the same response."""
    return UUID(bytes=_image(f"imported {survey_id}", source_key)[:16], version=4)


def dice(token: str, place: str) -> Random:
    """Chance that falls the same way whenever the same answering asks at the same place."""
    return Random(_image(f"dice {place}", token))  # noqa: S311 - shuffles questions, guards nothing


def code_of(token: str) -> str:
    """The receipt code, in the form in which it is shown: ``7k3m-92dp-x4qa``."""
    return code_from(int.from_bytes(_image("receipt", token)[:8]) >> 4)


class ReceiptBox:
    """Seals tokens with codes and opens them again."""

    def __init__(self, secret: str) -> None:
        self._pepper = hmac.digest(secret.encode(), b"receipts", hashlib.sha256)

    def seal(self, token: str) -> tuple[str, bytes]:
        """The name under which the token's receipt is found, and the token sealed with its code."""
        name, key = self._stretched("".join(code_of(token).split("-")))
        nonce = secrets.token_bytes(_NONCE)
        return name, nonce + ChaCha20Poly1305(key).encrypt(nonce, token.encode(), name.encode())

    def name_of(self, typed: str) -> str:
        """Where the receipt of a typed code would lie. :class:`NotFound` when it cannot be a code."""
        code = plain_code(typed)
        if code is None:
            raise unknown_code()
        return self._stretched(code)[0]

    def open(self, typed: str, sealed: bytes) -> str:
        """The token that was sealed with this code."""
        name, key = self._stretched(plain_code(typed) or "")
        try:
            return (
                ChaCha20Poly1305(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode()).decode("ascii")
            )
        except (InvalidTag, ValueError):
            raise unknown_code() from None

    def _stretched(self, code: str) -> tuple[str, bytes]:
        both = hashlib.scrypt(code.encode(), salt=self._pepper, **_SCRYPT)
        return both[:32].hex(), both[32:]


def unknown_code() -> NotFound:
    return NotFound(N_("There is nothing under this code. Please check each sign and try again."))


def _image(purpose: str, secret: str) -> bytes:
    return hmac.digest(purpose.encode(), secret.encode("utf-8", "surrogatepass"), hashlib.sha256)
