"""Report, review, decision; certificates, their versions and the periods of their status."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.accounts.models import User
from portal.certification.models.cases import DIRECTIONS
from portal.certification.models.schemes import SchemeVersion, Standard
from portal.certification.states import CERTIFICATE
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Translated, Versioned
from portal.organisations.models import Organisation

VERDICTS = (
    "grant", "grant_with_conditions", "refuse", "confirm", "suspend", "reinstate", "reduce", "extend", "renew",
    "withdraw", "terminate", "restore", "supersede", "expire",
)  # fmt: skip


class ReportDraft(Id, Versioned, Base):
    """The report while the lead auditor writes it; nobody else reads it."""

    __tablename__ = "audit_report_drafts"
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Field -> text, as typed."""
    changed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Field -> the version of this row that changed it last: two windows collide on a field, not on the whole."""
    updated_at: Mapped[datetime] = mapped_column(default=now)


class Report(Id, Base):
    """The audit report as it was handed in. A returned one is followed by a new version."""

    __tablename__ = "audit_reports"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]]
    """Everything the PDF shows, frozen."""
    sha256: Mapped[str] = mapped_column(String(64))
    recommendation: Mapped[str] = mapped_column(String(30))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[User] = relationship()


class FileReview(Id, Base):
    """The review of a complete file by somebody without a part in the evaluation."""

    __tablename__ = "file_reviews"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "user_id", "duty"], ["case_duties.case_id", "case_duties.user_id", "case_duties.duty"],
            name="fk_file_reviews_who_reviews_does_not_evaluate",
        ),
        CheckConstraint("duty = 'decision'", name="a_review_belongs_to_the_decision"),
    )  # fmt: skip
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    duty: Mapped[str] = mapped_column(String(20), default="decision")
    report_id: Mapped[int] = mapped_column(ForeignKey("audit_reports.id"))
    answers: Mapped[dict[str, Any]]
    outcome: Mapped[str] = mapped_column(String(20))
    """``returned`` or ``ready``."""
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()


class Verdict(Id, Base):
    """A decision on a case or a certificate: who, what, why, on which file. Appended, never changed."""

    __tablename__ = "verdicts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "user_id", "duty"], ["case_duties.case_id", "case_duties.user_id", "case_duties.duty"],
            name="fk_verdicts_who_decides_does_not_evaluate",
        ),
        UniqueConstraint("case_id", "round"),
        CheckConstraint("duty = 'decision'", name="a_verdict_is_a_decision"),
        CheckConstraint(one_of("kind", VERDICTS), name="kind_is_known"),
        CheckConstraint("length(reasons) > 0", name="a_verdict_has_reasons"),
        CheckConstraint("case_id is not null or certificate_id is not null", name="it_is_about_something"),
    )  # fmt: skip
    case_id: Mapped[int | None] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    """1; after an appeal was upheld 2, and so on: two decisions pressed at once cannot both stand."""
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None: the portal by the clock (expiry, a suspension that ran out)."""
    duty: Mapped[str] = mapped_column(String(20), default="decision")
    reasons: Mapped[str]
    conditions: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    appeal_until: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()


