"""A frozen table as the desk looks at it: strictly or exploring, with the pictures it is shown as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engage.errors import N_, NotFound
from engage.findings import queries
from engage.findings.queries import ReleaseCard
from engage.web.shell.database import db
from engage.web.shell.guards import initiative
from engage.web.shell.locale import spoken

if TYPE_CHECKING:
    from engage.charts.picture import Picture
    from engage.privacy.released import Released

MOST_PICTURES = 8
EXPLORING = "exploratory"


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, and how: ``exploring`` shows uncertain numbers too, and no tests; the public never explores."""

    audience: str = "desk"
    exploring: bool = False

    @classmethod
    def asked(cls, audience: str | None, mode: str | None) -> Look:
        return cls("public") if audience == "public" else cls("desk", mode == EXPLORING)

    @property
    def arguments(self) -> dict[str, str]:
        """What an address says of it."""
        if self.audience == "public":
            return {"for": "public"}
        return {"mode": EXPLORING} if self.exploring else {}


@dataclass(frozen=True, slots=True)
class Shown:
    card: ReleaseCard
    released: Released
    pictures: list[Picture]


def shown(card: ReleaseCard, look: Look, *, id: str = "picture") -> Shown:
    """The table with its pictures; everybody's numbers are drawn beside where they are released too."""
    from engage.charts.choosing import pictures_of
    from engage.findings.frames import WAVE

    released = looked_at(card, look)
    if not released.rows:
        raise NotFound(N_("There is no such table."))
    pictures = pictures_of(released, spoken(), id=id, overall=_overall(card, look), rounds=WAVE)
    return Shown(card, released, pictures[:MOST_PICTURES])


def looked_at(card: ReleaseCard, look: Look) -> Released:
    from engage.privacy.layouts import exploring, reliable

    table = queries.released_table(db.session, initiative().id, card.id, audience=look.audience)
    if look.audience == "public" or table.kind != "shares":
        return table
    return exploring(table) if look.exploring else reliable(table)


def _overall(card: ReleaseCard, look: Look) -> Released | None:
    """Everybody's table of the same question; of one crossed with rounds, everybody's by round."""
    from engage.findings.frames import WAVE

    wanted = (WAVE,) if len(card.dimensions) > 1 and WAVE in card.dimensions else ()
    if card.survey_id is None or not card.dimensions or card.dimensions == wanted:
        return None
    same = queries.releases_of(
        db.session,
        initiative().id,
        audience=look.audience,
        survey_id=card.survey_id,
        subject=card.subject,
        weighted=card.weighted,
    )
    found = next((one for one in same if one.dimensions == wanted), None)
    return looked_at(found, look) if found is not None else None
