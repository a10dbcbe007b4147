"""The page for data people cannot fall behind: every word of a mapping is explained in it, and every sample reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engage.exchange
import engage.samples
from engage.exchange.coding_reading import load_coding_mapping
from engage.exchange.limits import MAX_CELLS, MAX_FILE_BYTES
from engage.exchange.measure_mapping import load_measure_mapping
from engage.exchange.population_mapping import load_population_mapping
from engage.exchange.response_mapping import load_response_mapping

PAGE = (Path(__file__).parents[2] / "docs" / "imports.md").read_text("utf-8")
EXCHANGE = Path(engage.exchange.__file__).parent
MAPPINGS = sorted((Path(engage.samples.__file__).parent / "mappings").glob("*.toml"))
READERS = {
    "responses": load_response_mapping,
    "measures": load_measure_mapping,
    "population": load_population_mapping,
    "codings": load_coding_mapping,
}
_ASKED = re.compile(r'\.(?:text|flag|whole|number|day|texts|one_of|child|children|rows)\(\s*"([a-z_]+)"')
# Explained by the sample that uses them, since there is no command for codings yet.
_CODINGS = {"answers", "text_column", "coder", "families", "parts", "theme", "part", "spellings"}


def test_every_key_a_mapping_may_have_is_explained() -> None:
    asked: set[str] = set()
    for path in EXCHANGE.glob("*.py"):
        asked.update(_ASKED.findall(path.read_text("utf-8")))
    assert len(asked) > 60
    assert sorted(key for key in asked - _CODINGS if not re.search(rf"\b{key}\b", PAGE)) == []


def test_the_limits_are_those_of_the_code() -> None:
    assert f"{MAX_CELLS:,} cells" in PAGE
    assert f"{MAX_FILE_BYTES // 1024**2} MB" in PAGE


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_every_sample_mapping_is_sound(path: Path) -> None:
    kind = re.search(r'^kind = "(\w+)"', path.read_text("utf-8"), re.MULTILINE)
    assert kind is not None
    READERS[kind[1]](path)
