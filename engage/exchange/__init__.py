"""Formats in and out: XLSForm, CSV, XLSX. Reads any file safely or refuses it with row and reason."""
