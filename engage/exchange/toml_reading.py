"""Strict reading of a mapping file: every value has its type, every key is known, all faults are told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

from engage.errors import N_, Message, Problem, Refused
from engage.exchange.opening import Source, read_bytes

_MAX_MAPPING_BYTES = 2 * 1024 * 1024


class Node:
    """One table of a TOML document with where it stands. Keys not asked for are faults; ``finish`` tells them.

    Values that are missing or of a wrong type are noted, and a harmless value is given back so that reading goes on
    and every fault is found in one go.
    """

    def __init__(self, values: dict[str, Any], where: str, problems: list[Problem]) -> None:
        self._values = values
        self._asked: set[str] = set()
        self._children: dict[str, Node] = {}
        self._problems = problems
        self.where = where

    @classmethod
    def document(cls, source: Source) -> Node:
        """The whole document. Raises ``Refused`` when it is not TOML."""
        data = read_bytes(source)
        if len(data) > _MAX_MAPPING_BYTES:
            raise Refused(N_("The mapping file is larger than 2 MB, which no mapping needs."))
        try:
            return cls(tomllib.loads(data.decode("utf-8-sig")), "", [])
        except UnicodeDecodeError as error:
            raise Refused(
                N_("The mapping file is not UTF-8 text (byte {where}).", where=error.start)
            ) from error
        except tomllib.TOMLDecodeError as error:
            raise Refused(N_("The mapping file is not valid TOML: {why}", why=str(error))) from error
        except RecursionError as error:
            raise Refused(N_("The mapping file is nested too deeply.")) from error

    def fault(self, key: str, why: Message) -> None:
        self._problems.append(Problem(why, column=self._path(key)))

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, otherwise: str | None = None) -> str:
        """A text; required when there is no ``otherwise``."""
        return str(self._typed(key, str, N_("must be a text"), otherwise, ""))

    def flag(self, key: str) -> bool:
        return bool(self._typed(key, bool, N_("must be true or false"), False, False))

    def whole(self, key: str, otherwise: int) -> int:
        value = self._typed(key, int, N_("must be a whole number"), otherwise, 0)
        if isinstance(value, bool) or not 0 <= value <= 1_000_000:
            self.fault(key, N_("must be a whole number from 0 to 1000000"))
            return otherwise
        return int(value)

    def number(self, key: str) -> float | None:
        value = self._typed(key, (int, float), N_("must be a number"), None, 0, optional=True)
        return None if value is None else float(value)

    def day(self, key: str) -> date | None:
        value = self._typed(key, date, N_("must be a date such as 2015-04-25"), None, None, optional=True)
        return value if isinstance(value, date) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is missing."""
        self._asked.add(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fault(key, N_("must be a list of texts"))
            return ()
        return tuple(value)

    def one_of(self, key: str, known: tuple[str, ...], otherwise: str | None = None) -> str:
        value = self.text(key, otherwise)
        if value not in known and (self.has(key) or otherwise is None):
            self.fault(key, N_("must be one of: {known}", known=", ".join(known)))
            return known[0]
        return value

    def child(self, key: str) -> Node | None:
        """The table under ``key``, or ``None`` when there is none."""
        self._asked.add(key)
        if key not in self._values:
            return None
        value = self._values[key]
        if not isinstance(value, dict):
            self.fault(key, N_("must be a table"))
            return None
        return self._adopt(value, key)

    def empty(self, key: str) -> Node:
        """A stand-in for a table that is missing, so that reading goes on; what is missing in it is not told again."""
        return Node({}, self._path(key), [])

    def children(self, key: str) -> Iterator[tuple[str, Node]]:
        """The tables inside the table under ``key``, by name."""
        parent = self.child(key)
        for name in parent._values if parent is not None else ():
            if (inner := parent.child(name)) is not None:  # type: ignore[union-attr]
                yield name, inner

    def rows(self, key: str) -> Iterator[Node]:
        """The tables of an array of tables (``[[key]]``)."""
        self._asked.add(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.fault(key, N_("must be written as [[{key}]]", key=key))
            return
        for number, one in enumerate(value, 1):
            yield self._adopt(one, f"{key}[{number}]")

    def text_lists(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every key of this table with its list of texts; a single text counts as a list of one."""
        for key, value in self._values.items():
            if isinstance(value, str):
                self._asked.add(key)
                yield key, (value,)
            else:
                yield key, self.texts(key)

    def text_values(self) -> Iterator[tuple[str, str]]:
        """Every key of this table with its text."""
        for key in self._values:
            yield key, self.text(key)

    def finish(self) -> None:
        """Raise ``Refused`` with every fault found anywhere in the document, if there is one."""
        self._note_unknown()
        if self._problems:
            raise Refused(
                N_("The mapping file has {count} fault(s).", count=len(self._problems)), tuple(self._problems)
            )

    def _note_unknown(self) -> None:
        for key in self._values:
            if key not in self._asked:
                self.fault(key, N_("is not known here; check the spelling against docs/imports.md"))
        for child in self._children.values():
            child._note_unknown()

    def _adopt(self, values: dict[str, Any], key: str) -> Node:
        if key not in self._children:
            self._children[key] = Node(values, self._path(key), self._problems)
        return self._children[key]

    def _path(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def _typed(
        self, key: str, kind: Any, why: Message, otherwise: Any, harmless: Any, *, optional: bool = False
    ) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if otherwise is None and not optional:
                self.fault(key, N_("is missing"))
                return harmless
            return otherwise
        value = self._values[key]
        if not isinstance(value, kind):
            self.fault(key, why)
            return harmless if otherwise is None else otherwise
        return value
