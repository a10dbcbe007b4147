"""The page of one job: it renews itself, without a script, until the job is over."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from engage.errors import N_, NotFound
from engage.web.desk import desk_door
from engage.web.shell.background import queue
from engage.web.shell.guards import Access, person
from engage.web.shell.pages import page

door = desk_door("jobs")

# Seconds between two looks.
LOOK_AGAIN = 2


@door.get("/<uuid:job_id>", may=Access.SIGNED_IN)
def show(job_id: UUID) -> Response:
    """Only whoever started a job may see it."""
    state = queue().state(str(job_id))
    if state is None or state.by != str(person().id):
        raise NotFound(N_("There is no such work, or somebody else started it."))
    return page("desk/jobs/show.html", job=state, look_again=None if state.over else LOOK_AGAIN)
