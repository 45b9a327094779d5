"""The public register: nothing here asks who reads. Only certificates that were issued have rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.certification.faces import PARENT
from portal.certification.history import ENDED_BY_TERM, EXPIRED
from portal.certification.models import Certificate, CertificateVersion, SchemeVersion, StatusPeriod
from portal.core.database import Page, first_or_404, paginate, session
from portal.documents import Document
from portal.organisations.models import Organisation, name_key

CHANGES = 100
OVERDUE = "overdue"


class Unreachable(Exception):
    """The register could not be asked: nothing is known, neither good nor bad."""


@dataclass(frozen=True)
class Search:
    """What is looked for; empty restricts nothing. ``status`` may be ``overdue``: valid, its surveillance past due."""

    words: str = ""
    city: str = ""
    country: str = ""
    standard: str = ""
    direction: str = ""
    operation: str = ""
    status: str = ""


def status_column(today: date) -> ColumnElement[str]:
    """``validity.standing`` for the database: what ran out has ended, also before the nightly run."""
    ended = and_(Certificate.status.in_(ENDED_BY_TERM), Certificate.valid_until <= today)
    ran_out = and_(
        Certificate.status == "suspended",
        Certificate.suspended_until <= today,
        Certificate.suspended_until <= Certificate.valid_until,
    )
    return case((ran_out, "withdrawn"), (ended, EXPIRED), else_=Certificate.status)


def _found(search: Search, today: date) -> Select[Certificate]:
    query = select(Certificate)
    for word in name_key(search.words).split():
        query = query.where(Certificate.name_key.contains(word, autoescape=True))
    if search.city:
        query = query.where(Certificate.cities.contains(f"|{name_key(search.city)}", autoescape=True))
    if search.direction:
        query = query.where(Certificate.direction.in_({search.direction, "both"}))
    for column, value in (
        (Certificate.country, search.country), (Certificate.standard_code, search.standard), (Certificate.operation, search.operation),
    ):  # fmt: skip
        if value:
            query = query.where(column == value)
    if search.status == OVERDUE:
        return query.where(status_column(today) == "valid", Certificate.surveillance_due < today)
    return query.where(status_column(today) == search.status) if search.status else query


def found(search: Search, today: date, number: int = 1, per_page: int = 25) -> Page[Certificate]:
    """One page of the register, by name; two statements."""
    return paginate(_found(search, today).order_by(Certificate.name_key, Certificate.id), number, per_page)


def countries() -> list[str]:
    return list(session.scalars(select(Certificate.country).distinct()))


def standards() -> list[str]:
    return sorted(session.scalars(select(Certificate.standard_code).distinct()))


def everything(search: Search, today: date) -> Iterator[Certificate]:
    """All that is found, read from the database piece by piece: for exports of any size."""
    query = _found(search, today).order_by(Certificate.number).options(
        joinedload(Certificate.scheme_version).load_only(SchemeVersion.name, SchemeVersion.body_id)
        .joinedload(SchemeVersion.body).load_only(Organisation.name)
    )  # fmt: skip
    yield from session.scalars(query.execution_options(yield_per=500))


def certificate_for(number: str) -> Certificate:
    """With versions, their decisions' kinds, and periods: three statements, or a 404."""
    return first_or_404(
        select(Certificate)
        .where(Certificate.number == number)
        .options(
            joinedload(Certificate.scheme_version).joinedload(SchemeVersion.body),
            joinedload(Certificate.standard),
            selectinload(Certificate.versions).joinedload(CertificateVersion.verdict),
            selectinload(Certificate.periods),
        )
    )


def pdf_of(number: str, version: int, language: str) -> Document:
    """The PDF of a version as it was issued."""
    query = (
        select(Document)
        .join(CertificateVersion, and_(Document.parent_type == PARENT, Document.parent_id == CertificateVersion.id))
        .join(Certificate, Certificate.id == CertificateVersion.certificate_id)
        .where(Certificate.number == number, CertificateVersion.number == version, Document.slot == language)
        .where(Document.removed_at.is_(None))
    )
    return first_or_404(query)


@dataclass(frozen=True)
class Looked:
    """What the register knows of a number or a file."""

    certificate: Certificate | None
    version: CertificateVersion | None = None
    """Of the file, if it is one of ours."""


def looked_up(number: str = "", sha256: str = "") -> Looked:
    """By the fingerprint of a file, else by number. Raises Unreachable."""
    try:
        if sha256 and (version := _version_of(sha256)) is not None:
            return Looked(version.certificate, version)
        if not number:
            return Looked(None)
        return Looked(session.scalars(select(Certificate).where(Certificate.number == number)).first())
    except OperationalError:
        session.rollback()
        raise Unreachable from None


def _version_of(sha256: str) -> CertificateVersion | None:
    query = (
        select(CertificateVersion)
        .join(Document, and_(Document.parent_type == PARENT, Document.parent_id == CertificateVersion.id))
        .where(Document.sha256 == sha256)
        .options(joinedload(CertificateVersion.certificate))
    )
    return session.scalars(query.limit(1)).first()


def changes(limit: int = CHANGES) -> list[Any]:
    """Versions and statuses of the certificates that changed last: two statements."""
    latest = select(Certificate.id).order_by(Certificate.updated_at.desc(), Certificate.id.desc()).limit(limit)
    versions = (
        select(CertificateVersion)
        .join(CertificateVersion.certificate)
        .options(contains_eager(CertificateVersion.certificate), joinedload(CertificateVersion.verdict))
        .where(CertificateVersion.certificate_id.in_(latest))
    )
    periods = (
        select(StatusPeriod)
        .join(StatusPeriod.certificate)
        .options(contains_eager(StatusPeriod.certificate))
        .where(StatusPeriod.certificate_id.in_(latest), StatusPeriod.known_until.is_(None))
    )
    return [*session.scalars(versions), *session.scalars(periods)]


def addresses() -> Iterator[tuple[str, Any]]:
    """Number and last change of every certificate."""
    rows = session.execute(select(Certificate.number, Certificate.updated_at).order_by(Certificate.id))
    yield from ((number, at) for number, at in rows)
