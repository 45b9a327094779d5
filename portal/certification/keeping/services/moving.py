"""Telling holders of a newer edition, and noting that they have read it."""

from __future__ import annotations

from datetime import date

from portal.accounts.models import Role, User
from portal.audit import Event, record
from portal.certification.keeping import letters, queries
from portal.certification.keeping import policies as may
from portal.certification.keeping.services.moment import hold, in_time
from portal.certification.models import SchemeVersion, TransitionNotice
from portal.core.access import Refused, require
from portal.core.clock import in_zone, now
from portal.core.database import lock, session
from portal.core.i18n import _l


def announce_transition(scheme: SchemeVersion, *, until: date, actor: User) -> int:
    """To every holder not told yet, with the day by which to move. Returns how many certificates were told of."""
    require(may.announce_transition(actor, scheme.body_id, actor.organisations_as(Role.CERTIFICATION_MANAGER)))
    if until <= in_zone(now(), scheme.body.zone).date():
        raise Refused(_l("The deadline must lie ahead."))
    lock(scheme)  # two at once: the second finds everybody told
    told = queries.untold(actor, scheme)
    for certificate in told:
        session.add(
            TransitionNotice(
                certificate=certificate, scheme_version_id=scheme.id, until=until, sent_by=actor.id, sent_at=now()
            )
        )
    session.flush()
    letters.tell_transition(told, scheme, until)
    record(Event.TRANSITION_ANNOUNCED, scheme, actor=actor, until=until, certificates=[one.id for one in told])
    return len(told)


def acknowledge_transition(notice: TransitionNotice, *, actor: User) -> None:
    parts = hold(notice.certificate, actor)
    lock(notice)
    require(may.hold(parts))
    in_time(may.acknowledge_transition(parts, notice))
    notice.acknowledged_by, notice.acknowledged_at = actor.id, now()
    record(
        Event.TRANSITION_ACKNOWLEDGED, notice, actor=actor, scope=f"certificate:{notice.certificate_id}",
        certificate=notice.certificate_id,
    )  # fmt: skip
