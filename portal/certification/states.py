"""The life cycles of certification, as tables of moves. Nothing else changes a state."""

from portal.core.workflow import Lifecycle, move

SCHEME = Lifecycle("scheme version", "draft", (
    move("publish", "draft", "published"),
    move("retire", "published", "retired"),
))  # fmt: skip

CASE = Lifecycle("certification case", "draft", (
    move("submit", "draft info_requested", "submitted"),
    move("ask_back", "submitted", "info_requested", reason=True),
    move("accept", "submitted", "accepted"),
    move("decline", "submitted", "declined", reason=True),
    move("contract", "accepted", "documenting"),
    move("follow_up", "draft", "documenting"),  # surveillance and the like, under an agreement in force
    move("submit_documentation", "documenting", "documented"),
    move("begin_stage1", "documented", "stage1"),
    move("return_for_rework", "stage1", "documenting", reason=True),
    move("clear_for_visit", "stage1", "planning"),
    move("begin_visit", "planning", "on_site"),
    move("conclude_visit", "on_site", "correcting"),
    move("close_corrections", "correcting", "reporting"),
    move("reopen_corrections", "reporting", "correcting", reason=True),  # a minor finding became a major one
    move("repeat_visit", "correcting", "planning", reason=True),  # not closed in time after the visit
    move("call_off_repetition", "planning", "correcting", reason=True),
    move("submit_report", "reporting", "reviewing"),
    move("return_report", "reviewing", "reporting", reason=True),
    move("clear_for_decision", "reviewing", "deciding"),
    move("grant", "deciding", "granted"),
    move("refuse", "deciding", "refused", reason=True),
    move("reconsider", "refused", "reviewing", reason=True),
    move("withdraw", "draft submitted info_requested accepted documenting documented stage1 planning on_site correcting reporting",
         "withdrawn"),
    move("lapse", "draft info_requested accepted documenting correcting", "lapsed", reason=True),
))  # fmt: skip

AGREEMENT = Lifecycle("agreement", "draft", (
    move("offer", "draft", "offered"),
    move("revise", "offered", "draft", reason=True),
    move("conclude", "offered", "in_force"),
    move("lapse", "offered", "lapsed"),
    move("end", "in_force", "ended", reason=True),
))  # fmt: skip

TEAM_MEMBER = Lifecycle("team member", "proposed", (
    move("declare", "proposed", "declared"),
    move("step_aside", "proposed declared confirmed", "replaced", reason=True),
    move("object", "declared", "objected", reason=True),
    move("overrule", "objected", "declared", reason=True),
    move("confirm", "declared", "confirmed"),
    move("replace", "proposed declared objected confirmed", "replaced", reason=True),
))  # fmt: skip

FINDING = Lifecycle("finding", "open", (
    move("respond", "open", "answered"),
    move("accept", "answered", "accepted"),
    move("reject", "answered", "open", reason=True),
    move("implement", "accepted", "implemented"),
    move("send_back", "implemented", "accepted", reason=True),
    move("verify", "implemented", "verified"),
    move("dispute", "open answered", "disputed", reason=True),
    move("uphold", "disputed", "open", reason=True),
    move("drop", "disputed", "dropped", reason=True),
    move("note", "open", "noted"),
))  # fmt: skip

CERTIFICATE = Lifecycle("certificate", "valid", (
    move("suspend", "valid", "suspended", reason=True),
    move("reinstate", "suspended", "valid", reason=True),
    move("withdraw", "valid suspended", "withdrawn", reason=True),
    move("expire", "valid suspended", "expired"),
    move("restore", "expired", "valid", reason=True),
    move("set_aside", "suspended withdrawn", "valid", reason=True),  # the decision, by an appeal that was upheld
    move("terminate", "valid suspended", "terminated", reason=True),
    move("supersede", "valid", "superseded"),
), attribute="status")  # fmt: skip

CHANGE_NOTICE = Lifecycle("change notice", "reported", (
    move("assess", "reported", "assessed"),
))  # fmt: skip

COMPLAINT = Lifecycle("complaint", "received", (
    move("acknowledge", "received", "acknowledged"),
    move("admit", "acknowledged", "investigating"),
    move("dismiss", "acknowledged", "closed", reason=True),
    move("propose", "investigating", "proposed"),
    move("decide", "proposed", "decided"),
    move("close", "decided", "closed"),
))  # fmt: skip

LIFECYCLES = (SCHEME, CASE, AGREEMENT, TEAM_MEMBER, FINDING, CERTIFICATE, CHANGE_NOTICE, COMPLAINT)

UNDER_WAY = tuple(s for s in CASE.states if s not in ("declined", "granted", "refused", "withdrawn", "lapsed"))
"""States of a case in which somebody still has something to do."""
