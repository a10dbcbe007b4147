"""Counts that took long are kept for a while, in this process: the longer one took, the longer it is kept, a minute at most.

What was quick is counted anew each time, so that a small survey's page is always up to date.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar
from uuid import UUID

from engage import clock

T = TypeVar("T")
Key = tuple[UUID, str]
_QUICK = 0.05  # seconds
_TIMES_AS_LONG = 100
_LONGEST = 60.0  # seconds
_MOST = 200


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    """A count and when it was made."""

    found: T
    at: datetime


_kept: OrderedDict[Key, tuple[float, Counted[Any]]] = OrderedDict()
_lock = Lock()


def counted(key: Key, count: Callable[[], T]) -> Counted[T]:
    """What ``count`` finds, or what it found a short while ago under the same key."""
    with _lock:
        until, found = _kept.get(key, (0.0, None))
    if found is not None and monotonic() < until:
        return found
    began, at = monotonic(), clock.now()
    made = Counted(count(), at)
    took = monotonic() - began
    with _lock:
        _kept.pop(key, None)
        if took > _QUICK:
            _kept[key] = monotonic() + min(took * _TIMES_AS_LONG, _LONGEST), made
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return made
