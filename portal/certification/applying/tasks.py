"""What waits on the home page: applications to complete and to review, agreements to prepare and to sign."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts.models import User
from portal.certification.applying import queries
from portal.certification.models import Case
from portal.certification.steps import STEPS
from portal.core.i18n import _
from portal.core.waiting import Task


def applications(viewer: User) -> list[Task]:
    return [_task(case, viewer) for case in queries.waiting(viewer)]


def _task(case: Case, viewer: User) -> Task:
    title, text, endpoint, label = _words(case, viewer)
    text = f"{case.number}, {case.scheme_version.name}. {text}"
    return Task(title, text, url_for(endpoint, case_id=case.id), label, case.due_at, case.organisation.zone)


def _words(case: Case, viewer: User) -> tuple[str, str, str, str]:
    centre: dict[str, Any] = {"centre": case.organisation.name}
    step = str(STEPS[case.state].text)
    if case.state == "draft":
        return _("Complete the application of %(centre)s", **centre), step, "applying.application", _("Continue writing")
    if case.state == "info_requested":
        return _("Answer the questions about %(centre)s", **centre), step, "applying.application", _("See the questions")
    if case.state == "submitted":
        return _("Review the application of %(centre)s", **centre), step, "applying.review", _("Review")
    if case.agreement is not None and case.agreement.state == "offered":
        text = _("The offer is valid until its date; both sides sign here.")
        return _("Sign the agreement for %(centre)s", **centre), text, "applying.agreement", _("Read and sign")
    return _("Prepare the agreement for %(centre)s", **centre), step, "applying.agreement", _("Prepare")


