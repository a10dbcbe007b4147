"""Wording with answers in it: "How old is ${name}?" Text in braces that names no question stays as it is written."""

from __future__ import annotations

import re

from engage.logic.library import FUNCTIONS
from engage.logic.run import Run
from engage.logic.scope import Scope

_REFERENCE = re.compile(r"\$\{[ \t\r\n]*([^{}# \t\r\n]+)[ \t\r\n]*\}")


def names_in(text: str) -> tuple[str, ...]:
    """The names the wording asks for, in order, each once."""
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def filled(text: str, scope: Scope) -> str:
    """The wording with the answers put in, as text."""
    run = Run(scope, FUNCTIONS)

    def answer(found: re.Match[str]) -> str:
        name = found[1]
        return run.text(run.named(name)) if scope.shape.path(name) else found[0]

    return run.bounded(_REFERENCE.sub(answer, text))
