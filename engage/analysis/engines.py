"""Where parts are worked on: here, in processes of this machine, or on a Dask cluster.

An engine is a function that applies another to many items and gives the results in the order of the items, so that sums do
not depend on who was first. Only a few items are under way at once: they may be large.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

from engage.errors import N_, Refused

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD: Final = 3
"""Items under way for each worker: enough that none waits for the next."""


class Engine(Protocol):
    """``work`` and the items must be such that another process can be handed them."""

    def __call__(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]: ...


def here(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """One after the other, in this process."""
    return map(work, items)


@contextmanager
def processes(workers: int) -> Iterator[Engine]:
    """In processes of this machine."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield _spread(pool, workers)


@contextmanager
def dask_cluster(address: str = "", workers: int = 2) -> Iterator[Engine]:
    """On the Dask cluster at ``address``, or on one of ``workers`` processes made for the purpose on this machine.

    Refused when Dask is not installed or nobody answers at the address.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as missing:
        raise Refused(
            N_("A cluster needs the packages dask and distributed: pip install engage[scale].")
        ) from missing
    cluster = None
    if not address:
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
    try:
        with _answering(Client, address or cluster) as client:
            slots = sum(client.nthreads().values()) or workers
            yield _spread(client.get_executor(pure=False), slots)
    finally:
        if cluster is not None:
            cluster.close()


def _answering(make: Any, where: Any) -> Any:
    try:
        return make(where, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as fault:
        why = str(fault).strip().splitlines()[:1]
        raise Refused(
            N_("No cluster answers at {address}: {why}.", address=str(where), why="".join(why)[:200])
        ) from fault


def _spread(pool: Executor, workers: int) -> Engine:
    def run(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        under_way: deque[Future[Result]] = deque()
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) >= workers * _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    return run
