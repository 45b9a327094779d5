"""Decisions on a certificate outside its cases: one transaction from the verdict to register, history and letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import issuing
from portal.certification.keeping import letters, queries
from portal.certification.keeping import policies as may
from portal.certification.keeping.services.moment import hold, in_time, rules_for, today
from portal.certification.models import Certificate, Verdict
from portal.core.access import Refused, require
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import check_version, session
from portal.core.i18n import _l

APPEALABLE = ("suspend", "refuse", "reduce", "withdraw")
"""Decisions against which the holder can appeal. ``refuse``: a reinstatement."""


def _begin(certificate: Certificate, kind: str, version: int | str | None, actor: User) -> date:
    """Held, right person, nobody decided since the page was read, and the right moment. Returns the day."""
    parts = hold(certificate, actor)
    require(may.decide_certificate(parts))
    check_version(certificate, version)
    day = today(certificate)
    in_time(may.at_this_moment(kind, certificate, day))
    return day


def verdict_on(
    certificate: Certificate, kind: str, reasons: str, *, actor: User | None, conditions: str = ""
) -> Verdict:
    """The decision as a row, with the fingerprint of what it was taken on. ``actor`` None: the portal by the clock."""
    at = now()
    basis = {
        "certificate": certificate.number, "version": certificate.current, "status": certificate.status,
        "valid_until": certificate.valid_until.isoformat(), "kind": kind,
    }  # fmt: skip
    verdict = Verdict(
        certificate_id=certificate.id, kind=kind, user=actor, reasons=reasons.strip(), conditions=conditions.strip(), at=at,
        file_sha256=fingerprint(basis),
        appeal_until=at + timedelta(days=rules_for(certificate).appeal_days) if kind in APPEALABLE else None,
    )  # fmt: skip
    session.add(verdict)
    session.flush()
    return verdict


def suspend_certificate(
    certificate: Certificate,
    *,
    code: str,
    reasons: str,
    actions: str,
    until: date,
    version: int | str | None,
    actor: User,
) -> Verdict:
    """Not valid for a while. ``actions``: what the holder must do; ``until``: the day by which it must have led somewhere."""
    day = _begin(certificate, "suspend", version, actor)
    in_time(may.suspend_until(until, day, rules_for(certificate)))
    verdict = verdict_on(certificate, "suspend", reasons, actor=actor, conditions=actions)
    issuing.set_status(certificate, "suspend", verdict, day, code, until=until)
    letters.tell_decision(certificate, verdict, code=code)
    return verdict


def reinstate_certificate(
    certificate: Certificate, *, reasons: str, verified: bool, version: int | str | None, actor: User
) -> Verdict:
    """Valid again, once the required actions were verified."""
    day = _begin(certificate, "reinstate", version, actor)
    if not verified:
        raise Refused(_l("A certificate is reinstated once the required actions were verified."))
    verdict = verdict_on(certificate, "reinstate", reasons, actor=actor)
    issuing.set_status(certificate, "reinstate", verdict, day, "actions_verified")
    letters.tell_decision(certificate, verdict)
    return verdict


def refuse_reinstatement(certificate: Certificate, *, reasons: str, version: int | str | None, actor: User) -> Verdict:
    """It stays suspended: the actions do not convince. The holder can appeal."""
    _begin(certificate, "refuse", version, actor)
    if not reasons.strip():
        raise Refused(_l("Please give a reason."))
    verdict = verdict_on(certificate, "refuse", reasons, actor=actor)
    record(
        Event.CERTIFICATE_REINSTATEMENT_REFUSED, certificate, actor=actor, reason=verdict.reasons,
        scope=f"certificate:{certificate.id}",
    )  # fmt: skip
    letters.tell_decision(certificate, verdict)
    return verdict


def change_scope(
    certificate: Certificate, kind: str, *, scope: Mapping[str, str], direction: str, sites: Sequence[Mapping[str, Any]],
    reasons: str, version: int | str | None, actor: User,
) -> Verdict:  # fmt: skip
    """``kind``: ``reduce`` or ``extend``. A new version with what differs; the one before is kept. Raises Refused for none."""
    _begin(certificate, kind, version, actor)
    before = issuing.current_version(certificate)
    added, removed = queries.sites_apart(before.sites, list(sites))
    told = {
        "scope": dict(scope) != before.scope,
        "direction": direction != before.direction,
        "sites": bool(added or removed),
    }
    if not any(told.values()):
        raise Refused(_l("Nothing differs from the version in force."))
    if not sites:
        raise Refused(_l("A certificate covers one site at least."))
    if kind == "reduce" and added:
        raise Refused(_l("A reduction adds no site."))
    if kind == "extend" and removed:
        raise Refused(_l("An extension takes no site away."))
    verdict = verdict_on(certificate, kind, reasons, actor=actor)
    issuing.new_version(
        certificate, verdict, scope=dict(scope), direction=direction, sites=[dict(one) for one in sites]
    )
    what = Event.CERTIFICATE_REDUCED if kind == "reduce" else Event.CERTIFICATE_EXTENDED
    record(
        what, certificate, actor=actor, reason=verdict.reasons, scope=f"certificate:{certificate.id}", added=added,
        removed=removed, scope_before=before.scope, scope_after=dict(scope), direction=direction,
    )  # fmt: skip
    letters.tell_decision(certificate, verdict)
    return verdict


def withdraw_certificate(
    certificate: Certificate, *, code: str, reasons: str, version: int | str | None, actor: User
) -> Verdict:
    """For good: the number stays in the register as withdrawn."""
    day = _begin(certificate, "withdraw", version, actor)
    verdict = verdict_on(certificate, "withdraw", reasons, actor=actor)
    issuing.set_status(certificate, "withdraw", verdict, day, code)
    letters.tell_decision(certificate, verdict, code=code)
    return verdict


def supersede_certificate(
    certificate: Certificate, successor: Certificate, *, reasons: str, version: int | str | None, actor: User
) -> Verdict:
    """Another certificate of the same holder takes its place; each names the other."""
    day = _begin(certificate, "supersede", version, actor)
    if successor.id not in {one.id for one in queries.others_of_holder(certificate)}:
        raise Refused(_l("Choose a valid certificate of the same holder."))
    verdict = verdict_on(certificate, "supersede", reasons, actor=actor)
    certificate.superseded_by_id = successor.id
    issuing.set_status(certificate, "supersede", verdict, day, "transition")
    letters.tell_decision(certificate, verdict, successor=successor.number)
    return verdict


def terminate(certificate: Certificate, reasons: str, *, actor: User) -> Verdict:
    """At the holder's request; the caller has looked at the notice and its manager."""
    day = today(certificate)
    in_time(may.at_this_moment("terminate", certificate, day))
    verdict = verdict_on(certificate, "terminate", reasons, actor=actor)
    issuing.set_status(certificate, "terminate", verdict, day, "voluntary")
    letters.tell_decision(certificate, verdict)
    return verdict
