"""Certificates as their holders and the body's office see them: the list, and everything about one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User
from portal.certification.dates import add_months
from portal.certification.issuing import current_version
from portal.certification.models import Case, Certificate, CertificateVersion, Complaint, SchemeVersion, Verdict
from portal.certification.states import CERTIFICATE, UNDER_WAY
from portal.certification.validity import IN_FORCE, standing
from portal.certification.visibility import held_certificates, managed_certificates
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import name_key

STATUSES = (*CERTIFICATE.states, "overdue")
MONTHS = (1, 3, 6, 12)


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty parts do not restrict. ``within``: months until the next audit is due."""

    find: str = ""
    status: str = ""
    within: int = 0


def visible_certificates(viewer: User) -> Select[Certificate]:
    """The viewer's own, and those of the bodies whose office they belong to, without ties."""
    own, office = (
        found.with_only_columns(Certificate.id) for found in (held_certificates(viewer), managed_certificates(viewer))
    )
    return select(Certificate).where(or_(Certificate.id.in_(own), Certificate.id.in_(office)))


def stands(status: str, day: date) -> ColumnElement[bool]:
    """Condition on Certificate: where it stands by the clock, as ``validity.standing`` says; or ``overdue``."""
    running = Certificate.status.in_(IN_FORCE)
    ended = and_(running, Certificate.valid_until <= day)
    ran_out = and_(
        Certificate.status == "suspended",
        Certificate.suspended_until <= day,
        Certificate.suspended_until <= Certificate.valid_until,
    )
    by_clock = or_(ended, ran_out)
    if status == "overdue":
        return and_(Certificate.status == "valid", ~ended, Certificate.surveillance_due <= day)
    if status == "expired":
        return or_(Certificate.status == "expired", and_(ended, ~_known(ran_out)))
    if status == "withdrawn":
        return or_(Certificate.status == "withdrawn", ran_out)
    return and_(Certificate.status == status, ~_known(by_clock)) if status in IN_FORCE else Certificate.status == status


