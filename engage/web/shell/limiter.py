"""So many writes a minute from one address, without keeping any address.

An address is turned by a secret key, new every day, into the number of one of 65,536 counters, and only that counter is
kept: in a small file which the worker processes share. There is no list of who was here, and even with the key in hand each
counter stands for some 65,000 IPv4 addresses. Two addresses that meet in one counter share its limit, which is high.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import mmap
import os
import struct
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app, request

from engage import clock
from engage.config import Settings
from engage.errors import N_, EngageError
from engage.web.shell.transaction import SAFE_METHODS

COUNTERS = 1 << 16
_HEAD = struct.Struct("<I32s")  # day, key
_COUNTER = struct.Struct("<II")  # minute, writes in it
_SIZE = _HEAD.size + COUNTERS * _COUNTER.size
# Browsers report by themselves, and a failed report may not stop a person.
NOT_COUNTED = frozenset({"csp_report"})


class TooMany(EngageError):  # noqa: N818
    """More writes than the limit. ``seconds`` until the next one is taken."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            N_(
                "Too many things were sent from your network at once. Wait {seconds} seconds, then send again. "
                "Nothing is lost.",
                seconds=seconds,
            )
        )
        self.seconds = seconds


class Limiter:
    """Counts writes per address and minute in the file at ``path``."""

    def __init__(self, path: Path, per_minute: int) -> None:
        self.per_minute = per_minute
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_size != _SIZE:
                os.ftruncate(handle, _SIZE)
            self._memory = mmap.mmap(handle, _SIZE)
        finally:
            os.close(handle)

    def count(self, address: str, at: datetime) -> None:
        """Count one write. Raises :class:`TooMany` when it is one too many.

        Two processes that count at the same instant may lose one; for a limit of hundreds that does not matter, and a
        lock would make every resident wait.
        """
        place = self._place(address, at)
        minute = int(at.timestamp()) // 60
        kept_minute, writes = _COUNTER.unpack_from(self._memory, place)
        writes = writes + 1 if kept_minute == minute else 1
        _COUNTER.pack_into(self._memory, place, minute, min(writes, 0xFFFF_FFFF))
        if writes > self.per_minute:
            raise TooMany(60 - at.second)

    def _place(self, address: str, at: datetime) -> int:
        digest = hmac.digest(self._key_of(at), _network(address), hashlib.sha256)
        return _HEAD.size + (int.from_bytes(digest[:2]) % COUNTERS) * _COUNTER.size

    def _key_of(self, at: datetime) -> bytes:
        """The day's key. On a new day the old key and everything counted under it are overwritten."""
        today = at.date().toordinal()
        day, key = _HEAD.unpack_from(self._memory, 0)
        if day != today:
            key = os.urandom(32)
            self._memory[_HEAD.size :] = bytes(_SIZE - _HEAD.size)
            _HEAD.pack_into(self._memory, 0, today, key)
        return bytes(key)

    def close(self) -> None:
        self._memory.close()


def _network(address: str) -> bytes:
    """What counts as one address: an IPv4 address, or the /64 network that an IPv6 household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return b"unknown"
    return parsed.packed[:8] if parsed.version == 6 else parsed.packed


def count() -> None:
    """Count this request when it writes."""
    if request.method not in SAFE_METHODS and request.endpoint not in NOT_COUNTED:
        limiter: Limiter = current_app.extensions["engage-limiter"]
        limiter.count(request.remote_addr or "", clock.now())


def install(app: Flask) -> None:
    current: Settings = app.extensions["engage"]
    app.extensions["engage-limiter"] = Limiter(current.data_dir / "limiter", current.rate_limit_per_minute)
