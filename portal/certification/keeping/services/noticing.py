"""What holders tell of between audits: changes, yearly declarations, the wish to end; and what the body makes of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.keeping import letters, queries
from portal.certification.keeping import policies as may
from portal.certification.keeping.services.deciding import terminate
from portal.certification.keeping.services.following import open_follow_up
from portal.certification.keeping.services.moment import hold, in_time, rules_for, today
from portal.certification.keeping.words import ASSESSMENTS, CHANGES, NOTICES
from portal.certification.models import Certificate, ChangeNotice, HolderDeclaration
from portal.certification.states import CHANGE_NOTICE
from portal.certification.validity import declaration_open
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l


def report_change(
    certificate: Certificate, kind: str, *, text: str, people: int | None = None, actor: User
) -> ChangeNotice:
    """Tell the body of a change; kind ``termination`` asks for the end of the certification."""
    parts = hold(certificate, actor)
    require(may.hold(parts))
    in_time(may.report_change(parts, certificate, today(certificate)))
    if kind not in NOTICES:
        raise Refused(_l("Choose what has changed."))
    notice = ChangeNotice(
        certificate=certificate,
        kind=kind,
        text=text.strip(),
        reported_by=actor.id,
        people=people if kind == "headcount" else None,
    )
    session.add(notice)
    session.flush()
    record(
        Event.CHANGE_REPORTED,
        notice,
        actor=actor,
        scope=f"certificate:{certificate.id}",
        kind=kind,
        certificate=certificate.id,
    )
    letters.tell_change(certificate, notice)
    return notice


def assess_change(
    notice: ChangeNotice, outcome: str, *, reason: str, version: int | str | None, actor: User
) -> ChangeNotice:
    """What follows from a change. A special audit is opened at once; reduction and suspension go to a decision maker."""
    certificate = notice.certificate
    parts = hold(certificate, actor)
    lock(notice)
    require(may.manage(parts))
    check_version(notice, version)
    in_time(may.assess_change(parts, notice))
    if outcome not in ((*ASSESSMENTS, "termination") if notice.kind == "termination" else ASSESSMENTS):
        raise Refused(_l("Choose what follows from the change."))
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    CHANGE_NOTICE.apply("assess", notice)
    notice.outcome, notice.reason, notice.assessed_by, notice.assessed_at = outcome, reason.strip(), actor.id, now()
    if outcome == "special_audit":
        notice.case_id = open_follow_up(certificate, "special", actor=actor, reason=reason).id
    elif outcome == "termination":
        terminate(certificate, reason, actor=actor)
    session.flush()
    record(
        Event.CHANGE_ASSESSED, notice, actor=actor, reason=notice.reason, scope=f"certificate:{certificate.id}", outcome=outcome,
        certificate=certificate.id, case=notice.case_id,
    )  # fmt: skip
    letters.tell_assessment(certificate, notice)
    return notice


def declaration_now(certificate: Certificate) -> tuple[int, date] | None:
    """Year of the cycle and last day of the declaration that can be given now and is not given yet."""
    found = declaration_open(certificate.valid_until, today(certificate), rules_for(certificate))
    return None if found is None or queries.declared(certificate, found[0]) else found


def declare(certificate: Certificate, *, changes: Collection[str], text: str, actor: User) -> HolderDeclaration:
    """The yearly word of the holder: nothing has changed, or what has, as notices. Once a year; a second one is refused."""
    parts = hold(certificate, actor)
    require(may.hold(parts))
    in_time(may.declare(parts, certificate, today(certificate)))
    due = declaration_now(certificate)
    if due is None:
        raise Refused(_l("No declaration is due now, or it was given already."))
    kinds = [kind for kind in CHANGES if kind in changes]
    if kinds and not text.strip():
        raise Refused(_l("Please say what has changed."))
    row = HolderDeclaration(
        certificate_id=certificate.id, cycle=certificate.cycle, year=due[0], user_id=actor.id,
        answers={"changed": kinds, "text": text.strip() if kinds else ""},
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # its twin was committed while we waited for the key
        raise Refused(_l("No declaration is due now, or it was given already.")) from None
    record(
        Event.HOLDER_DECLARED, row, actor=actor, scope=f"certificate:{certificate.id}", certificate=certificate.id, cycle=row.cycle,
        year=row.year, changed=kinds,
    )  # fmt: skip
    for kind in kinds:
        report_change(certificate, kind, text=text, actor=actor)
    return row
