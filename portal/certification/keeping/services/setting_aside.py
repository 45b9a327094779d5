"""What an upheld appeal does to a certificate: the decision is taken back from its day on. The past stays as it was said."""

from __future__ import annotations

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import issuing
from portal.certification.keeping import letters, queries
from portal.certification.keeping.services.deciding import verdict_on
from portal.certification.keeping.services.moment import today
from portal.certification.models import Certificate, Verdict
from portal.core.database import lock, session

BACK = {"suspend": "reinstate", "refuse": "reinstate", "withdraw": "restore", "reduce": "extend"}
"""Decision that was appealed against -> the one that takes it back."""


def set_aside(appealed: Verdict, *, reasons: str, actor: User) -> Verdict | None:
    """By whoever decides the appeal. None where the decision does not stand any more; the decision makers hear of it
    in either case, and may decide anew."""
    certificate = session.get_one(Certificate, appealed.certificate_id)
    lock(certificate)
    verdict = None
    if queries.stands_still(appealed, certificate, today(certificate)):
        verdict = verdict_on(certificate, BACK[appealed.kind], reasons, actor=actor)
        if appealed.kind == "reduce":
            _widen(certificate, appealed, verdict)
        else:
            issuing.set_status(certificate, "set_aside", verdict, today(certificate), "appeal_upheld")
        letters.tell_decision(certificate, verdict, code="appeal_upheld")
    letters.tell_set_aside(certificate, appealed, reasons)
    return verdict


def _widen(certificate: Certificate, appealed: Verdict, verdict: Verdict) -> None:
    """A new version that says what the one before the reduction said."""
    before = queries.version_before(appealed)
    issuing.new_version(
        certificate, verdict, scope=dict(before.scope), direction=before.direction, sites=[dict(one) for one in before.sites]
    )
    record(
        Event.CERTIFICATE_DECISION_SET_ASIDE, certificate, actor=verdict.user, reason=verdict.reasons,
        scope=f"certificate:{certificate.id}", code="appeal_upheld",
    )  # fmt: skip
