"""The settings of the app that is answering."""

from __future__ import annotations

from flask import current_app

from engage.config import Settings


def current() -> Settings:
    return current_app.extensions["engage"]  # type: ignore[no-any-return]
