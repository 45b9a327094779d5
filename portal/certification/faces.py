"""The face of a certificate: what its PDF says in one language, drawn once and kept, so that its hash stays true."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from portal import documents
from portal.certification.models import Certificate, CertificateVersion
from portal.certification.steps import CHANNELS, DIRECTIONS, OPERATIONS
from portal.core.i18n import _, country, day, tr
from portal.core.languages import speaking
from portal.core.pdf import render_pdf
from portal.core.running import settings
from portal.organisations.models import Organisation

NATIONAL: dict[str, tuple[str, ...]] = {
    "NL": ("nl",), "BE": ("nl", "fr", "de"), "FR": ("fr",), "MC": ("fr",), "LU": ("fr", "de"), "DE": ("de",), "AT": ("de",),
    "LI": ("de",), "CH": ("de", "fr"),
}  # fmt: skip
"""Languages of a country in which the portal can write."""
PARENT = "CertificateVersion"
FACE_SITES = 3
"""With more, they stand on an annex."""


def languages_of(organisation: Organisation) -> list[str]:
    """English, and one national language of the holder's country: theirs, where they named one."""
    spoken = NATIONAL.get(organisation.country, ())
    own = next((code for code in organisation.languages if code in spoken), spoken[0] if spoken else None)
    return ["en", own] if own else ["en"]


def keep(certificate: Certificate, version: CertificateVersion) -> dict[str, str]:
    """Draw and store the PDF of every language. Returns language -> SHA-256."""
    found: dict[str, str] = {}
    for language in version.languages:
        drawn = render_pdf("certification-certificate", face_of(certificate, version, language))
        file = documents.Received(
            f"{certificate.number}-v{version.number}-{language}.pdf", "application/pdf", len(drawn), io.BytesIO(drawn)
        )
        found[language] = documents.attach(PARENT, version.id, language, None, file, version.verdict.user).sha256
    return found


def address_of(number: str) -> str:
    """Where the QR code leads: the register's page of a number."""
    return f"{settings().base_url}/v/{number}"


def face_of(certificate: Certificate, version: CertificateVersion, language: str) -> dict[str, Any]:
    """Everything that stands on it, as text in that language."""
    with speaking(language):
        return {"lang": language, **_head(certificate, version), **_body(certificate, version, language)}


def _head(certificate: Certificate, version: CertificateVersion) -> dict[str, Any]:
    scheme = certificate.scheme_version
    body = scheme.body
    return {
        "document": f"{certificate.number} · {version.holder['name']}",
        "scheme": scheme.name,
        "title": _("Certificate"),
        "number": certificate.number,
        "number_label": _("Certificate number"),
        "version": _("Version %(number)s", number=version.number),
        "body": ", ".join(part for part in (body.name, body.city, country(body.country)) if part),
        "accreditation": scheme.accreditation,
        "url": address_of(certificate.number),
        "qr": qr_svg(address_of(certificate.number)),
        "check": _("Status: see the register"),
        "check_text": _("This paper shows what was certified on the day of issue. Whether the certificate is valid today is said by the register alone:"),
        "page_of": _("Page {page} of {pages}"),
    }  # fmt: skip


def _body(certificate: Certificate, version: CertificateVersion, language: str) -> dict[str, Any]:
    sites = [_site(site) for site in version.sites]
    return {
        "certifies": _("certifies that"),
        "holder": version.holder["name"],
        "holder_address": _address(version.holder),
        "meets": _("meets the requirements of"),
        "standard": f"{version.standard_code} – {tr(certificate.standard.title, language)}",
        "scope_label": _("Scope"),
        "scope": tr(version.scope, language),
        "category": f"{DIRECTIONS[version.direction]} · {OPERATIONS[version.operation]}",
        "category_label": _("Service category"),
        "sites_label": _("Sites"),
        "sites": sites if len(sites) <= FACE_SITES else [],
        "annex": sites if len(sites) > FACE_SITES else [],
        "annex_label": _("Annex: all sites in scope"),
        "annex_text": _("%(count)s sites, listed in the annex", count=len(sites)) if len(sites) > FACE_SITES else "",
        "dates": _dates(certificate, version),
        "subject": _("The certificate is valid subject to surveillance."),
        "signed": _signed(certificate, version),
        "signatory": version.verdict.user.name if version.verdict.user else certificate.scheme_version.body.name,
        "signatory_label": _("for the certification body"),
    }


def _signed(certificate: Certificate, version: CertificateVersion) -> str:
    body = certificate.scheme_version.body
    return ", ".join(part for part in (body.city, day(version.issued_at, body.zone)) if part)


def _dates(certificate: Certificate, version: CertificateVersion) -> list[list[str]]:
    """Rows of label and day; the last day of validity is named, as people read it."""
    rows = [
        [_("First granted"), day(certificate.first_granted_on)],
        [_("Valid from"), day(version.valid_from)],
        [_("Valid until and including"), day(version.valid_until - timedelta(days=1))],
    ]
    if version.surveillance_due:
        rows.append([_("Next surveillance due by"), day(version.surveillance_due)])
    return rows


def _site(site: dict[str, Any]) -> list[str]:
    channels = ", ".join(str(CHANNELS.get(code, code)) for code in site.get("channels", []))
    return [str(site.get("name", "")), _address(site), channels]


def _address(place: dict[str, Any]) -> str:
    parts = [str(place.get("address", "")).replace("\n", ", "), str(place.get("city", "")), country(place.get("country"))]
    return ", ".join(part for part in parts if part)


def qr_svg(text: str) -> str:
    """A QR code (error level Q: a quarter may be lost) as SVG, without a border."""
    import segno  # only where a certificate is drawn

    out = io.BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind="svg", border=0, dark="#14202e", xmldecl=False, svgns=True)
    return out.getvalue().decode()
