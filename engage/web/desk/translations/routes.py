"""Addresses of the translation desk. This list is all there is."""

from __future__ import annotations

from engage.people.rules import Permission
from engage.web.desk.translations import editing, files, languages, links, overview
from engage.web.desk.translations.here import WORDERS, WRITERS
from engage.web.desk.translations.here import door as door

door.get("/", may=Permission.SEE_SURVEYS)(overview.index)
door.get("/<slug>", may=Permission.SEE_SURVEYS, endpoint="survey")(overview.one)

door.route("/<slug>/languages", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)(languages.add)
door.get("/<slug>/<tag>", may=Permission.SEE_SURVEYS)(editing.show)
door.post("/<slug>/<tag>", may=WORDERS)(editing.write)
door.post("/<slug>/<tag>/sign", may=Permission.SIGN_LANGUAGES)(editing.sign)
door.get("/<slug>/<tag>/history", may=Permission.SEE_SURVEYS)(editing.history)

door.get("/<slug>/<tag>/remove", may=Permission.EDIT_SURVEYS)(languages.remove)
door.post("/<slug>/<tag>/remove", may=Permission.EDIT_SURVEYS)(languages.removed)
door.route("/<slug>/<tag>/links", methods=["GET", "POST"], may=Permission.EDIT_SURVEYS)(links.links)
door.post("/<slug>/<tag>/links/<uuid:link_id>/end", may=Permission.EDIT_SURVEYS)(links.revoke)

door.get("/<slug>/<tag>/<any(po, xlsx):kind>", may=Permission.SEE_SURVEYS)(files.take_out)
door.get("/<slug>/<tag>/files", may=Permission.SEE_SURVEYS)(files.choose)
door.post("/<slug>/<tag>/files", may=WRITERS, endpoint="send_file")(files.choose)
door.get("/<slug>/<tag>/files/look-over", may=WRITERS)(files.look_over)
door.post("/<slug>/<tag>/files/bring", may=WRITERS)(files.bring)
door.post("/<slug>/<tag>/files/leave", may=WRITERS)(files.leave)
