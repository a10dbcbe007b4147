"""Order for lists of names without ICU: letters first, accents only to settle a tie, scripts in CLDR root's order."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

# Where blocks of scripts begin, with their place in CLDR root's order: code points alone would put Ethiopic after
# Devanagari and kana and hangul on the wrong sides of Han.
_BLOCKS = (
    (0x0000, 0),  # digits, Latin
    (0x0370, 1),  # Greek
    (0x0400, 2),  # Cyrillic
    (0x0530, 3),  # Armenian
    (0x0590, 4),  # Hebrew
    (0x0600, 5),  # Arabic and its neighbours
    (0x0900, 7),  # the scripts of India, in order
    (0x0E00, 8),  # Thai, Lao, Tibetan, Burmese
    (0x10A0, 3),  # Georgian
    (0x1100, 10),  # hangul letters (what syllables decompose into)
    (0x1200, 6),  # Ethiopic
    (0x1780, 9),  # Khmer
    (0x1E00, 0),  # more Latin
    (0x3040, 11),  # kana
    (0x3100, 12),  # Han
)
_STARTS = [start for start, _ in _BLOCKS]


def collation_key(text: str) -> tuple[int, str, str]:
    """A sorting key: ``sorted(names, key=collation_key)``.

    Case does not count, accents count last, so that "Ávila" stands between "Aviles" and "Azul", not after "Zamora".
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c)).strip()
    return _script_rank(letters), letters, folded


def _script_rank(letters: str) -> int:
    first = next((c for c in letters if c.isalnum()), "")
    return _BLOCKS[bisect_right(_STARTS, ord(first)) - 1][1] if first else -1
