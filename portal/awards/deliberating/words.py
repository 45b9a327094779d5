"""The words of deliberating: what rules, states and parts are called."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _, _l

NO_PART = _l("A case you take no part in")

RULE_LABELS: dict[str, Any] = {
    "quorum": _l("Quorum"),
    "quorum_of": _l("Of whom"),
    "votes": _l("Votes on proposals"),
    "secret": _l("Secret ballot"),
    "casting": _l("Casting vote of the chair"),
}
RULES: dict[str, dict[Any, Any]] = {
    "quorum": {"half": _l("More than half"), "two_thirds": _l("Two thirds"), "all": _l("Everybody")},
    "quorum_of": {"free": _l("of the members without a tie in the case"), "members": _l("of all members of the board")},
    "votes": {
        "none": _l("No vote: two signatures are enough"),
        "majority": _l("More votes for than against"),
        "two_thirds": _l("Two thirds of the votes for or against"),
    },
    "secret": {True: _l("yes"), False: _l("no")},
    "casting": {True: _l("yes"), False: _l("no")},
}
ATTENDANCES: dict[str, Any] = {
    "expected": _l("not here yet"), "present": _l("here"), "remote": _l("here by link"), "absent": _l("absent"),
}  # fmt: skip
PARTS: dict[str, Any] = {
    "present": _l("in the room"), "remote": _l("by link"), "left": _l("left the room"), "absent": _l("absent"),
}  # fmt: skip
MEETINGS: dict[str, Any] = {
    "planned": _l("planned"), "called": _l("called"), "open": _l("open"), "closed": _l("closed"), "cancelled": _l("called off"),
}  # fmt: skip
ITEMS: dict[str, Any] = {"waiting": _l("to come"), "running": _l("at work"), "done": _l("done")}
MOTIONS: dict[str, Any] = {
    "open": _l("open"), "carried": _l("carried"), "rejected": _l("rejected"), "tied": _l("tied"), "withdrawn": _l("withdrawn"),
}  # fmt: skip
OFFICIAL: dict[str, Any] = {"plain": _l("The plain result counts."), "adjusted": _l("The adjusted result counts.")}
MINUTES: dict[str, Any] = {"draft": _l("draft"), "signed": _l("signed"), "replaced": _l("replaced")}
CHOICES: dict[str, Any] = {"for": _l("In favour"), "against": _l("Against"), "abstain": _l("Abstain")}
MAJORITIES: dict[str, Any] = {key: RULES["votes"][key] for key in ("majority", "two_thirds")}


def said(key: str, value: Any) -> str:
    return str(RULES[key][value])


def quorum_sentence(quorum: str, quorum_of: str) -> str:
    """The rule in words."""
    return f"{said('quorum', quorum)} {said('quorum_of', quorum_of)}"


def count_sentence(votes_for: int, votes_against: int, abstentions: int) -> str:
    return _(
        "%(votes_for)s for, %(votes_against)s against, %(abstentions)s abstained",
        votes_for=votes_for, votes_against=votes_against, abstentions=abstentions,
    )  # fmt: skip
