"""What waits on the home page: for jurors, chairs and secretariats."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from portal.accounts.models import User
from portal.awards.forming.queries.waiting import Concern, Office, concerns_of, offices_of
from portal.core.clock import now
from portal.core.i18n import _, ngettext, tr
from portal.core.waiting import Task


def juror_tasks(viewer: User) -> list[Task]:
    """Answer, agree, declare; and for the chair, cards with a tie that showed later."""
    return [task for office in offices_of(viewer) for task in _of_office(office)]


def _of_office(office: Office) -> Iterator[Task]:
    member = office.member
    edition = tr(member.edition.title)
    own, list_ = url_for("forming.membership", member_id=member.id), url_for("forming.declaration", member_id=member.id)
    due = (office.opens_at, member.edition.zone)
    if member.state == "invited":
        text = _("The secretariat asks you to judge. Read the terms of office, then accept or decline.")
        yield Task(_("Join the jury of %(edition)s?", edition=edition), text, own, _("Answer"), *due)
    elif not member.terms_accepted_at:
        text = _("No dossier is shown to you before you agree to them.")
        yield Task(_("Terms of office of the jury, %(edition)s", edition=edition), text, own, _("Read the terms"), *due)
    elif not member.conflicts_declared_at:
        text = _("Go through the list of organisations. No dossier is shown to you before.")
        yield Task(_("Declare conflicts of interest, %(edition)s", edition=edition), text, list_, _("Declare"), *due)
    elif office.grown:
        text = _("Entries have come in since you declared. Please look at the list again.")
        yield Task(_("New organisations on the list of %(edition)s", edition=edition), text, list_, _("Look again"), *due)
    if office.waiting:
        text = ngettext(
            "%(num)s soft tie keeps its person out until you have ruled.", "%(num)s soft ties keep their people out until you have ruled.",
            office.waiting,
        )  # fmt: skip
        url = url_for("forming.ties_of_edition", edition_id=member.edition_id, show="waiting")
        yield Task(_("Rule on ties, %(edition)s", edition=edition), text, url, _("Rule on them"), *due)
    if office.flagged:
        text = ngettext(
            "%(num)s submitted scorecard is of a juror with a conflict that showed later. Decide whether it counts.",
            "%(num)s submitted scorecards are of jurors with a conflict that showed later. Decide whether they count.",
            office.flagged,
        )  # fmt: skip
        jury = url_for("forming.jury", edition_id=member.edition_id)
        yield Task(_("Conflicts after submission, %(edition)s", edition=edition), text, jury, _("Open the jury"))


def secretariat_tasks(viewer: User) -> list[Task]:
    return [_of_concern(one) for one in concerns_of(viewer, now())]


def _of_concern(one: Concern) -> Task:
    edition = tr(one.title)
    if one.what == "unanswered":
        title = ngettext(
            "%(num)s invitation to the jury without an answer", "%(num)s invitations to the jury without an answer", one.number
        )
        text = _("%(edition)s: they were written to more than a week ago.", edition=edition)
        return Task(title, text, url_for("forming.jury", edition_id=one.edition_id, state="invited"), _("Open the jury"))
    title = ngettext("%(num)s entry is short of jurors", "%(num)s entries are short of jurors", one.number)
    text = _("%(edition)s, %(round)s", edition=edition, round=tr(one.name))
    url = url_for("forming.assignments", round_id=one.round_id, short=1)
    return Task(title, text, url, _("Assign jurors"), one.due_at, one.zone)
