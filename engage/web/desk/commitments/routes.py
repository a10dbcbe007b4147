"""Addresses of promises."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Response, request

from engage import clock
from engage.agenda.queries import goal_with, goals_of
from engage.commitments import actions, queries, rules
from engage.commitments.actions import Actor
from engage.commitments.models import CommitmentState
from engage.errors import N_, EngageError, Forbidden
from engage.groups.queries import dimensions_of
from engage.people.queries import PartnerCard, partners_of
from engage.people.rules import Permission, Role, may_verify
from engage.web.desk import desk_door, in_menu
from engage.web.desk.commitments import words
from engage.web.desk.commitments.forms import PromiseForm, StepForm
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import initiative, may, person
from engage.web.shell.locale import current
from engage.web.shell.pages import go, note, page

door = desk_door("commitments")
in_menu(N_("Promises"), "desk-commitments.index", Permission.SEE_COMMITMENTS, place=60)

PROMISERS = (Permission.MAKE_COMMITMENTS, Permission.ASK_FOR_COMMITMENTS)
# Who may add to a promise's history: each step is checked by itself.
WRITERS = (*PROMISERS, Permission.VERIFY_COMMITMENTS)


@door.get("/", may=Permission.SEE_COMMITMENTS)
def index() -> Response:
    today = clock.now().date()
    promises = queries.promises_of(db.session, initiative().id, today)
    return page(
        "desk/commitments/index.html",
        parts=_parts(promises),
        unanswered=[
            one for one in queries.findings_to_answer(db.session, initiative().id) if not one.answered
        ],
        goals={goal.id: goal for goal in goals_of(db.session, initiative().id, retired=True)},
        may_promise=may(*PROMISERS),
        words=words,
    )


@door.route("/new", methods=["GET", "POST"], may=PROMISERS)
def new() -> Response:
    offered = queries.findings_to_answer(db.session, initiative().id)
    form = filled(PromiseForm, findings=request.args.getlist("finding"))
    form.offer(offered, _owners(), dimensions_of(db.session, initiative().id))
    if sent(form):
        goal_ids = {one.goal_id for one in offered if str(one.id) in form.findings.data}
        if len(goal_ids) > 1:
            form.complain(N_("A promise answers findings of one goal. Make one for each."), "findings")
        else:
            return _promise(form, goal_ids.pop())
    return _new_page(form)


def _promise(form: PromiseForm, goal_id: UUID) -> Response:
    now = clock.now()
    slug = queries.free_slug(db.session, initiative().id, now.date())
    try:
        made = actions.promise(db.session, initiative().id, goal_id, form.facts(slug), by=person().id, at=now)
    except EngageError as refusal:
        form.take(refusal)
        return _new_page(form)
    note(N_("The promise is kept. It stands as proposed until the partner accepts it."))
    return go(".show", slug=made.slug)


@door.get("/<slug>", may=Permission.SEE_COMMITMENTS)
def show(slug: str) -> Response:
    return _show(slug)


@door.post("/<slug>", may=WRITERS)
def step(slug: str) -> Response:
    now = clock.now()
    card = queries.promise_named(db.session, initiative().id, slug, now.date())
    form = filled(StepForm)
    form.offer(_steps(card), _tags())
    if not sent(form):
        return _show(slug, form)
    actor, said = _actor(), form.words.data or ""
    about = {
        "actor": actor,
        "language": form.language.data,
        "evidence_url": form.evidence_url.data,
        "at": now,
    }
    try:
        if form.wanted.data:
            wanted = CommitmentState(form.wanted.data)
            actions.take_step(db.session, initiative().id, card.id, wanted, said, **about)
        else:
            actions.note_progress(db.session, initiative().id, card.id, said, **about)
    except Forbidden:
        raise
    except EngageError as refusal:
        form.take(refusal)
        return _show(slug, form)
    note(N_("Saved."))
    return go(".show", slug=slug)


def _show(slug: str, form: StepForm | None = None) -> Response:
    card = queries.promise_named(db.session, initiative().id, slug, clock.now().date())
    wrong = form is not None
    if form is None:
        form = StepForm(language=current().tag if current().tag in _tags() else _tags()[0])
        form.offer(_steps(card), _tags())
    found = {one.id: one for one in queries.findings_to_answer(db.session, initiative().id)}
    return page(
        "desk/commitments/show.html",
        422 if wrong else 200,
        card=card,
        goal=goal_with(db.session, initiative().id, card.goal_id),
        answers=[found[one] for one in card.finding_ids if one in found],
        groups=_group_labels(card.for_groups),
        history=queries.history_of(db.session, initiative().id, card.id),
        form=form if may(*WRITERS) else None,
        wrong=wrong,
        outsider=_is_outsider(card),
        words=words,
    )


def _new_page(form: PromiseForm) -> Response:
    return page("desk/commitments/new.html", 422 if form.summary else 200, form=form)


def _parts(
    promises: list[queries.CommitmentCard],
) -> list[tuple[str, list[queries.CommitmentCard]]]:
    """The list in its parts, what is late first. A promise stands in the first part it belongs to."""
    parts: dict[str, list[queries.CommitmentCard]] = {"late": [], "claimed": [], "open": [], "settled": []}
    for card in promises:
        if card.late_days:
            parts["late"].append(card)
        elif card.state == CommitmentState.CLAIMED_DONE:
            parts["claimed"].append(card)
        else:
            parts["open" if card.state in rules.OPEN else "settled"].append(card)
    parts["settled"].sort(key=lambda card: card.settled_on or date.min, reverse=True)
    return [(name, cards) for name, cards in parts.items() if cards]


def _partners() -> frozenset[UUID]:
    return person().partners.get(initiative().id, frozenset())


def _roles() -> frozenset[Role]:
    return person().roles.get(initiative().id, frozenset())


def _actor() -> Actor:
    return Actor(person().id, tuple(_partners()), community=Role.COMMUNITY_REVIEWER in _roles())


def _owners() -> list[PartnerCard]:
    """Whoever may ask may ask any partner; a partner's own people promise for their partner only."""
    partners = partners_of(db.session, initiative().id)
    if may(Permission.ASK_FOR_COMMITMENTS):
        return partners
    return [one for one in partners if one.id in _partners()]


def _is_outsider(card: queries.CommitmentCard) -> bool:
    return rules.is_outsider(person().id, _partners(), card.owner_account_id, card.owner_partner_id)


def _steps(card: queries.CommitmentCard) -> frozenset[str]:
    """The steps this person may take now."""
    verifies = may_verify(
        owner_partner=card.owner_partner_id,
        owner_account=card.owner_account_id,
        verifier=person().id,
        verifier_partners=_partners(),
        roles=_roles(),
    )
    allowed = rules.OTHERS_STEPS if verifies else frozenset()
    if Role.COMMUNITY_REVIEWER not in _roles():
        allowed -= {"verified"}
    if not _is_outsider(card) and may(Permission.MAKE_COMMITMENTS):
        allowed = rules.OWNERS_STEPS
    return allowed & rules.NEXT[card.state]


def _tags() -> list[str]:
    return list(dict.fromkeys([*initiative().languages, current().tag]))


def _group_labels(codes: tuple[str, ...]) -> list[object]:
    dimensions = {one.code: one for one in dimensions_of(db.session, initiative().id)}
    found: list[object] = []
    for one in codes:
        dimension, _, code = one.partition(":")
        found.append(dimensions[dimension].label(code) if dimension in dimensions else one)
    return found