def _known(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A comparison with an absent date is false, not unknown, so that it can be negated."""
    return and_(condition.is_not(None), condition)


def _due_within(months: int, day: date) -> ColumnElement[bool]:
    last = add_months(day, months)
    return and_(
        or_(stands("valid", day), stands("suspended", day)),
        or_(Certificate.surveillance_due <= last, Certificate.valid_until <= last),
    )


def listed(viewer: User, wanted: Wanted, day: date) -> Select[Certificate]:
    query = visible_certificates(viewer).options(
        joinedload(Certificate.scheme_version).joinedload(SchemeVersion.body), joinedload(Certificate.standard)
    )
    if wanted.find.strip():
        words = wanted.find.strip()
        query = query.where(
            or_(
                Certificate.name_key.contains(name_key(words), autoescape=True),
                Certificate.number.icontains(words, autoescape=True),
            )
        )
    if wanted.status in STATUSES:
        query = query.where(stands(wanted.status, day))
    if wanted.within:
        query = query.where(_due_within(wanted.within, day))
    return query.order_by(Certificate.surveillance_due.is_(None), Certificate.surveillance_due, Certificate.id)


def certificates_page(viewer: User, wanted: Wanted, day: date, number: int, per_page: int = 50) -> Page[Certificate]:
    return paginate(listed(viewer, wanted, day), number, per_page)


def certificate_for(viewer: User, certificate_id: int) -> Certificate:
    """One the viewer may see, with holder, scheme and standard; else 404."""
    query = visible_certificates(viewer).where(Certificate.id == certificate_id)
    return first_or_404(
        query.options(
            joinedload(Certificate.organisation), joinedload(Certificate.standard),
            joinedload(Certificate.scheme_version).joinedload(SchemeVersion.body),
            joinedload(Certificate.scheme_version).joinedload(SchemeVersion.standard),
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One version of a certificate, and what it changed against the one before."""

    version: CertificateVersion
    added: list[str]
    removed: list[str]
    scope_before: dict[str, str] | None
    direction_before: str | None


def versions_of(certificate: Certificate) -> list[Change]:
    """Newest first, with the decision each rests on. Two statements."""
    query = (
        select(CertificateVersion)
        .where(CertificateVersion.certificate_id == certificate.id)
        .options(joinedload(CertificateVersion.verdict).joinedload(Verdict.user))
        .order_by(CertificateVersion.number)
    )
    rows = session.scalars(query).all()
    return [compared(row, rows[place - 1] if place else None) for place, row in enumerate(rows)][::-1]


def compared(after: CertificateVersion, before: CertificateVersion | None) -> Change:
    if before is None:
        return Change(after, [], [], None, None)
    added, removed = sites_apart(before.sites, after.sites)
    return Change(
        after, added, removed,
        before.scope if before.scope != after.scope else None,
        before.direction if before.direction != after.direction else None,
    )  # fmt: skip


def sites_apart(before: Sequence[Any], after: Sequence[Any]) -> tuple[list[str], list[str]]:
    """Names of the sites that came, and of those that went."""
    old, new = ([_place(site) for site in sites] for sites in (before, after))
    return [one for one in new if one not in old], [one for one in old if one not in new]


def _place(site: Any) -> str:
    return ", ".join(part for part in (site.get("name", ""), site.get("city", "")) if part)


def verdicts_of(certificate: Certificate) -> list[Verdict]:
    """Every decision on the certificate, in its cases and outside, newest first."""
    cases = select(Case.id).where(Case.certificate_id == certificate.id)
    query = select(Verdict).where(or_(Verdict.certificate_id == certificate.id, Verdict.case_id.in_(cases)))
    return list(session.scalars(query.options(joinedload(Verdict.user)).order_by(Verdict.id.desc())))


def cases_of(certificate: Certificate) -> list[Case]:
    """The case it came from and its follow-ups, newest first."""
    query = select(Case).where(Case.certificate_id == certificate.id).options(joinedload(Case.standard))
    return list(session.scalars(query.order_by(Case.id.desc())))


def under_way(certificate: Certificate) -> set[str]:
    """Kinds of its cases that are not closed."""
    query = select(Case.kind).where(
        Case.certificate_id == certificate.id, Case.state.in_(UNDER_WAY), Case.kind != "initial"
    )
    return set(session.scalars(query))


def latest_case(certificate: Certificate) -> Case | None:
    """The last case that was granted: what a follow-up starts from, with its sites and agreement."""
    query = (
        select(Case)
        .where(Case.certificate_id == certificate.id, Case.state == "granted")
        .options(joinedload(Case.agreement), selectinload(Case.sites), joinedload(Case.standard))
    )
    return session.scalars(query.order_by(Case.id.desc()).limit(1)).first()


def others_of_holder(certificate: Certificate) -> list[Certificate]:
    """Valid certificates of the same holder that could take this one's place."""
    query = select(Certificate).where(
        Certificate.organisation_id == certificate.organisation_id,
        Certificate.id != certificate.id,
        Certificate.status == "valid",
    )
    return list(session.scalars(query.order_by(Certificate.number)))


def stands_still(verdict: Verdict, certificate: Certificate, day: date) -> bool:
    """Whether a decision that can be appealed against still makes the certificate what it is."""
    if verdict.kind == "reduce":
        return standing(certificate, day) in IN_FORCE and current_version(certificate).verdict_id == verdict.id
    if verdict.kind == "withdraw":
        return certificate.status == "withdrawn" and day < certificate.valid_until
    last = select(Verdict.id).where(Verdict.certificate_id == certificate.id, Verdict.kind == "suspend").order_by(Verdict.id.desc())
    suspended = certificate.status == "suspended" and standing(certificate, day) == "suspended"
    return suspended and (verdict.kind == "refuse" or session.scalar(last.limit(1)) == verdict.id)


def version_before(verdict: Verdict) -> CertificateVersion:
    """What a certificate said before the version that rests on this decision."""
    made = session.scalars(select(CertificateVersion).where(CertificateVersion.verdict_id == verdict.id)).one()
    query = select(CertificateVersion).where(
        CertificateVersion.certificate_id == made.certificate_id, CertificateVersion.number == made.number - 1
    )
    return session.scalars(query).one()


def appealable_among(verdicts: Collection[Verdict], at: datetime) -> set[int]:
    """Those outside a case whose window is open and against which nobody has appealed. One statement at most."""
    ids = {one.id for one in verdicts if one.case_id is None and one.appeal_until is not None and one.appeal_until > at}
    return ids - set(session.scalars(select(Complaint.verdict_id).where(Complaint.verdict_id.in_(ids)))) if ids else ids
