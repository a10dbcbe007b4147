"""One commit per request, here and nowhere else.

An unsafe request begins as a writer, so that on SQLite it waits its turn before its first statement. It is committed when
its answer is a success, and undone for every other answer: a form that comes back with a complaint has written nothing.
A safe request is never committed.

Residents' sendings are many at once and short. Their addresses (``WRITES_LATE``) begin by reading, work everything out, and
hand what is left to :func:`write`, which commits it together with others' (``storage/together.py``) before the answer goes out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from engage.storage.engine import begin_write
from engage.web.shell.database import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


# Addresses that read first and write at last.
WRITES_LATE = frozenset({"answer.keep", "answer.send", "answer.receive"})
Result = TypeVar("Result")


def begin() -> None:
    """Called once a request's body is read and found acceptable, never while somebody is still sending."""
    if request.method not in SAFE_METHODS and request.endpoint not in WRITES_LATE:
        begin_write(db.session)


def write(work: Callable[[Session], Result]) -> Result:
    """Commit ``work`` now; its result. What the request read before is let go of, so that nothing waits for it."""
    db.session.rollback()
    return db.writer.write(work)


def keep() -> None:
    """Commit although the answer is a refusal: for a failed sign-in, which has to be counted."""
    g.keep_what_was_written = True


def after_commit(then: Callable[[], object]) -> None:
    """Do something once what was written is certain; not at all when it is undone."""
    g.setdefault("after_commit", []).append(then)


def _finish(response: Response) -> Response:
    if g.get("transaction_over"):
        return response
    g.transaction_over = True
    session = db.session
    if request.method in SAFE_METHODS or request.endpoint in WRITES_LATE:
        written = [*session.new, *session.dirty, *session.deleted]
        session.rollback()
        if written:
            raise RuntimeError(f"a {request.method} request wrote {type(written[0]).__name__}")
    elif response.status_code < 400 or g.get("keep_what_was_written"):
        session.commit()
        for then in g.get("after_commit", []):
            then()
    else:
        session.rollback()
    return response


def install(app: Flask) -> None:
    app.after_request(_finish)
