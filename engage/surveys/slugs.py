"""Short names of surveys in addresses, made from their titles."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.surveys.models import Survey

_LONGEST = 60


def free_slug(session: Session, *texts: str) -> str:
    """A short name made of the first of ``texts`` that has Latin letters or digits, numbered where it is taken."""
    wanted = next((slug for slug in map(_slug, texts) if slug), "survey")
    taken = set(session.scalars(select(Survey.slug).where(Survey.slug.startswith(wanted, autoescape=True))))
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
