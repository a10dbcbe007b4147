"""The analysis engine as one function: a request in, an answer of plain JSON values out. No database.

Paths in a request are relative to ``folder``. Numbers carry full precision; limits are [low, high]; what is not defined is
None, never a number that is none. Everything that cannot be answered is Refused with what and where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from engage.analysis.engines import Engine
from engage.analysis.fields import Fields
from engage.analysis.inequality_request import answer_inequality
from engage.analysis.survey_request import answer_survey
from engage.analysis.weights_request import answer_weights
from engage.errors import N_, Message, Refused

_KINDS: Final[dict[str, Callable[[Fields, Path], dict[str, Any]]]] = {
    "survey": answer_survey,
    "inequality": answer_inequality,
    "weights": answer_weights,
}


def answer(
    kind: str, request: Mapping[str, Any], folder: Path, engine: Engine | None = None
) -> dict[str, Any]:
    """Answer a request of ``kind`` survey, inequality or weights. ``engine``: where the parts of a survey are summed."""
    if kind not in _KINDS:
        raise Refused(N_("There is no analysis named {kind}.", kind=kind))
    if engine is not None and kind != "survey":
        raise Refused(only_surveys(kind))
    with np.errstate(all="ignore"):  # overflow and 0/0 become None below
        if engine is not None:
            found = answer_survey(Fields(request), folder, engine)
        else:
            found = _KINDS[kind](Fields(request), folder)
    plain: dict[str, Any] = _plain(found)
    return plain


def only_surveys(kind: str) -> Message:
    return N_(
        "Only requests of the kind survey are computed on a cluster; {kind} is computed here: leave --engine out.",
        kind=kind,
    )


def _plain(value: Any) -> Any:
    """The same as JSON has it; nan and infinity are None, and so is a pair of limits of which both are."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, tuple):
        low, high = (_plain(item) for item in value)
        return None if low is None and high is None else [low, high]
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
