"""``engage analyse KIND REQUEST.json``: the analysis engine as a command; needs no database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from engage.cli.frame import answering
from engage.config import read_dask_address
from engage.errors import N_, Refused

KINDS = ("survey", "inequality", "weights", "release")
LARGEST = 50_000_000  # bytes of a request


@click.command(epilog="Example: engage analyse survey request.json --json")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("request_file", metavar="REQUEST.json", type=click.Path(path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    help="Where it is computed; dask: ENGAGE_DASK_ADDRESS.",
)
@answering()
def command(kind: str, request_file: Path, engine: str) -> dict[str, Any]:
    """Answer one request of the analysis engine; the answer is JSON.

    Paths in the request are relative to the request file.
    """
    request = _read(request_file)
    from engage.analysis.requests import answer, only_surveys

    if engine == "dask" and kind != "survey":
        raise Refused(only_surveys(kind))
    folder = request_file.resolve().parent
    if engine == "dask":
        from engage.analysis.engines import dask_cluster

        with dask_cluster(read_dask_address()) as cluster:
            return answer(kind, request, folder, cluster)
    if kind == "release":
        from engage.privacy.requests import answer_release

        return answer_release(request)
    return answer(kind, request, folder)


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(N_("{file} is too large to be a request.", file=path.name))
        request = json.loads(path.read_bytes())
    except OSError as fault:
        raise Refused(
            N_("{file} cannot be read: {why}.", file=str(path), why=fault.strerror or str(fault))
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise Refused(N_("{file} is not JSON: {why}.", file=path.name, why=str(fault)[:200])) from fault
    if not isinstance(request, dict):
        raise Refused(N_("{file} must hold one JSON object.", file=path.name))
    return request
