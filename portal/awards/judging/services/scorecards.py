"""The juror's own commands: save, submit, recuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.judging import policies as may
from portal.awards.judging.cards import Card, as_submitted, decided, total_of
from portal.awards.judging.merging import Clash, Shown, Typed, merge
from portal.awards.judging.services.tallies import insert_of, refresh_tally
from portal.awards.models import Assignment, CardVersion, Conflict, Entry, Mark
from portal.awards.phases import takes_marks
from portal.awards.states import ASSIGNMENT
from portal.awards.tie_kinds import HARD
from portal.core import database
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import session
from portal.core.i18n import _l
from portal.organisations.models import Organisation


class Clashes(database.Conflict):
    """Fields that somebody (the juror themselves, in another window) changed meanwhile. Nothing was saved."""

    def __init__(self, clashes: list[Clash]) -> None:
        first = clashes[0]
        super().__init__(None, theirs=first.theirs, yours=first.yours, field=first.field)
        self.clashes = clashes


@dataclass(frozen=True)
class Saved:
    """``card`` as it is now; ``changed``: ids of the criteria that changed."""

    card: Card
    changed: list[int]


def save_scorecard(card: Card, typed: Mapping[int, Typed], seen: Mapping[int, Shown], *, actor: User) -> Saved:
    """Merge what was typed into a card that is held by this transaction.

    ``typed`` and ``seen`` by criterion id. Raises Refused when the card is closed, Clashes when a field changed on
    both sides.
    """
    assignment = card.assignment
    require(may.save_scorecard(actor, assignment.member))
    at = now()
    require_open(assignment, at)
    contents, clashes = dict(card.contents), []
    for criterion_id, one in typed.items():
        if criterion_id in contents:
            contents[criterion_id], found = merge(criterion_id, card.contents[criterion_id], seen.get(criterion_id), one)
            clashes += found
    if clashes:
        raise Clashes(clashes)
    after = Card(assignment, card.criteria, contents)
    changed = [key for key, content in contents.items() if content != card.contents[key]]
    if changed:
        _write(after, changed, at)
        record(Event.SCORECARD_SAVED, assignment, actor=actor, scope=_scope(assignment), criteria=changed)
    return Saved(after, changed)


def _write(card: Card, changed: list[int], at: datetime) -> None:
    assignment = card.assignment
    rows = [
        {"assignment_id": assignment.id, "criterion_id": key, "updated_at": at, "version": 1, **vars(card.contents[key])}
        for key in changed
    ]
    insert = insert_of(Mark)
    new = insert.excluded
    names = ("value", "cannot_judge", "comment", "share", "updated_at")
    merged = {**{name: new[name] for name in names}, "version": Mark.version + 1}
    session.execute(insert.values(rows).on_conflict_do_update(index_elements=["assignment_id", "criterion_id"], set_=merged))
    assignment.saved_at = at
    assignment.marked = decided(card.contents)
    assignment.total = total_of(card.criteria, card.contents)


def require_open(assignment: Assignment, at: datetime) -> None:
    """Judged by the clock inside the transaction: from the opening instant up to, not including, the closing one."""
    if assignment.state == "submitted":
        raise Refused(_l("This scorecard is submitted and locked. The chair can reopen it."))
    if assignment.state != "assigned":
        raise Refused(_l("This scorecard cannot be changed any more."))
    if not takes_marks(assignment.round, at):
        raise Refused(_l("The round has closed. Scorecards cannot be changed any more."))


def submit_scorecard(card: Card, *, actor: User, version: int | str | None) -> None:
    """Lock a complete card as it was reviewed. ``version``: of the assignment when the juror reviewed it."""
    assignment = card.assignment
    require(may.submit_scorecard(actor, assignment.member))
    at = now()
    require_open(assignment, at)
    database.check_version(assignment, version)
    if card.undecided:
        raise Refused(_l("Some criteria have neither a mark nor “cannot judge” yet."))
    if not card.has_a_mark:
        raise Refused(_l("A scorecard needs at least one mark. If you cannot judge anything, please recuse yourself."))

    ASSIGNMENT.apply("submit", assignment)
    assignment.submitted_at = at
    session.add(CardVersion(assignment_id=assignment.id, at=at, content=as_submitted(card)))
    refresh_tally(assignment.round_id, assignment.entry_id)

    record(Event.SCORECARD_SUBMITTED, assignment, actor=actor, scope=_scope(assignment), criteria=len(card.criteria))


def recuse(card: Card, *, actor: User, reason: str, tie: str | None) -> None:
    """Step back from an entry. ``tie``: a kind of conflict with the nominee, then all their entries go; or None."""
    assignment = card.assignment
    require(may.recuse(actor, assignment.member))
    require_open(assignment, now())
    company_id = assignment.entry.company_id or assignment.entry.association_id
    concerned = [assignment]
    if tie and company_id:
        _note_tie(assignment, company_id, actor, tie, reason)
        concerned += _of_same_company(assignment, company_id)
    for one in concerned:
        ASSIGNMENT.apply("recuse", one, reason=reason)
        one.reason = reason
        record(Event.JUROR_RECUSED, one, actor=actor, reason=reason, scope=_scope(assignment), tie=tie)
    for one in concerned:
        refresh_tally(one.round_id, one.entry_id)


def _note_tie(assignment: Assignment, company_id: int, actor: User, kind: str, reason: str) -> None:
    known = session.scalar(
        select(Conflict).where(
            Conflict.edition_id == assignment.entry.edition_id,
            Conflict.user_id == actor.id,
            Conflict.organisation_id == company_id,
            Conflict.kind == kind,
        )
    )
    tie = known or Conflict(
        edition_id=assignment.entry.edition_id, user_id=actor.id, organisation_id=company_id, kind=kind, source="declared"
    )
    tie.note, tie.lifted_at, tie.lifted_reason = reason, None, ""
    # Who steps back says themselves that they cannot judge: there is nothing left to rule.
    tie.strength, tie.ruling = HARD, "" if tie.ruling == "waived" else tie.ruling
    session.add(tie)
    record(Event.CONFLICT_DECLARED, tie, actor=actor, kind=kind, strength=HARD, organisation=company_id)


def _of_same_company(assignment: Assignment, company_id: int) -> list[Assignment]:
    """The juror's other open cards of the same company or group: they vanish with the tie."""
    query = (
        select(Assignment)
        .join(Assignment.entry)
        .join(Organisation, Organisation.id == Entry.company_id)
        .where(
            Assignment.member_id == assignment.member_id,
            Assignment.state == "assigned",
            Assignment.id != assignment.id,
            or_(Entry.company_id == company_id, Entry.association_id == company_id, Organisation.parent_id == company_id),
        )
        .order_by(Assignment.round_id, Assignment.entry_id)
    )
    return list(session.scalars(query))


def _scope(assignment: Assignment) -> str:
    return f"edition:{assignment.entry.edition_id}"


