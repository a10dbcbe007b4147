"""Loads every room's tables into the one metadata, for migrations and checks.

By name and not by import statement: the ground knows that rooms exist, but looks into none of them.
"""

from __future__ import annotations

from importlib import import_module

ROOMS_WITH_TABLES = (
    "agenda",
    "people",
    "groups",
    "measures",
    "surveys",
    "outreach",
    "responses",
    "listening",
    "themes",
    "findings",
    "commitments",
    "reviews",
    "reportback",
)


def load_tables() -> None:
    for room in ROOMS_WITH_TABLES:
        import_module(f"engage.{room}.models")
