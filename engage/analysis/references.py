"""What groups are compared with where it is no single group; apart, so that pages can name it without loading numpy."""

from __future__ import annotations

from typing import Final

OVERALL: Final = "overall"
REST: Final = "rest"
