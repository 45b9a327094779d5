"""The words of a certificate's life."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _l

CHANGES: dict[str, Any] = {
    "ownership": _l("Ownership"),
    "name": _l("Name or legal form"),
    "address": _l("Address"),
    "sites": _l("Sites opened or closed"),
    "headcount": _l("Head count"),
    "category": _l("Inbound, outbound, in-house or outsourced"),
    "channels": _l("Channels"),
    "key_management": _l("Key management"),
    "major_client": _l("A major client organisation"),
    "relocation": _l("Relocation"),
    "incident": _l("Incident or data breach"),
}
"""What a holder must tell of."""
NOTICES: dict[str, Any] = {**CHANGES, "termination": _l("End of the certification at our request")}
OUTCOMES: dict[str, Any] = {
    "no_action": _l("No action"),
    "document_check": _l("Check of documents"),
    "special_audit": _l("Special audit"),
    "reduction": _l("Reduction of scope proposed"),
    "suspension": _l("Suspension proposed"),
    "termination": _l("Certification ended"),
}
ASSESSMENTS = ("no_action", "document_check", "special_audit", "reduction", "suspension")
REASON_CODES: dict[str, Any] = {
    "surveillance_overdue": _l("Surveillance overdue"),
    "major_finding": _l("Major nonconformity not put right"),
    "mark_misuse": _l("Misuse of the mark"),
    "fees": _l("Obligations of the agreement not met"),
    "voluntary": _l("At the holder's request"),
    "complaint": _l("Substantiated complaint"),
    "change": _l("Change that affects the certification"),
    "suspension_ran_out": _l("Suspension ran out"),
    "end_of_term": _l("End of the term"),
    "recertified": _l("Recertified"),
    "actions_verified": _l("Required actions verified"),
    "transition": _l("Replaced by another certificate"),
    "corrected": _l("Register corrected"),
    "appeal_upheld": _l("An appeal was upheld"),
}
"""Public reason codes of a status."""
SUSPEND_CODES = ("surveillance_overdue", "major_finding", "mark_misuse", "fees", "voluntary", "complaint", "change")
DECISIONS: dict[str, Any] = {
    "suspend": _l("Suspend"),
    "reinstate": _l("Reinstate"),
    "refuse": _l("Refuse reinstatement"),
    "reduce": _l("Reduce the scope"),
    "extend": _l("Extend the scope"),
    "withdraw": _l("Withdraw"),
    "supersede": _l("Supersede"),
}
VERDICTS: dict[str, Any] = {
    "grant": _l("Granted"),
    "grant_with_conditions": _l("Granted with conditions"),
    "refuse": _l("Refused"),
    "confirm": _l("Confirmed by surveillance"),
    "suspend": _l("Suspended"),
    "reinstate": _l("Reinstated"),
    "reduce": _l("Scope reduced"),
    "extend": _l("Scope extended"),
    "renew": _l("Renewed"),
    "withdraw": _l("Withdrawn"),
    "terminate": _l("Ended at the holder's request"),
    "restore": _l("Restored"),
    "supersede": _l("Superseded"),
    "expire": _l("Expired"),
}
STATUS_KINDS = {
    "valid": "ok",
    "suspended": "warn",
    "withdrawn": "bad",
    "expired": "bad",
    "terminated": "none",
    "superseded": "none",
}
COMING: dict[str, Any] = {
    "surveillance": _l("Next surveillance"),
    "expiry": _l("End of the term"),
    "suspension_end": _l("End of the suspension"),
}
STATES: dict[str, Any] = {"reported": _l("To be assessed"), "assessed": _l("Assessed")}
RELATIONS: dict[str, Any] = {
    "same": _l("Same"), "partly": _l("Partly the same"), "wider": _l("Asks for more"), "new": _l("New"),
}  # fmt: skip
