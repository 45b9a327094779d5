"""The public form: a complaint, a report of misuse, or an appeal by the centre."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.accounts.models import User
from portal.accounts.throttling import Limit, count_try
from portal.accounts.views.cookies import source
from portal.certification.appealing import queries, services
from portal.certification.appealing.forms import ComplaintForm
from portal.certification.appealing.queries import Appealable
from portal.certification.appealing.views.blueprint import appealing
from portal.certification.appealing.words import KINDS
from portal.certification.keeping.words import VERDICTS
from portal.certification.models import Case
from portal.core.access import SignInNeeded, public
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import clean
from portal.core.i18n import _, day, ngettext, reader_language
from portal.core.once import answered, remembered, replayed

OPEN_TO_ALL = tuple(kind for kind in KINDS if kind != "appeal")
SOURCE = Limit("complaints-source", 5)
"""Messages from one place before the pauses begin."""


def _viewer() -> User | None:
    return current_user if current_user.is_authenticated else None


def _open_decisions(viewer: User | None) -> dict[str, tuple[str, Case | Appealable]]:
    """What the viewer can appeal against now: value of the form -> words, and the thing."""
    at = now()
    found: dict[str, tuple[str, Case | Appealable]] = {
        f"verdict-{one.verdict.id}": (f"{one.certificate.number}: {VERDICTS[one.verdict.kind]}, {day(one.verdict.at)}", one)
        for one in queries.appealable_decisions(viewer, at)
    }
    return found | {f"case-{one.id}": (f"{one.number}, {one.organisation.name}", one) for one in queries.appealable(viewer, at)}


def _asked_about() -> str:
    """The decision a link is about; letters sent before the form knew of decisions name the case."""
    case = request.args.get("case", "")
    return request.args.get("decision", f"case-{case}" if case else "")


def _form(*, typed: bool) -> ComplaintForm:
    viewer = _viewer()
    decisions = _open_decisions(viewer)
    given: dict[str, Any] = {}
    if not typed:
        given = {"number": clean(request.args.get("number", ""))[:200], "decision": _asked_about()}
        if given["decision"] in decisions:
            given["kind"] = "appeal"
        elif request.args.get("kind") in OPEN_TO_ALL:
            given["kind"] = request.args["kind"]
    return ComplaintForm(
        **({} if typed else {"formdata": None}), data=given, known=viewer is not None,
        bodies=[(body.id, body.name) for body in queries.bodies()], decisions=[(key, words) for key, (words, _one) in decisions.items()],
    )  # fmt: skip


def _page(form: ComplaintForm, note: str = "") -> str:
    return render_template("certification/appealing/new.html", form=form, viewer_known=_viewer() is not None, note=note)


@appealing.get("/complaints/new")
@public
def new() -> Any:
    if _asked_about() and _viewer() is None:  # from a letter: only a manager of the centre appeals
        raise SignInNeeded()
    return _page(_form(typed=False))


@appealing.get("/complaints/received/<string:reference>")
@public
def received(reference: str) -> Any:
    return render_template("certification/appealing/received.html", reference=reference[:30])


@appealing.post("/complaints")
@public
def receive() -> Any:
    if (url := answered()) is not None:
        return redirect(url)
    form = _form(typed=True)
    if form.homepage.data:  # a machine: it is told the same as people, and nothing is kept
        return redirect(url_for("appealing.received", reference="R"))
    if not form.validate():
        return _page(form), 422
    with transaction():
        wait = count_try((SOURCE, source()))
    if wait > timedelta(0):
        return _too_often(form, wait)
    with transaction():
        if (url := replayed()) is not None:
            return redirect(url)
        url = remembered(_keep(form))
    flash(_("Thank you. A receipt is on its way by letter."))
    return redirect(url)


def _too_often(form: ComplaintForm, wait: timedelta) -> Any:
    minutes = math.ceil(wait.total_seconds() / 60)
    words = ngettext(
        "There were many messages from here. Please wait %(num)s minute, then try again; nothing you typed is lost.",
        "There were many messages from here. Please wait %(num)s minutes, then try again; nothing you typed is lost.",
        minutes,
    )
    answer = make_response(_page(form, words), 429)
    answer.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return answer


def _keep(form: ComplaintForm) -> str:
    viewer = _viewer()
    against = _open_decisions(viewer).get(form.decision.data or "", ("", None))[1] if form.kind.data == "appeal" else None
    certificate = queries.certificate_by_number(form.number.data) if form.number.data else None
    wanted = form.body.data
    if against is not None:
        wanted = (against.certificate if isinstance(against, Appealable) else against).scheme_version.body_id
    elif certificate is not None and form.kind.data != "body":
        wanted = certificate.scheme_version.body_id
    body = next(one for one in queries.bodies() if one.id == wanted)
    text = form.text.data or ""
    if form.number.data and certificate is None:  # an unknown number is a finding of its own: keep it as typed
        text = f"{_('Certificate as stated: %(number)s', number=form.number.data)}\n\n{text}"
    complaint = services.receive_complaint(
        form.kind.data, text, body=body, reporter=viewer, name=form.name.data or "", email=form.email.data or "",
        locale=reader_language(), certificate=certificate, case=against if isinstance(against, Case) else None,
        decision=against.verdict if isinstance(against, Appealable) else None,
    )  # fmt: skip
    if viewer is not None:
        return url_for("appealing.complaint", complaint_id=complaint.id)
    return url_for("appealing.received", reference=complaint.reference)
