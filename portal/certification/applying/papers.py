"""The agreement on paper, in the reader's language, from what was kept when it was offered."""

from __future__ import annotations

from typing import Any

from portal.certification.applying.words import as_text
from portal.certification.models import Agreement, CaseSnapshot
from portal.certification.steps import KINDS
from portal.core.i18n import _, country, moment, reader_language


def agreement(snapshot: CaseSnapshot, row: Agreement, signers: dict[str, str]) -> dict[str, Any]:
    content, days = snapshot.content, snapshot.content["days"]
    return {
        "lang": reader_language(),
        "title": _("Certification agreement"),
        "running": f"{content['case']} · {content['centre']['name']}",
        "printed": _("Fingerprint (SHA-256): %(sha256)s", sha256=snapshot.sha256),
        "page_of": _("Page {page} of {pages}"),
        "eyebrow": f"{content['scheme']['name']} · {content['case']}",
        "parties": [
            [_("Certification body"), content["body"]["name"], country(content["body"]["country"])],
            [_("Contact centre"), content["centre"]["name"], content["centre"]["address"]],
        ],
        "facts": _facts(content),
        "days_label": _("Audit days"),
        "days": _days(content, days),
        "sites_label": _("Sites"),
        "sites_heads": [_("Number"), _("Site"), _("Place"), _("People"), _("Visited")],
        "sites": [
            [str(site["id"]), site["name"], ", ".join(part for part in (site["city"], country(site["country"])) if part), str(site["people"]), _("yes") if site["sampled"] else ""]
            for site in content["sites"]
        ],
        "sample": _(
            "Seed %(seed)s. Sites in the order of the SHA-256 of SEED:NUMBER, for example: printf '%%s' '%(seed)s:%(site)s' | sha256sum",
            seed=content["sample"]["seed"], site=content["sites"][0]["id"] if content["sites"] else "1",
        ),
        "terms_label": _("Terms"),
        "terms": content["terms"],
        "signatures_label": _("Signatures"),
        "signatures": [
            _signature(_("Certification body"), signers.get("body"), row.body_signed_at),
            _signature(_("Contact centre"), signers.get("centre"), row.centre_signed_at),
        ],
    }  # fmt: skip


def _facts(content: dict[str, Any]) -> list[list[str]]:
    service = [as_text(key, content[key]) for key in ("direction", "operation")]
    return [
        [_("Kind"), str(KINDS[content["kind"]])],
        [_("Scheme"), _("%(name)s, version %(number)s", name=content["scheme"]["name"], number=content["scheme"]["version"])],
        [_("Standard"), content["standard"]["code"]],
        [_("Scope"), content["scope"]],
        [_("Service"), ", ".join(service)],
        [_("Fees"), content["fee_reference"]],
        [_("Offer valid until"), content["valid_until"]],
    ]


def _days(content: dict[str, Any], days: dict[str, Any]) -> list[list[str]]:
    rows = [
        [_("People at all sites"), str(days["people"])],
        [_("Days of the table %(version)s", version=days["table_version"]), days["table_days"]],
        [_("Share for this kind of audit: %(share)s", share=days["share"]), days["base"]],
    ]
    rows += [[each["reason"], f"{each['percent']:+d} %"] for each in days["adjustments"]]
    rows += [
        [_("After adjustments"), days["adjusted"]],
        [_("Least days of the sites visited"), days["sites_least"]],
        [_("Calculated, in quarter days"), days["calculated"]],
    ]
    if override := days.get("override"):
        rows.append([_("Other days, because: %(reason)s", reason=override["reason"]), override["days"]])
    return [*rows, [_("Agreed audit days"), days["result"]], [_("Of these at least on the premises"), days["on_site"]]]


def _signature(side: str, name: str | None, at: Any) -> str:
    if name is None:
        return _("%(side)s: not signed yet", side=side)
    return _("%(side)s: signed by %(name)s in the portal, %(at)s", side=side, name=name, at=moment(at))
