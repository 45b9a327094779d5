"""What waits for lead auditors, reviewers and decision makers."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.certification.certifying import queries
from portal.certification.models import Case
from portal.core.i18n import _
from portal.core.waiting import Task


def lead_tasks(viewer: User) -> list[Task]:
    """Reports to write."""
    return [
        Task(
            _("Report: %(centre)s", centre=case.organisation.name),
            _("The corrections are closed. Complete the report and hand it in."),
            url_for("certifying.report", case_id=case.id), _("Write the report"), case.due_at,
        )
        for case in queries.to_report(viewer)
    ]  # fmt: skip


def decision_tasks(viewer: User) -> list[Task]:
    """Files to review, and cases to decide."""
    return [_review(case) if case.state == "reviewing" else _decision(case) for case in queries.to_decide(viewer)]


def _review(case: Case) -> Task:
    return Task(
        _("File review: %(centre)s", centre=case.organisation.name),
        _("The report is handed in. Review the complete file."),
        url_for("certifying.file_review", case_id=case.id), _("Review the file"), case.due_at,
    )  # fmt: skip


def _decision(case: Case) -> Task:
    return Task(
        _("Decision: %(centre)s", centre=case.organisation.name),
        _("The file is reviewed and ready for a decision."),
        url_for("certifying.decision", case_id=case.id), _("Decide"), case.due_at,
    )  # fmt: skip
