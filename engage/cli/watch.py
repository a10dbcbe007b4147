"""``python -m engage.cli.watch COMMANDS``: start commands (a JSON list of lists of words) and keep them together.

When one ends, or on Ctrl-C, all are stopped. ``engage serve`` turns into this once the database is ready, and so lets go of
everything it needed to make it so: what only waits takes a few megabytes.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

# How long what was started gets to finish its work, in seconds.
PATIENCE = 10


def become(commands: Sequence[Sequence[str]], environment: dict[str, str]) -> None:
    """Replace this process by one that watches ``commands``."""
    sys.stdout.flush()
    sys.stderr.flush()
    words = [sys.executable, "-m", "engage.cli.watch", json.dumps(commands)]
    os.execve(sys.executable, words, environment)  # noqa: S606 - own words


def watch(commands: Sequence[Sequence[str]]) -> None:
    """Start the commands; when one ends, or on Ctrl-C, stop all."""
    started: list[subprocess.Popen[bytes]] = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        for words in commands:
            # Each in a session of its own: Ctrl-C then reaches this process alone, which stops them in order.
            started.append(subprocess.Popen(words, start_new_session=True))  # noqa: S603, PERF401 - own words; kept as they start
        while all(process.poll() is None for process in started):
            time.sleep(0.2)
    except KeyboardInterrupt:
        print("\nStopping ...", file=sys.stderr)
    finally:
        _stop_all(started)


def _stop_all(started: list[subprocess.Popen[bytes]]) -> None:
    for further in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(further, signal.SIG_IGN)
    for process in started:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + PATIENCE
    for process in started:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    watch(json.loads(sys.argv[1]))
