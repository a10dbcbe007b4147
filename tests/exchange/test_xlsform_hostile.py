"""Forms made to hurt, and files that are no forms: read or refused, within bounds, and nothing is fetched."""

from __future__ import annotations

import io
import socket
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.exchange.writing import write_xlsx
from engage.exchange.xlsform import items, read_xlsform, xlsform_bytes
from tests.support.shared import SHARED, needs_shared

HOSTILE = SHARED / "data/hostile"
FILES = sorted(path for name in ("xlsform_bad", "xlsx", "xml", "csv") for path in (HOSTILE / name).glob("*"))
SECONDS = 10


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_any_file_is_read_or_refused_and_nothing_is_fetched(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object) -> None:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    began = time.perf_counter()
    try:
        assert read_xlsform(path).instrument.items
    except Refused as refusal:
        assert len(str(refusal.message)) > 20  # noqa: PT017 - reading it is as good
    assert time.perf_counter() - began < SECONDS


def _form(rows: list[list[str]]) -> bytes:
    return write_xlsx({"survey": (["type", "name", "label", "relevant", "choice_filter"], rows)})


DEEP = [["begin group", f"g{n}", "", "", ""] for n in range(2_000)]
LONG_RULE = [["text", "q", "Q", " or ".join(["${q} = 'a'"] * 2_000), ""]]
NESTED_RULE = [["text", "q", "Q", "(" * 10_000, ""]]
CIRCLE = [["calculate", f"c{n}", "", "", ""] for n in range(3)]


@pytest.mark.parametrize(
    "rows",
    [DEEP, LONG_RULE, NESTED_RULE, CIRCLE],
    ids=["deep", "long rule", "nested rule", "no formulas"],
)
def test_a_form_made_to_hurt_is_read_or_refused_in_time(rows: list[list[str]]) -> None:
    began = time.perf_counter()
    try:
        read_xlsform(_form(rows))
    except Refused as refusal:
        assert refusal.problems  # noqa: PT017 - reading it is as good
    assert time.perf_counter() - began < SECONDS


def test_a_form_with_more_rows_than_anybody_answers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "MAX_ITEMS", 50)
    with pytest.raises(Refused, match="more than 50 rows"):
        read_xlsform(_form([["text", f"q{n}", "Q", "", ""] for n in range(60)]))


def test_a_loop_in_a_loop_cannot_grow_without_end() -> None:
    """Twelve loops over thirty choices, each in the other, would be 30 to the 12th questions."""
    survey = [
        *(["begin loop over many", f"l{n}"] for n in range(12)),
        ["text", "q"],
        *(["end loop", ""] for _ in range(12)),
    ]
    choices = [["many", f"c{n}"] for n in range(30)]
    began = time.perf_counter()
    with pytest.raises(Refused):
        read_xlsform(
            write_xlsx({"survey": (["type", "name"], survey), "choices": (["list_name", "name"], choices)})
        )
    assert time.perf_counter() - began < SECONDS


def test_a_zip_of_csv_that_unpacks_to_too_much_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("survey.csv", b"0" * 30_000_000)
    with pytest.raises(Refused):
        read_xlsform(packed.getvalue())


cells = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["type", "name", "label", "label::English", "label::X::Y", "bind::relevant", "list_name", "text", "select_one l", "begin group",
                     "end group", "begin repeat", "end repeat", "calculate", "note", "l", "q", "${q}", "selected(${q}, 'x')", "::", ":", "default_language"]),
)  # fmt: skip
sheets = st.lists(st.lists(cells, max_size=6), max_size=6)


@settings(max_examples=60, deadline=None)
@given(sheets, sheets, sheets)
def test_any_cells_are_a_form_or_refused(
    survey: list[list[str]], choices: list[list[str]], others: list[list[str]]
) -> None:
    rows = [["type", "name", "label", "relevant"], *survey]
    content = write_xlsx(
        {
            name: (some[0] if some else [], some[1:])
            for name, some in (("survey", rows), ("choices", choices), ("settings", others))
        }
    )
    try:
        instrument = read_xlsform(content).instrument
    except Refused:
        return
    assert read_xlsform(xlsform_bytes(instrument)).instrument.as_json() == instrument.as_json()
