"""What comes next in a case, and with whom it lies: one table for pages, letters, tasks and the overview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.core.i18n import _l


@dataclass(frozen=True)
class Step:
    """``holder``: centre, manager, auditor, reviewer, decider or nobody; ``endpoint``: the page of a case to do it on."""

    holder: str
    label: Any
    text: Any
    endpoint: str


STEPS: dict[str, Step] = {
    "draft": Step("centre", _l("Application in preparation"), _l("Complete the application and hand it in."), "applying.application"),
    "submitted": Step("manager", _l("Application handed in"), _l("Review the application."), "applying.review"),
    "info_requested": Step("centre", _l("Information asked for"), _l("Answer what the certification body asked."), "applying.application"),
    "accepted": Step("manager", _l("Application accepted"), _l("Calculate the audit days, draw the sites, and sign the agreement with the centre."), "applying.agreement"),
    "declined": Step("nobody", _l("Application declined"), _l("Nothing more to do."), "applying.application"),
    "documenting": Step("centre", _l("Documentation in preparation"), _l("Answer the requirements and show the evidence."), "documenting.questionnaire"),
    "documented": Step("auditor", _l("Documentation handed in"), _l("Begin stage 1: judge the documentation."), "documenting.stage1"),
    "stage1": Step("auditor", _l("Stage 1 under way"), _l("Judge each requirement on paper."), "documenting.stage1"),
    "planning": Step("auditor", _l("Visit being planned"), _l("Plan the visit and send the plan."), "visiting.plan"),
    "on_site": Step("auditor", _l("On the premises"), _l("Judge the requirements and record what you see."), "visiting.sheet"),
    "correcting": Step("centre", _l("Findings being put right"), _l("Answer the findings."), "remedying.findings"),
    "reporting": Step("auditor", _l("Report being written"), _l("Complete and hand in the report."), "certifying.report"),
    "reviewing": Step("reviewer", _l("File under review"), _l("Review the complete file."), "certifying.file_review"),
    "deciding": Step("decider", _l("Ready for the decision"), _l("Decide on the certificate."), "certifying.decision"),
    "granted": Step("nobody", _l("Granted"), _l("Nothing more to do."), "certifying.outcome"),
    "refused": Step("nobody", _l("Refused"), _l("An appeal is possible until its deadline."), "certifying.outcome"),
    "withdrawn": Step("nobody", _l("Withdrawn by the centre"), _l("Nothing more to do."), "applying.application"),
    "lapsed": Step("nobody", _l("Lapsed"), _l("A deadline passed."), "applying.application"),
}  # fmt: skip

KINDS: dict[str, Any] = {
    "initial": _l("Initial certification"),
    "surveillance": _l("Surveillance"),
    "recertification": _l("Recertification"),
    "extension": _l("Extension of scope"),
    "transition": _l("Transition"),
    "special": _l("Special audit"),
}
HOLDERS: dict[str, Any] = {
    "centre": _l("Contact centre"),
    "manager": _l("Certification manager"),
    "auditor": _l("Lead auditor"),
    "reviewer": _l("Reviewer"),
    "decider": _l("Decision maker"),
    "nobody": _l("Nobody"),
}
GRADES: dict[str, Any] = {
    "major": _l("Major nonconformity"),
    "minor": _l("Minor nonconformity"),
    "observation": _l("Observation"),
    "opportunity": _l("Opportunity for improvement"),
    "good_practice": _l("Good practice"),
}
MATURITY: dict[str, Any] = {
    "0": _l("0 absent"), "1": _l("1 begun"), "2": _l("2 defined"), "3": _l("3 measured"), "4": _l("4 exemplary"),
}  # fmt: skip
"""How far a requirement is lived: the same words for who judges and who reads it."""
STATUSES: dict[str, Any] = {
    "valid": _l("Valid"),
    "suspended": _l("Suspended"),
    "withdrawn": _l("Withdrawn"),
    "expired": _l("Expired"),
    "terminated": _l("Ended at the holder's request"),
    "superseded": _l("Superseded"),
}
DIRECTIONS: dict[str, Any] = {"inbound": _l("Inbound"), "outbound": _l("Outbound"), "both": _l("Inbound and outbound")}
OPERATIONS: dict[str, Any] = {"in_house": _l("In-house"), "outsourced": _l("Outsourced")}
CHANNELS: dict[str, Any] = {
    "voice": _l("Telephone"), "email": _l("E-mail"), "chat": _l("Chat"), "social": _l("Social media"),
    "letter": _l("Letter"), "video": _l("Video"), "bot": _l("Voice or chat bot"),
}  # fmt: skip
SHIFTS: dict[str, Any] = {
    "day": _l("Day"), "evening": _l("Evening"), "night": _l("Night"), "weekend": _l("Weekend"),
}  # fmt: skip