class Certificate(Id, Timestamps, Versioned, Base):
    """A certificate, and its row in the public register: everything the register shows and searches is here,
    kept in the transaction that changes it.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint(one_of("status", CERTIFICATE.states), name="status_is_known"),
        CheckConstraint(one_of("direction", DIRECTIONS), name="direction_is_known"),
        CheckConstraint("valid_until > valid_from", name="it_ends_after_it_starts"),
        Index("ix_certificates_register", "status", "name_key"),
    )
    number: Mapped[str] = mapped_column(String(40), unique=True)
    """E.g. ``ECCCO-15838-2026-00042-K``: see ``certification.numbering``."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_versions.id"))
    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    status: Mapped[str] = mapped_column(String(20), default=CERTIFICATE.initial)
    cycle: Mapped[int] = mapped_column(default=1)
    first_granted_on: Mapped[date]
    valid_from: Mapped[date]
    valid_until: Mapped[date] = mapped_column(index=True)
    """The first day on which it is not valid any more."""
    surveillance_due: Mapped[date | None] = mapped_column(index=True)
    suspended_until: Mapped[date | None] = mapped_column(index=True)
    """When a suspension must have led to reinstatement, reduction or withdrawal."""
    clock_on: Mapped[date | None] = mapped_column(index=True)
    """The next day on which the clock has something to do with it; None: to be found out by the nightly run."""
    current: Mapped[int] = mapped_column(default=1)
    """Number of the version in force."""
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"))
    # What the register shows and searches.
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    """Names, trading names and number, folded, for search."""
    country: Mapped[str] = mapped_column(String(3), index=True)
    cities: Mapped[str] = mapped_column(default="")
    """Cities of all sites, folded, with ``|`` around each."""
    standard_code: Mapped[str] = mapped_column(String(40), index=True)
    direction: Mapped[str] = mapped_column(String(10))
    operation: Mapped[str] = mapped_column(String(20))
    updated_at: Mapped[datetime] = mapped_column(default=now, index=True)

    organisation: Mapped[Organisation] = relationship()
    scheme_version: Mapped[SchemeVersion] = relationship()
    standard: Mapped[Standard] = relationship()
    versions: Mapped[list[CertificateVersion]] = relationship(
        back_populates="certificate", order_by="CertificateVersion.number"
    )
    periods: Mapped[list[StatusPeriod]] = relationship(back_populates="certificate", order_by="StatusPeriod.id")

    @validates("status", "valid_until", "surveillance_due", "suspended_until")
    def _look_again(self, name: str, value: Any) -> Any:
        """Whatever moves a date lets the nightly run look at the certificate anew."""
        self.clock_on = None
        return value


class CertificateVersion(Id, Base):
    """What a certificate said from a day on. Appended at every change, never changed."""

    __tablename__ = "certificate_versions"
    __table_args__ = (UniqueConstraint("certificate_id", "number"),)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    number: Mapped[int]
    holder: Mapped[dict[str, Any]]
    """Legal name, address, country as on the face."""
    scope: Mapped[Translated]
    sites: Mapped[list[Any]]
    """All sites: name, address, city, country."""
    direction: Mapped[str] = mapped_column(String(10))
    operation: Mapped[str] = mapped_column(String(20))
    standard_code: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    surveillance_due: Mapped[date | None]
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en"])
    """Of its PDFs: English and one national language."""
    pdf_sha256: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Language -> SHA-256 of the PDF as issued."""
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdicts.id"))
    issued_at: Mapped[datetime] = mapped_column(default=now)

    certificate: Mapped[Certificate] = relationship(back_populates="versions")
    verdict: Mapped[Verdict] = relationship()


class StatusPeriod(Id, Base):
    """From which day on (until which) a status holds, and from when on (until when) the register said so.

    Bitemporal: a correction closes ``known_until`` of the old rows and adds new ones; nothing is overwritten.
    Half open: ``valid_from <= day < valid_to``, ``known_from <= instant < known_until``; None is open.
    """

    __tablename__ = "status_periods"
    __table_args__ = (
        CheckConstraint(one_of("status", CERTIFICATE.states), name="status_is_known"),
        CheckConstraint("valid_to is null or valid_to > valid_from", name="it_ends_after_it_starts"),
        CheckConstraint("known_until is null or known_until >= known_from", name="it_was_known_before_it_was_not"),
    )
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40), default="")
    """A public reason code."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    known_from: Mapped[datetime] = mapped_column(default=now)
    known_until: Mapped[datetime | None]
    verdict_id: Mapped[int | None] = mapped_column(ForeignKey("verdicts.id"))

    certificate: Mapped[Certificate] = relationship(back_populates="periods")
