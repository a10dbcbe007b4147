"""Which initiative a public page is about, its menu, and what its groups are called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import g, request, url_for

from engage import clock
from engage.agenda.queries import InitiativeCard, initiative_named
from engage.errors import N_, Message
from engage.groups.queries import dimensions_of
from engage.i18n.local_text import LocalText
from engage.web.shell.database import db
from engage.web.shell.locale import spoken
from engage.web.shell.pages import said

# The pages of the menu, each with the pages that belong under it.
_MENU: tuple[tuple[Message, str, frozenset[str]], ...] = (
    (N_("Overview"), "public.overview", frozenset({"overview", "goal"})),
    (N_("What was heard"), "public.findings", frozenset({"findings", "finding", "table"})),
    (N_("Promises"), "public.commitments", frozenset({"commitments", "commitment"})),
    (N_("Reviews"), "public.reviews", frozenset({"reviews", "review"})),
)


def enter(slug: str) -> InitiativeCard:
    """The initiative named in the address; from here on the page is about it."""
    card = initiative_named(db.session, slug)
    g.initiative = card
    return card


def today() -> date:
    return clock.now().date()


def navigation() -> list[dict[str, object]]:
    page = (request.endpoint or "").partition(".")[2]
    slug = g.initiative.slug
    return [
        {"label": label, "url": url_for(endpoint, initiative=slug), "current": page in below}
        for label, endpoint, below in _MENU
    ]


def labels_of(initiative: InitiativeCard, groups: Iterable[str]) -> list[str]:
    """Groups named "dimension:code", in the community's words and with their dimension: "Age: under 12"."""
    wanted = list(groups)
    known = {
        f"{dimension.code}:{group.code}": (dimension.name, group.label)
        for dimension in (dimensions_of(db.session, initiative.id) if wanted else ())
        for group in dimension.groups
    }
    return [_label(*known[one]) if one in known else one.partition(":")[2] for one in wanted]


def _label(dimension: LocalText, group: LocalText) -> str:
    # Each part keeps its own language and direction where it is not the page's.
    return spoken().gettext("{dimension}: {group}", dimension=said(dimension), group=said(group))


def dimension_names(initiative: InitiativeCard) -> dict[str, LocalText | Message]:
    """What the dimensions of released tables are called: the community's, and what every answer has."""
    own: dict[str, LocalText | Message] = {
        "wave": N_("round"),
        "language": N_("language"),
        "mode": N_("way of answering"),
    }
    return own | {one.code: one.name for one in dimensions_of(db.session, initiative.id)}
