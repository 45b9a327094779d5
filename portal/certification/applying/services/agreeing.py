"""The offer, the two signatures, and what follows from them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying import letters, queries
from portal.certification.applying import policies as may
from portal.certification.applying.services.calculating import agreement_of, hold_draft
from portal.certification.applying.services.reviewing import hold, in_time
from portal.certification.applying.services.submitting import site_content
from portal.certification.casework import enter, rules_of
from portal.certification.models import Agreement, Case, CaseSnapshot
from portal.certification.states import AGREEMENT
from portal.core.access import Denied, Refused
from portal.core.canonical import fingerprint
from portal.core.clock import in_zone, local_to_utc, now
from portal.core.database import lock, session
from portal.core.i18n import _l


def signed_content(case: Case, agreement: Agreement) -> dict[str, Any]:
    """What both sides sign: plain data whose canonical bytes give the fingerprint. Kept as a snapshot with the offer."""
    scheme, body = case.scheme_version, case.scheme_version.body
    return {
        "case": case.number, "kind": case.kind,
        "body": {"id": body.id, "name": body.name, "country": body.country},
        "centre": {
            "id": case.organisation_id, "name": case.application.get("legal_name") or case.organisation.name,
            "register_id": case.application.get("register_id", ""), "address": case.application.get("address", ""),
        },
        "scheme": {"name": scheme.name, "version": scheme.number, "accreditation": scheme.accreditation},
        "standard": {"code": case.standard.code, "revision": case.standard.revision},
        "scope": case.scope, "direction": case.direction, "operation": case.operation,
        "sites": [site_content(site) | {"sampled": site.sampled} for site in case.sites],
        "days": agreement.days, "sample": agreement.sample, "terms": agreement.terms,
        "fee_reference": agreement.fee_reference,
        "valid_until": agreement.valid_until.isoformat() if agreement.valid_until else "",
    }  # fmt: skip


def offer_agreement(case: Case, *, version: int | str | None = None, actor: User) -> Agreement:
    """To the centre, valid until the end of the day the scheme gives; from now on nothing in it changes."""
    agreement = hold_draft(case, actor, version)
    if not agreement.sample or not agreement.days or not agreement.terms.strip() or not agreement.fee_reference.strip():
        raise Refused(_l("Draw the sites, calculate the days, and give terms and a fee reference before you offer."))
    zone = case.scheme_version.body.zone
    agreement.valid_until = in_zone(now(), zone).date() + timedelta(days=rules_of(case).offer_days)
    case.due_at = local_to_utc(datetime.combine(agreement.valid_until + timedelta(days=1), time()), zone)
    AGREEMENT.apply("offer", agreement)
    content = signed_content(case, agreement)
    agreement.sha256 = fingerprint(content)
    session.add(CaseSnapshot(case_id=case.id, kind="agreement", content=content, sha256=agreement.sha256, user_id=actor.id))
    session.flush()
    record(Event.AGREEMENT_OFFERED, case, actor=actor, sha256=agreement.sha256, valid_until=agreement.valid_until)
    letters.tell_offered(case)
    return agreement


def revise_agreement(case: Case, *, reason: str, actor: User) -> None:
    """Take the offer back to change it; signatures given so far are void."""
    parts = hold(case, actor)
    agreement = agreement_of(case)
    in_time(may.revise_agreement(actor, case, parts, agreement))
    AGREEMENT.apply("revise", agreement, reason=reason)
    agreement.body_signed_by = agreement.body_signed_at = agreement.centre_signed_by = agreement.centre_signed_at = None
    agreement.valid_until, agreement.sha256 = None, ""
    case.due_at = now() + timedelta(days=rules_of(case).offer_days)
    session.flush()
    record(Event.AGREEMENT_REVISED, case, actor=actor, reason=reason.strip())
    letters.tell_revised(case, reason.strip())


def sign_agreement(case: Case, *, sha256: str, actor: User) -> bool:
    """Sign what has this fingerprint. True when both sides have signed now: the agreement is in force.

    Raises Denied, and Refused past the offer's date, for a second signature of one side, or for other content.
    """
    lock(case)
    agreement, parts = agreement_of(case), queries.parts(actor, case)
    lock(agreement)
    side = may.side_of(actor, case, parts)
    verdict = may.sign_agreement(actor, case, parts, agreement, now())
    if side is None:
        raise Denied(verdict.reason)
    in_time(verdict)
    if sha256 != agreement.sha256:
        raise Refused(_l("The agreement is not the one you read any more. Please read it again."))
    setattr(agreement, f"{side}_signed_by", actor.id)
    setattr(agreement, f"{side}_signed_at", now())
    session.flush()
    record(Event.AGREEMENT_SIGNED, case, actor=actor, side=side, sha256=agreement.sha256)
    if agreement.body_signed_by is None or agreement.centre_signed_by is None:
        letters.tell_signed(case, actor, by_centre=side == "centre")
        return False
    _conclude(case, agreement, actor)
    return True


def _conclude(case: Case, agreement: Agreement, actor: User) -> None:
    AGREEMENT.apply("conclude", agreement)
    enter(case, "contract")
    session.flush()
    record(Event.AGREEMENT_CONCLUDED, case, actor=actor, sha256=agreement.sha256)
    letters.tell_concluded(case)
