"""A certificate as data for machines: exactly what its page shows, and no person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from portal.certification import history
from portal.certification.models import Certificate, CertificateVersion
from portal.certification.registering.words import last_day, overdue_since, status_of
from portal.core.i18n import tr
from portal.core.running import settings
from portal.outbox.writing import link

HEADER = [
    "number", "status", "holder", "country", "cities", "standard", "direction", "operation", "first_granted_on", "valid_from",
    "valid_through", "surveillance_due", "surveillance_overdue_since", "scheme", "body", "version", "updated_at", "url",
]  # fmt: skip
"""Columns of the CSV and keys of the JSON: a fixed format, the same in every language. ``valid_through`` is the last day."""


def row_of(certificate: Certificate, today: date) -> dict[str, Any]:
    return {
        "number": certificate.number, "status": status_of(certificate, today), "holder": certificate.name,
        "country": certificate.country, "cities": [city for city in certificate.cities.split("|") if city],
        "standard": certificate.standard_code, "direction": certificate.direction, "operation": certificate.operation,
        "first_granted_on": certificate.first_granted_on, "valid_from": certificate.valid_from,
        "valid_through": last_day(certificate), "surveillance_due": certificate.surveillance_due,
        "surveillance_overdue_since": overdue_since(certificate, today), "scheme": certificate.scheme_version.name,
        "body": certificate.scheme_version.body.name, "version": certificate.current, "updated_at": certificate.updated_at,
        "url": f"{settings().base_url}/register/{certificate.number}",
    }  # fmt: skip


def cells_of(row: dict[str, Any]) -> list[Any]:
    return [", ".join(row[key]) if isinstance(row[key], list) else _plain(row[key]) for key in HEADER]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def whole(certificate: Certificate, today: date) -> dict[str, Any]:
    """One certificate with its versions and the periods of its status, in both times."""
    return {
        **plain(row_of(certificate, today)),
        "versions": [_version(certificate, one) for one in certificate.versions],
        "periods": [
            {
                "status": one.status, "reason": one.reason, "valid_from": _plain(one.valid_from), "valid_to": _plain(one.valid_to),
                "known_from": _plain(one.known_from), "known_until": _plain(one.known_until),
            }
            for one in sorted(certificate.periods, key=lambda one: (one.known_from, one.valid_from))
        ],
        "first_day": _plain(history.first_day(certificate.periods)),
    }  # fmt: skip


def _version(certificate: Certificate, one: CertificateVersion) -> dict[str, Any]:
    return {
        "number": one.number, "holder": {key: one.holder.get(key, "") for key in ("name", "address", "city", "country")},
        "scope": {code: tr(one.scope, code) for code in one.scope}, "sites": one.sites, "direction": one.direction,
        "operation": one.operation, "standard": one.standard_code, "valid_from": _plain(one.valid_from),
        "valid_through": _plain(last_day(one)), "surveillance_due": _plain(one.surveillance_due),
        "issued_at": _plain(one.issued_at), "pdf_sha256": one.pdf_sha256,
        "pdf": {
            language: link("registering.pdf", number=certificate.number, version=one.number, language=language)
            for language in one.pdf_sha256
        },
    }  # fmt: skip
