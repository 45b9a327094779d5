"""Meetings of the demo's boards: one called for the days to come, one held and its minutes signed where the decisions are."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.accounts.models import User
from portal.awards.deliberating import queries, services
from portal.awards.deliberating.signing import missing
from portal.awards.models import AgendaItem, Meeting, MeetingRules, Minutes
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.demo.editions import Built, instant

PLACE = "Rue de la Loi 82, Brussels"
LINK = "https://meet.eccco.example/board"
NOTES = (
    "The first two were compared on how long their change had lasted. The board follows the jury.",
    "The board went back to the figures of the first year before it voted.",
    "The chair of the jury reported that the jurors had been unusually close to each other.",
    "The board wishes to name the way people at the telephone took part in the change.",
)


def set_rules(built: Built) -> None:
    """Before anything is decided: more votes for than against, in secret where the edition is sealed."""
    secret = built.plan.phase == "sealed"
    session.add(
        MeetingRules(edition_id=built.edition.id, quorum="half", quorum_of="free", votes="majority", secret=secret, casting=True)
    )
    session.flush()


def prepare(built: Built, board: list[User], *, days: int = 3) -> None:
    """The rules, and the next meeting of a board: called for ten o'clock, so many days from today."""
    set_rules(built)
    values = {
        "starts_at": instant(days, 10), "place": PLACE, "link": LINK, "chair_id": board[0].id, "deputy_id": board[1].id,
        "note": "Please read the rankings beforehand. There is lunch at half past twelve.",
    }  # fmt: skip
    with pretend(now() - timedelta(days=4)):
        meeting = services.plan_meeting(built.edition, values, actor=built.secretary)
        services.call_meeting(meeting, actor=built.secretary)
    session.flush()


def hold(built: Built, board: list[User]) -> Meeting:
    """The morning on which everything was put to the vote; called three weeks before, minuted the day after."""
    assert built.round.closes_at
    begins = built.round.closes_at + timedelta(days=3, hours=-8)
    values = {"starts_at": begins, "place": PLACE, "link": LINK, "chair_id": board[0].id, "deputy_id": board[1].id}
    with pretend(begins - timedelta(days=21)):
        meeting = services.plan_meeting(built.edition, values, actor=built.secretary)
        services.call_meeting(meeting, actor=built.secretary)
        session.flush()
    with pretend(begins):
        services.open_meeting(meeting, actor=board[0])
        for number, member in enumerate(board[1:]):
            services.check_in(meeting, "remote" if number == 1 else "present", actor=member, at=now())
        for chair in queries.chairs_of(built.edition):
            services.check_in(meeting, "present", actor=chair, at=now())
    clock = begins
    for number, item in enumerate(queries.items_of(meeting)):
        clock = _take(item, board, number, clock + timedelta(minutes=1))
    with pretend(clock):
        services.close_meeting(meeting, actor=board[0])
    return meeting


def _take(item: AgendaItem, board: list[User], number: int, begins: datetime) -> datetime:
    """One item, by whoever may chair it; a case is noted and voted on. Returns when it was finished."""
    room = queries.seated(item.meeting)
    able = room.presiding(item.category_id)
    chair = next(member for member in board if member.id in able)
    with pretend(begins):
        services.start_item(item, actor=chair)
    ends = begins + timedelta(minutes=item.minutes - 3 + number % 5)
    if item.category_id is not None:
        with pretend(ends - timedelta(minutes=3)):
            services.save_note(item, NOTES[number % len(NOTES)], actor=chair, version=item.version)
            proposal = queries.proposal_of_case(item.category_id)
            motion = services.open_motion(item, "", actor=chair, version=proposal.version if proposal else None)
            free = [member for member in board if not (seat := room.seat_of(member)) or not seat.tied(item.category_id)]
            for place, member in enumerate(free):
                services.cast_ballot(motion, "abstain" if place and (number + place) % 7 == 0 else "for", actor=member)
            services.close_motion(motion, actor=chair)
    with pretend(ends):
        services.finish_item(item, actor=chair)
    return ends


def minute(meeting: Meeting, board: list[User]) -> Minutes:
    """Drafted the day after the decisions were signed; by and by signed, too."""
    assert meeting.closed_at
    with pretend(meeting.closed_at + timedelta(days=1)):
        minutes = services.draft_minutes(meeting, actor=board[0])
        session.flush()
    for number, member in enumerate(board):
        with pretend(meeting.closed_at + timedelta(days=2 + number)):
            services.sign_minutes(minutes, actor=member, version=minutes.version)
        if not missing(queries.seated(meeting), [one.user_id for one in minutes.signatures], queries.cases_in(minutes)):
            break
    return minutes
