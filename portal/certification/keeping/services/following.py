"""Cases that follow a certificate up: what is known is taken along, under the agreement in force."""

from __future__ import annotations

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying.services.starting import new_case
from portal.certification.casework import enter
from portal.certification.keeping import letters, queries
from portal.certification.keeping import policies as may
from portal.certification.keeping.services.carrying import carry_agreement, carry_answers
from portal.certification.keeping.services.moment import hold, in_time, rules_for, today
from portal.certification.models import Case, CaseSite, Certificate, SchemeVersion
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import session
from portal.core.i18n import _l

SITE = (
    "position",
    "name",
    "address",
    "city",
    "country",
    "central",
    "shifts",
    "headcount",
    "home_working",
    "channels",
    "languages",
)


def start_follow_up(
    certificate: Certificate, kind: str, *, actor: User, reason: str = "", scheme: SchemeVersion | None = None
) -> Case:
    """Open the next audit for the holder to document. ``scheme``: the newer version of a transition.

    Raises Denied, and Refused while such a case is under way, out of force, or without an agreement.
    """
    parts = hold(certificate, actor)
    require(may.manage(parts))
    if kind in ("extension", "special") and not reason.strip():
        raise Refused(_l("Please give a reason."))
    return open_follow_up(certificate, kind, actor=actor, reason=reason, scheme=scheme)


def open_follow_up(
    certificate: Certificate, kind: str, *, actor: User | None, reason: str = "", scheme: SchemeVersion | None = None
) -> Case:
    """The same for the clock (``actor`` None) and for what leads to a case; the row is held by the caller."""
    rules, day = rules_for(certificate), today(certificate)
    in_time(may.follow_up_now(certificate, kind, day, rules, under_way=queries.under_way(certificate)))
    previous = queries.latest_case(certificate)
    if previous is None or previous.agreement is None or previous.agreement.state != "in_force":
        raise Refused(_l("There is no agreement in force to follow up under: the centre applies anew."))
    if kind == "transition" and (
        scheme is None or scheme.id not in {one.id for one in queries.successors(certificate)}
    ):
        raise Refused(_l("Choose a published version for the standard that follows."))
    if kind == "recertification":
        scheme = queries.version_for_recertification(certificate)
    case = _case_after(
        previous, certificate, kind, scheme if kind in ("transition", "recertification") and scheme else certificate.scheme_version
    )
    carry_agreement(case, previous.agreement)
    enter(case, "follow_up")
    if kind == "transition":
        carry_answers(case, previous)
    record(
        Event.FOLLOW_UP_STARTED, case, actor=actor, reason=reason.strip(), certificate=certificate.id, kind=kind,
        number=case.number, previous=previous.id,
    )  # fmt: skip
    letters.tell_follow_up(certificate, case)
    return case


def _case_after(previous: Case, certificate: Certificate, kind: str, scheme: SchemeVersion) -> Case:
    case = new_case(
        kind=kind, organisation=certificate.organisation, scheme_version=scheme, standard=scheme.standard,
        certificate_id=certificate.id, previous_id=previous.id, cycle=certificate.cycle + (kind == "recertification"),
        application=dict(previous.application), direction=previous.direction, operation=previous.operation,
        scope=previous.scope, submitted_at=now(),
    )  # fmt: skip
    for site in previous.sites:
        values = {name: getattr(site, name) for name in SITE}
        session.add(CaseSite(case=case, **{name: _copied(value) for name, value in values.items()}))
    session.flush()
    return case


def _copied(value: object) -> object:
    """Lists and tables are the new row's own."""
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, list) else value
