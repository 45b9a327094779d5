"""What can be wrong with a spreadsheet of marks: a code, its parameters and the sentence in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


MESSAGES: Mapping[str, str] = {
    "empty": N_("This must not be empty."),
    "too-long": N_("This is too long: %(length)s characters, at most %(limit)s are allowed."),
    "unprintable": N_("This contains characters that cannot be printed."),
    "not-a-number": N_("“%(value)s” is not a number."),
    "too-fine": N_("“%(value)s” has more than %(limit)s decimals."),
    "not-positive": N_("A weight must be greater than zero, not %(value)s."),
    "off-scale": N_("The mark %(value)s lies outside the scale from %(lowest)s to %(highest)s."),
    "below-scale": N_("The mark %(value)s lies below %(lowest)s, the lowest of the scale."),
    "above-scale": N_("The mark %(value)s lies above %(highest)s, the highest of the scale."),
    "weight-differs": N_(
        "The weight of “%(name)s” is %(value)s here but %(meant)s elsewhere in this category, "
        "for example in row %(other)s."
    ),
    "country-differs": N_(
        "The country of “%(name)s” is %(value)s here but %(meant)s elsewhere in this category, "
        "for example in row %(other)s."
    ),
    "duplicate": N_("%(juror)s already marked “%(nominee)s” on “%(criterion)s” in row %(other)s."),
    "missing-column": N_("The column “%(column)s” is missing."),
    "repeated-column": N_("The column “%(column)s” appears more than once."),
    "shared-column": N_("The column “%(column)s” is named for two things at once."),
    "extra-cells": N_("This row has more cells than the header has columns."),
    "no-rows": N_("There are no rows below the header."),
    "no-marks": N_("There is not one mark in the table."),
    "no-file": N_("The file cannot be opened: %(name)s."),
    "not-utf8": N_("The file is not text in UTF-8. Save it again as CSV UTF-8 or as XLSX."),
    "not-csv": N_("The file cannot be read as CSV."),
    "not-xlsx": N_("The file cannot be read as an XLSX workbook."),
    "unknown-kind": N_("Only .csv and .xlsx files can be read, not %(name)s."),
}


@dataclass(frozen=True)
class Problem:
    """One problem. row: as numbered in the spreadsheet, header = 1, 0 for the whole file; column: its
    name, or "" when no single cell is at fault."""

    row: int
    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The msgid; translate it, then fill in `params`."""
        return MESSAGES[self.code]

    def __str__(self) -> str:
        return self.text % self.params


class Unreadable(ValueError):
    """The file as a whole cannot be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def told(problems: Sequence[Problem], most: int = 200) -> Iterator[str]:
    """A line for each problem with its row and column, the first ones of many."""
    for problem in problems[:most]:
        column = f", {problem.column}" if problem.column else ""
        yield f"Row {problem.row}{column}: {problem}"
    if len(problems) > most:
        yield f"… and {len(problems) - most} more."
