"""Open what a person handed over: a path or the bytes of an upload, refused when missing, empty or too large."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from engage.errors import N_, Message, Refused
from engage.exchange.limits import MAX_FILE_BYTES

Source = str | Path | bytes

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Format(Enum):
    """What a file is by its first bytes; names and endings are not believed."""

    ZIP = "zip"  # xlsx, xlsm, ods and whatever else is a zip
    OLE = "ole"  # xls, and workbooks behind a password
    TEXT = "text"


def read_bytes(source: Source) -> bytes:
    """The whole file. Raises ``Refused`` when it cannot be read, is empty or larger than ``MAX_FILE_BYTES``."""
    data = source if isinstance(source, bytes) else _read_file(Path(source))
    if not data:
        raise Refused(N_("The file is empty. Check that it was saved and choose it again."))
    if len(data) > MAX_FILE_BYTES:
        raise Refused(_too_large())
    return data


def format_of(data: bytes) -> Format:
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return Format.ZIP
    if data.startswith(_OLE):
        return Format.OLE
    return Format.TEXT


def _read_file(path: Path) -> bytes:
    try:
        # Only a plain file: a pipe or a device could block, or never end.
        if not path.is_file():
            raise Refused(N_("There is no file {name}. Check the path.", name=path.name))
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Refused(N_("The file {name} cannot be read: {why}", name=path.name, why=str(error))) from error


def _too_large() -> Message:
    megabytes = MAX_FILE_BYTES // (1024 * 1024)
    return N_("The file is larger than {limit} MB. Split it into several files.", limit=megabytes)
