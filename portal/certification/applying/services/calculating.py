"""Preparing the agreement: the sample of sites, the audit days, the terms."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import sampling
from portal.certification.agreements import days_as_json, sample_as_json
from portal.certification.applying import policies as may
from portal.certification.applying.services.reviewing import hold, in_time
from portal.certification.audit_days import Adjustment, VisitedSite, calculate
from portal.certification.casework import rules_of
from portal.certification.models import Agreement, Case
from portal.core.access import Refused
from portal.core.database import check_version, session
from portal.core.i18n import _l


def agreement_of(case: Case) -> Agreement:
    if case.agreement is None:
        raise Refused(_l("There is no agreement for this case yet."))
    return case.agreement


def hold_draft(case: Case, actor: User, version: int | str | None = None) -> Agreement:
    """Case held, right person, right moment, and nobody saved since ``version`` (unless none is given)."""
    parts = hold(case, actor)
    agreement = agreement_of(case)
    in_time(may.prepare_agreement(actor, case, parts, agreement))
    if version is not None:
        check_version(agreement, version)
    return agreement


def draw_sample(case: Case, *, chosen: Collection[int] = (), reason: str = "", actor: User) -> dict[str, Any]:
    """Draw the sites to visit, from a seed made now and published with the sample. A second draw needs a reason.

    ``chosen``: sites to visit besides, for the same reason. The days are calculated anew for the sites drawn.
    """
    agreement = hold_draft(case, actor)
    sites = [sampling.Site(site.id, site.central) for site in case.sites]
    chosen = [site.id for site in sites if site.id in chosen and not site.central]
    if (agreement.sample or chosen) and not reason.strip():
        raise Refused(_l("Please give a reason for drawing again, or for choosing sites."))
    seed = f"{case.number}-{secrets.token_hex(8)}"
    drawn = sampling.draw(seed, sites, case.kind, rules_of(case), chosen=chosen)
    agreement.sample = sample_as_json(drawn, reason.strip())
    for site in case.sites:
        site.sampled = site.id in drawn.sampled
    agreement.days = _days(case, _adjustments(agreement.days), None)
    session.flush()
    record(Event.SAMPLE_DRAWN, case, actor=actor, reason=reason.strip(), seed=seed, sampled=list(drawn.sampled))
    return agreement.sample


def save_days(
    case: Case, *, adjustments: Sequence[Adjustment], override: Decimal | None, reason: str, version: int | str | None, actor: User
) -> dict[str, Any]:
    """Calculate the audit days. ``override``: other days than calculated, only with a written reason."""
    agreement = hold_draft(case, actor, version)
    if not agreement.sample:
        raise Refused(_l("Draw the sites first: the days depend on them."))
    if any(not each.reason.strip() for each in adjustments) or (override is not None and not reason.strip()):
        raise Refused(_l("Every adjustment needs a reason."))
    agreement.days = _days(case, adjustments, (override, reason.strip()) if override is not None else None)
    session.flush()
    record(
        Event.AGREEMENT_SAVED, case, actor=actor, reason=reason.strip(), days=agreement.days["result"],
        calculated=agreement.days["calculated"],
    )  # fmt: skip
    return agreement.days


def save_terms(case: Case, *, terms: str, fee_reference: str, version: int | str | None, actor: User) -> None:
    agreement = hold_draft(case, actor, version)
    agreement.terms, agreement.fee_reference = terms.strip(), fee_reference.strip()
    session.flush()
    record(Event.AGREEMENT_SAVED, case, actor=actor)


def _adjustments(days: dict[str, Any]) -> list[Adjustment]:
    return [Adjustment(each["percent"], each["reason"]) for each in days.get("adjustments", [])]


def _days(case: Case, adjustments: Sequence[Adjustment], override: tuple[Decimal, str] | None) -> dict[str, Any]:
    rules, sampled = rules_of(case), {site.id: site for site in case.sites if site.sampled}
    visited = [VisitedSite(site.id, site.headcount) for site in sampled.values()]
    people = sum(site.headcount for site in case.sites)
    found = calculate(people, case.kind, rules, sites=visited, adjustments=adjustments)
    return days_as_json(found, rules, override)
