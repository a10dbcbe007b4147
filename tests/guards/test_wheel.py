"""The wheel works elsewhere: it carries templates, compiled catalogues, migrations and samples, and opens a page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

OPENS_A_PAGE = """
import engage, sys
from pathlib import Path
from engage import places
from engage.storage.engine import make_engine
from engage.storage.migrate import upgrade
from engage.config import read_settings
from engage.web.app import create_app

home = Path(sys.argv[1]).resolve()
for found in (Path(engage.__file__), places.templates(), places.translations(), places.migrations(), places.static()):
    assert home in found.resolve().parents, f"{found} does not come from the wheel"
settings = read_settings()
engine = make_engine(settings.database_url)
upgrade(engine)
answer = create_app(settings).test_client().get("/desk/sign-in?lang=ar")
assert answer.status_code == 200, answer.status_code
assert 'dir="rtl"' in answer.text
assert any(places.translations().glob("ar/*.mo")), "no compiled catalogue"
print("opened")
"""


@pytest.mark.slow
def test_an_installed_wheel_opens_a_page_far_from_the_checkout(tmp_path: Path) -> None:
    wheels, home = tmp_path / "wheels", tmp_path / "home"
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT)])
    wheel = next(wheels.glob("*.whl"))
    _run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(home),
            str(wheel),
        ]
    )
    environment = {**os.environ, "PYTHONPATH": str(home), "ENGAGE_DATA_DIR": str(tmp_path / "data")}
    said = _run([sys.executable, "-c", OPENS_A_PAGE, str(home)], cwd=tmp_path, env=environment)
    assert said.splitlines()[-1] == "opened"


def _run(command: list[str], **options: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command[:4]}: {done.stdout[-1500:]}{done.stderr[-3000:]}"
    return str(done.stdout)
