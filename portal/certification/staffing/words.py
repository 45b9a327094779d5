"""Words of the audit team."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _l

ROLES: dict[str, Any] = {
    "lead": _l("Lead auditor"), "auditor": _l("Auditor"), "expert": _l("Technical expert"), "observer": _l("Observer"),
}  # fmt: skip
STATES: dict[str, tuple[str, Any]] = {
    "proposed": ("warn", _l("declaration awaited")),
    "declared": ("warn", _l("declared, not confirmed")),
    "objected": ("bad", _l("the centre objects")),
    "confirmed": ("ok", _l("confirmed")),
    "replaced": ("none", _l("replaced")),
}
QUALIFIED: dict[str, Any] = {"lead": _l("may lead"), "auditor": _l("may audit")}
"""Highest role of a competence."""

ENGAGEMENTS: dict[str, Any] = {
    "employed": _l("Employed"), "advised": _l("Advised"), "audited": _l("Audited"), "judged": _l("Judged in an award"),
}  # fmt: skip
NOTABLE = ("employed", "advised")
"""Engagements noted by hand; the others come from what somebody did here."""

QUESTIONS: dict[str, tuple[Any, Any]] = {
    "employment": (_l("Employment"), _l("Do you work for this centre or its group, or did you in the last years?")),
    "consultancy": (_l("Consultancy"), _l("Have you or your employer advised, trained or supplied this centre or its group in the last years?")),
    "financial": (_l("Financial interest"), _l("Do you hold shares, loans or any other financial interest in it?")),
    "family": (_l("Family and friends"), _l("Do family members or close friends work there in a position that matters?")),
    "gifts": (_l("Gifts and favours"), _l("Have you accepted or been promised gifts, invitations or favours from it?")),
    "other": (_l("Anything else"), _l("Is there anything else that could make somebody doubt that you are impartial?")),
}  # fmt: skip
SPOKEN = ("en", "nl", "fr", "de", "es", "it", "pt", "pl", "cs", "da", "sv", "fi", "el", "hu", "ro", "tr")
"""Languages offered for competences, besides any that a case needs."""

SOON_DAYS = 90
"""A competence that ends within this time is shown as ending soon."""
