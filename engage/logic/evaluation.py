"""The value of an expression, here and now. XPath 1.0 for types and comparisons, the survey functions for the rest.

``evaluate`` always answers: with a value, or with ``Refused`` when a rule asks for more work or longer text than any honest
rule needs. A question nobody answered is empty text; a function nobody knows gives empty text (``checks.unsupported`` told).
The JavaScript twin (web/static/js/logic.js) does the same, step by step; tests/logic/test_twin.py holds them together.
"""

from __future__ import annotations

import math

from engage.logic.library import FUNCTIONS
from engage.logic.run import Run
from engage.logic.scope import Scope
from engage.logic.tree import Expression
from engage.logic.values import Atom, as_truth


def evaluate(expression: Expression, scope: Scope) -> Atom:
    """The value as text, number or true/false. A set of nodes gives the value of its first, or empty text."""
    run = Run(scope, FUNCTIONS)
    return run.first(run.value(expression, run.start()))


def holds(expression: Expression, scope: Scope) -> bool:
    """The value as a yes or no: for relevant, constraint, required and choice_filter."""
    return as_truth(evaluate(expression, scope))


def stored(value: Atom) -> Atom:
    """What a calculation leaves behind as an answer: a number that is none leaves nothing."""
    return "" if isinstance(value, float) and math.isnan(value) else value
