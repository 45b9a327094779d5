"""Later rounds of the demo: the written marks are talked over, and who leads comes to pitch. Both are under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.advancing.services import Time, set_running_order
from portal.awards.counting.services import open_round
from portal.awards.discussing.queries import discussion_for, topic_for, topics
from portal.awards.discussing.services import make_remark
from portal.awards.models import Criterion, Round, RoundEntry
from portal.awards.setting_up.services.copying import rules_of
from portal.awards.setting_up.services.rounds import add_round
from portal.core.clock import pretend
from portal.core.database import session
from portal.demo import juries
from portal.demo.editions import Built, instant
from portal.demo.entries import Made

DISCUSSION = {"en": "Discussion of the dossiers", "nl": "Gesprek over de dossiers", "fr": "Échange sur les dossiers", "de": "Gespräch über die Dossiers"}
PITCH = {"en": "Pitches", "nl": "Pitches", "fr": "Pitchs", "de": "Pitches"}
PITCHED = {"results_for_customers": Decimal(40), "people_took_part": Decimal(35), "it_lasted": Decimal(25)}
"""What a pitch is judged by, with its weight there."""
MINUTES, HALL = 25, "Folkets Hus, Malmö"
REMARKS = (
    "We are far apart on this one. What would you have liked to see in the figures that is not there?",
    "For me it was the second year that counted: the numbers held when the project team was gone.",
    "I had read past that. I still miss the voice of the people on the telephone; let us ask them in the pitch.",
)


def plan_rounds(built: Built) -> None:
    """Added while the edition was prepared: what a discussion and a pitch are was public before anybody entered."""
    written = built.round
    written.weight = Decimal(2)
    talk = {"name": DISCUSSION, "kind": "discussion", "weight": Decimal(0), "opens_at": instant(-5, 9), "closes_at": instant(3, 18)}
    pitch = {
        "name": PITCH, "kind": "pitch", "weight": Decimal(1), "intake": "leading", "intake_size": 3, "jurors_per_entry": 4,
        "opens_at": instant(-1, 9), "closes_at": instant(5, 18),
    }  # fmt: skip
    assert built.edition.opened_at
    with pretend(built.edition.opened_at):
        discussion = add_round(built.edition, [written], talk, actor=built.secretary)
        live = add_round(built.edition, [written, discussion], pitch, actor=built.secretary)
    for one in (one for one in written.criteria if one.key in PITCHED):
        session.add(Criterion(round=live, **(rules_of(one) | {"weight": PITCHED[one.key]})))
    session.flush()
    session.refresh(built.edition)


def _more(built: Built) -> list[Round]:
    query = select(Round).where(Round.edition_id == built.edition.id, Round.id != built.round.id)
    return list(session.scalars(query.order_by(Round.position)))


def hold(built: Built, made: list[Made], panel: juries.Panel) -> None:
    """The first entries were met and marked, the others are to come; about one of them the jurors talk."""
    discussion, live = _more(built)
    for stage in (discussion, live):
        assert stage.opens_at
        with pretend(stage.opens_at):
            open_round(stage, stage.opens_at)
    ids = set(session.scalars(select(RoundEntry.entry_id).where(RoundEntry.round_id == live.id)))
    meeting = [one for one in made if one.entry.id in ids]
    pitching = replace(built, round=live)
    begins = [instant(-1, 10), instant(0, 14)]
    times = {one.entry.id: Time(begins[number // 3] + timedelta(minutes=45 * (number % 3)), MINUTES, HALL) for number, one in enumerate(meeting)}
    with pretend(begins[0] - timedelta(days=3)):
        set_running_order(live, list(times), times, actor=built.secretary)
    cards = juries.assign(pitching, panel.members, meeting)
    coming = frozenset(one for one, time in times.items() if time.starts_at > begins[0] + timedelta(days=1))
    juries.build_cards(pitching, meeting, juries.Panel(panel.members, cards), coming)
    _talk(discussion, [one.user for one in panel.members.values() if one.ready and one.user], ids)


def _talk(stage: Round, people: list[User], meeting: set[int]) -> None:
    """Over the first of the entries to be met that three of them may speak about."""
    seen = {one.id: {line.entry.id for line in topics(one, discussion_for(one, stage.id))} & meeting for one in people}
    spoken = next((entry for entry in sorted(meeting) if sum(entry in mine for mine in seen.values()) >= len(REMARKS)), None)
    if spoken is None:
        return
    speakers = [one for one in people if spoken in seen[one.id]]
    for number, (one, text) in enumerate(zip(speakers, REMARKS, strict=False)):
        at = instant(-3, 11) + timedelta(hours=5 * number, minutes=7 * number)
        with pretend(at):
            mine = discussion_for(one, stage.id)
            make_remark(mine, topic_for(one, mine, spoken), text, key=f"remark-{number}-{stage.id}", actor=one)
    session.flush()
