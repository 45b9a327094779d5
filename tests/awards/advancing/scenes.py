"""A written round that has closed and a pitch after it, in two categories, with everybody who has to do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.accounts.models import Role, User
from portal.awards.counting.services import freeze_round
from portal.awards.models import Category, Edition, Entry, JuryMember, Round, RoundEntry
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_card, a_category, a_jury_member, a_round, an_edition, an_entry
from tests.factories import a_mandate, a_user

DAY = timedelta(days=1)


@dataclass
class Scene:
    edition: Edition
    category: Category
    written: Round
    pitch: Round
    entries: list[Entry]
    """Of the category, best first."""
    members: list[JuryMember]
    board: User
    secretary: User
    chair: User

    def freeze(self) -> None:
        self.written.state = "closed"
        freeze_round(self.written, now())
        session.commit()

    def advanced(self) -> dict[int, str]:
        session.commit()
        session.expire_all()
        return {one.entry_id: one.source for one in session.query(RoundEntry).filter_by(round_id=self.pitch.id)}

    @property
    def url(self) -> str:
        return f"/rounds/{self.pitch.id}/entries"


def a_scene(marks: tuple[int, ...] = (9, 8, 7, 6), *, opens: timedelta = DAY, **pitch: Any) -> Scene:
    """An entry per mark, marked by three jurors; the pitch takes the first two unless told otherwise."""
    edition = an_edition(phase="judging")
    category = a_category(edition, shortlist_size=2)
    at = now().replace(second=0, microsecond=0)
    written = a_round(edition, position=1, opens_at=at - 20 * DAY, closes_at=at - DAY, state="open")
    values = {"kind": "pitch", "intake": "leading", "name": {"en": "Pitch"}, **pitch}
    later = a_round(edition, position=2, opens_at=at + opens, closes_at=at + opens + 5 * DAY, **values)
    entries = [an_entry(category, state="accepted") for _mark in marks]
    members = [a_jury_member(edition, a_user()) for _number in range(3)]
    for entry, mark in zip(entries, marks, strict=True):
        for member in members:
            a_card(written, entry, member, [mark, mark, mark])
    owner = edition.programme.owner
    board, secretary, chair = a_user(name="Bo Board"), a_user(), a_user(name="Cara Chair")
    a_mandate(board, Role.BOARD, owner)
    a_mandate(secretary, Role.SECRETARIAT, owner)
    a_jury_member(edition, chair, role="chair")
    session.commit()
    return Scene(edition, category, written, later, entries, members, board, secretary, chair)
