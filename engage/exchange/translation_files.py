"""The words of one survey in one language as a file for translators: PO for their programs, XLSX for everybody else.

Both carry the same: the source, the words, how they stand, what they belong to, and a mark of what stood there when the file
was taken out, by which it is seen later who changed what. What is written here is read back the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engage.errors import N_, Problem, Refused
from engage.exchange.limits import MAX_TEXTS
from engage.exchange.opening import Format, Source, format_of, read_bytes
from engage.exchange.po import PoEntry, PoFile, read_po, write_po
from engage.exchange.tables import Sheet, read_workbook
from engage.exchange.writing import Rows, write_xlsx
from engage.i18n.registry import is_tag, language
from engage.surveys.words import Standing

FORMATS = ("po", "xlsx")
_UNREAD = frozenset({Standing.STALE, Standing.MACHINE, Standing.NEEDS_REVIEW})
_WHAT, _BELONGS, _STATE, _MARK = "what: ", "belongs to: ", "state: ", "mark: "
_SURVEY, _SOURCE = "X-Engage-Survey", "X-Source-Language"
_TEXTS, _ABOUT = "texts", "about"
# A column's name, and its width where the sheet is made for people to write in.
_COLUMNS = (
    ("what", 16), ("belongs to", 28), ("source", 50), ("translation", 50), ("state", 14), ("source before", 30), ("key", 20), ("mark", 10),
)  # fmt: skip
_NEEDED = ("key", "source", "translation")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One text. ``mark``: of source and words when the file was taken out; ``former``: the source stale words were made
    from; ``what`` and ``about`` are for whoever reads the file. ``row``: its row, or line, in the file it came from."""

    key: str
    source: str
    text: str
    standing: Standing | None = None
    mark: str = ""
    former: str = ""
    what: str = ""
    about: str = ""
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """``survey``, ``tag`` and ``source_language`` are empty where a file does not say."""

    survey: str
    tag: str
    source_language: str
    entries: tuple[FileEntry, ...]


def file_bytes(file: TranslationFile, kind: str) -> bytes:
    """``kind``: one of ``FORMATS``."""
    return _as_xlsx(file) if kind == "xlsx" else _as_po(file)


def read_translations(source: Source) -> TranslationFile:
    """A PO file or a workbook, told apart by its bytes. Raises ``Refused`` with the rows to mend."""
    data = read_bytes(source)
    return _from_po(read_po(data)) if format_of(data) is Format.TEXT else _from_xlsx(data)


def _as_po(file: TranslationFile) -> bytes:
    headers = {
        "Project-Id-Version": file.survey,
        _SURVEY: file.survey,
        "Language": file.tag,
        _SOURCE: file.source_language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": language(file.tag).plural_header if is_tag(file.tag) else "",
    }
    return write_po(PoFile(headers, tuple(_po_entry(entry) for entry in file.entries)))


def _po_entry(entry: FileEntry) -> PoEntry:
    state = entry.standing.value if entry.standing else ""
    told = ((_WHAT, entry.what), (_BELONGS, entry.about), (_STATE, state), (_MARK, entry.mark))
    notes = tuple(name + value for name, value in told if value)
    flags = ("fuzzy",) if entry.standing in _UNREAD else ()
    return PoEntry(entry.key, entry.source, entry.text, notes, flags, entry.former)


def _from_po(file: PoFile) -> TranslationFile:
    headers = file.headers
    entries = tuple(_entry_of(one) for one in file.entries)
    return TranslationFile(
        headers.get(_SURVEY, ""), headers.get("Language", ""), headers.get(_SOURCE, ""), entries
    )


def _entry_of(one: PoEntry) -> FileEntry:
    def told(name: str) -> str:
        return next((note.removeprefix(name) for note in one.notes if note.startswith(name)), "")

    return FileEntry(
        one.context, one.source, one.text, _standing(told(_STATE)), told(_MARK), one.former, told(_WHAT), told(_BELONGS), one.line
    )  # fmt: skip


def _as_xlsx(file: TranslationFile) -> bytes:
    rows = [
        (
            one.what,
            one.about,
            one.source,
            one.text,
            one.standing.value if one.standing else "",
            one.former,
            one.key,
            one.mark,
        )
        for one in file.entries
    ]
    about = [(_SURVEY, file.survey), ("Language", file.tag), (_SOURCE, file.source_language)]
    sheets: dict[str, tuple[Sequence[str], Rows]] = {
        _TEXTS: ([name for name, _ in _COLUMNS], rows),
        _ABOUT: (["name", "value"], about),
    }
    return write_xlsx(sheets, widths={_TEXTS: [width for _, width in _COLUMNS]})


def _from_xlsx(data: bytes) -> TranslationFile:
    book = read_workbook(data)
    texts = _sheet(book.sheets, _TEXTS) or book.sheets[0]
    about = _sheet(book.sheets, _ABOUT)
    told = {row[0]: row[1] for row in about.rows if len(row) > 1} if about else {}
    return TranslationFile(
        told.get(_SURVEY, ""), told.get("Language", ""), told.get(_SOURCE, ""), tuple(_rows_of(texts))
    )


def _rows_of(sheet: Sheet) -> list[FileEntry]:
    header = [name.strip().casefold() for name in sheet.rows[0]] if sheet.rows else []
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        why = N_(
            "The first row has no column “{name}”. Take the file out here and write into that one.",
            name=missing[0],
        )
        raise Refused(why, (Problem(why, row=1, column=missing[0]),))
    if len(sheet.rows) > MAX_TEXTS:
        raise Refused(N_("The file holds more than {limit} texts. Split it.", limit=MAX_TEXTS))
    place = {name: header.index(name) for name, _ in _COLUMNS if name in header}

    def cell(row: Sequence[str], name: str) -> str:
        at = place.get(name, len(row))
        return row[at] if at < len(row) else ""

    return [
        FileEntry(
            cell(row, "key"), cell(row, "source"), cell(row, "translation"), _standing(cell(row, "state")),
            cell(row, "mark"), cell(row, "source before"), cell(row, "what"), cell(row, "belongs to"), number,
        )
        for number, row in enumerate(sheet.rows[1:], 2)
        if any(row)
    ]  # fmt: skip


def _sheet(sheets: Sequence[Sheet], name: str) -> Sheet | None:
    return next((sheet for sheet in sheets if sheet.name.strip().casefold() == name), None)


def _standing(written: str) -> Standing | None:
    return Standing(written) if written in Standing._value2member_map_ else None
