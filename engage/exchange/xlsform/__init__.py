"""XLSForm in and out: the spreadsheet form of surveys that Open Data Kit and its kin share (https://xlsform.org)."""

from engage.exchange.xlsform.notes import Unsupported, Warned
from engage.exchange.xlsform.reading import XlsformReading, language_name, missing_texts, read_xlsform
from engage.exchange.xlsform.writing import write_xlsform, xlsform_bytes

__all__ = [
    "Unsupported",
    "Warned",
    "XlsformReading",
    "language_name",
    "missing_texts",
    "read_xlsform",
    "write_xlsform",
    "xlsform_bytes",
]
