"""The rules of a scheme in words: groups, labels and units."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _l

MONTHS, DAYS, WORKING, PERCENT, YEARS = _l("months"), _l("days"), _l("working days"), "%", _l("years")
Rule = tuple[str, Any, Any]

GROUPS: tuple[tuple[Any, tuple[Rule, ...]], ...] = (
    (_l("Validity and surveillance"), (
        ("validity_months", _l("Validity of a certificate"), MONTHS),
        ("surveillance_months", _l("Surveillance every"), MONTHS),
        ("follow_up_months", _l("The case of a surveillance or recertification opens, before its date"), MONTHS),
        ("reminder_days", _l("Reminders before the date"), _l("days; below zero: after it")),
        ("grace_months", _l("Grace after a missed surveillance"), MONTHS),
        ("suspension_months", _l("Suspension at most"), MONTHS),
        ("restore_months", _l("Restoring after expiry, within"), MONTHS),
    )),
    (_l("Application and agreement"), (
        ("draft_idle_months", _l("An untouched draft lapses after"), MONTHS),
        ("review_working_days", _l("Review of an application within"), WORKING),
        ("answer_days", _l("The centre answers questions within"), DAYS),
        ("offer_days", _l("An offer is valid for"), DAYS),
    )),
    (_l("Documentation and visit"), (
        ("documentation_months", _l("Documentation within"), MONTHS),
        ("stage1_working_days", _l("Stage 1 within"), WORKING),
        ("rework_months", _l("Rework within"), MONTHS),
        ("objection_working_days", _l("The centre may object to the team for"), WORKING),
        ("plan_working_days", _l("The plan is with the centre before the visit by"), WORKING),
        ("visit_months", _l("Visit after stage 1 within"), MONTHS),
        ("interviews_root", _l("Interviews at a site: factor of the square root of its people"), ""),
        ("fewest_interviews", _l("Interviews at a site at least"), ""),
    )),
    (_l("Findings"), (
        ("major_answer_days", _l("Answer to a major nonconformity within"), DAYS),
        ("minor_answer_days", _l("Answer to a minor nonconformity within"), DAYS),
        ("major_days", _l("A major nonconformity is put right within"), DAYS),
        ("minor_days", _l("Evidence for a minor nonconformity within"), DAYS),
        ("hard_stop_months", _l("After the visit everything is closed within"), MONTHS),
    )),
    (_l("Report and decision"), (
        ("report_working_days", _l("Report within"), WORKING),
        ("file_review_working_days", _l("Review of the file within"), WORKING),
        ("decision_working_days", _l("Decision within"), WORKING),
        ("appeal_days", _l("Appeal within"), DAYS),
    )),
    (_l("Complaints, changes, impartiality, records"), (
        ("complaint_acknowledge_working_days", _l("A complaint is acknowledged within"), WORKING),
        ("complaint_days", _l("A complaint is decided within"), DAYS),
        ("head_count_change_percent", _l("A change in head count is reported from"), PERCENT),
        ("separation_months", _l("Nobody audits whom they worked for or advised within"), MONTHS),
        ("lead_cycles", _l("Cycles in a row one person may lead"), ""),
        ("record_years", _l("Records are kept for"), YEARS),
    )),
    (_l("Sample of sites"), (
        ("sample_initial", _l("Initial audit: factor of the square root of the sites"), ""),
        ("sample_surveillance", _l("Surveillance: factor"), ""),
        ("sample_recertification", _l("Recertification: factor"), ""),
        ("sample_random_percent", _l("Of the sample drawn by lot at least"), PERCENT),
    )),
    (_l("Audit days"), (
        ("day_table_version", _l("Name of the table"), ""),
        ("surveillance_share", _l("Surveillance: share of the initial days"), ""),
        ("recertification_share", _l("Recertification: share of the initial days"), ""),
        ("most_reduction_percent", _l("Reductions together at most"), PERCENT),
        ("on_site_percent", _l("On the premises at least"), PERCENT),
        ("site_least_percent", _l("A visited site takes, of its own days, at least"), PERCENT),
    )),
)  # fmt: skip

LABELS: dict[str, Any] = {name: label for _group, rules in GROUPS for name, label, _unit in rules} | {"day_table": _l("Audit-day table")}
STATES: dict[str, tuple[str, Any]] = {"draft": ("none", _l("Draft")), "published": ("ok", _l("Published")), "retired": ("none", _l("Retired"))}
SCOPES: dict[str, Any] = {
    "in_house": _l("In-house"), "outsourced": _l("Outsourced"), "inbound": _l("Inbound"), "outbound": _l("Outbound"),
}  # fmt: skip
METHODS: dict[str, Any] = {
    "document": _l("document"), "interview": _l("interview"), "observation": _l("observation"), "record": _l("sample of records"),
    "kpi": _l("key figure"),
}  # fmt: skip
OBLIGATIONS: dict[str, Any] = {"mandatory": _l("mandatory"), "recommended": _l("recommended"), "optional": _l("optional")}
RELATIONS: dict[str, Any] = {"same": _l("the same"), "partly": _l("in part"), "wider": _l("wider"), "new": _l("new")}
UNITS: dict[str, Any] = {"per_thousand": _l("per thousand"), "points": _l("points"), "seconds": _l("seconds"), "hours": _l("hours"), "days": _l("days")}


def shown(value: Any) -> str:
    """A rule's value as text: lists with commas, tables as pairs."""
    if isinstance(value, (list, tuple)):
        return ", ".join(f"{one[0]}: {one[1]}" if isinstance(one, (list, tuple)) else str(one) for one in value)
    return str(value)
