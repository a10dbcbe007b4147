"""Addresses of sharing a survey. Invitations' codes are shown once, in the answer to making them: nothing keeps them."""

from __future__ import annotations

from uuid import UUID

from flask import Response, make_response, request, url_for

from engage import clock
from engage.errors import N_, EngageError
from engage.outreach.inviting import batches_of, make_invitations, mark_used, revoke_batch
from engage.people.rules import Permission
from engage.surveys.queries import OpenSurvey
from engage.surveys.windows import set_window
from engage.web.desk import desk_door
from engage.web.desk.field.routes import found, tabs
from engage.web.desk.sharing.forms import InvitationForm, WindowForm
from engage.web.desk.sharing.printing import address_of, qr, short, survey_address, tongue, tongues
from engage.web.shell import transaction
from engage.web.shell.database import db
from engage.web.shell.forms import filled, sent
from engage.web.shell.guards import initiative, person
from engage.web.shell.invitations import pepper, waiting_uses
from engage.web.shell.pages import go, note, page

door = desk_door("sharing", prefix="/desk/field")


@door.get("/<slug>/share", may=Permission.SEE_SURVEYS)
def show(slug: str) -> Response:
    return _show(slug)


@door.post("/<slug>/window", may=Permission.OPEN_SURVEYS)
def window(slug: str) -> Response:
    _, survey = found(slug)
    form = filled(WindowForm)
    if not sent(form):
        return _show(slug, window_form=form)
    opens_at, closes_at = form.window(survey.timezone)
    try:
        set_window(db.session, survey.id, opens_at, closes_at, by=person().id, at=clock.now())
    except EngageError as refusal:
        form.complain(refusal.message, "closes")
        return _show(slug, window_form=form)
    note(N_("The time for answers is set."))
    return go(".show", slug=slug)


@door.get("/<slug>/poster", may=Permission.SEE_SURVEYS)
def poster(slug: str) -> Response:
    """One sheet: what it is about in every language, the code to scan, and strips to tear off."""
    _, survey = found(slug)
    address = survey_address(survey)
    return page(
        "desk/sharing/poster.html",
        survey=survey,
        tongues=list(tongues(survey)),
        picture=qr(address),
        address=short(address),
    )


@door.post("/<slug>/invitations", may=Permission.OPEN_SURVEYS)
def invite(slug: str) -> Response:
    """Make a batch and hand it over at once: as letters to print, or as a CSV for a letter program."""
    _, survey = found(slug)
    form = filled(InvitationForm).offer(survey.instrument.languages)
    if not sent(form):
        return _show(slug, invitation_form=form)
    try:
        codes = make_invitations(
            db.session,
            survey.initiative_id,
            survey.id,
            form.number.data,
            label=form.label.data,
            language=form.language.data,
            pepper=pepper(),
            uses=form.uses.data,
            expires_on=form.expires.data,
            by=person().id,
            at=clock.now(),
        )
    except EngageError as refusal:
        form.complain(refusal.message, "expires")
        return _show(slug, invitation_form=form)
    return (
        _as_csv(slug, codes)
        if request.form.get("as") == "csv"
        else _as_letters(survey, codes, form.language.data)
    )


@door.post("/<slug>/invitations/<uuid:batch_id>/revoke", may=Permission.OPEN_SURVEYS)
def revoke(slug: str, batch_id: UUID) -> Response:
    found(slug)
    revoke_batch(db.session, initiative().id, batch_id, by=person().id, at=clock.now())
    note(N_("These invitations are taken back. Nobody can use them any more."))
    return go(".show", slug=slug)


@door.post("/<slug>/invitations/count", may=Permission.OPEN_SURVEYS)
def count(slug: str) -> Response:
    """Mark the last few uses when a survey has closed: nobody answers any more whom they could be matched with."""
    _, survey = found(slug)
    if survey.door_at(clock.now()).value == "closed":
        pen = waiting_uses()
        marked = pen.all()
        mark_used(db.session, marked)
        transaction.after_commit(lambda: pen.forget(marked))
    return go(".show", slug=slug)


def _show(
    slug: str, *, window_form: WindowForm | None = None, invitation_form: InvitationForm | None = None
) -> Response:
    card, survey = found(slug)
    wrong = next((form for form in (window_form, invitation_form) if form is not None), None)
    address = survey_address(survey)
    return page(
        "desk/sharing/show.html",
        422 if wrong else 200,
        card=card,
        survey=survey,
        tabs=tabs(slug, "share"),
        wrong=wrong,
        address=address,
        picture=qr(address),
        ways=[
            (N_("At a kiosk"), survey_address(survey, mode="kiosk"), N_("It begins anew after each person.")),
            (
                N_("With a helper"),
                survey_address(survey, mode="assisted"),
                N_("Somebody reads or types for the person."),
            ),
            (
                N_("By telephone"),
                survey_address(survey, mode="phone"),
                N_("You ask and type while the person speaks."),
            ),
        ],
        window_form=window_form or WindowForm().fill(survey.opens_at, survey.closes_at, survey.timezone),
        invitation_form=invitation_form or InvitationForm().offer(survey.instrument.languages),
        batches=batches_of(db.session, survey.id),
        closed=survey.door_at(clock.now()).value == "closed",
    )


def _as_letters(survey: OpenSurvey, codes: list[str], tag: str) -> Response:
    letters = [(code, qr(_address_of_code(code))) for code in codes]
    where = short(address_of(url_for("answer.invitation")))
    return page(
        "desk/sharing/letters.html", survey=survey, tongue=tongue(survey, tag), letters=letters, address=where
    )


def _as_csv(slug: str, codes: list[str]) -> Response:
    from engage.exchange.writing import write_csv

    response = make_response(
        write_csv(("code", "address"), ((code, _address_of_code(code)) for code in codes))
    )
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-invitations.csv"'
    return response


def _address_of_code(code: str) -> str:
    return address_of(url_for("answer.invitation", code=code))
