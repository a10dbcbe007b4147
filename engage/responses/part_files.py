"""One part of the columns on disk: a Parquet file of codes, a byte (or two, or four) a code.

A column of codes is a column of fixed-size binary values, little-endian and signed, because Parquet has no whole number
narrower than 32 bits: so written, a million codes are read in a millisecond, and any Parquet reader sees them. Boxes are
packed, a bit for each value. What the codes stand for is in the file's own metadata, so that a part explains itself.

A file tells nothing that the database does not: rows lie in the order of their random keys, the file's name is random, and
it says of every file that it was changed on the same day.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from engage.responses.coding import KEY, Coded, Column

_FORMAT: Final = 1
_META: Final = b"engage"
_KEY: Final = "key"
_SOME_DAY: Final = 315_532_800  # 1980-01-01: when a file was written is nobody's business


class UnreadablePartError(Exception):
    """A part that is missing, was changed, or is not of this format. Whoever reads it reads the database instead."""


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part lies and what it must be."""

    id: UUID
    rows: int
    digest: str


def write_part(folder: Path, part_id: UUID, coded: Coded) -> Part:
    """Write the rows, which have keys, into a file of their own that only this user may read; whole or not at all."""
    content = _packed(coded)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(folder, part_id)
    begun = path.with_suffix(".begun")
    handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.utime(begun, (_SOME_DAY, _SOME_DAY))
    begun.replace(path)
    return Part(part_id, coded.rows, hashlib.sha256(content).hexdigest())


def read_part(folder: Path, part: Part, names: Collection[str] | None = None, *, keys: bool = False) -> Coded:
    """The named columns of a part, or all, those that it has; with the keys where they are asked for."""
    try:
        content = path_of(folder, part.id).read_bytes()
    except OSError as fault:
        raise UnreadablePartError(fault.strerror or "it cannot be read") from fault
    if hashlib.sha256(content).hexdigest() != part.digest:
        raise UnreadablePartError("its digest differs")
    try:
        return _unpacked(content, names, keys=keys)
    except (pa.ArrowException, KeyError, ValueError) as fault:
        raise UnreadablePartError(str(fault)) from fault


def path_of(folder: Path, part_id: UUID) -> Path:
    return folder / f"{part_id}.parquet"


def _packed(coded: Coded) -> bytes:
    if coded.keys is None:
        raise ValueError("a part needs the keys of its rows")
    arrays = {_KEY: _binary(coded.keys, KEY.itemsize)}
    told = []
    for at, (name, column) in enumerate(coded.columns.items()):
        codes = column.codes.astype(column.codes.dtype.newbyteorder("<"))
        arrays[f"c{at}"] = _binary(codes, codes.dtype.itemsize)
        told.append({"name": name, "values": list(column.values)})
        if column.boxes is not None:
            bits = np.packbits(column.boxes, axis=1)
            arrays[f"b{at}"] = _binary(bits, bits.shape[1])
    meta = {"format": _FORMAT, "columns": told, "unkept": sorted(coded.unkept)}
    fields = [pa.field(name, array.type, nullable=False) for name, array in arrays.items()]
    schema = pa.schema(fields, {_META: json.dumps(meta, ensure_ascii=False).encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays(list(arrays.values()), schema=schema),
        sink,
        compression="none",
        use_dictionary=False,
        write_statistics=False,
        row_group_size=max(1, coded.rows),
    )
    return bytes(sink.getvalue())


def _binary(array: np.ndarray[Any, Any], width: int) -> Any:
    packed = np.ascontiguousarray(array)
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), packed.shape[0], [None, pa.py_buffer(packed.tobytes())]
    )


def _unpacked(content: bytes, names: Collection[str] | None, *, keys: bool) -> Coded:
    file = pq.ParquetFile(pa.BufferReader(content))
    meta = json.loads((file.schema_arrow.metadata or {})[_META])
    if meta["format"] != _FORMAT:
        raise ValueError("a format that this version does not know")
    there = set(file.schema_arrow.names)
    wanted = {at: one for at, one in enumerate(meta["columns"]) if names is None or one["name"] in names}
    picked = [f"{kind}{at}" for at in wanted for kind in "cb" if f"{kind}{at}" in there]
    table = file.read([*picked, *([_KEY] if keys else [])], use_threads=True)
    found = {name: _bytes(table.column(name)) for name in table.column_names}
    return Coded(
        rows=file.metadata.num_rows,
        columns={one["name"]: _column(one, at, found) for at, one in wanted.items()},
        keys=found[_KEY].view(KEY).reshape(-1) if keys else None,
        unkept=frozenset(meta["unkept"]),
    )


def _column(one: Mapping[str, Any], at: int, found: Mapping[str, Any]) -> Column:
    values = tuple(one["values"])
    raw = found[f"c{at}"]
    codes = raw.view(f"<i{raw.shape[1]}").reshape(-1)
    if f"b{at}" not in found:
        return Column(values, codes)
    boxes = np.unpackbits(found[f"b{at}"], axis=1, count=len(values)).astype(np.bool_)
    return Column(values, codes, boxes)


def _bytes(column: Any) -> Any:
    """[rows, width] of bytes, without a copy where the column is one piece."""
    width = column.type.byte_width
    pieces = [
        np.frombuffer(chunk.buffers()[1], dtype=np.uint8)[
            chunk.offset * width : (chunk.offset + len(chunk)) * width
        ].reshape(-1, width)
        for chunk in column.chunks
    ]
    if len(pieces) == 1:
        return pieces[0]
    return np.concatenate(pieces) if pieces else np.zeros((0, width), dtype=np.uint8)
