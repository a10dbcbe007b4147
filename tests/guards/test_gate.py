"""Nothing with a number in it is shown but what came through the gate. (The import contracts keep the doors from counting.)"""

from __future__ import annotations

import ast
import inspect
import typing
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from engage.charts.picture import Picture
from engage.privacy.released import Released

ENGAGE = Path(__file__).resolve().parents[2] / "engage"
MAKING = {"made", "_TOKEN", "made_here"}
"""What makes a released table out of anything at all."""


def _sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module that knows of released tables."""
    for path in sorted(ENGAGE.rglob("*.py")):
        if "privacy.released" in (text := path.read_text()):
            yield path.relative_to(ENGAGE).as_posix(), ast.parse(text)


def test_only_the_gate_makes_released_tables() -> None:
    found = {
        name
        for name, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith("privacy.released")
        and MAKING & {alias.name for alias in node.names}
    }
    assert found
    assert {name for name in found if not name.startswith("privacy/")} == set()


def _drawing() -> list[tuple[str, str]]:
    return [
        (f"engage.charts.{path.stem}", node.name)
        for path in sorted((ENGAGE / "charts").glob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _draws(node)
    ]


def _draws(node: ast.FunctionDef) -> bool:
    return node.returns is not None and "Picture" in ast.unparse(node.returns)


def test_there_are_pictures() -> None:
    assert len(_drawing()) > 3


@pytest.mark.parametrize(("module", "name"), _drawing())
def test_a_picture_is_drawn_from_released_tables(module: str, name: str) -> None:
    drawing = getattr(import_module(module), name)
    kinds = typing.get_type_hints(drawing)
    first = kinds[next(iter(inspect.signature(drawing).parameters))]
    assert Picture in _parts(kinds["return"])
    assert Released in _parts(first), "a picture takes nothing but released tables"


def _parts(kind: object) -> set[object]:
    return {kind, *(part for one in typing.get_args(kind) for part in _parts(one))}
