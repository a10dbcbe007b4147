"""An instrument as the rows of a draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from engage.surveys.instrument import ITEM_TEXTS, Instrument
from engage.surveys.models import DraftChoice, DraftItem, Survey, SurveyLanguage

_NOT_FIELDS = frozenset({*ITEM_TEXTS, "name", "kind", "items"})


def store_languages(session: Session, survey: Survey, tags: Iterable[str]) -> None:
    session.add_all(
        SurveyLanguage(initiative_id=survey.initiative_id, survey_id=survey.id, tag=tag, position=position)
        for position, tag in enumerate(tags)
    )


def store_items(session: Session, survey: Survey, instrument: Instrument) -> None:
    """The items as rows, in place of those there were."""
    session.execute(delete(DraftItem).where(DraftItem.survey_id == survey.id))
    rows: list[DraftItem] = []

    def store(items: list[dict[str, Any]], parent_id: UUID | None) -> None:
        for item in items:
            fields = {name: value for name, value in item.items() if name not in _NOT_FIELDS}
            if "media" in fields:
                fields["media"] = {kind: {} for kind in fields["media"]}
            rows.append(
                DraftItem(
                    id=uuid4(),
                    initiative_id=survey.initiative_id,
                    survey_id=survey.id,
                    parent_id=parent_id,
                    position=len(rows),
                    name=item["name"],
                    kind=item["kind"],
                    fields=fields,
                )
            )
            store(item.get("items", []), rows[-1].id if item.get("items") else None)

    store(instrument.as_json().get("items", []), None)
    session.add_all(rows)
    session.flush()


def store_choices(session: Session, survey: Survey, instrument: Instrument) -> None:
    """The choice lists as rows, in place of those there were."""
    session.execute(delete(DraftChoice).where(DraftChoice.survey_id == survey.id))
    choices = [
        {
            "id": uuid4(),
            "initiative_id": survey.initiative_id,
            "survey_id": survey.id,
            "list_name": list_name,
            "position": position,
            "code": choice["code"],
            "fields": {
                name: {kind: {} for kind in value} if name == "media" else value
                for name, value in choice.items()
                if name not in {"code", "label"}
            },
        }
        for list_name, listed in instrument.as_json().get("choice_lists", {}).items()
        for position, choice in enumerate(listed)
    ]
    if choices:
        session.execute(insert(DraftChoice), choices)
