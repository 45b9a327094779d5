"""The gala on a big screen: nominees once the shortlist is public, winners once they are. Nothing else is selected."""

from __future__ import annotations

from dataclasses import dataclass

from portal.awards.models import Category, Edition, Entry
from portal.showcase.queries.winners import Award, awards_of, shortlist_of


@dataclass(frozen=True)
class Act:
    """A category on stage: its nominees in neutral order, and after the reveal what the board decided."""

    category: Category
    nominees: list[Entry]
    award: Award | None


def acts_of(edition: Edition) -> list[Act]:
    """Every category with something to show, in the order of the edition. Three statements."""
    awards = {award.category.id: award for award in awards_of(edition)}
    listed = {category.id: entries for category, entries in shortlist_of(edition)}
    return [
        Act(category, listed.get(category.id, []), awards.get(category.id))
        for category in edition.categories
        if category.id in listed or category.id in awards
    ]
