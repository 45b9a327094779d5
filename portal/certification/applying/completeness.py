"""What is missing before an application can be handed in, each with the place where it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.certification.applying import fields
from portal.certification.applying.words import FAULTS, LABELS
from portal.certification.models import Case, CaseSite
from portal.core.i18n import _, _l


@dataclass(frozen=True)
class Missing:
    """``anchor``: the field's id on the application's page; ``site``: the site it is about."""

    label: Any
    text: Any
    anchor: str = ""
    site: int | None = None


def missing(case: Case) -> list[Missing]:
    """In the order of the page; empty when the application can be handed in."""
    faults = fields.faults(case.application)
    found = [Missing(LABELS[key], FAULTS[code], f"q-{key}") for key, code in _in_order(faults)]
    at = next((n for n, one in enumerate(found) if one.anchor in ("q-consultants_used", "q-consultants", "q-scope", "q-fee_reference", "q-terms")), len(found))
    return [*found[:at], *_of_sites(case.sites), *found[at:]]


def _in_order(faults: dict[str, str]) -> list[tuple[str, str]]:
    return [(question.key, faults[question.key]) for question in fields.QUESTIONS if question.key in faults]


def _of_sites(sites: list[CaseSite]) -> list[Missing]:
    if not sites:
        return [Missing(_l("Sites"), _l("Add at least one site."), "sites")]
    found = [Missing(site.name, text, site=site.id) for site in sites if (text := site_fault(site))]
    if not any(site.central for site in sites):
        found.append(Missing(_l("Sites"), _l("Say at which site the central function sits."), "sites"))
    return found


def site_fault(site: CaseSite) -> str:
    """What a site lacks, as a sentence; empty when nothing."""
    gaps = [
        label
        for label, there in (
            (_("address"), site.address), (_("city"), site.city), (_("country"), site.country),
            (_("people per shift"), site.headcount), (_("channels"), site.channels), (_("languages"), site.languages),
        )
        if not there
    ]  # fmt: skip
    return _("Missing: %(names)s.", names=", ".join(gaps)) if gaps else ""
