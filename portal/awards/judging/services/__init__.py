"""Commands on scorecards. They check, change, record and tell; the edge commits."""

from portal.awards.judging.services.calibrating import (
    MOST_CASES,
    choose_case,
    finish_calibration,
    remove_case,
    save_calibration,
)
from portal.awards.judging.services.overseeing import exclude_scorecard, note_export, remind_jurors, reopen_scorecard
from portal.awards.judging.services.scorecards import Clashes, Saved, recuse, save_scorecard, submit_scorecard
from portal.awards.judging.services.tallies import refresh_tally

__all__ = [
    "MOST_CASES", "Clashes", "Saved", "choose_case", "exclude_scorecard", "finish_calibration", "note_export", "recuse", "refresh_tally", "remind_jurors",
    "remove_case", "reopen_scorecard", "save_calibration", "save_scorecard", "submit_scorecard",
]  # fmt: skip
