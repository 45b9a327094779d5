"""What is known of an auditor: competences, and where else they worked or advised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.accounts.models import Engagement, User
from portal.audit import Event, record
from portal.certification.models import Competence
from portal.certification.staffing import letters, queries
from portal.certification.staffing import policies as may
from portal.certification.staffing.queries.candidates import facts_of, group_of
from portal.certification.staffing.words import NOTABLE
from portal.certification.states import TEAM_MEMBER
from portal.core.access import Refused, require
from portal.core.database import check_version, session
from portal.core.i18n import _, _l
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Qualification:
    standard_code: str
    role: str
    directions: list[str]
    languages: list[str]
    valid_from: date
    valid_until: date
    evidence: str = ""


def save_competence(
    auditor: User, wanted: Qualification, *, competence: Competence | None = None, version: int | str | None = None, actor: User
) -> Competence:
    """A new competence, or a change of one. Raises Conflict when somebody changed it meanwhile."""
    require(may.manage_auditors(actor))
    if wanted.valid_until < wanted.valid_from:
        raise Refused(_l("The last day lies before the first."))
    if competence is None:
        competence = Competence(user_id=auditor.id)
        session.add(competence)
    else:
        check_version(competence, version)
    for name in ("standard_code", "role", "directions", "languages", "valid_from", "valid_until", "evidence"):
        setattr(competence, name, getattr(wanted, name))
    session.flush()
    record(
        Event.COMPETENCE_SAVED, competence, actor=actor, user_id=auditor.id, standard=wanted.standard_code, role=wanted.role,
        valid_from=wanted.valid_from, valid_until=wanted.valid_until,
    )  # fmt: skip
    return competence


def save_engagement(
    auditor: User, organisation: Organisation, kind: str, starts_on: date, ends_on: date | None, *,
    engagement: Engagement | None = None, actor: User,
) -> Engagement:  # fmt: skip
    """Note that an auditor worked for or advised an organisation. Who is in a team there by now leaves it."""
    require(may.manage_auditors(actor))
    if kind not in NOTABLE:
        raise Refused(_l("Choose what they did there."))
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_l("The last day lies before the first."))
    engagement = engagement or _same(auditor, organisation, kind, starts_on)
    if engagement is None:
        engagement = Engagement(user_id=auditor.id, organisation_id=organisation.id, kind=kind, starts_on=starts_on)
        session.add(engagement)
    engagement.starts_on, engagement.ends_on = starts_on, ends_on
    session.flush()
    record(
        Event.ENGAGEMENT_SAVED, engagement, actor=actor, user_id=auditor.id, organisation_id=organisation.id, kind=kind,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    _take_effect(auditor, organisation, actor)
    return engagement


def _same(auditor: User, organisation: Organisation, kind: str, starts_on: date) -> Engagement | None:
    query = select(Engagement).where(
        Engagement.user_id == auditor.id, Engagement.organisation_id == organisation.id, Engagement.kind == kind,
        Engagement.starts_on == starts_on,
    )  # fmt: skip
    return session.scalars(query).first()


def _take_effect(auditor: User, organisation: Organisation, actor: User) -> None:
    for member in queries.staffable_cases([auditor.id]):
        tied = facts_of(member.case, [auditor.id])[auditor.id].ties & set(NOTABLE)
        if organisation.id not in group_of(member.case) or not tied:
            continue
        reason = _("A tie to the centre became known")
        TEAM_MEMBER.apply("replace", member, reason=reason)
        member.reason = reason
        record(Event.TEAM_MEMBER_REPLACED, member, actor=actor, reason=reason, user_id=auditor.id)
        letters.tell_replaced(member)
