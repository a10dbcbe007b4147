"""For servers that want a module: ``gunicorn wsgi:app``. The settings come from the environment."""

from __future__ import annotations

from engage.web.app import create_app

app = create_app()
