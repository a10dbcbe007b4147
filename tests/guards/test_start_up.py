"""A web process that starts, and serves a resident, never loads what only analysis needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAVY = [
    "pandas",
    "numpy",
    "scipy",
    "plotly",
    "pyarrow",
    "statsmodels",
    "openpyxl",
    "pyxform",
    "huey",
]

SCRIPT = """
import json, sys
from engage.config import read_settings
from engage.storage.engine import make_engine
from engage.storage.migrate import upgrade
from engage.web.app import create_app
settings = read_settings({"ENGAGE_DATA_DIR": sys.argv[1], "ENGAGE_LOG_LEVEL": "error"})
engine = make_engine(settings.database_url)
upgrade(engine)
client = create_app(settings).test_client()
started = sorted(set(sys.modules) & set(HEAVY))
statuses = {url: client.get(url).status_code for url in URLS}
print(json.dumps({"started": started, "served": sorted(set(sys.modules) & set(HEAVY)), "statuses": statuses}))
"""
URLS = ["/s/no-such-survey", "/r", "/p/no-such-initiative", "/healthz", "/readyz", "/desk/sign-in"]


def test_residents_pages_load_neither_pandas_nor_plotly_nor_scipy(tmp_path: Path) -> None:
    script = SCRIPT.replace("HEAVY", repr(HEAVY)).replace("URLS", repr(URLS))
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["started"] == []
    assert told["served"] == []
    assert all(status < 500 for status in told["statuses"].values()), told


def test_the_map_imports_nothing() -> None:
    """So that the pure core loads without Flask."""
    script = (
        "import engage, sys; print(sorted(m for m in sys.modules if m.startswith(('flask', 'sqlalchemy'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
