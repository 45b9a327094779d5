"""A scorecard as loaded: the assignment, its criteria in order and what each holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.awards.judging.merging import Content, shown, stamp
from portal.awards.judging.scale import Scale, scale_of
from portal.awards.models import Assignment, Criterion, Mark
from portal.awards.phases import takes_marks
from portal.awards.scoring import half_up
from portal.awards.scoring.panel import card_mean
from portal.awards.scoring.rounding import plain

COMMENT_WORDS = 120


class Sheet:
    """What somebody marks, criterion by criterion. ``contents``: by criterion id, one for every criterion."""

    criteria: list[Criterion]
    contents: dict[int, Content]

    @property
    def scale(self) -> Scale:
        raise NotImplementedError

    @property
    def stamp(self) -> str:
        return stamp({key: shown(content) for key, content in self.contents.items()})

    @property
    def undecided(self) -> list[Criterion]:
        return [one for one in self.criteria if not self.contents[one.id].decided]

    @property
    def has_a_mark(self) -> bool:
        return any(content.value is not None for content in self.contents.values())


@dataclass(frozen=True)
class Card(Sheet):
    """A scorecard: of one entry that is judged."""

    assignment: Assignment
    criteria: list[Criterion]
    contents: dict[int, Content]

    @property
    def scale(self) -> Scale:
        return scale_of(self.assignment.round)

    def may_change(self, at: datetime) -> bool:
        return self.assignment.state == "assigned" and takes_marks(self.assignment.round, at)


def content_of(mark: Mark | None) -> Content:
    return Content(mark.value, mark.cannot_judge, mark.comment, mark.share) if mark else Content()


def decided(contents: Mapping[int, Content]) -> int:
    return sum(content.decided for content in contents.values())


def total_of(criteria: list[Criterion], contents: Mapping[int, Content]) -> Decimal | None:
    """The weighted mean over the marks present, four places; None without a mark. Missing is never zero."""
    marks = {str(one.id): contents[one.id].value for one in criteria}
    present = {key: Fraction(mark) for key, mark in marks.items() if mark is not None}
    if not present:
        return None
    return half_up(card_mean(present, {str(one.id): Fraction(one.weight) for one in criteria}), 4)


def as_submitted(card: Card) -> dict[str, Any]:
    """The card as it is kept when submitted: everything as text, by the criterion's key."""
    return {
        "marks": [
            {
                "criterion": one.key,
                "mark": None if content.value is None else plain(content.value),
                "cannot_judge": content.cannot_judge,
                "comment": content.comment,
                "share": content.share,
            }
            for one in card.criteria
            for content in [card.contents[one.id]]
        ],
        "total": None if card.assignment.total is None else plain(card.assignment.total),
    }
