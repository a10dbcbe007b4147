"""Starting background work from a page. The job is queued once the page's own changes are certain."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import Flask, Response, current_app

from engage.config import Settings
from engage.errors import Message
from engage.web.shell import transaction
from engage.web.shell.guards import person
from engage.web.shell.pages import go

if TYPE_CHECKING:
    from engage.jobs.queue import Queue


class _Background:
    """The queue, opened when somebody first needs it: a resident's request never does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def queue(self) -> Queue:
        from engage.jobs.queue import Queue  # not at start-up: most pages need no queue

        return Queue(self._settings)


def queue() -> Queue:
    background: _Background = current_app.extensions["engage-jobs"]
    return background.queue


def start(kind: str, label: Message, **arguments: Any) -> Response:
    """Start a job for the person signed in, and go on to the page that shows its progress."""
    job_id = str(uuid4())
    opened, by = queue(), person().id
    transaction.after_commit(lambda: opened.start(kind, arguments, label=label, by=by, job_id=job_id))
    return go("desk-jobs.show", job_id=job_id)


def install(app: Flask) -> None:
    app.extensions["engage-jobs"] = _Background(app.extensions["engage"])
