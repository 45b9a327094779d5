"""Whom a letter about an entry may go to: nobody with a tie to it, whatever their office."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.models import Entry
from portal.awards.visibility import known_to
from portal.core.database import session


def untied(people: Iterable[User], entry: Entry) -> list[User]:
    """Those who nominate it or work on it, and those without a tie. One statement for each."""
    return [one for one in people if _may_know(one, entry)]


def _may_know(person: User, entry: Entry) -> bool:
    query = select(Entry.id).where(Entry.id == entry.id, known_to(person))
    return session.scalar(query) is not None
