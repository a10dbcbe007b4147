"""How gunicorn runs the application: ``--config python:engage.web.shell.workers``.

The application is made once, before the workers are forked from it, and what it consists of is put out of the garbage
collector's sight: the workers then share that memory instead of each writing into its own copy, and collect less.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from flask import Flask

from engage.i18n.catalogues import interface_languages, translator

preload_app = True
# Enough for sixteen phones at once on two processors; more threads would only take the interpreter from each other.
threads = 4
timeout = 60
# A worker is replaced before long: whatever a library may lose of its memory is then given back.
max_requests = 200_000
max_requests_jitter = 20_000
loglevel = "warning"
# Seconds for which one thread may keep the interpreter while others wait: whoever holds the database's pen waits for it
# after every statement, and everybody else for them.
_TURN = 0.0005


def when_ready(server: Any) -> None:
    _warm(server.app.wsgi())
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    sys.setswitchinterval(_TURN)


def _warm(app: Flask) -> None:
    """What every resident's page needs, made ready once for all workers."""
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(("answer/", "shell/"))):
        app.jinja_env.get_template(name)
    for tag in interface_languages():
        translator(tag)
