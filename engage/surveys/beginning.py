"""How surveys and their questions begin: blank, from a template, with questions of the bank, or from a dimension's groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Refused
from engage.groups.actions import GroupSpec, define_dimension
from engage.groups.queries import DimensionCard, dimensions_of
from engage.i18n.local_text import LocalText
from engage.surveys import editing, queries
from engage.surveys.actions import draft_survey_from
from engage.surveys.bank import BANK, MACHINE, Entry, Template
from engage.surveys.bank.entry import WHY
from engage.surveys.drafting import change_draft
from engage.surveys.editing import Edit
from engage.surveys.instrument import ITEM_TEXTS, Choice, ChoiceRole, Instrument, Item, Kind
from engage.surveys.models import Survey
from engage.surveys.slugs import free_slug
from engage.surveys.versions import names_ever_published

Lists = Mapping[str, tuple[Choice, ...]]
Worded = TypeVar("Worded", Item, Choice)


@dataclass(frozen=True, slots=True)
class Used:
    """What came of using an entry: the path of its first item, and whether its dimension is linked. It is not where the
    initiative has a dimension of that code with other groups: somebody has to settle which is meant."""

    path: str
    linked: bool


def begin_survey(
    session: Session,
    initiative_id: UUID,
    title: str,
    languages: Sequence[str],
    *,
    slug: str = "",
    goal_id: UUID | None = None,
    by: UUID | None,
    at: datetime,
) -> Survey:
    """A draft that asks nothing yet. ``languages``: tags, the source language first."""
    if not title.strip():
        raise Refused(N_("Give the survey a title."))
    blank = Instrument(LocalText({languages[0]: title.strip()}), tuple(languages), ())
    named = slug or free_slug(session, title)
    return draft_survey_from(session, initiative_id, named, blank, goal_id=goal_id, by=by, at=at)


def fill_from(
    session: Session, survey_id: UUID, template: Template, *, by: UUID | None, at: datetime
) -> list[Used]:
    """Put a template's words, questions and entries into a draft that asks nothing yet; gives what came of the entries."""

    ever = names_ever_published(session, survey_id)

    def change(now: Instrument) -> Edit:
        _must_speak(now.source_language, template.items)
        heads = replace(
            now,
            intro=_in(now.languages, template.intro),
            thanks=_in(now.languages, template.thanks),
        )
        return _put(heads, template.items, template.lists, f"{template.code}@{template.version}", "", ever)

    change_draft(session, survey_id, change, machine=MACHINE, verb="fill_from_template", by=by, at=at)
    return [use_entry(session, survey_id, entry, by=by, at=at) for entry in template.entries]


def use_entry(
    session: Session, survey_id: UUID, entry: Entry, *, holder: str = "", by: UUID | None, at: datetime
) -> Used:
    """Put an entry's questions at the end of ``holder``, linked to its dimension, which is defined where there is none."""
    survey = session.get_one(Survey, survey_id)
    linked = _dimension_for(session, survey.initiative_id, entry, by=by, at=at)
    ever = names_ever_published(session, survey_id)
    paths: list[str] = []

    def change(now: Instrument) -> Edit:
        _must_speak(now.source_language, entry.items)
        items = entry.items if linked else tuple(_unlinked(item) for item in entry.items)
        edit = _put(now, items, _asked(entry), entry.name, holder, ever)
        there = editing.siblings(edit.instrument, holder)
        paths.append(f"{holder}/{there[-len(items)].name}".lstrip("/"))
        return edit

    change_draft(session, survey_id, change, machine=MACHINE, verb="use_bank", by=by, at=at)
    return Used(paths[0], linked)


