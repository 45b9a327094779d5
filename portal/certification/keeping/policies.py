"""Who may do what with certificates. Pure.

``parts``: what the actor is to this certificate: ``holder``, ``manager``, ``decider`` (both without ties), ``involved``
(evaluated one of its cases, or handles a complaint about one).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from portal.accounts.models import User
from portal.certification.models import Certificate, ChangeNotice, TransitionNotice
from portal.certification.rules import Rules
from portal.certification.states import CHANGE_NOTICE
from portal.certification.validity import IN_FORCE, restore_limit, standing, suspension_limit
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

Parts = Collection[str]
FOLLOW_UPS = ("surveillance", "recertification", "extension", "transition", "special")
STANDING_FOR: dict[str, tuple[str, ...]] = {
    "suspend": ("valid",), "reinstate": ("suspended",), "refuse": ("suspended",), "reduce": IN_FORCE, "extend": ("valid",),
    "withdraw": IN_FORCE, "supersede": ("valid",), "terminate": IN_FORCE,
}  # fmt: skip
"""Decision -> where a certificate must stand for it."""


def hold(parts: Parts) -> Verdict:
    return allow() if "holder" in parts else deny(_l("Only the managers of the contact centre may do this."))


def manage(parts: Parts) -> Verdict:
    return allow() if "manager" in parts else deny(_l("Only the certification managers of the body may do this."))


def decide_certificate(parts: Parts) -> Verdict:
    """A decision maker who had no part in the evaluation; ties are looked at where parts are found."""
    if "decider" not in parts:
        return deny(_l("Only the decision makers of the body may do this."))
    if "involved" in parts:
        return deny(_l("You had a part in a case of this certificate, so somebody else decides."))
    return allow()


def at_this_moment(kind: str, certificate: Certificate, day: date) -> Verdict:
    """Whether the certificate stands where this decision can be taken, by the clock."""
    if standing(certificate, day) in STANDING_FOR[kind]:
        return allow()
    return deny(_l("The certificate does not stand where this decision could be taken."))


def suspend_until(until: date, day: date, rules: Rules) -> Verdict:
    if day < until <= suspension_limit(day, rules):
        return allow()
    return deny(
        _l("A suspension ends after today, and after %(months)s months at the latest.", months=rules.suspension_months)
    )


def start_follow_up(
    parts: Parts, certificate: Certificate, kind: str, day: date, rules: Rules, *, under_way: Collection[str] = ()
) -> Verdict:
    """``under_way``: kinds of the cases of this certificate that are not closed."""
    if not (person := manage(parts)):
        return person
    return follow_up_now(certificate, kind, day, rules, under_way=under_way)


def follow_up_now(
    certificate: Certificate, kind: str, day: date, rules: Rules, *, under_way: Collection[str] = ()
) -> Verdict:
    """The moment only, also for the clock."""
    if kind in under_way:
        return deny(_l("Such a case is under way already."))
    now_is = standing(certificate, day)
    restorable = (
        now_is == "expired" and kind == "recertification" and day < restore_limit(certificate.valid_until, rules)
    )
    if now_is not in IN_FORCE and not restorable:
        return deny(_l("This certificate is not in force any more."))
    return allow()


def report_change(parts: Parts, certificate: Certificate, day: date) -> Verdict:
    if not (person := hold(parts)):
        return person
    return allow() if standing(certificate, day) in IN_FORCE else deny(_l("This certificate is not in force any more."))


declare = report_change


def assess_change(parts: Parts, notice: ChangeNotice) -> Verdict:
    if not (person := manage(parts)):
        return person
    return allow() if CHANGE_NOTICE.can("assess", notice) else deny(_l("This change has been assessed."))


def announce_transition(actor: User, body_id: int, roles_at: Collection[int]) -> Verdict:
    """``roles_at``: bodies where the actor is certification manager."""
    return allow() if body_id in roles_at else deny(_l("Only the certification managers of the body may do this."))


def acknowledge_transition(parts: Parts, notice: TransitionNotice) -> Verdict:
    if not (person := hold(parts)):
        return person
    return allow() if notice.acknowledged_at is None else deny(_l("This was acknowledged already."))
