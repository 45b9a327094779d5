"""A board about to meet: three decided-on categories, ties, a chair of the jury, a secretariat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.counting.services import freeze_round
from portal.awards.deciding import queries as deciding
from portal.awards.deciding.choices import suggestion
from portal.awards.deciding.services import propose_decision
from portal.awards.deliberating import services
from portal.awards.models import AgendaItem, Category, Decision, Edition, Entry, Meeting, MeetingRules, Motion
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import (
    a_card,
    a_category,
    a_conflict,
    a_jury_member,
    a_programme,
    a_round,
    an_edition,
    an_entry,
)
from tests.conftest import SignIn
from tests.factories import a_board_member, a_federation, a_secretary, a_user, saved

NAMES = ("Alphaprize", "Betaprize", "Gammaprize")
SECRET = "Zqdeliberationxj"
"""Planted in every note of the case the tied member takes no part in."""


@dataclass
class Board:
    """``board[0]`` chairs, ``board[1]`` is deputy, ``board[3]`` has a tie in the first category."""

    edition: Edition
    categories: list[Category]
    entries: list[list[Entry]]
    board: list[User]
    jury_chair: User
    secretary: User
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def meeting(self) -> Meeting:
        return self.meetings[0]

    @property
    def tied(self) -> User:
        return self.board[3]

    def item(self, number: int = 0) -> AgendaItem:
        """The item of a category."""
        return session.scalars(select(AgendaItem).where(AgendaItem.category_id == self.categories[number].id)).one()

    def url(self, tail: str = "") -> str:
        return f"/meetings/{self.meeting.id}{tail}"


def a_board(*, members: int = 4, proposed: bool = True, **rules: Any) -> Board:
    """The round is frozen; every category has a proposal that follows the ranking. ``rules``: of the meetings."""
    federation = a_federation()
    edition = an_edition(a_programme(federation), "deliberating")
    stage = a_round(edition, phase="deliberating", state="closed")
    board = [a_board_member(federation, name=f"Member {number}") for number in range(members)]
    scene = Board(edition, [], [], board, a_user("Jury Chair"), a_secretary(federation))
    a_jury_member(edition, scene.jury_chair, role="chair")
    jurors = [a_jury_member(edition) for _ in range(3)]
    for name in NAMES:
        category = a_category(edition, name={"en": name}, shortlist_size=2)
        entries = [an_entry(category, state="accepted", nominee=f"{name} {place}") for place in ("one", "two", "three")]
        for entry, mark in zip(entries, (9, 7, 5), strict=True):
            for juror in jurors:
                a_card(stage, entry, juror, [mark] * 3)
        scene.categories.append(category)
        scene.entries.append(entries)
    freeze_round(stage, now())
    tie = scene.entries[0][2].company
    assert tie
    if members > 3:
        a_conflict(edition, board[3], tie)
    if rules:
        saved(MeetingRules(edition_id=edition.id, **rules))
    if proposed:
        for category in scene.categories:
            propose(category, board[0])
    session.commit()
    return scene


def propose(category: Category, actor: User) -> Decision:
    result = deciding.result_of(category)
    table = deciding.table_of(category, result)
    proposal = suggestion(table.placed, least=category.least_entries, size=category.shortlist_size)
    return propose_decision(category, None, result, table.placed, proposal, actor=actor, version=None)


def planned(scene: Board, *, called: bool = True, hours: float = 0.5) -> Meeting:
    """On the way: planned by the secretariat, and called."""
    values = {"starts_at": now() + timedelta(hours=hours), "chair_id": scene.board[0].id, "deputy_id": scene.board[1].id, "place": "The Hall"}
    meeting = services.plan_meeting(scene.edition, values, actor=scene.secretary)
    scene.meetings.append(meeting)
    if called:
        services.call_meeting(meeting, actor=scene.secretary)
    session.commit()
    return meeting


def opened(scene: Board, *, here: int | None = None) -> Meeting:
    """Open, with the first ``here`` members there (all of them)."""
    meeting = planned(scene)
    services.open_meeting(meeting, actor=scene.board[0])
    for member in scene.board[1 : here if here is not None else len(scene.board)]:
        services.check_in(meeting, "present", actor=member, at=now())
    session.commit()
    return meeting


def begun(scene: Board, number: int = 0) -> AgendaItem:
    """A case is at work."""
    item = scene.item(number)
    services.start_item(item, actor=scene.board[0])
    session.commit()
    return item


def moved(scene: Board, item: AgendaItem) -> Motion:
    """Its proposal is put to the vote."""
    decision = session.scalars(select(Decision).where(Decision.category_id == item.category_id)).one()
    motion = services.open_motion(item, "", actor=scene.board[0], version=decision.version)
    session.commit()
    return motion


def closed(scene: Board) -> Meeting:
    """Every item taken, each case adopted; closed."""
    meeting = opened(scene)
    for item in session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)):
        services.start_item(item, actor=scene.board[0])
        if item.category_id is not None:
            motion = moved(scene, item)
            for member in scene.board:
                if member is not scene.tied or item.category_id != scene.categories[0].id:
                    services.cast_ballot(motion, "for", actor=member)
            services.close_motion(motion, actor=scene.board[0])
            if item.category_id == scene.categories[0].id:
                services.save_note(item, f"{SECRET} was said.", actor=scene.board[0], version=item.version)
        services.finish_item(item, actor=scene.board[0])
    services.close_meeting(meeting, actor=scene.board[0])
    session.commit()
    return meeting


def page(sign_in: SignIn, who: User, path: str) -> str:
    answer = sign_in(who).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text
