"""The tallies are counted for all areas in one place."""

from portal.awards.tallies import counted, insert_of, refresh_tally

__all__ = ["counted", "insert_of", "refresh_tally"]
