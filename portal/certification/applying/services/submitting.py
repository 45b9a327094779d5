"""Handing an application in: complete, as it is at this moment, with the fingerprint of its canonical bytes."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying import completeness, letters
from portal.certification.applying import policies as may
from portal.certification.casework import enter
from portal.certification.models import Case, CaseSite, CaseSnapshot
from portal.core.access import Refused, require
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import ngettext


def submit_application(case: Case, *, actor: User) -> CaseSnapshot:
    """Raises Denied, and Refused from a wrong state or while something is missing."""
    lock(case)
    require(may.lead_case(actor, case))
    if not (verdict := may.submit_application(actor, case)):
        raise Refused(verdict.reason)
    if missing := completeness.missing(case):
        named = "; ".join(str(one.label) for one in missing[:5])
        raise Refused(
            ngettext(
                "One thing is missing before the application can be handed in: %(named)s",
                "%(num)s things are missing before the application can be handed in: %(named)s",
                len(missing),
                named=named,
            )
        )
    again = case.state == "info_requested"
    enter(case, "submit")
    case.submitted_at = case.submitted_at or now()
    snapshot = _take_snapshot(case, actor)
    record(Event.APPLICATION_SUBMITTED, case, actor=actor, snapshot=snapshot.id, sha256=snapshot.sha256, again=again)
    letters.send_receipts(case, snapshot, actor)
    letters.tell_managers(case, again=again)
    return snapshot


def _take_snapshot(case: Case, actor: User) -> CaseSnapshot:
    content = content_of(case)
    snapshot = CaseSnapshot(
        case_id=case.id, kind="application", content=content, sha256=fingerprint(content), user_id=actor.id, at=now()
    )
    session.add(snapshot)
    session.flush()
    return snapshot


def content_of(case: Case) -> dict[str, Any]:
    """Everything handed in, as plain data: read again in years, and hashed the same."""
    return {
        "case": case.number,
        "organisation": {"id": case.organisation_id, "name": case.organisation.name},
        "scheme": {"name": case.scheme_version.name, "version": case.scheme_version.number},
        "standard": {"code": case.standard.code, "revision": case.standard.revision},
        "answers": dict(case.application),
        "sites": [site_content(site) for site in case.sites],
    }


def site_content(site: CaseSite) -> dict[str, Any]:
    return {
        "id": site.id, "name": site.name, "address": site.address, "city": site.city, "country": site.country,
        "central": site.central, "shifts": dict(site.shifts), "people": site.headcount, "home_working": site.home_working,
        "channels": list(site.channels), "languages": list(site.languages),
    }  # fmt: skip


