"""Settings are documented: what the process reads is what .env.example says, with the same defaults."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

from engage import config
from engage.config import PREFIX, Settings, read_settings

ROOT = Path(__file__).resolve().parents[2]


def _documented() -> dict[str, tuple[str, str]]:
    """Setting -> (default, the comment above it); neighbours may share one."""
    found: dict[str, tuple[str, str]] = {}
    comment, used = "", True
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment, used = (line if used else comment + line).lstrip("# "), False
        elif "=" in line:
            name, _, value = line.partition("=")
            assert name not in found, f"{name} stands there twice"
            found[name], used = (value, comment), True
    return found


def test_each_setting_is_documented_and_nothing_else_is() -> None:
    assert set(_documented()) == {PREFIX + field.name.upper() for field in fields(Settings)}


def test_each_is_explained_in_a_sentence() -> None:
    for name, (_, comment) in _documented().items():
        assert len(comment) > 20, f"{name} has no explanation"


def test_the_documented_defaults_are_the_real_ones(tmp_path: Path) -> None:
    documented = {name: default for name, (default, _) in _documented().items()}
    place = {f"{PREFIX}DATA_DIR": str(tmp_path)}
    assert read_settings({**documented, **place}) == read_settings(place)


def test_only_the_config_reads_the_environment() -> None:
    for file in (ROOT / "engage").rglob("*.py"):
        if file == Path(config.__file__) or file.is_relative_to(ROOT / "engage" / "cli"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
                raise AssertionError(f"{file.relative_to(ROOT)}:{node.lineno} reads the environment itself")
