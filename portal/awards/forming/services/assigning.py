"""Commands on panels and assignments: by hand, and a previewed plan as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import delete, not_, select

from portal import outbox
from portal.accounts.engagements import engage_all
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.forming import letters
from portal.awards.forming import policies as may
from portal.awards.forming.planning import Pair, fingerprint, still_possible
from portal.awards.forming.queries.scenes import Scene, begun, panels_of, ready_members, scene_of
from portal.awards.forming.services.conflicts import detect_for
from portal.awards.forming.tickets import Ticket
from portal.awards.models import Assignment, Entry, JuryMember, Mark, PanelMember, Round
from portal.awards.states import ASSIGNMENT
from portal.awards.tallies import refresh_tallies
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import Conflict, lock, session
from portal.core.i18n import _, _l
from portal.core.languages import language_name

CHANGED = _l("Something has changed since this preview: the jury, a conflict, an entry or an assignment. Please make a new one.")


class NotFitting(Refused):
    """This juror may not be given this entry; the reason says why."""


def save_panels(
    stage: Round, seats: Collection[Pair], *, categories: Iterable[int], members: Iterable[int], seen: str, actor: User
) -> None:
    """``seats``: (category, member) ticked, of the ``categories`` and ``members`` shown; ``seen``: seal of what was there.

    Raises Conflict when somebody changed the panels meanwhile.
    """
    require(may.save_panels(actor, stage.edition))
    lock(stage)
    before = panels_of(stage)
    if seal_of(before) != seen:
        raise Conflict(stage)
    possible = {(category, member) for category in categories for member in members}
    after = set(seats) & possible
    added, removed = sorted(after - before), sorted((before & possible) - after)
    for category, member in removed:
        here = (PanelMember.round_id == stage.id, PanelMember.category_id == category, PanelMember.member_id == member)
        session.execute(delete(PanelMember).where(*here))
    session.add_all(PanelMember(round_id=stage.id, category_id=category, member_id=member) for category, member in added)
    if added or removed:
        record(Event.PANEL_SAVED, stage, actor=actor, added=added, removed=removed)


def seal_of(panels: Collection[Pair]) -> str:
    """Tells whether the panels are still those a page was made from."""
    return "-".join(f"{category}.{member}" for category, member in sorted(panels)) or "none"


def detect_for_round(stage: Round) -> None:
    """Ties that the profiles of those who may be assigned show by now."""
    detect_for([one.user_id for one in ready_members(stage, hold=True) if one.user_id is not None], stage.edition)
    session.flush()


def refresh_ties(stage: Round, *, actor: User) -> None:
    """Before a preview: every tie that shows is detected, so that the plan knows it."""
    require(may.change_assignments(actor, stage, now()))
    lock(stage)
    detect_for_round(stage)


def refreshed_scene(viewer: User, stage: Round) -> Scene:
    """The facts of a round with nobody changing them meanwhile, and every tie that shows detected."""
    refresh_ties(stage, actor=viewer)
    return scene_of(viewer, stage)


def fitness(scene: Scene, entry: Entry, member: JuryMember, loads: Counter[int]) -> may.Fitness:
    pair = (entry.id, member.id)
    return may.Fitness(
        ready=member.id in scene.members,
        conflicted=pair in scene.facts.conflicts,
        reads=entry.language in member.languages,
        load=loads[member.id],
        limit=member.max_load,
        before=scene.facts.states.get(pair, ""),
        language=language_name(entry.language),
    )


def assign(stage: Round, entry: Entry, member: JuryMember, *, actor: User) -> Assignment:
    """Give one entry to one juror. Raises NotFitting with the reason; off the panel is allowed by hand."""
    scene = refreshed_scene(actor, stage)
    if verdict := may.assign(fitness(scene, entry, member, scene.facts.loads)):
        card = _create(stage, [(entry.id, member.id)], actor)[0]
        _tell(stage, member, 1, once=f"jury-assigned:{stage.id}:{member.id}:{now():%Y-%m-%d}")
        return card
    raise NotFitting(verdict.reason)


def remove_assignment(assignment: Assignment, *, actor: User) -> None:
    """Take an entry from a juror. If they have begun to mark it, their marks are kept and they step aside instead."""
    stage = assignment.round
    lock(assignment)
    require(may.remove_assignment(actor, stage, assignment.state, now()))
    entry_id, scope = assignment.entry_id, f"edition:{stage.edition_id}"
    facts = {"entry_id": entry_id, "member_id": assignment.member_id}
    if session.scalar(select(Mark.id).where(Mark.assignment_id == assignment.id).limit(1)):
        reason = _("Taken from the juror by the secretariat")
        ASSIGNMENT.apply("recuse", assignment, reason=reason)
        assignment.reason = reason
        record(Event.ASSIGNMENT_REMOVED, assignment, actor=actor, reason=reason, scope=scope, taken=facts, marks_kept=True)
    else:
        record(Event.ASSIGNMENT_REMOVED, stage, actor=actor, scope=scope, taken=facts, marks_kept=False)
        session.delete(assignment)
    refresh_tallies(stage.id, [entry_id])


def apply_plan(stage: Round, ticket: Ticket, *, actor: User) -> int:
    """Carry out what was previewed, if everything it was made from is still the same. Returns how many were added.

    Raises Refused for a preview made for somebody else or another round, and for a stale one.
    """
    if (ticket.round, ticket.actor) != (stage.id, actor.id):
        raise Refused(_l("This preview was made for somebody else. Please make a new one."))
    scene = refreshed_scene(actor, stage)
    if fingerprint(scene.facts) != ticket.fingerprint or not still_possible(scene.facts, ticket.pairs, ticket.removed):
        raise Refused(CHANGED)
    _take_away(stage, ticket.removed, actor)
    _create(stage, ticket.pairs, actor)
    record(
        Event.ASSIGNMENTS_APPLIED, stage, actor=actor, origin=ticket.origin, seed=ticket.seed, added=len(ticket.pairs),
        removed=len(ticket.removed), fingerprint=ticket.fingerprint,
    )  # fmt: skip
    for member_id, number in sorted(Counter(member for _entry, member in ticket.pairs).items()):
        _tell(stage, scene.members[member_id], number, once=f"jury-assigned:{stage.id}:{member_id}:{ticket.id}")
    return len(ticket.pairs)


def _take_away(stage: Round, pairs: Collection[Pair], actor: User) -> None:
    """Assignments nobody has begun, as ``still_possible`` saw under the same locks."""
    if not pairs:
        return
    cards = select(Assignment).where(Assignment.round_id == stage.id, Assignment.state == "assigned", not_(begun()))
    wanted, scope = set(pairs), f"edition:{stage.edition_id}"
    for card in session.scalars(cards.order_by(Assignment.id).with_for_update()).all():
        if (card.entry_id, card.member_id) in wanted:
            taken = {"entry_id": card.entry_id, "member_id": card.member_id}
            record(Event.ASSIGNMENT_REMOVED, stage, actor=actor, scope=scope, taken=taken, marks_kept=False)
            wanted.discard((card.entry_id, card.member_id))
            session.delete(card)
    if wanted:
        raise Refused(CHANGED)
    session.flush()
    refresh_tallies(stage.id, sorted({entry for entry, _member in pairs}))


def _create(stage: Round, pairs: Iterable[Pair], actor: User) -> list[Assignment]:
    cards = [Assignment(round_id=stage.id, entry_id=entry, member_id=member) for entry, member in pairs]
    session.add_all(cards)
    _tie(cards)
    refresh_tallies(stage.id, [card.entry_id for card in cards])
    scope = f"edition:{stage.edition_id}"
    for card in cards:
        record(Event.ASSIGNMENT_CREATED, card, actor=actor, scope=scope, entry_id=card.entry_id, member_id=card.member_id)
    return cards


def _tie(cards: list[Assignment]) -> None:
    """Whom somebody judges they do not audit for a while."""
    jurors = select(JuryMember.id, JuryMember.user_id).where(JuryMember.id.in_({card.member_id for card in cards}))
    entries = select(Entry.id, Entry.company_id).where(Entry.id.in_({card.entry_id for card in cards}))
    people, companies = dict(session.execute(jurors).tuples().all()), dict(session.execute(entries).tuples().all())
    pairs = ((people[card.member_id], companies[card.entry_id]) for card in cards)
    engage_all([(user, company) for user, company in pairs if user and company], "judged")


def _tell(stage: Round, member: JuryMember, number: int, *, once: str) -> None:
    assert member.user is not None
    outbox.write(
        "jury-assigned", to=member.user, scope=f"programme:{stage.edition.programme_id}", once=once,
        **letters.assigned(stage, member.user, number),
    )  # fmt: skip
