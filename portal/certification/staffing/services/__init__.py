"""Commands of staffing: check, change, record, tell. Nothing here commits."""

from portal.certification.staffing.services.auditors import save_competence, save_engagement
from portal.certification.staffing.services.declaring import sign_declaration, step_aside
from portal.certification.staffing.services.proposing import NotEligible, expect_visit, propose_member
from portal.certification.staffing.services.settling import (
    confirm_member,
    object_to_member,
    overrule_objection,
    replace_member,
    waive_objection,
)

__all__ = [
    "NotEligible", "confirm_member", "expect_visit", "object_to_member", "overrule_objection", "propose_member", "replace_member",
    "save_competence", "save_engagement", "sign_declaration", "step_aside", "waive_objection",
]  # fmt: skip
