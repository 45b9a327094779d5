"""The words of complaints and appeals."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _l

KINDS: dict[str, Any] = {
    "holder": _l("Complaint about a certified contact centre"),
    "body": _l("Complaint about the certification body"),
    "misuse": _l("A mark or certificate is misused"),
    "appeal": _l("Appeal against a decision"),
}
STATES: dict[str, Any] = {
    "received": _l("Received"),
    "acknowledged": _l("Acknowledged"),
    "investigating": _l("Being investigated"),
    "proposed": _l("Decision proposed"),
    "decided": _l("Decided"),
    "closed": _l("Closed"),
}
STATE_KINDS = {
    "received": "warn",
    "acknowledged": "warn",
    "investigating": "warn",
    "proposed": "warn",
    "decided": "ok",
    "closed": "ok",
}
OUTCOMES: dict[str, Any] = {
    "upheld": _l("Upheld"),
    "partly_upheld": _l("Partly upheld"),
    "not_upheld": _l("Not upheld"),
    "dismissed": _l("Not pursued"),
}
DECIDABLE = ("upheld", "partly_upheld", "not_upheld")
STEPS: dict[str, Any] = {
    "receive": _l("Received"),
    "take": _l("Taken in hand"),
    "acknowledge": _l("Acknowledged"),
    "admit": _l("Admitted, investigation begun"),
    "dismiss": _l("Not pursued"),
    "note": _l("Note"),
    "extend": _l("Time extended"),
    "propose": _l("Decision proposed"),
    "decide": _l("Decided"),
    "close": _l("Closed"),
}
PUBLIC_STEPS = ("receive", "acknowledge", "admit", "dismiss", "extend", "close")
"""What a reporter sees of the steps; notes and proposals stay inside."""
