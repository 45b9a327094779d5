"""Words of findings: states, whose turn it is, ways of verifying, steps of their history."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _l

STATES: dict[str, tuple[str, Any]] = {
    "open": ("warn", _l("to be answered")),
    "answered": ("none", _l("answered")),
    "accepted": ("warn", _l("action accepted")),
    "implemented": ("none", _l("carried out")),
    "verified": ("ok", _l("verified")),
    "disputed": ("bad", _l("disputed")),
    "dropped": ("none", _l("dropped")),
    "noted": ("none", _l("noted")),
}
TURN: dict[str, Any] = {
    "open": _l("Contact centre"), "accepted": _l("Contact centre"), "answered": _l("Auditor"), "implemented": _l("Auditor"),
    "disputed": _l("Certification manager"),
}  # fmt: skip
METHODS: dict[str, Any] = {"document": _l("On documents"), "on_site": _l("On site"), "remote": _l("Remotely")}
ANSWER: dict[str, tuple[Any, Any]] = {
    "correction": (_l("Correction"), _l("What you did at once to put it right.")),
    "root_cause": (_l("Root cause"), _l("Why it could happen; not the finding in other words.")),
    "action": (_l("Corrective action"), _l("What you change so that it does not happen again.")),
    "owner": (_l("Responsible"), _l("A function or a name in your centre.")),
    "planned_for": (_l("Done by"), _l("The day by which the action is carried out.")),
}
"""Field -> label and hint."""

STEPS: dict[str, Any] = {
    "raise": _l("Raised"), "note": _l("Noted"), "respond": _l("Answered"), "accept": _l("Action accepted"),
    "reject": _l("Answer returned"), "implement": _l("Carried out"), "send_back": _l("Sent back"), "verify": _l("Verified"),
    "escalate": _l("Became a major nonconformity"), "dispute": _l("Disputed"), "uphold": _l("Finding upheld"),
    "drop": _l("Finding dropped"), "remind": _l("Reminder sent"),
    "repeat": _l("Taken along to the repeated visit"),
}  # fmt: skip
