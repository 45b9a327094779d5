"""A pitch at work: three entries, two of them with a time, for one juror; and what a phone sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.judging.merging import digest
from portal.awards.models import Assignment, Criterion, Edition, Entry, JuryMember, Mark, Round, Slot
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_category, a_jury_member, a_round, an_assignment, an_edition, an_entry
from tests.factories import a_user


@dataclass
class Scene:
    edition: Edition
    round: Round
    entries: list[Entry]
    cards: list[Assignment]
    member: JuryMember
    juror: User

    @property
    def url(self) -> str:
        return f"/rounds/{self.round.id}/pitches"

    @property
    def criteria(self) -> list[Criterion]:
        return list(session.scalars(select(Criterion).where(Criterion.round_id == self.round.id).order_by(Criterion.position)))

    def body(self, *items: dict[str, Any], user: User | None = None) -> dict[str, Any]:
        return {"user": (user or self.juror).id, "items": list(items)}

    def mark(self, verdict: str, *, card: int = 0, criterion: int = 0, base: str = "", comment: str = "", share: str = "share") -> dict[str, Any]:
        """An item of a device that has seen nothing yet, unless ``base`` says otherwise."""
        one, about = self.criteria[criterion].id, self.cards[card].id
        base = base or f"0|{one}::1:{digest('')}"
        fields = {"criterion": str(one), "mark": verdict, "comment": comment, "share": share}
        return {"key": f"mark-{about}-{one}", "kind": "mark", "about": about, "base": base, "fields": fields}

    def note(self, text: str, *, card: int = 0, base: str = "") -> dict[str, Any]:
        about = self.cards[card].id
        return {"key": f"note-{about}-own", "kind": "note", "about": about, "base": base or f"1|{digest('')}", "fields": {"text": text}}

    def done(self, verdicts: list[str], *, card: int = 0) -> dict[str, Any]:
        about = self.cards[card].id
        seen = ";".join(f"{one.id}:{verdict}" for one, verdict in zip(self.criteria, verdicts, strict=True))
        return {"key": f"ready-{about}-card", "kind": "card", "about": about, "fields": {"seen": seen}}

    def stored(self, card: int = 0) -> list[tuple[str, str, bool]]:
        """(verdict, comment, share) of each criterion with a row."""
        session.commit()
        session.expire_all()
        query = select(Mark).join(Criterion).where(Mark.assignment_id == self.cards[card].id).order_by(Criterion.position)
        return [("cannot" if one.cannot_judge else f"{one.value:f}", one.comment, one.share) for one in session.scalars(query)]


def a_scene(**values: Any) -> Scene:
    edition = an_edition(phase="judging")
    category = a_category(edition)
    stage = a_round(edition, criteria=2, phase="judging", **{"kind": "pitch", "name": {"en": "Pitch"}, **values})
    entries = [an_entry(category, state="accepted") for _number in range(3)]
    member = a_jury_member(edition, a_user(name="Pia Pitch"))
    cards = [an_assignment(stage, entry, member) for entry in entries]
    at = now().replace(second=0, microsecond=0)
    for entry, minutes in ((entries[1], 0), (entries[0], 30)):
        session.add(Slot(round_id=stage.id, entry_id=entry.id, starts_at=at + timedelta(minutes=minutes), minutes=20, place="Hall"))
    session.commit()
    assert member.user is not None
    return Scene(edition, stage, entries, cards, member, member.user)
