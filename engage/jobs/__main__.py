"""``python -m engage.jobs``: work off the queue until stopped. A job that has begun is finished first."""

from __future__ import annotations

import signal

from huey.consumer import Consumer

from engage.config import read_settings
from engage.jobs.queue import Queue
from engage.logs import configure

# How long to sleep, in seconds, when there is nothing to do.
_NAP = 0.5


def main() -> None:
    settings = read_settings()
    configure(settings.log_level)
    queue = Queue(settings)
    # huey finishes what it has begun on SIGINT and drops it on SIGTERM; whoever stops us sends SIGTERM.
    consumer = Consumer(queue.huey, workers=1, periodic=False, max_delay=_NAP, graceful_signal="TERM")
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    consumer.run()


if __name__ == "__main__":
    main()
