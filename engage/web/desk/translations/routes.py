"""Addresses of the translation desk. This list is all there is."""

from __future__ import annotations

from engage.people.rules import Permission
from engage.web.desk.translations import editing, languages, links, overview
from engage.web.desk.translations.here import WORDERS
from engage.web.desk.translations.here import door as door

door.get("/", may=Permission.SEE_SURVEYS)(overview.index)
door.get("/<slug>", may=Permission.SEE_SURVEYS, endpoint="survey")(overview.one)

door.route("/<slug>/languages", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)(languages.add)
door.get("/<slug>/<tag>", may=Permission.SEE_SURVEYS)(editing.show)
door.post("/<slug>/<tag>", may=WORDERS)(editing.write)
door.get("/<slug>/<tag>/history", may=Permission.SEE_SURVEYS)(editing.history)

door.get("/<slug>/<tag>/remove", may=Permission.EDIT_SURVEYS)(languages.remove)
door.post("/<slug>/<tag>/remove", may=Permission.EDIT_SURVEYS)(languages.removed)
door.route("/<slug>/<tag>/links", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)(links.links)
door.post("/<slug>/<tag>/links/<uuid:link_id>/end", may=Permission.EDIT_SURVEYS)(links.revoke)