def ask_for_dimension(
    session: Session, survey_id: UUID, card: DimensionCard, *, holder: str = "", by: UUID | None, at: datetime
) -> str:
    """Add a question whose answers are the groups of a dimension, and which is bound to it; gives its path."""
    ever = names_ever_published(session, survey_id)
    paths: list[str] = []

    def change(now: Instrument) -> Edit:
        source = now.source_language
        label = _in(now.languages, card.name) or LocalText({source: card.name.in_language(source).text})
        choices = tuple(
            Choice(group.code, _in(now.languages, group.label) or LocalText({source: group.label.in_language(source).text}))
            for group in card.groups
        )  # fmt: skip
        name = editing.free_name(card.code, editing.names_of(now) | ever)
        listed = editing.free_name(card.code, now.choice_lists)
        item = Item(
            name,
            Kind.MULTI if card.select_all else Kind.SINGLE,
            label,
            why=_in(now.languages, WHY),
            choice_list=listed,
            decline=True,
            dimension=card.code,
        )
        paths.append(f"{holder}/{name}".lstrip("/"))
        return editing.inserted(now, (item,), holder=holder, lists={listed: choices})

    change_draft(session, survey_id, change, verb="ask_for_dimension", by=by, at=at)
    return paths[0]


def _put(
    now: Instrument, items: tuple[Item, ...], lists: Lists, origin: str, holder: str, ever: frozenset[str]
) -> Edit:
    worded = tuple(_item_in(now.languages, item, origin) for item in items)
    spoken = {
        name: tuple(replace(choice, label=_in(now.languages, choice.label)) for choice in choices)
        for name, choices in lists.items()
    }
    apart, own = editing.named_apart(worded, spoken, now, ever)
    return editing.inserted(now, apart, holder=holder, lists=own)


def _item_in(languages: Sequence[str], item: Item, origin: str) -> Item:
    texts = {name: _in(languages, getattr(item, name)) for name in ITEM_TEXTS}
    inner = tuple(_item_in(languages, one, origin) for one in item.items)
    return replace(item, **texts, items=inner, settings={**item.settings, BANK: origin})  # type: ignore[arg-type]


def _in(languages: Sequence[str], text: LocalText) -> LocalText:
    """The words of the survey's languages; a regional form takes those of its language."""
    found = {tag: text.get(tag) or text.get(tag.split("-")[0]) for tag in languages}
    return LocalText(found)


def _must_speak(source: str, items: Sequence[Item]) -> None:
    if any(item.label and not _in((source,), item.label) for item in items):
        raise Refused(
            N_("The bank has no words in {language} yet. Write the questions yourself, or begin in English.", language=source)
        )  # fmt: skip


def _asked(entry: Entry) -> Lists:
    """The lists that questions use; the groups of something worked out are no list of answers."""
    used = {item.choice_list for item in entry.items} | {
        inner.choice_list for item in entry.items for inner in item.items
    }
    return {name: choices for name, choices in entry.lists.items() if name in used}


def _unlinked(item: Item) -> Item:
    return replace(item, dimension="", items=tuple(_unlinked(inner) for inner in item.items))


def _dimension_for(
    session: Session, initiative_id: UUID, entry: Entry, *, by: UUID | None, at: datetime
) -> bool:
    """Whether the entry's answers are groups of the initiative's dimension; defines it where there is none."""
    spec = entry.dimension
    if spec is None:
        return True
    groups = [choice for choice in entry.lists[spec.list_name] if choice.role in {ChoiceRole.ANSWER, ChoiceRole.OTHER}]  # fmt: skip
    known = next((card for card in dimensions_of(session, initiative_id) if card.code == spec.code), None)
    if known is not None:
        return {choice.code for choice in groups} <= {group.code for group in known.groups}
    define_dimension(
        session,
        initiative_id,
        spec.code,
        spec.name,
        [GroupSpec(choice.code, choice.label) for choice in groups],
        standard=spec.standard,
        ordered=spec.ordered,
        select_all=spec.select_all,
        sensitive=spec.sensitive,
    )
    facts = {"from": entry.name, "groups": [choice.code for choice in groups]}
    record(session, initiative_id, "define_dimension", f"dimension:{spec.code}", facts, by=by, at=at)
    return True


def bank_of(session: Session, survey_id: UUID) -> set[str]:
    """The entries (``age@1``) that the draft's questions were made from."""
    placed = queries.draft_instrument(session, survey_id).placed
    return {one.item.settings[BANK] for one in placed if BANK in one.item.settings}
