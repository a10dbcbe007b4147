"""Where the shared real data and reference numbers lie, for tests that run on them."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared data folder does not lie beside this checkout"
)
