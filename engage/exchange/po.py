"""PO files as translators' programs write them: read within limits, written so that the same entries come back.

Our own reader and writer: a library's guesses which texts are "python-format" would make programs complain of every "50 %",
and what is wrong with a file has to be told with its line. Plural forms are refused: no text of a survey has any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engage.errors import N_, Message, Problem, Refused
from engage.exchange.limits import MAX_CELL_CHARACTERS, MAX_PO_BYTES, MAX_TEXTS
from engage.exchange.opening import Source, read_bytes

_KEYWORDS = ("msgctxt", "msgid", "msgstr")
_LINE = re.compile(r'(?:(?P<keyword>[a-z_]+(?:\[\d+\])?)\s*)?(?P<string>"(?:[^"\\]|\\.)*")')
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|[0-7]{1,3}|.)")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_WRITTEN = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})
_CHARSET = re.compile(rb"charset=([A-Za-z0-9_.:-]{1,30})")
# What old programs still write; whatever else a file claims is not tried.
_CHARSETS = re.compile(
    r"(utf-?8|us-ascii|ascii|charset|iso-?8859-\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|gb18030|gbk|gb2312|big5|euc-jp|euc-kr|shift_jis)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PoEntry:
    """``notes``: the lines of "#." comments; ``former``: the source it was made from ("#| msgid"); ``line`` in its file."""

    context: str
    source: str
    text: str
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    former: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PoFile:
    headers: Mapping[str, str]
    entries: tuple[PoEntry, ...]


def write_po(file: PoFile) -> bytes:
    """The file in UTF-8. Notes must be single lines; header names and values must hold no line end."""
    header = "".join(f"{name}: {value}\n" for name, value in file.headers.items())
    blocks = [_block(PoEntry("", "", header))]
    blocks += [_block(entry) for entry in file.entries]
    return "\n".join(blocks).encode("utf-8", "replace")


def read_po(source: Source) -> PoFile:
    """The entries in order, without the obsolete ones. Raises ``Refused``, with the lines to mend as problems' rows."""
    data = read_bytes(source)
    if len(data) > MAX_PO_BYTES:
        raise Refused(
            N_(
                "The file is larger than {limit} MB. Split it into several files.",
                limit=MAX_PO_BYTES // 2**20,
            )
        )
    headers: dict[str, str] = {}
    entries: list[PoEntry] = []
    for entry in _Reader().entries(_decoded(data).split("\n")):
        if not entry.source and not entry.context:
            headers = _headers(entry.text)
        else:
            entries.append(entry)
        if len(entries) > MAX_TEXTS:
            raise Refused(N_("The file holds more than {limit} texts. Split it.", limit=MAX_TEXTS))
    if not entries and not headers:
        raise Refused(N_("There is no translation in this file. Is it a PO file?"))
    return PoFile(headers, tuple(entries))


def _block(entry: PoEntry) -> str:
    lines = [f"#. {note}" for note in entry.notes]
    if entry.flags:
        lines.append(f"#, {', '.join(entry.flags)}")
    if entry.former:
        lines += [f"#| {line}" for line in _string("msgid", entry.former)]
    if entry.context:
        lines += _string("msgctxt", entry.context)
    lines += _string("msgid", entry.source)
    lines += _string("msgstr", entry.text)
    return "\n".join(lines) + "\n"


def _string(keyword: str, text: str) -> list[str]:
    pieces = re.findall(r"[^\n]*\n|[^\n]+", text)
    if len(pieces) < 2:
        return [f'{keyword} "{text.translate(_WRITTEN)}"']
    return [f'{keyword} ""', *(f'"{piece.translate(_WRITTEN)}"' for piece in pieces)]


