"""Uses of invitations that wait to be marked: in a small file beside the database, not in it and not in its backups.

Marked one by one, a use would stand in the database's log right beside the answer that came with it. Here it stands in no
order and with no time, until several are marked together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

_PATIENCE = 5.0  # seconds that one process waits for another


class WaitingUses:
    """The uses that wait in the file at ``path``, shared by all processes of this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, code_hash: str) -> int:
        """Let one use wait; how many wait now."""
        with self._open() as file:
            file.execute(
                "INSERT INTO waiting VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET uses = uses + 1",
                (code_hash,),
            )
            return int(file.execute("SELECT coalesce(sum(uses), 0) FROM waiting").fetchone()[0])

    def of(self, code_hash: str) -> int:
        """How many uses of one code wait."""
        with self._open() as file:
            found = file.execute("SELECT uses FROM waiting WHERE hash = ?", (code_hash,)).fetchone()
            return int(found[0]) if found else 0

    def all(self) -> list[str]:
        """Every use that waits, sorted by its hash; a code that was used twice is there twice."""
        with self._open() as file:
            rows = file.execute("SELECT hash, uses FROM waiting ORDER BY hash").fetchall()
        return [code_hash for code_hash, uses in rows for _ in range(uses)]

    def forget(self, marked: Sequence[str]) -> None:
        """These are marked now. What came to wait in the meantime stays."""
        with self._open() as file:
            file.executemany("UPDATE waiting SET uses = uses - 1 WHERE hash = ?", [(one,) for one in marked])
            file.execute("DELETE FROM waiting WHERE uses < 1")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)) as file:
            file.execute("PRAGMA secure_delete=ON")
            file.execute("BEGIN IMMEDIATE")
            file.execute(
                "CREATE TABLE IF NOT EXISTS waiting (hash TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID"
            )
            yield file
            file.execute("COMMIT")
