"""The functions a rule may call, and how many values each takes. What is not here can be read, but not evaluated.

Names and meaning: https://getodk.github.io/xforms-spec/#xpath-functions; ``trim`` is what older forms write for
``normalize-space``'s outer half.
"""

from __future__ import annotations

import math

_ANY = math.inf

FUNCTIONS: dict[str, tuple[int, float]] = {
    # choosing
    "if": (3, 3), "coalesce": (2, _ANY), "once": (1, 1), "not": (1, 1), "true": (0, 0), "false": (0, 0),
    "boolean": (1, 1), "boolean-from-string": (1, 1), "checklist": (3, _ANY), "weighted-checklist": (4, _ANY),
    # choices
    "selected": (2, 2), "selected-at": (2, 2), "count-selected": (1, 1), "jr:choice-name": (2, 2), "jr:itext": (1, 1),
    # the form and its repeats
    "instance": (1, 1), "current": (0, 0), "position": (0, 1), "last": (0, 0), "indexed-repeat": (3, 7),
    "count": (1, 1), "count-non-empty": (1, 1), "sum": (1, 1), "min": (1, _ANY), "max": (1, _ANY),
    # numbers
    "number": (0, 1), "int": (1, 1), "round": (1, 2), "floor": (1, 1), "ceiling": (1, 1), "abs": (1, 1), "pow": (2, 2),
    "sqrt": (1, 1), "exp": (1, 1), "exp10": (1, 1), "log": (1, 1), "log10": (1, 1), "pi": (0, 0), "sin": (1, 1),
    "cos": (1, 1), "tan": (1, 1), "asin": (1, 1), "acos": (1, 1), "atan": (1, 1), "atan2": (2, 2), "random": (0, 0),
    # text
    "string": (0, 1), "concat": (0, _ANY), "join": (1, _ANY), "string-length": (0, 1), "normalize-space": (0, 1),
    "trim": (1, 1), "contains": (2, 2), "starts-with": (2, 2), "ends-with": (2, 2), "substring": (2, 3),
    "substr": (2, 3), "substring-before": (2, 2), "substring-after": (2, 2), "translate": (3, 3),
    "upper-case": (1, 1), "lower-case": (1, 1), "regex": (2, 2), "uuid": (0, 1),
    # days and times
    "today": (0, 0), "now": (0, 0), "date": (1, 1), "date-time": (1, 1), "format-date": (2, 2), "format-date-time": (2, 2),
    "decimal-date-time": (1, 1), "decimal-time": (1, 1),
}  # fmt: skip


def arity(function: str) -> tuple[int, float]:
    """Fewest and most values; anything for a function nobody here knows."""
    return FUNCTIONS.get(function, (0, _ANY))