def _decoded(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    name = found[1].decode("ascii") if found else "utf-8"
    if not _CHARSETS.fullmatch(name):
        raise Refused(N_("The file says that it is written in “{charset}”. Save it as UTF-8.", charset=name))
    utf8 = data.startswith(b"\xef\xbb\xbf") or name.lower() in ("charset", "us-ascii", "ascii")
    try:
        return data.decode("utf-8-sig" if utf8 else name).removeprefix("\ufeff").replace("\r\n", "\n")
    except (UnicodeDecodeError, LookupError) as error:
        raise Refused(
            N_("The file is not written in {charset} as it says. Save it as UTF-8.", charset=name)
        ) from error


def _headers(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.split("\n") if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}


class _Reader:
    """Takes a file line by line and hands out each entry when the next one begins."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._clear()

    def _clear(self) -> None:
        self._strings: dict[str, list[str]] = {}
        self._former: list[str] = []
        self._notes: list[str] = []
        self._flags: list[str] = []
        self._into: list[str] | None = None
        self._begun = 0

    def entries(self, lines: Iterable[str]) -> Iterator[PoEntry]:
        """Raises ``Refused`` at the end when some line could not be read: half a file is not taken."""
        for number, raw in enumerate(lines, 1):
            line = raw.strip(" \t\r")
            if self._over(line):
                yield self._entry()
                self._clear()
            if line:
                self._take(line, number)
            if len(self._problems) >= _MOST_PROBLEMS:
                break
        if self._problems:
            raise Refused(self._problems[0].why, tuple(self._problems))
        if "msgid" in self._strings:
            yield self._entry()

    def _over(self, line: str) -> bool:
        """Whether the entry being read ends before this line."""
        if "msgstr" not in self._strings:
            return False
        return not line or line.startswith(("#", "msgctxt", "msgid"))

    def _take(self, line: str, number: int) -> None:
        if line.startswith("#"):
            self._comment(line, number)
            return
        found = _LINE.fullmatch(line)
        keyword = found["keyword"] if found else None
        if found is None:
            self._wrong(N_("This line is neither a comment nor a text in quotes."), number, line)
        elif keyword is None and self._into is None:
            self._wrong(N_("A text in quotes without a word such as msgid before it."), number, line)
        elif keyword in ("msgid_plural",) or (keyword or "").startswith("msgstr["):
            self._wrong(N_("Texts of a survey have no plural forms."), number, line)
        elif keyword is not None and keyword not in _KEYWORDS:
            self._wrong(N_("There is no word “{word}” in a PO file.", word=keyword), number, line)
        elif keyword is not None and keyword in self._strings:
            self._wrong(N_("“{word}” stands here twice.", word=keyword), number, line)
        else:
            if keyword is not None:
                self._into = self._strings.setdefault(keyword, [])
                self._begun = self._begun or number
            self._append(self._into, found["string"], number)

    def _comment(self, line: str, number: int) -> None:
        kind, rest = line[:2], line[2:].strip()
        if kind == "#.":
            self._notes.append(rest)
        elif kind == "#,":
            self._flags += [flag.strip() for flag in rest.split(",") if flag.strip()]
        elif kind == "#|":
            found = _LINE.fullmatch(rest)
            if found and found["keyword"] in (None, "msgid"):
                self._append(self._former, found["string"], number)

    def _append(self, into: list[str] | None, quoted: str, number: int) -> None:
        if into is None:
            return
        try:
            into.append(_ESCAPE.sub(_unescaped, quoted[1:-1]))
        except ValueError:
            self._wrong(N_("There is an unknown sign after a backslash."), number, quoted)
        if sum(map(len, into)) > MAX_CELL_CHARACTERS:
            raise Refused(
                N_("The file holds a text of more than {limit} characters.", limit=MAX_CELL_CHARACTERS),
                (Problem(N_("This text is too long."), row=number),),
            )

    def _entry(self) -> PoEntry:
        joined = {keyword: "".join(pieces) for keyword, pieces in self._strings.items()}
        return PoEntry(
            context=joined.get("msgctxt", ""),
            source=joined.get("msgid", ""),
            text=joined.get("msgstr", ""),
            notes=tuple(self._notes),
            flags=tuple(self._flags),
            former="".join(self._former),
            line=self._begun,
        )

    def _wrong(self, why: Message, number: int, line: str) -> None:
        self._problems.append(Problem(why, row=number, value=line[:80]))


_MOST_PROBLEMS = 100


def _unescaped(found: re.Match[str]) -> str:
    sign = found[1]
    if sign in _PLAIN:
        return _PLAIN[sign]
    if sign[0] == "x" and len(sign) == 3:
        return chr(int(sign[1:], 16))
    if sign[0] in "01234567":
        return chr(int(sign, 8))
    raise ValueError(sign)
