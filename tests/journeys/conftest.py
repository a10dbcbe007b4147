"""Stories on the whole application, on both engines; a town, a survey and people come from ``people``."""

from __future__ import annotations

from tests.web.conftest import app, data, home

__all__ = ["app", "data", "home"]
