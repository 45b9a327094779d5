"""Commands on certificates."""

from portal.certification.keeping.services.clock import look_at
from portal.certification.keeping.services.deciding import (
    APPEALABLE,
    change_scope,
    refuse_reinstatement,
    reinstate_certificate,
    supersede_certificate,
    suspend_certificate,
    withdraw_certificate,
)
from portal.certification.keeping.services.following import start_follow_up
from portal.certification.keeping.services.moment import rules_for, today
from portal.certification.keeping.services.moving import acknowledge_transition, announce_transition
from portal.certification.keeping.services.noticing import assess_change, declaration_now, declare, report_change
from portal.certification.keeping.services.setting_aside import set_aside

__all__ = [
    "APPEALABLE", "acknowledge_transition", "announce_transition", "assess_change", "change_scope", "declaration_now", "declare",
    "look_at", "refuse_reinstatement", "reinstate_certificate", "report_change", "rules_for", "set_aside", "start_follow_up", "supersede_certificate",
    "suspend_certificate", "today", "withdraw_certificate",
]  # fmt: skip
