"""The life cycles of the awards, as tables of moves. Nothing else changes a state."""

from portal.core.workflow import Lifecycle, move

EDITION = Lifecycle("edition", "preparing", (
    move("open", "preparing", "open"),
    move("archive", "open", "archived"),
))  # fmt: skip

ENTRY = Lifecycle("entry", "draft", (
    move("submit", "draft returned", "submitted"),
    move("return", "submitted", "returned", reason=True),
    move("accept", "submitted", "accepted"),
    move("refuse", "submitted", "refused", reason=True),
    move("withdraw", "draft returned submitted accepted", "withdrawn"),
    move("disqualify", "accepted", "disqualified", reason=True),
))  # fmt: skip

MEMBERSHIP = Lifecycle("jury membership", "invited", (
    move("accept", "invited", "accepted"),
    move("decline", "invited accepted", "declined"),
    move("invite_again", "declined", "invited"),
))  # fmt: skip

ROUND = Lifecycle("round", "planned", (
    move("open", "planned", "open"),
    move("close", "open", "closed"),
    move("freeze", "closed", "frozen"),
))  # fmt: skip

ASSIGNMENT = Lifecycle("assignment", "assigned", (
    move("recuse", "assigned", "recused", reason=True),
    move("submit", "assigned", "submitted"),
    move("reopen", "submitted", "assigned", reason=True),
    move("exclude", "submitted", "excluded", reason=True),
))  # fmt: skip

DECISION = Lifecycle("decision", "proposed", (
    move("sign", "proposed", "signed"),
    move("reopen", "signed", "proposed", reason=True),
    move("seal", "signed", "sealed"),
    move("reveal", "sealed", "revealed"),
))  # fmt: skip

PUBLICATION = Lifecycle("publication", "hidden", (
    move("announce_shortlist", "hidden", "shortlist"),
    move("reveal", "shortlist", "revealed"),
), attribute="publication")  # fmt: skip

MOVE_REQUEST = Lifecycle("move request", "asked", (
    move("agree", "asked", "agreed"),
    move("decline", "asked", "declined"),
))  # fmt: skip

MEETING = Lifecycle("meeting", "planned", (
    move("call", "planned called", "called"),
    move("open", "planned called", "open"),
    move("close", "open", "closed"),
    move("cancel", "planned called", "cancelled", reason=True),
))  # fmt: skip

AGENDA_ITEM = Lifecycle("agenda item", "waiting", (
    move("start", "waiting", "running"),
    move("finish", "running", "done"),
    move("resume", "done", "waiting", reason=True),
))  # fmt: skip

MOTION = Lifecycle("motion", "open", (
    move("carry", "open tied", "carried"),
    move("reject", "open tied", "rejected"),
    move("tie", "open", "tied"),
    move("withdraw", "open", "withdrawn"),
))  # fmt: skip

MINUTES = Lifecycle("minutes", "draft", (
    move("sign", "draft", "signed"),
    move("replace", "signed", "replaced"),
))  # fmt: skip

LIFECYCLES = (
    EDITION, ENTRY, MEMBERSHIP, ROUND, ASSIGNMENT, DECISION, PUBLICATION, MOVE_REQUEST, MEETING, AGENDA_ITEM, MOTION, MINUTES,
)  # fmt: skip
