"""Commands of publishing: announce, confirm, reveal; prepare and release feedback."""

from portal.awards.publishing.services.feedback import draft_for, release_feedback, save_feedback
from portal.awards.publishing.services.revealing import (
    announce_shortlist,
    confirm_reveal,
    reveal_by_clock,
    withdraw_reveal,
)

__all__ = [
    "announce_shortlist", "confirm_reveal", "draft_for", "release_feedback", "reveal_by_clock", "save_feedback", "withdraw_reveal",
]  # fmt: skip
