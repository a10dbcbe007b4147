"""Finds templates, translations, migrations and static files, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def templates() -> Path:
    return _folder("templates")


def translations() -> Path:
    return _folder("translations")


def migrations() -> Path:
    return _folder("migrations")


def static() -> Path:
    return PACKAGE / "web" / "static"


def samples() -> Path:
    return PACKAGE / "samples" / "data"
