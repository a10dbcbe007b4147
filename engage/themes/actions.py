"""What coders and reviewers do: name themes, mark passages, code them, disagree and settle, let a quote out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.queries import goal_with
from engage.errors import N_, Conflict, Forbidden, MovedOn, NotFound, Refused
from engage.groups.models import Group
from engage.i18n.local_text import LocalText
from engage.listening import actions as listening
from engage.listening.kinds import ConsentScope
from engage.listening.rules import may_be_quoted, may_name_group
from engage.themes import queries, rules
from engage.themes.models import Coding, CodingState, Excerpt, ExcerptState, Origin, Quote, Theme, ThemeState


def name_theme(
    session: Session,
    initiative_id: UUID,
    name: LocalText,
    *,
    slug: str | None = None,
    definition: LocalText | None = None,
    parent_id: UUID | None = None,
    goal_id: UUID | None = None,
    origin: Origin = Origin.BOTTOM_UP,
    by: UUID | None,
    at: datetime,
) -> Theme:
    """Add a theme to the codebook. Without a goal it is an orphan, which is a finding of its own."""
    if not name:
        raise Refused(N_("Give the theme a name in at least one language."))
    if goal_id is not None:
        goal_with(session, initiative_id, goal_id)
    taken = frozenset(session.scalars(select(Theme.slug).where(Theme.initiative_id == initiative_id)))
    if slug is not None and slug in taken:
        raise Conflict(N_("There is a theme named {slug} already.", slug=slug))
    if parent_id is not None:
        _the(session, initiative_id, parent_id)
    made = Theme(
        initiative_id=initiative_id,
        slug=slug or rules.slug_for(name.in_language("en").text, taken),
        name=name,
        definition=definition,
        parent_id=parent_id,
        goal_id=goal_id,
        origin=origin,
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "name", f"theme:{made.id}", by=by, at=at)
    return made


def link_to_goal(
    session: Session,
    initiative_id: UUID,
    theme_id: UUID,
    goal_id: UUID | None,
    *,
    by: UUID | None,
    at: datetime,
) -> Theme:
    """Say which goal a theme speaks to, or that there is none yet."""
    theme = _the(session, initiative_id, theme_id)
    if goal_id is not None:
        goal_with(session, initiative_id, goal_id)
    record(session, initiative_id, "link", f"theme:{theme.id}", {"was": str(theme.goal_id)}, by=by, at=at)
    theme.goal_id = goal_id
    session.flush()
    return theme


def merge_themes(
    session: Session, initiative_id: UUID, theme_id: UUID, into: UUID, *, by: UUID | None, at: datetime
) -> Theme:
    """Fold one theme into another. Its codings move; the theme stays in the history with where it went."""
    theme, target = _the(session, initiative_id, theme_id), _the(session, initiative_id, into)
    if theme.id == target.id or target.state is not ThemeState.ACTIVE:
        raise Conflict(N_("Choose another theme that is in use to merge into."))
    already = set(session.scalars(select(Coding.excerpt_id).where(Coding.theme_id == target.id)))
    for coding in session.scalars(select(Coding).where(Coding.theme_id == theme.id)):
        if coding.excerpt_id in already:
            coding.state = CodingState.REMOVED
        else:
            coding.theme_id = target.id
            already.add(coding.excerpt_id)
    theme.state, theme.merged_into = ThemeState.MERGED, target.id
    record(session, initiative_id, "merge", f"theme:{theme.id}", {"into": str(target.id)}, by=by, at=at)
    session.flush()
    return target


def mark_passage(
    session: Session,
    initiative_id: UUID,
    *,
    note_id: UUID | None = None,
    open_answer_id: UUID | None = None,
    start: int = 0,
    end: int | None = None,
    by: UUID | None,
    at: datetime,
) -> Excerpt:
    """Make an excerpt of a note or an open answer: the whole of it, or from ``start`` to ``end`` in characters.

    Marking the same passage twice gives the same excerpt.
    """
    source = queries.source_of(session, initiative_id, note_id=note_id, open_answer_id=open_answer_id)
    end = len(source.text) if end is None else end
    if not rules.is_passage(start, end, source.text):
        raise Refused(N_("Mark at least one word of the text."))
    same = session.scalars(
        select(Excerpt).where(
            Excerpt.initiative_id == initiative_id,
            Excerpt.note_id == note_id if note_id else Excerpt.open_answer_id == open_answer_id,
            Excerpt.start == start,
            Excerpt.end == end,
        )
    ).first()
    if same is not None:
        return same
    made = Excerpt(
        initiative_id=initiative_id,
        note_id=note_id,
        open_answer_id=None if note_id else open_answer_id,
        start=start,
        end=end,
        made_by=by,
        made_at=at,
    )
    session.add(made)
    session.flush()
    return made


def code(
    session: Session,
    initiative_id: UUID,
    excerpt_id: UUID,
    theme_id: UUID,
    *,
    memo: str | None = None,
    by: UUID | None,
    at: datetime,
    coder_name: str | None = None,
) -> Coding:
    """Give an excerpt a theme. The same coder doing so twice changes nothing."""
    passage = queries.passage_with(session, initiative_id, excerpt_id)
    theme = _the(session, initiative_id, theme_id)
    if theme.state not in (ThemeState.ACTIVE, ThemeState.PROPOSED):
        raise Conflict(N_("The theme “{name}” is no longer in use.", name=theme.name.in_language("en").text))
    same = session.scalars(
        select(Coding).where(
            Coding.excerpt_id == excerpt_id,
            Coding.theme_id == theme_id,
            Coding.coder_id.is_(by) if by is None else Coding.coder_id == by,
        )
    ).first()
    if same is not None:
        if same.state is CodingState.REMOVED:
            same.state = CodingState.APPLIED
            session.flush()
        return same
    made = Coding(
        initiative_id=initiative_id,
        theme_id=theme_id,
        excerpt_id=excerpt_id,
        coder_id=by,
        coder_name=coder_name,
        language=passage.source.language,
        memo=memo,
        coded_at=at,
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "code", f"excerpt:{excerpt_id}", {"theme": str(theme_id)}, by=by, at=at)
    return made


def move_coding(
    session: Session,
    initiative_id: UUID,
    coding_id: UUID,
    wanted: CodingState,
    *,
    by: UUID | None,
    at: datetime,
) -> Coding:
    """Contest, settle or remove a coding. A contested one is settled by somebody other than its coder."""
    coding = session.get(Coding, coding_id)
    if coding is None or coding.initiative_id != initiative_id:
        raise NotFound(N_("There is no such coding."))
    if not rules.coding_may_become(coding.state, wanted):
        raise MovedOn
    if wanted is CodingState.SETTLED and by == coding.coder_id:
        raise Forbidden(N_("Somebody other than its coder settles a contested coding."))
    record(
        session,
        initiative_id,
        "move",
        f"coding:{coding.id}",
        {"was": coding.state, "is": wanted},
        by=by,
        at=at,
    )
    coding.state = wanted
    session.flush()
    return coding


def publish_quote(
    session: Session,
    initiative_id: UUID,
    excerpt_id: UUID,
    *,
    by: UUID,
    at: datetime,
    minimum: int,
    heard: int | None = None,
) -> Quote:
    """Let a passage be quoted. By a second person, within the speaker's consent; never an observation.

    The speaker's group is named only with their consent and where ``heard`` (how many of that group were heard) is at least
    ``minimum``: beside a small group a sentence would point at somebody.
    """
    passage = queries.passage_with(session, initiative_id, excerpt_id)
    source = passage.source
    excerpt = session.get_one(Excerpt, excerpt_id)
    if not may_be_quoted(source.fidelity, source.consent):
        raise Forbidden(
            N_("These words may not be quoted: the speaker did not agree to it, or they are not their words.")
        )
    if excerpt.made_by == by:
        raise Forbidden(N_("Somebody other than the person who marked the passage lets it be quoted."))
    label = None
    if source.group_id is not None and may_name_group(source.consent) and (heard or 0) >= minimum:
        label = session.get_one(Group, source.group_id).label
    quote = session.scalars(select(Quote).where(Quote.excerpt_id == excerpt_id)).first() or Quote(
        initiative_id=initiative_id, excerpt_id=excerpt_id
    )
    quote.text, quote.language, quote.fidelity = passage.words, source.language, source.fidelity
    quote.group_label, quote.published_by, quote.published_at = label, by, at
    quote.illustration = source.illustration
    excerpt.state = ExcerptState.PUBLISHED
    session.add(quote)
    session.flush()
    record(session, initiative_id, "publish", f"excerpt:{excerpt_id}", by=by, at=at)
    return quote


def withdraw_quote(
    session: Session, initiative_id: UUID, excerpt_id: UUID, *, by: UUID | None, at: datetime
) -> None:
    """Take a quote off every page."""
    session.execute(delete(Quote).where(Quote.initiative_id == initiative_id, Quote.excerpt_id == excerpt_id))
    excerpt = session.get(Excerpt, excerpt_id)
    if excerpt is not None and excerpt.initiative_id == initiative_id:
        excerpt.state = ExcerptState.WITHHELD
        record(session, initiative_id, "withdraw", f"excerpt:{excerpt_id}", by=by, at=at)
    session.flush()


def honour_consent(
    session: Session,
    initiative_id: UUID,
    note_id: UUID,
    consent: ConsentScope,
    *,
    by: UUID | None,
    at: datetime,
) -> None:
    """Set what a speaker allows and take down what that no longer covers, in one step."""
    note = listening.change_consent(session, initiative_id, note_id, consent, by=by, at=at)
    excerpts = session.scalars(select(Excerpt.id).where(Excerpt.note_id == note_id)).all()
    if not may_be_quoted(note.fidelity, consent):
        for excerpt_id in excerpts:
            withdraw_quote(session, initiative_id, excerpt_id, by=by, at=at)
    elif not may_name_group(consent):
        for quote in session.scalars(select(Quote).where(Quote.excerpt_id.in_(excerpts))):
            quote.group_label = None
    session.flush()


def _the(session: Session, initiative_id: UUID, theme_id: UUID) -> Theme:
    theme = session.get(Theme, theme_id)
    if theme is None or theme.initiative_id != initiative_id:
        raise NotFound(N_("There is no such theme."))
    return theme
