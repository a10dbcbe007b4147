"""People counted by the groups of one dimension, through the gate, beside who lives here where that is known."""

from __future__ import annotations

from collections.abc import Mapping

from engage.groups.queries import DimensionCard, Reference
from engage.i18n.local_text import LocalText
from engage.privacy.policy import Policy
from engage.privacy.release_other import Named, release_counts
from engage.privacy.released import Released


def people_by_group(
    heard: Mapping[str, int],
    card: DimensionCard,
    policy: Policy,
    *,
    subject: str,
    title: LocalText,
    reference: Reference | None = None,
    answers: int | None = None,
) -> Released:
    """``heard``: people by group code. ``answers``: how many people that are, where somebody may be in several groups."""
    return release_counts(
        heard,
        [Named(group.code, group.label) for group in card.groups],
        policy,
        subject=subject,
        title=title,
        dimension=Named(card.code, card.name),
        community={code: float(count) for code, count in reference.counts.items()} if reference else None,
        answers=answers,
        source=reference.source if reference else "",
    )
