"""Dimensions described in a mapping file, so that figures by group can come in where the dimension is not there yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.exchange.toml_reading import Node
from engage.groups.actions import GroupSpec, define_dimension
from engage.groups.queries import dimensions_of
from engage.i18n.local_text import LocalText


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """A dimension with its groups, in the community's own words, in as many languages as there are."""

    code: str
    name: LocalText
    groups: tuple[GroupSpec, ...]
    standard: str | None = None
    ordered: bool = False
    select_all: bool = False
    sensitive: bool = False


def read_dimensions(document: Node) -> tuple[DimensionSpec, ...]:
    """The tables ``[dimension.<code>]``, their groups under ``[dimension.<code>.groups.<code>]``."""
    return tuple(
        DimensionSpec(
            code=code,
            name=local_text(node, "name"),
            groups=tuple(_group(group, inner) for group, inner in node.children("groups")),
            standard=node.text("standard", "") or None,
            ordered=node.flag("ordered"),
            select_all=node.flag("select_all"),
            sensitive=node.flag("sensitive"),
        )
        for code, node in document.children("dimension")
    )


def local_text(node: Node, key: str) -> LocalText:
    """A table of texts by language tag."""
    inner = node.child(key)
    return LocalText(dict(inner.text_values())) if inner is not None else LocalText()


def add_missing_dimensions(
    session: Session, initiative_id: UUID, specs: Iterable[DimensionSpec], *, by: UUID | None, at: datetime
) -> tuple[str, ...]:
    """Define the dimensions that the initiative does not have; one that is there is left as it is. Gives what was made."""
    known = {card.code for card in dimensions_of(session, initiative_id)}
    made = [spec for spec in specs if spec.code not in known]
    for spec in made:
        dimension = define_dimension(
            session,
            initiative_id,
            spec.code,
            spec.name or LocalText(en=spec.code),
            spec.groups,
            standard=spec.standard,
            ordered=spec.ordered,
            select_all=spec.select_all,
            sensitive=spec.sensitive,
        )
        groups = [group.code for group in spec.groups]
        detail = {"code": spec.code, "version": dimension.version, "groups": groups}
        record(session, initiative_id, "define", f"dimension:{dimension.id}", detail, by=by, at=at)
    return tuple(f"dimension {spec.code}" for spec in made)


def _group(code: str, node: Node) -> GroupSpec:
    parent = node.text("rolls_up_to", "") or None
    labels = dict(node.text_values())
    labels.pop("rolls_up_to", None)
    return GroupSpec(code, LocalText(labels), parent)
