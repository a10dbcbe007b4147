"""The one place where the house is put together. What is not listed here is not there."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from engage import places
from engage.config import Settings, read_settings
from engage.web.answer import printed
from engage.web.shell import (
    background,
    errors,
    guards,
    headers,
    health,
    incoming,
    limiter,
    locale,
    logs,
    pages,
    sessions,
    static,
    transaction,
)
from engage.web.shell.database import db

# Each names a blueprint called ``door``.
DOORS = (
    "engage.web.answer.routes",
    "engage.web.answer.preview",
    "engage.web.public.routes",
    "engage.web.desk.home.routes",
    "engage.web.desk.people.signing",
    "engage.web.desk.people.routes",
    "engage.web.desk.goals.routes",
    "engage.web.desk.surveys.routes",
    "engage.web.desk.field.routes",
    "engage.web.desk.sharing.routes",
    "engage.web.desk.paper.routes",
    "engage.web.desk.translations.routes",
    "engage.web.desk.translations.by_link",
    "engage.web.desk.results.routes",
    "engage.web.desk.findings.routes",
    "engage.web.desk.listening.routes",
    "engage.web.desk.themes.routes",
    "engage.web.desk.commitments.routes",
    "engage.web.desk.reviews.routes",
    "engage.web.desk.reportback.routes",
    "engage.web.desk.jobs.routes",
    "engage.web.shell.style",
)


def create_app(settings: Settings | None = None) -> Flask:
    """The web application for ``settings``, by default those of the environment.

    Raises ``Misconfigured`` for wrong settings and ``TypeError`` when an address of the desk is not guarded.
    """
    settings = settings or read_settings()
    app = Flask("engage.web", template_folder=str(places.templates()), static_folder=None)
    app.extensions["engage"] = settings
    app.config.update(SECRET_KEY=None, MAX_CONTENT_LENGTH=settings.max_upload_mb * 1_000_000)
    db.open_for(app, settings.database_url)
    _install_shell(app)
    for module in DOORS:
        app.register_blueprint(import_module(module).door)
    printed.install(app)
    guards.every_need(app)
    if settings.trusted_proxies:
        near = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near, x_host=near)  # type: ignore[method-assign]
    return app


def _install_shell(app: Flask) -> None:
    """Before a request they run in this order, after it in the reverse: the commit comes first, the record last."""
    logs.install(app)
    app.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5, COMPRESS_MIN_SIZE=400)
    Compress(app)
    headers.install(app)
    static.install(app)
    sessions.install(app)
    limiter.install(app)
    incoming.install(app)
    locale.install(app)
    guards.install(app)
    pages.install(app)
    errors.install(app)
    health.install(app)
    background.install(app)
    transaction.install(app)
