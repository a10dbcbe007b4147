"""What the town sees: no account, no cookie, no script. This list is all there is."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from engage.web.public import pages, tables
from engage.web.public.here import navigation

FRESH_SECONDS = 60
"""How long a copy may be shown without asking again: words that somebody takes back must soon be gone everywhere."""

door = Blueprint("public", __name__)

door.get("/")(pages.front)
door.get("/p/<initiative>")(pages.overview)
door.get("/p/<initiative>/findings")(pages.findings)
door.get("/p/<initiative>/findings/<slug>")(pages.finding)
door.get("/p/<initiative>/goals/<slug>")(pages.goal)
door.get("/p/<initiative>/commitments")(pages.commitments)
door.get("/p/<initiative>/commitments/<slug>")(pages.commitment)
door.get("/p/<initiative>/reviews")(pages.reviews)
door.get("/p/<initiative>/reviews/<slug>")(pages.review)
door.get("/p/<initiative>/reviews/<slug>/evidence.json")(pages.evidence)
door.get("/p/<initiative>/report-backs/<slug>")(pages.report_back)
door.get("/p/<initiative>/tables/<uuid:release_id>")(tables.table)
door.get("/p/<initiative>/tables/<uuid:release_id>.csv")(tables.download)


@door.after_request
def _may_be_kept(response: Response) -> Response:
    """Public pages may be kept for a minute, and be asked for again by their fingerprint."""
    if request.method in {"GET", "HEAD"} and response.status_code == 200:
        response.cache_control.public = True
        response.cache_control.max_age = FRESH_SECONDS
        response.cache_control.must_revalidate = True
        response.add_etag()
        response.make_conditional(request)
    return response


@door.context_processor
def _around_every_page() -> dict[str, object]:
    return {"navigation": navigation()} if g.get("initiative") else {}
