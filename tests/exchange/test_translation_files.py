"""Translations as PO and XLSX: what is written is read back the same, by other programs too; hostile files are refused."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po as babel_reads
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.exchange import po
from engage.exchange.po import read_po
from engage.exchange.translation_files import (
    FORMATS,
    FileEntry,
    TranslationFile,
    file_bytes,
    read_translations,
)
from engage.exchange.writing import write_xlsx
from engage.surveys.kinds import tidy
from engage.surveys.words import Standing
from tests.support.shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[2]
AWKWARD = [
    'She said "no"', "back\\slash \\n", "two\nlines", "\ttab", "مرحبا ${name}،\nكيف الحال؟", "50 % of %s {name}", "=1+1", "_x000D_",
    "a\u2028b", "#, fuzzy", 'msgid "x"', "\u200fعربي\u200e", "💩", "one\n\n\nfour", "'", '"', "\\", "state: reviewed", "mark: x",
]  # fmt: skip
texts = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=60)).map(tidy)
lines = texts.map(lambda text: " ".join(text.split()))
entries = st.builds(
    FileEntry,
    key=lines.map(lambda text: f"q.{text}"),
    source=texts.filter(bool),
    text=texts,
    standing=st.one_of(st.none(), st.sampled_from(Standing)),
    mark=st.sampled_from(["", "0a-1b"]),
    former=texts,
    what=st.sampled_from(["choice", ""]),
    about=lines,
)
files = st.builds(
    TranslationFile,
    survey=st.just("bus"),
    tag=st.sampled_from(["ar", "x-private", "zh-Hant"]),
    source_language=st.just("en"),
    entries=st.lists(entries, min_size=1, max_size=5, unique_by=lambda one: one.key).map(tuple),
)


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=files)
def test_what_is_written_is_read_back_the_same(kind: str, file: TranslationFile) -> None:
    written = file_bytes(file, kind)
    assert read_translations(written) == file
    if kind == "po":
        assert file_bytes(read_translations(written), kind) == written


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=files)
def test_another_reader_takes_our_po_files_for_the_same(file: TranslationFile) -> None:
    """Babel is the second opinion."""
    theirs = {
        (one.context, one.id): one.string
        for one in babel_reads(io.BytesIO(file_bytes(file, "po")), abort_invalid=True)
        if one.id
    }
    assert theirs == {(one.key, one.source): one.text for one in file.entries}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "translations").glob("*/resident.po")), ids=lambda path: path.parent.name
)
def test_real_catalogues_are_read_as_babel_reads_them(path: Path) -> None:
    theirs = [one for one in babel_reads(io.BytesIO(path.read_bytes())) if one.id]
    if any(isinstance(one.id, tuple) for one in theirs):
        with pytest.raises(Refused, match="no plural forms"):
            read_po(path.read_bytes())
    single = "\n\n".join(
        block for block in path.read_text(encoding="utf-8").split("\n\n") if "msgid_plural" not in block
    )
    ours = read_po(single.encode()).entries
    assert [(one.source, one.text) for one in ours] == [
        (one.id, one.string) for one in theirs if isinstance(one.id, str)
    ]


def test_what_translators_programs_write_is_read() -> None:
    written = (
        '\ufeff# a note\nmsgid ""\nmsgstr ""\n"Language: ar\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\r\n\r\n'
        '#: somewhere:1\n#, fuzzy, no-wrap\n#| msgid "Old"\n#| " source"\nmsgctxt "q.a.label"\nmsgid "A"\n"B"\nmsgstr "ا"\n'
        'msgctxt "q.b.label"\nmsgid "C"\nmsgstr ""\n\n#~ msgid "gone"\n#~ msgstr "weg"\n'
    )
    file = read_translations(written.encode())
    assert file.tag == "ar"
    assert [(one.key, one.source, one.text, one.former) for one in file.entries] == [
        ("q.a.label", "AB", "ا", "Old source"),
        ("q.b.label", "C", "", ""),
    ]
    latin = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-1\\n"\n\nmsgctxt "k"\nmsgid "a"\nmsgstr "é"\n'
    assert read_translations(latin.encode("latin-1")).entries[0].text == "é"


BROKEN = [
    ('msgid "a"\nmsgstr "b', 2, "neither a comment"),
    ('msgid "a"\nmsgid_plural "as"\nmsgstr[0] "b"\n', 2, "no plural forms"),
    ('"floating"\n', 1, "without a word"),
    ('msgid "a"\nmsgid "b"\nmsgstr "c"\n', 2, "twice"),
    ('domain "x"\nmsgid "a"\nmsgstr ""\n', 1, "no word"),
    ('msgid "\\q"\nmsgstr ""\n', 1, "unknown sign"),
    ("hello, I am no PO file\n", 1, "neither a comment"),
]


@pytest.mark.parametrize(("written", "line", "why"), BROKEN)
def test_a_broken_file_is_refused_with_the_line_to_mend(written: str, line: int, why: str) -> None:
    with pytest.raises(Refused, match=why) as refusal:
        read_translations(written.encode())
    assert refusal.value.problems[0].row == line


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# nothing but a note\n",
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-7\\n"\n',
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "\xff\xfe"\n',
        b"\x00" * 1000,
        write_xlsx({"texts": (["key", "source"], [["a", "b"]])}),
        write_xlsx({"texts": ([], [])}),
        b"PK\x03\x04 no zip at all",
    ],
    ids=["empty", "nothing", "utf-7", "not utf-8", "nul", "no column", "no header", "no zip"],
)
def test_what_holds_no_translations_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_translations(data)


def test_large_and_long_files_are_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(po, "MAX_TEXTS", 100)
    began = time.perf_counter()
    for data in (
        b'msgid "a"\nmsgstr "b"\n\n' * 200,
        b'msgid "' + b"a" * 200_000 + b'"\nmsgstr ""\n',
        b'msgid "a"\nmsgstr ""\n' + b'"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"\n' * 3_000,
        b'msgid "' + b"\\\\" * 100_000,
        b"x\n" * 500_000,
        b"#" * (po.MAX_PO_BYTES + 1),
    ):
        with pytest.raises(Refused):
            read_translations(data)
    assert time.perf_counter() - began < 8


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_bytes_make_the_reader_stumble(data: bytes) -> None:
    for given_bytes in (data, b'msgid "a"\nmsgstr "' + data):
        try:
            read_translations(given_bytes)
        except Refused as refusal:
            str(refusal.message).encode()


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "data/hostile/xlsx").glob("*")), ids=lambda path: path.name)
def test_hostile_workbooks_are_refused(path: Path) -> None:
    began = time.perf_counter()
    with pytest.raises(Refused):
        read_translations(path)
    assert time.perf_counter() - began < 10
