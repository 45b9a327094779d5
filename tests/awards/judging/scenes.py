"""Juries at work, and what the tests of judging send and read."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.awards.judging import queries, services
from portal.awards.models import (
    Assignment,
    Category,
    Criterion,
    Edition,
    Entry,
    JuryMember,
    Mark,
    Round,
)
from portal.core.database import session
from tests.awards.factories import (
    a_card,
    a_category,
    a_jury_member,
    a_round,
    an_assignment,
    an_edition,
    an_entry,
)
from tests.factories import a_user

JSON = {"Accept": "application/json"}

WORDS = "SECRET-COMMENT-4711"


@dataclass
class Scene:
    """One round in its scoring time: an entry, a juror with an open card for it, and whatever else was asked for."""

    edition: Edition
    category: Category
    round: Round
    entry: Entry
    juror: User
    member: JuryMember
    card: Assignment
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def criteria(self) -> list[Criterion]:
        query = select(Criterion).where(Criterion.round_id == self.round.id).order_by(Criterion.position)
        return list(session.scalars(query))

    @property
    def desk_url(self) -> str:
        return f"/assignments/{self.card.id}/desk"

    @property
    def save_url(self) -> str:
        return f"/assignments/{self.card.id}/scorecard"

    @property
    def submit_url(self) -> str:
        return f"/assignments/{self.card.id}/submission"


def a_scene(*, criteria: int = 3, **round_values: Any) -> Scene:
    edition = an_edition(phase="judging", rules_frozen_at=None)
    category = a_category(edition)
    stage = a_round(edition, criteria=criteria, phase="judging", **round_values)
    entry = an_entry(category, state="accepted", words=1200)
    juror = a_user()
    member = a_jury_member(edition, juror)
    card = an_assignment(stage, entry, member)
    services.refresh_tally(stage.id, entry.id)
    return Scene(edition, category, stage, entry, juror, member, card)


def another_card(scene: Scene, marks: list[int | str | None], comment: str = "", **values: Any) -> Assignment:
    """A submitted card of a further juror for the scene's entry."""
    member = a_jury_member(scene.edition, a_user(**values))
    card = a_card(scene.round, scene.entry, member, marks)
    if comment:
        for mark in session.scalars(select(Mark).where(Mark.assignment_id == card.id)):
            mark.comment = comment
    services.refresh_tally(scene.round.id, scene.entry.id)
    return card


def a_chair(scene: Scene, **values: Any) -> User:
    chair = a_user(**values)
    a_jury_member(scene.edition, chair, role="chair")
    return chair


def stamp_of(scene: Scene) -> str:
    """What the desk's form carries just now."""
    session.commit()
    session.expire_all()
    return queries.card_of(session.get_one(Assignment, scene.card.id)).stamp


def whole(scene: Scene, marks: list[str | None], comment: str = "", *, version: str | None = None, share: str = "share") -> dict[str, str]:
    """A plain form of the whole card; None is "cannot judge", an empty text nothing yet."""
    data = {"whole": "1", "version": stamp_of(scene) if version is None else version}
    for criterion, mark in zip(scene.criteria, marks, strict=True):
        data |= {f"comment_{criterion.id}": comment, f"share_{criterion.id}": share}
        if mark is None:
            data[f"cannot_{criterion.id}"] = "1"
        elif mark:
            data[f"mark_{criterion.id}"] = mark
    return data


def marks_of(scene: Scene) -> list[tuple[Decimal | None, bool, str, bool]]:
    """(mark, cannot judge, comment, share) as stored, by criterion; without those nobody touched."""
    session.commit()  # ends the read transaction of the test, which would not see what came since
    session.expire_all()
    query = select(Mark).join(Criterion).where(Mark.assignment_id == scene.card.id).order_by(Criterion.position)
    return [(mark.value, mark.cannot_judge, mark.comment, mark.share) for mark in session.scalars(query)]


def text_of(answer: Any) -> str:
    return answer.get_data(as_text=True)


def events(name: str) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).where(AuditEvent.event == f"awards.scorecard.{name}")))


def submitted(scene, browser, marks):
    browser.post(scene.save_url, data=whole(scene, marks, "Final words"))
    version = session.get_one(Assignment, scene.card.id).version
    return browser.post(scene.submit_url, data={"version": str(version)})
