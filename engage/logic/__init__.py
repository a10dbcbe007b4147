"""The survey expression language: parse, check, evaluate. Pure.

Used for relevant, constraint, calculation, choice_filter, required, default and repeat_count of a survey's questions.

It must never hang, whatever a rule says, and never answer otherwise than its twin in the resident's browser.
"""

from engage.logic.checks import dependency_order, functions, names, path_names, unsupported
from engage.logic.evaluation import evaluate, holds, stored
from engage.logic.grammar import parse
from engage.logic.labels import filled, names_in
from engage.logic.portable import from_json, to_json
from engage.logic.scope import Place, Scope, Shape
from engage.logic.tree import Expression
from engage.logic.values import Atom
from engage.logic.write import written

__all__ = [
    "Atom",
    "Expression",
    "Place",
    "Scope",
    "Shape",
    "dependency_order",
    "evaluate",
    "filled",
    "from_json",
    "functions",
    "holds",
    "names",
    "names_in",
    "parse",
    "path_names",
    "stored",
    "to_json",
    "unsupported",
    "written",
]
