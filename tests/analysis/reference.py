"""The reference numbers other people's programs computed, and the tolerances they are held to (statistics.md)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support.shared import SHARED

FOLDER = SHARED / "reference" / "statistics"
needs_reference = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the reference numbers do not lie beside this checkout"
)

ESTIMATE = 1e-8  # relative: estimates, standard errors, p-values
LIMIT = 1e-7


def cases(pattern: str) -> list[str]:
    """Names of the reference files, or one that the skip mark catches."""
    return sorted(path.stem for path in FOLDER.glob(f"{pattern}.json")) or ["none"]


def case(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return document


def table(name: str) -> pd.DataFrame:
    """The data file of a case, every value as the text it was written in."""
    return pd.read_csv(FOLDER / name, dtype=str, keep_default_na=False)


def close(actual: Any, expected: Any, tolerance: float = ESTIMATE) -> None:
    """Equal within a relative tolerance; an expected null must be nan or None."""
    wanted = np.array(expected, dtype=float)
    np.testing.assert_allclose(np.array(actual, dtype=float), wanted, rtol=tolerance, atol=1e-14)
