"""What certificates have waiting for somebody: one statement per source."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import url_for

from portal.accounts.models import Role, User
from portal.certification import rules as scheme_rules
from portal.certification.dates import add_working_days
from portal.certification.issuing import day_of
from portal.certification.keeping import queries
from portal.certification.keeping.words import DECISIONS, NOTICES, OUTCOMES
from portal.certification.steps import KINDS
from portal.certification.validity import declaration_open, grace_end
from portal.core.clock import in_zone, local_to_utc, now
from portal.core.i18n import _, day
from portal.core.waiting import Task

OFFICE = (Role.CERTIFICATION_MANAGER, Role.DECISION_MAKER)


def _until(last: date, zone: str) -> datetime:
    """The beginning of a day at the body."""
    return local_to_utc(datetime.combine(last, time(3)), zone)


def declarations(viewer: User) -> list[Task]:
    if not viewer.holds(Role.CENTRE_MANAGER):
        return []
    found = []
    for certificate, given in queries.undeclared(viewer):
        rules = scheme_rules.read(certificate.scheme_version.rules)
        due = declaration_open(certificate.valid_until, day_of(now(), certificate.scheme_version), rules)
        if due and (certificate.cycle, due[0]) not in given:
            zone = certificate.scheme_version.body.zone
            url = url_for("keeping.declaration", certificate_id=certificate.id)
            found.append(
                Task(
                    _("Yearly declaration for %(number)s", number=certificate.number),
                    _("Nothing has changed, or what has."),
                    url,
                    _("Declare"),
                    _until(due[1], zone),
                    zone,
                )
            )
    return found


def transitions(viewer: User) -> list[Task]:
    if not viewer.holds(Role.CENTRE_MANAGER):
        return []
    return [
        Task(
            _("A newer edition concerns %(number)s", number=notice.certificate.number),
            _("Move before %(day)s. Please acknowledge that you have read this.", day=day(notice.until)),
            url_for("keeping.certificate", certificate_id=notice.certificate_id), _("Read"),
        )
        for notice in queries.unread_transitions(viewer)
    ]  # fmt: skip


def changes(viewer: User) -> list[Task]:
    if not viewer.holds(Role.CERTIFICATION_MANAGER):
        return []
    return [
        Task(
            _("%(centre)s reports a change", centre=notice.certificate.name), str(NOTICES[notice.kind]),
            url_for("keeping.change", notice_id=notice.id), _("Assess"),
        )
        for notice in queries.waiting_notices(viewer)
    ]  # fmt: skip


def proposals(viewer: User) -> list[Task]:
    if not viewer.holds(Role.DECISION_MAKER):
        return []
    return [
        Task(
            _("%(what)s: %(centre)s", what=OUTCOMES[notice.outcome], centre=notice.certificate.name), notice.reason,
            url_for("keeping.decision", certificate_id=notice.certificate_id, kind=queries.PROPOSED[notice.outcome]),
            str(DECISIONS[queries.PROPOSED[notice.outcome]]),
        )
        for notice in queries.proposals(viewer)
    ]  # fmt: skip


def refused(viewer: User) -> list[Task]:
    """For those who decide: an audit went against a certificate, and nothing was decided about it yet."""
    if not viewer.holds(Role.DECISION_MAKER):
        return []
    found = []
    for case, certificate, verdict in queries.refusals_for(viewer, in_zone(now(), viewer.zone).date()):
        rules = scheme_rules.read(certificate.scheme_version.rules)
        found.append(
            Task(
                _("Decide on the certificate of %(centre)s", centre=certificate.name),
                _("%(kind)s, case %(case)s: refused. Suspend, reduce or withdraw the certificate.", kind=KINDS[case.kind], case=case.number),
                url_for("keeping.certificate", certificate_id=certificate.id),
                _("Open"),
                add_working_days(verdict.at, rules.decision_working_days),
            )
        )
    return found


def overdue(viewer: User) -> list[Task]:
    """For managers from the surveillance day on; past the grace also for those who decide."""
    if not any(viewer.holds(role) for role in OFFICE):
        return []
    today, found = in_zone(now(), viewer.zone).date(), []
    for certificate in queries.overdue_certificates(viewer, today):
        due = certificate.surveillance_due
        if due is None:
            continue
        grace = grace_end(due, scheme_rules.read(certificate.scheme_version.rules))
        if today < grace and not viewer.holds(Role.CERTIFICATION_MANAGER):
            continue
        text = _("Due on %(day)s; the grace ends on %(grace)s.", day=day(due), grace=day(grace))
        if today >= grace:
            text = _("Due on %(day)s; the grace has ended: decide on a suspension.", day=day(due))
        url = url_for("keeping.certificate", certificate_id=certificate.id)
        found.append(
            Task(
                _("Surveillance overdue: %(centre)s", centre=certificate.name),
                text,
                url,
                _("Open"),
                _until(grace, viewer.zone),
            )
        )
    return found
