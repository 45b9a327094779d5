"""What may come out of a case of each kind, and the questions of a file review: keys and their words."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _l

POSITIVE: dict[str, tuple[str, ...]] = {
    "initial": ("grant", "grant_with_conditions"),
    "surveillance": ("confirm",),
    "special": ("confirm",),
    "recertification": ("renew",),
    "extension": ("extend",),
    "transition": ("supersede",),
}
"""Kind of a case -> the verdicts in the centre's favour; refusing is always possible."""
OUTCOMES: dict[str, Any] = {
    "grant": _l("Grant the certificate"),
    "grant_with_conditions": _l("Grant with conditions"),
    "confirm": _l("Confirm the certificate"),
    "renew": _l("Renew the certificate"),
    "extend": _l("Extend the scope"),
    "supersede": _l("Move to the newer edition"),
    "refuse": _l("Refuse"),
}
DECIDED: dict[str, Any] = {
    "grant": _l("Certificate granted"),
    "grant_with_conditions": _l("Certificate granted with conditions"),
    "confirm": _l("Certificate confirmed"),
    "renew": _l("Certificate renewed"),
    "extend": _l("Scope extended"),
    "supersede": _l("Moved to the newer edition"),
    "refuse": _l("Refused"),
}
"""The same once it is decided."""
CHECKS: dict[str, Any] = {
    "scope": _l("The scope is clear and is the one that was applied for and agreed."),
    "team": _l("The team was competent on the days of the visit and free of conflicts."),
    "time": _l("The days used and the sites visited are those agreed, or the difference is explained."),
    "complete": _l("Every requirement that applies was judged, or it is said why not."),
    "evidence": _l("The judgements rest on evidence that can be followed."),
    "findings": _l("Every finding that asks for a correction was answered, and the answers were judged."),
    "consistent": _l("The recommendation follows from what was found."),
}
RESULTS: dict[str, Any] = {
    "conforming": _l("Conforming"),
    "nonconforming": _l("Not conforming"),
    "not_applicable": _l("Not applicable"),
    "not_verified": _l("Not verified"),
    "": _l("Not judged"),
}
FINDING_STATES: dict[str, Any] = {
    "open": _l("Still open"),
    "answered": _l("Answered"),
    "accepted": _l("Answer accepted"),
    "implemented": _l("Carried out"),
    "verified": _l("Verified"),
    "disputed": _l("Disputed"),
    "dropped": _l("Dropped"),
    "noted": _l("Noted"),
}
TEAM: dict[str, Any] = {
    "lead": _l("Lead auditor"),
    "auditor": _l("Auditor"),
    "expert": _l("Technical expert"),
    "observer": _l("Observer"),
}


def outcomes_of(kind: str) -> dict[str, Any]:
    """The verdicts possible for a kind of case, in order, with their words."""
    return {key: OUTCOMES[key] for key in (*POSITIVE[kind], "refuse")}
