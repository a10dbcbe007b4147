"""The reference numbers other people's programs computed, and the tolerances they are held to (statistics.md)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engage.analysis.design import Design
from engage.analysis.estimates import Domains
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


def survey(name: str) -> tuple[dict[str, Any], pd.DataFrame, Design, Domains]:
    """A ``survey_*`` case: the peer's results, the data, the design it was given and the groups."""
    document, results = case(name), case(name)["results"]
    rows = table(document["data"])
    if results["group_variable"] == "race_gender":
        rows["race_gender"] = rows["race"] + ":" + rows["gender"]
    weights = rows["pw" if "pw" in rows else "WTMEC2YR"].astype(float)
    if "SDMVPSU" in document["design"]:
        extra = {"strata": rows["SDMVSTRA"], "clusters": rows["SDMVPSU"], "nest": True}
    elif "strata=~stype" in document["design"]:
        extra = {"strata": rows["stype"], "population": rows["fpc"].astype(float)}
    else:
        extra = {}
    levels = results["levels"]
    codes = [levels.index(level) for level in rows[results["group_variable"]]]
    return results, rows, Design.sample(len(rows), weights, **extra), Domains.of_codes(levels, codes)


def values(rows: pd.DataFrame, variable: str) -> np.ndarray:
    """A measure as numbers, blank as nan."""
    return pd.to_numeric(rows[variable].replace("", np.nan)).to_numpy()
