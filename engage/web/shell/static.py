"""Style sheets, scripts and images under an address that names their content, so that browsers keep them for a year.

One fingerprint stands for the whole folder: a style sheet or a module that names a neighbour by a relative address finds
it under the same fingerprint. Files are compressed once, as well as can be, when first asked for.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from flask import Flask, Response, abort, current_app, request

from engage import places
from engage.web.shell import scripts

A_YEAR = "public, max-age=31536000, immutable"
_COMPRESSIBLE = (
    "text/",
    "application/javascript",
    "application/json",
    "image/svg+xml",
    "application/manifest+json",
)
# Above this size the last few per cent would take seconds.
_PATIENT_UP_TO = 300_000
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("application/manifest+json", ".webmanifest")


class StaticFiles:
    """The files below one folder, by relative path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for file in sorted(self.folder.rglob("*")):
            if file.is_file():
                digest.update(file.relative_to(self.folder).as_posix().encode() + b"\0")
                digest.update(file.read_bytes() + b"\0")
        return digest.hexdigest()[:12]

    def url(self, path: str) -> str:
        """The address of a file. Raises ``LookupError`` when there is no such file: a page may not link to nothing."""
        if not (self.folder / path).is_file():
            raise LookupError(f"there is no static file {path!r}")
        return f"/static/{self.fingerprint}/{path}"

    def find(self, path: str) -> Path | None:
        """The file of ``path``, or ``None``: also for every path that leads out of the folder."""
        if "\x00" in path or "\\" in path:
            return None
        file = (self.folder / path).resolve()
        return file if file.is_file() and file.is_relative_to(self.folder.resolve()) else None


def content_of(file: Path) -> bytes:
    """What is sent for a file: itself, or a script as ``web/shell/scripts.py`` makes it light."""
    return scripts.together(file).encode() if file.suffix == ".js" else file.read_bytes()


@lru_cache(maxsize=128)
def compressed(file: Path, changed_ns: int, coding: str) -> bytes:
    return _packed(content_of(file), coding)


def _packed(content: bytes, coding: str) -> bytes:
    patient = len(content) <= _PATIENT_UP_TO
    if coding == "br":
        return bytes(brotli.compress(content, quality=11 if patient else 6))
    return gzip.compress(content, 9 if patient else 6, mtime=0)


@dataclass(frozen=True)
class Document:
    """Something that is made once and sent many times; packed once for each way of packing."""

    content: bytes
    kind: str

    @cached_property
    def br(self) -> bytes:
        return _packed(self.content, "br")

    @cached_property
    def gzip(self) -> bytes:
        return _packed(self.content, "gzip")

    def respond(self, *, cache_control: str) -> Response:
        coding = request.accept_encodings.best_match(["br", "gzip"])
        content = {"br": lambda: self.br, "gzip": lambda: self.gzip}.get(coding or "", lambda: self.content)()
        return _answer(content, self.kind, coding, cache_control)


def respond_with(file: Path, *, cache_control: str) -> Response:
    """A file as an answer, compressed in the best way the browser takes."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    changed = file.stat().st_mtime_ns
    coding = request.accept_encodings.best_match(["br", "gzip"]) if kind.startswith(_COMPRESSIBLE) else None
    content = compressed(file, changed, coding) if coding else content_of(file)
    return _answer(content, kind, coding, cache_control)


def _answer(content: bytes, kind: str, coding: str | None, cache_control: str) -> Response:
    response = Response(content, mimetype=kind)
    if coding:
        response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = cache_control
    response.set_etag(f"{hashlib.sha256(content).hexdigest()[:20]}")
    response.make_conditional(request)
    return response


def asset(path: str) -> str:
    """The address of a static file, for templates: ``asset('css/base.css')``."""
    files: StaticFiles = current_app.extensions["engage-static"]
    return files.url(path)


def _serve(fingerprint: str, path: str) -> Response:
    files: StaticFiles = current_app.extensions["engage-static"]
    file = files.find(path)
    if file is None:
        abort(404)
    # A page from before an update still gets a file, but not for a year.
    return respond_with(file, cache_control=A_YEAR if fingerprint == files.fingerprint else "no-cache")


def install(app: Flask, folder: Path | None = None) -> None:
    app.extensions["engage-static"] = StaticFiles(folder or places.static())
    app.add_url_rule("/static/<fingerprint>/<path:path>", "static", _serve, methods=["GET"])
