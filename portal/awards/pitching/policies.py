"""Who may write on a pitch sheet: whoever may fill in the scorecard, for the sheet is only another way to it."""

from portal.awards.judging.policies import save_scorecard

save_note = save_scorecard

__all__ = ["save_note"]
