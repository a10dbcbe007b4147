"""The zip around a workbook, opened with care: nothing is unpacked to disk, and nothing beyond its limits to memory.

Part names are matched with slashes and letter case evened out, since some writers use backslashes or keep every part
at the root.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from engage.errors import N_, Message, Refused
from engage.exchange.limits import MAX_MEMBERS, MAX_UNPACK_RATIO, MAX_UNPACKED_BYTES, RATIO_MATTERS_ABOVE

_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def damaged(why: Message) -> Refused:
    return Refused(
        N_(
            "The workbook is damaged ({why}). Open it in a spreadsheet program, save it again and retry.",
            why=why,
        )
    )


def detail(error: Exception, part: str = "") -> Message:
    """What a reader underneath complained about, in its own words: for whoever repairs the file."""
    return Message(
        "{part} {words}" if part else "{words}", {"part": part, "words": str(error) or type(error).__name__}
    )


class Parts:
    """The parts of one zip: ``name in parts``, ``parts.chunks(name)``, ``parts.resolve(base, target)``."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged(detail(error)) from error
        members = self._zip.infolist()
        _check_sizes(members, len(data))
        self._by_name = {normal(member.filename): member for member in members}

    def __contains__(self, name: str) -> bool:
        return normal(name) in self._by_name

    def names(self) -> tuple[str, ...]:
        """The parts there are, as they are matched: small letters, forward slashes."""
        return tuple(self._by_name)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part, piece by piece."""
        member = self._by_name.get(normal(name))
        if member is None:
            raise damaged(N_("the part {part} is missing", part=name))
        if member.flag_bits & _ENCRYPTED:
            raise Refused(
                N_("The workbook is protected by a password. Save a copy without one and try again.")
            )
        if member.compress_type not in _PLAIN_METHODS:
            raise damaged(N_("the part {part} is packed in a way spreadsheets do not use", part=name))
        try:
            with self._zip.open(member) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise damaged(detail(error, name)) from error


def normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def resolve(base: str, target: str) -> str:
    """The part a relationship of ``base`` points to; a leading slash means the zip's root."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


def _check_sizes(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse a zip bomb by what it declares; zipfile never reads more of a part than it declares.

    The ratio is taken against the whole file, so that parts which overlap in the file cannot hide it.
    """
    unpacked = sum(member.file_size for member in members)
    is_bomb = unpacked > RATIO_MATTERS_ABOVE and unpacked > packed * MAX_UNPACK_RATIO
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or is_bomb:
        raise Refused(
            N_(
                "The workbook unpacks to {megabytes} MB in {members} parts, which is more than a workbook needs. "
                "Save only the sheet with the data as CSV or XLSX and try again.",
                megabytes=unpacked // (1024 * 1024),
                members=len(members),
            )
        )
