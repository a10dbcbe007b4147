"""What processes cost: processor time and memory of a process with everything it started."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def family(*roots: int) -> list[int]:
    """The processes ``roots`` and everything they started."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents[int(entry.name)] = int(fields[1])
    found = [pid for pid in roots if pid in parents]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid and child not in found]
    return found


def cpu_ms(pids: Iterable[int]) -> float:
    """Processor time so far, in user and system mode, of these processes and the children they have buried."""
    return sum(_TICK_MS * sum(map(int, fields[11:15])) for pid in pids if (fields := _stat(pid)))


def memory_mb(pids: Iterable[int]) -> float:
    """Memory of these processes, what they share counted once (PSS)."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat behind the name: state, parent, ..."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
