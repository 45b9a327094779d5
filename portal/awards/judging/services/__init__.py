"""Commands on scorecards. They check, change, record and tell; the edge commits."""

from portal.awards.judging.services.overseeing import exclude_scorecard, note_export, remind_jurors, reopen_scorecard
from portal.awards.judging.services.scorecards import Clashes, Saved, recuse, save_scorecard, submit_scorecard
from portal.awards.judging.services.tallies import refresh_tally

__all__ = [
    "Clashes", "Saved", "exclude_scorecard", "note_export", "recuse", "refresh_tally", "remind_jurors", "reopen_scorecard",
    "save_scorecard", "submit_scorecard",
]  # fmt: skip
