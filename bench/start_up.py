#!/usr/bin/env python
"""How soon a web process can answer, and how much memory it has then.

    python bench/start_up.py [--json] [--quick]

Answers ``{"import_s", "ready_s", "first_page_ms", "warm_page_ms", "rss_mb", "modules"}``: seconds to import the application,
seconds until it is made, milliseconds for the first page (templates compiled) and for the next ones (median), memory then.
Each figure is the median of five fresh processes (two with ``--quick``).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile

CHILD = """
import json, resource, sys, time
begun = time.perf_counter()
from engage.config import read_settings
from engage.web.app import create_app
imported = time.perf_counter()
client = create_app(read_settings({"ENGAGE_DATA_DIR": sys.argv[1], "ENGAGE_LOG_LEVEL": "error"})).test_client()
ready = time.perf_counter()
def page():
    start = time.perf_counter()
    assert client.get("/desk/sign-in").status_code == 200
    return (time.perf_counter() - start) * 1000
first = page()
warm = sorted(page() for _ in range(20))[10]
print(json.dumps({"import_s": imported - begun, "ready_s": ready - begun, "first_page_ms": first, "warm_page_ms": warm,
    "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "modules": len(sys.modules)}))
"""


def measured() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, folder], capture_output=True, text=True, check=True
        )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    runs = [measured() for _ in range(2 if given.quick else 5)]
    answer = {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}
    if given.json:
        print(json.dumps(answer))
    else:
        for name, value in answer.items():
            print(f"{name:>16}  {value:g}")


if __name__ == "__main__":
    main()
