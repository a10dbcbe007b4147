"""Codes that people read from paper, say aloud and type: twelve signs, 60 bits."""

from __future__ import annotations

import unicodedata

# Crockford's base32: no i, l, o, u, so that a code survives being read aloud and written by hand.
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 12
CODE_BITS = 60
_MISREAD = str.maketrans("oilu", "011v")


def code_from(number: int) -> str:
    """``number`` (60 bits) in the form in which it is shown: ``7k3m-92dp-x4qa``."""
    signs = "".join(SIGNS[number >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5))
    return "-".join(signs[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def plain_code(typed: str) -> str | None:
    """The twelve signs of a code as somebody typed it, else ``None``.

    Forgives case, spaces, hyphens, letters that look like others, and digits of any script (keyboards differ).
    """
    known = "".join(str(unicodedata.decimal(sign, sign)) for sign in typed[:200].casefold() if sign.isalnum())
    signs = known.translate(_MISREAD)
    return signs if len(signs) == CODE_LENGTH and set(signs) <= set(SIGNS) else None
