"""What the clock does to certificates: ends, follow-ups, reminders. In chunks, each one transaction of its own.

A certificate carries the next day on which there is something to do (``clock_on``); dealing with it moves that day on in
the same transaction as letters and statuses. So a run that is killed goes on where it stopped: what was committed is not
due any more, what was not is due still.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import structlog
from sqlalchemy import bindparam, update

from portal import outbox
from portal.accounts.models import Role, User
from portal.certification import issuing
from portal.certification.keeping import letters, queries
from portal.certification.keeping.services.deciding import verdict_on
from portal.certification.keeping.services.following import open_follow_up
from portal.certification.keeping.services.moment import rules_for, today
from portal.certification.models import Certificate
from portal.certification.rules import Rules
from portal.certification.validity import (
    CLOSE,
    IN_FORCE,
    audit_coming,
    declaration_open,
    ended_on,
    follow_up_from,
    next_look,
    reached,
    standing,
)
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import session

log = structlog.get_logger("portal.certification")
FINISHED = date.max
"""``clock_on`` of a certificate with which the clock has nothing to do any more."""


@dataclass(frozen=True)
class Reminder:
    """One that is due: to whom it goes is the letters' business. ``days``: before ``due``; below zero after it."""

    certificate: Certificate
    kind: str
    due: date
    days: int
    year: int = 0

    def key(self, user: User) -> str:
        return f"{self.kind}:{self.certificate.id}:{self.due.isoformat()}:{self.days}:{user.id}"


def look_at(ids: Collection[int]) -> int:
    """Everything the clock has to do with these certificates now. Returns how many were dealt with."""
    query = queries.due_certificates(now()).where(Certificate.id.in_(ids))
    rows = list(session.scalars(queries.with_scheme(query).with_for_update(of=Certificate, skip_locked=True)))
    days = {row.id: today(row) for row in rows}
    due = [row for row in rows if row.clock_on is None or row.clock_on <= days[row.id]]
    rules = {scheme.id: rules_for(row) for row in due for scheme in [row.scheme_version]}
    open_cases, given = (
        queries.kinds_under_way([row.id for row in due]),
        queries.declared_years([row.id for row in due]),
    )
    looks: list[tuple[Certificate, date]] = []
    reminders: list[Reminder] = []
    for row in due:
        own, day = rules[row.scheme_version_id], days[row.id]
        if not _apart(row, own, day, open_cases.get(row.id, set())):
            continue
        reminders += _reminders(row, own, day, given)
        looks.append((row, next_look(row, day, own) or FINISHED))
    _remind(reminders)
    _note(looks)
    return len(looks)


def _apart(row: Certificate, rules: Rules, day: date, open_cases: set[str]) -> bool:
    """Statuses and cases of one certificate, apart from the others': what fails for one does not hold up the rest."""
    kind, _due = audit_coming(row)
    ends = ended_on(row, day)
    starts = ends is None and row.status in IN_FORCE and day >= follow_up_from(row, rules) and kind not in open_cases
    if ends is None and not starts:
        return True
    try:
        with session.begin_nested():
            end_by_clock(row, ends) if ends is not None else open_follow_up(row, kind, actor=None)
    except Refused as refused:
        log.info("follow-up-not-started", certificate=row.id, reason=str(refused.reason))
    except Exception:
        log.exception("certificate-not-dealt-with", certificate=row.id)
        return False
    return True


REASONS = {
    "withdraw": "The suspension ran out without the required actions being verified.",
    "expire": "The term of the certificate ended.",
}
"""Written into the record, in its legal language."""


def end_by_clock(certificate: Certificate, day: date) -> None:
    """Expired or withdrawn from ``day`` on, which may be past: the register says so from that day, known from now."""
    move = "withdraw" if standing(certificate, day) == "withdrawn" else "expire"
    verdict = verdict_on(certificate, move, REASONS[move], actor=None)
    code = "suspension_ran_out" if move == "withdraw" else "end_of_term"
    issuing.set_status(certificate, move, verdict, day, code)
    letters.tell_decision(certificate, verdict, code=code)


def _reminders(row: Certificate, rules: Rules, day: date, given: set[tuple[int, int, int]]) -> list[Reminder]:
    if row.status == "suspended" and row.suspended_until is not None:
        before = reached(row.suspended_until, day, rules)
        return [Reminder(row, "suspension-ends", row.suspended_until, before)] if before and 0 < before <= CLOSE else []
    if row.status != "valid":
        return []
    found: list[Reminder] = []
    kind, due = audit_coming(row)
    if (before := reached(due, day, rules)) is not None:
        found.append(Reminder(row, "surveillance" if kind == "surveillance" else "expiry", due, before))
    yearly = declaration_open(row.valid_until, day, rules)
    if yearly and (row.id, row.cycle, yearly[0]) not in given:
        before = reached(yearly[1], day, rules)
        if before is not None and before <= CLOSE:
            found.append(Reminder(row, "declaration", yearly[1], before, yearly[0]))
    return found


def _remind(reminders: list[Reminder]) -> None:
    """A letter per reminder and person; after the date also to the body. What was written before is left out."""
    holders = queries.people_by_organisation(
        [one.certificate.organisation_id for one in reminders], Role.CENTRE_MANAGER
    )
    late = [one for one in reminders if one.days < 0]
    office = queries.people_by_organisation(
        [one.certificate.scheme_version.body_id for one in late], Role.CERTIFICATION_MANAGER
    )
    wanted = [(one, user) for one in reminders for user in holders[one.certificate.organisation_id]]
    wanted += [(one, user) for one in late for user in office[one.certificate.scheme_version.body_id]]
    outbox.write_all(
        letters.reminder(one.kind, one.certificate, user, due=one.due, days=one.days, once=one.key(user)) for one, user in wanted
    )


def _note(looks: list[tuple[Certificate, date]]) -> None:
    """Past the versions of the rows: nobody's open form becomes stale because the clock looked."""
    session.flush()
    if not looks:
        return
    table = Certificate.__table__
    moved = update(table).where(table.c.id == bindparam("row")).values(clock_on=bindparam("look"))  # type: ignore[arg-type]
    session.connection().execute(moved, [{"row": row.id, "look": look} for row, look in looks])
    for row, _look in looks:
        session.expire(row, ["clock_on"])
