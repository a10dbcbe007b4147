"""Sessions of a process that imported one room only."""

from __future__ import annotations

import subprocess
import sys

ALONE = """
from engage.findings.models import Release
from engage.storage.engine import make_engine, session_maker
session_maker(make_engine("sqlite://"))
print(sorted(key.column.table.name for key in Release.__table__.foreign_keys))
"""


def test_a_job_that_imports_one_room_can_write_rows_that_point_into_others() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "account" in done.stdout
