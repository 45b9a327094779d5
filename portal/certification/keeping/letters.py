"""Letters about certificates: decisions, reminders, follow-ups, changes. To the holder; what is public also to its association."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal import outbox
from portal.accounts.models import Role, User
from portal.certification import rules as scheme_rules
from portal.certification.keeping import queries
from portal.certification.keeping.words import NOTICES, OUTCOMES, REASON_CODES, VERDICTS
from portal.certification.models import Case, Certificate, ChangeNotice, SchemeVersion, Verdict
from portal.certification.steps import KINDS
from portal.certification.validity import grace_end, restore_limit
from portal.core.clock import now
from portal.core.i18n import _, _l, day, moment, ngettext
from portal.core.languages import speaking
from portal.outbox import LetterKind, register

ABOUT = {
    "certificate": "ECCCO-15838-2026-00042-K", "centre": "Stadtwerke Lindau-Nord", "link": "/certification/certificates/12",
}  # fmt: skip
DUE = {**ABOUT, "due": "12 October 2027", "when": "in 30 days"}
REASON = {**ABOUT, "reason": "Surveillance overdue"}
CHANGE = {**ABOUT, "kind": "Head count"}

register(LetterKind("certificate-suspended", _l("Certificate suspended, to the holder"), {**REASON, "actions": "Hold the audit.", "until": "12 October 2027", "appeal": "12 May 2027"}, ("link",)))  # fmt: skip
register(LetterKind("certificate-reinstated", _l("Certificate reinstated, to the holder"), ABOUT, ("link",)))
register(
    LetterKind(
        "certificate-scope-changed",
        _l("Scope of a certificate changed, to the holder"),
        {**REASON, "decision": "Scope reduced"},
        ("link",),
    )
)
register(LetterKind("reinstatement-refused", _l("Reinstatement refused, to the holder"), {**REASON, "until": "12 October 2027", "appeal": "12 May 2027"}, ("link",)))  # fmt: skip
register(LetterKind("decision-set-aside", _l("Decision on a certificate set aside, to the decision makers"), {**REASON, "decision": "Suspended"}, ("link",)))  # fmt: skip
register(LetterKind("certificate-withdrawn", _l("Certificate withdrawn, to the holder"), REASON, ("link",)))
register(
    LetterKind(
        "certificate-terminated", _l("Certificate ended at the holder's request, to the holder"), ABOUT, ("link",)
    )
)
register(
    LetterKind(
        "certificate-superseded",
        _l("Certificate superseded, to the holder"),
        {**ABOUT, "successor": "ECCCO-18295-2026-00007-A"},
        ("link",),
    )
)
register(
    LetterKind(
        "certificate-expired",
        _l("Certificate expired, to the holder"),
        {**ABOUT, "restore": "12 April 2028"},
        ("link",),
    )
)
register(
    LetterKind(
        "certificate-status-association",
        _l("New status of a certificate, to the association"),
        {**ABOUT, "decision": "Suspended"},
        ("link",),
    )
)
register(LetterKind("follow-up-started", _l("Next audit opened, to the holder"), {**ABOUT, "kind": "Surveillance", "case": "C-2027-0042", "until": "12 October 2027"}, ("link",)))  # fmt: skip
register(LetterKind("surveillance-due", _l("Surveillance comes, to the holder"), DUE, ("link",)))
register(
    LetterKind(
        "surveillance-overdue",
        _l("Surveillance overdue, to holder and managers"),
        {**DUE, "grace": "12 January 2028"},
        ("link",),
    )
)
register(LetterKind("certificate-expiry-near", _l("Term of a certificate ends, to the holder"), DUE, ("link",)))
register(LetterKind("suspension-ends", _l("Suspension ends, to the holder"), DUE, ("link",)))
register(LetterKind("declaration-due", _l("Yearly declaration is due, to the holder"), DUE, ("link",)))
register(LetterKind("change-reported", _l("Change reported, to the certification managers"), CHANGE, ("link",)))
register(
    LetterKind(
        "change-assessed",
        _l("Change assessed, to the holder"),
        {**CHANGE, "outcome": "No action", "reason": "As before."},
        ("link",),
    )
)
register(LetterKind("transition-announced", _l("Newer edition announced, to the holders"), {**ABOUT, "standard": "ISO 18295-1:2017", "until": "12 October 2028"}, ("link",)))  # fmt: skip

OF_DECISION = {
    "suspend": "certificate-suspended", "reinstate": "certificate-reinstated", "reduce": "certificate-scope-changed",
    "extend": "certificate-scope-changed", "withdraw": "certificate-withdrawn", "terminate": "certificate-terminated",
    "supersede": "certificate-superseded", "refuse": "reinstatement-refused", "restore": "certificate-reinstated", "expire": "certificate-expired",
}  # fmt: skip
OF_REMINDER = {
    "surveillance": "surveillance-due",
    "expiry": "certificate-expiry-near",
    "suspension-ends": "suspension-ends",
    "declaration": "declaration-due",
}


def tell_decision(certificate: Certificate, verdict: Verdict, *, code: str = "", successor: str = "") -> None:
    """To the holder with reasons; to the association what the register says."""
    limit = restore_limit(certificate.valid_until, scheme_rules.read(certificate.scheme_version.rules))
    for user in queries.holders_of(certificate):
        with speaking(user.locale):
            named = str(REASON_CODES[code]) if code else ""
            values = {
                "reason": ". ".join(part for part in (named, verdict.reasons) if part), "decision": str(VERDICTS[verdict.kind]),
                "actions": verdict.conditions or "–", "until": day(certificate.suspended_until), "successor": successor,
                "appeal": moment(verdict.appeal_until, user.zone), "restore": day(limit),
            }  # fmt: skip
            _write(OF_DECISION[verdict.kind], certificate, user, f"verdict:{verdict.id}", **values)
    if verdict.kind == "refuse":  # the register says what it said
        return
    for user in queries.association_of(certificate):
        with speaking(user.locale):
            public = f"/register/{certificate.number}"
            _write(
                "certificate-status-association", certificate, user, f"verdict:{verdict.id}", link=public,
                decision=str(VERDICTS[verdict.kind]),
            )  # fmt: skip


def tell_set_aside(certificate: Certificate, appealed: Verdict, reason: str) -> None:
    """To the decision makers: what they decided is taken back, and they may decide anew."""
    for user in queries.deciders_of(certificate):
        with speaking(user.locale):
            decision = str(VERDICTS[appealed.kind])
            _write("decision-set-aside", certificate, user, f"verdict:{appealed.id}", decision=decision, reason=reason)


def tell_follow_up(certificate: Certificate, case: Case) -> None:
    for user in queries.holders_of(certificate):
        with speaking(user.locale):
            _write(
                "follow-up-started", certificate, user, f"case:{case.id}", link=f"/certification/cases/{case.id}",
                kind=str(KINDS[case.kind]), case=case.number, until=moment(case.due_at, user.zone),
            )  # fmt: skip


def reminder(kind: str, certificate: Certificate, user: User, *, due: date, days: int, once: str) -> outbox.Draft:
    """One reminder to one person, under the key its caller made for it; many are written at once."""
    template = "surveillance-overdue" if kind == "surveillance" and days < 0 else OF_REMINDER[kind]
    grace = grace_end(due, scheme_rules.read(certificate.scheme_version.rules))
    with speaking(user.locale):
        values = {
            **_about(certificate, "/declaration" if kind == "declaration" else ""), "due": day(due), "when": _when(due),
            "grace": day(grace),
        }  # fmt: skip
        return outbox.Draft(template, user, once, f"certificate:{certificate.id}", values)


def _when(due: date) -> str:
    left = (due - now().date()).days
    if left > 0:
        return ngettext("in %(num)s day", "in %(num)s days", left)
    return ngettext("%(num)s day ago", "%(num)s days ago", -left) if left else _("today")


def tell_change(certificate: Certificate, notice: ChangeNotice) -> None:
    for user in queries.managers_of(certificate):
        with speaking(user.locale):
            _write(
                "change-reported",
                certificate,
                user,
                f"notice:{notice.id}",
                link=f"/certification/changes/{notice.id}",
                kind=str(NOTICES[notice.kind]),
            )


def tell_assessment(certificate: Certificate, notice: ChangeNotice) -> None:
    for user in queries.holders_of(certificate):
        with speaking(user.locale):
            _write(
                "change-assessed", certificate, user, f"notice:{notice.id}", link=f"/certification/changes/{notice.id}",
                kind=str(NOTICES[notice.kind]), outcome=str(OUTCOMES[notice.outcome]), reason=notice.reason,
            )  # fmt: skip


def tell_transition(certificates: Iterable[Certificate], scheme: SchemeVersion, until: date) -> None:
    told = list(certificates)
    people = queries.people_by_organisation([one.organisation_id for one in told], Role.CENTRE_MANAGER)
    for certificate in told:
        for user in people[certificate.organisation_id]:
            with speaking(user.locale):
                once = f"transition:{scheme.id}"
                _write("transition-announced", certificate, user, once, standard=scheme.standard.code, until=day(until))


def _about(certificate: Certificate, page: str = "") -> dict[str, Any]:
    return {
        "certificate": certificate.number, "centre": certificate.name,
        "link": f"/certification/certificates/{certificate.id}{page}",
    }  # fmt: skip


def _write(template: str, certificate: Certificate, user: User, once: str, **values: Any) -> None:
    outbox.write(
        template, to=user, scope=f"certificate:{certificate.id}", once=f"{template}:{once}:{certificate.id}:{user.id}",
        **{**_about(certificate), **values},
    )  # fmt: skip
