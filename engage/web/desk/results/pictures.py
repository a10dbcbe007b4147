"""Addresses of single pictures: larger, to take along as SVG, CSV or PNG, and to move about in with Plotly.

The files are made here and need no script. Plotly is served from its own package, on the desk only, once somebody asks.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response, abort, jsonify, make_response, request, url_for

from engage import places
from engage.errors import N_, NotFound
from engage.findings import queries
from engage.people.rules import Permission
from engage.web.desk.results.showing import Look, Shown, shown
from engage.web.shell.database import db
from engage.web.shell.guards import DeskDoor, initiative
from engage.web.shell.locale import current, spoken
from engage.web.shell.pages import page
from engage.web.shell.static import respond_with

if TYPE_CHECKING:
    from engage.charts.picture import Picture

A_YEAR_HERE = "private, max-age=31536000, immutable"


def install(door: DeskDoor) -> None:
    """Put these addresses on the door of results."""
    see, one = Permission.SEE_RESULTS, "/tables/<uuid:release_id>/pictures/<int:place>"
    door.get(one, may=see)(picture)
    door.get(f"{one}.svg", may=see)(picture_svg)
    door.get(f"{one}.csv", may=see)(picture_csv)
    door.get(f"{one}.json", may=see)(picture_json)
    door.get("/tables/<uuid:release_id>.csv", may=see)(table_csv)
    door.get("/plotly/<fingerprint>.js", may=see)(plotly)


def picture(release_id: UUID, place: int) -> Response:
    """One picture by itself, with its numbers beside it and everything it can be saved as."""
    found, one = _picture(release_id, place)
    where: dict[str, Any] = {"release_id": release_id, "place": place, **_look().arguments}
    files = [(kind, url_for(f"desk-results.picture_{kind}", **where)) for kind in ("svg", "csv", "json")]
    return page(
        "desk/results/picture.html",
        card=found.card,
        picture=one,
        files=dict(files),
        plotly=url_for("desk-results.plotly", fingerprint=plotly_fingerprint()),
        look=_look(),
    )


def picture_svg(release_id: UUID, place: int) -> Response:
    from engage.charts.standalone import standalone

    found, one = _picture(release_id, place)
    return _file(standalone(one, places.static() / "css"), "image/svg+xml", f"{_name(found)}-{place + 1}.svg")


def picture_csv(release_id: UUID, place: int) -> Response:
    """The table beside the picture, letter by letter; what is withheld says so."""
    from engage.exchange.writing import write_csv

    found, one = _picture(release_id, place)
    header = [str(label) for label, _ in one.table.columns]
    withheld = spoken().gettext("not shown")
    rows = [[withheld if cell is None else str(cell) for cell in row] for row in one.table.rows]
    return _file(write_csv(header, rows), "text/csv", f"{_name(found)}-{place + 1}.csv")


def picture_json(release_id: UUID, place: int) -> Response:
    """The same numbers as Plotly takes them."""
    from engage.charts.interactive import plotly_figure

    _, one = _picture(release_id, place)
    return jsonify(plotly_figure(one, spoken()))


def table_csv(release_id: UUID) -> Response:
    """Every figure of the table, as it was released: one line for each."""
    from engage.exchange.results import HEADER, lines_of
    from engage.exchange.writing import write_csv

    found = _shown(release_id)
    return _file(
        write_csv(HEADER, lines_of(found.released, current().tag)), "text/csv", f"{_name(found)}.csv"
    )


def plotly(fingerprint: str) -> Response:
    """Plotly's script, as it lies in its Python package; its address changes with its content."""
    if fingerprint != plotly_fingerprint():
        abort(404)
    return respond_with(_plotly_file(), cache_control=A_YEAR_HERE)


@cache
def plotly_fingerprint() -> str:
    return hashlib.sha256(_plotly_file().read_bytes()).hexdigest()[:16]


@cache
def _plotly_file() -> Path:
    """Found without importing the package, which takes a second."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise NotFound(N_("Plotly is not installed."))
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


def _look() -> Look:
    return Look.asked(request.args.get("for"), request.args.get("mode"))


def _shown(release_id: UUID) -> Shown:
    look = _look()
    card = queries.release_with(db.session, initiative().id, release_id, audience=look.audience)
    return shown(card, look)


def _picture(release_id: UUID, place: int) -> tuple[Shown, Picture]:
    found = _shown(release_id)
    if place >= len(found.pictures):
        raise NotFound(N_("There is no such picture."))
    return found, found.pictures[place]


def _name(found: Shown) -> str:
    return "-".join(("engage", found.released.digest[:12], *found.card.dimensions))


def _file(content: str | bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.mimetype = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
