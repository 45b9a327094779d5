"""Who sees what of the awards: the selects every page, list, count, export and letter starts from.

The rule is inside the SQL, never applied after fetching. What is not selected does not exist for the viewer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from portal.accounts.models import Role, User
from portal.awards.models import (
    Assignment,
    CalibrationCard,
    CalibrationCase,
    Category,
    Collaborator,
    Decision,
    Edition,
    Entry,
    FinalResult,
    JuryMember,
    Programme,
    ResultSet,
    Round,
    RoundEntry,
)
from portal.awards.tie_visibility import HOME_ROLES, conflicted_with, recorded_tie
from portal.core.clock import now


def _programmes_of(viewer: User, *roles: Role) -> Select[int]:
    return select(Programme.id).where(Programme.owner_id.in_(viewer.organisations_as(*roles)))


def editions_of(viewer: User, *roles: Role) -> Select[int]:
    return select(Edition.id).where(Edition.programme_id.in_(_programmes_of(viewer, *roles)))


def managed_programmes(viewer: User) -> Select[Programme]:
    """Programmes the viewer runs as secretariat."""
    return select(Programme).where(Programme.id.in_(_programmes_of(viewer, Role.SECRETARIAT)))


def managed_editions(viewer: User) -> Select[Edition]:
    return select(Edition).where(Edition.id.in_(editions_of(viewer, Role.SECRETARIAT)))


def public_editions() -> Select[Edition]:
    """Editions everybody may know of."""
    return select(Edition).where(Edition.state.in_(("open", "archived")))


def visible_editions(viewer: User) -> Select[Edition]:
    """Public editions, and those in preparation for the people who prepare them."""
    mine = Edition.id.in_(editions_of(viewer, Role.SECRETARIAT, Role.BOARD))
    return select(Edition).where(or_(Edition.state.in_(("open", "archived")), mine))


def is_ready_member(viewer: User, *, chair: bool | None = None) -> ColumnElement[bool]:
    """Condition on JuryMember: the viewer's own, accepted, terms agreed, conflicts declared."""
    conditions = [
        JuryMember.user_id == viewer.id,
        JuryMember.state == "accepted",
        JuryMember.terms_accepted_at.is_not(None),
        JuryMember.conflicts_declared_at.is_not(None),
    ]
    if chair is not None:
        conditions.append(JuryMember.role == ("chair" if chair else "juror"))
    return and_(*conditions)


def chaired_editions(viewer: User) -> Select[int]:
    """Ids of the editions whose jury the viewer chairs."""
    return select(JuryMember.edition_id).where(is_ready_member(viewer, chair=True))


def own_entries(viewer: User) -> ColumnElement[bool]:
    """Condition on Entry: nominated by the viewer's association, or theirs to work on."""
    helping = select(Collaborator.entry_id).where(Collaborator.user_id == viewer.id)
    return or_(Entry.association_id.in_(viewer.organisations_as(*HOME_ROLES)), Entry.id.in_(helping))


def known_to(viewer: User) -> ColumnElement[bool]:
    """Condition on Entry, for counting: the viewer's own, or without a tie of theirs."""
    return or_(own_entries(viewer), ~conflicted_with(viewer))


def calibration_cases(viewer: User) -> Select[CalibrationCase]:
    """Cases of past years in rounds of juries the viewer sits in, without those they have a tie to, then or now."""
    return (
        select(CalibrationCase)
        .join(CalibrationCase.entry)
        .join(CalibrationCase.round)
        .join(JuryMember, JuryMember.edition_id == Round.edition_id)
        .where(is_ready_member(viewer), ~conflicted_with(viewer), ~recorded_tie(viewer.id, Round.edition_id))
    )


def uncalibrated(viewer: User) -> Select[int]:
    """Ids of the rounds for which the viewer has still to mark a case of a past year: before that they have no queue."""
    done = exists(
        select(CalibrationCard.id)
        .where(
            CalibrationCard.case_id == CalibrationCase.id,
            CalibrationCard.member_id == JuryMember.id,
            CalibrationCard.done_at.is_not(None),
        )
        .correlate(CalibrationCase, JuryMember)
    )
    # It stands for itself: none of its tables are those of the statement around it.
    return calibration_cases(viewer).where(~done).with_only_columns(CalibrationCase.round_id, maintain_column_froms=True).correlate(None)


def assigned_to(viewer: User, at: datetime) -> ColumnElement[bool]:
    """Condition on Entry: the viewer judges it, in a round that has begun."""
    return exists().where(
        Assignment.entry_id == Entry.id,
        Assignment.state.in_(("assigned", "submitted")),
        Assignment.member_id == JuryMember.id,
        is_ready_member(viewer),
        Assignment.round_id == Round.id,
        Round.opens_at <= at,
        Assignment.round_id.not_in(uncalibrated(viewer)),
    ).correlate(Entry)


def admitted() -> ColumnElement[bool]:
    """Condition on Entry and Round: the round takes the entry. Discussions take none, nothing is marked in them."""
    advanced = exists().where(RoundEntry.round_id == Round.id, RoundEntry.entry_id == Entry.id).correlate(Round, Entry)
    return and_(Round.kind != "discussion", or_(Round.intake == "all", advanced))


def taken_by(stage: Round) -> ColumnElement[bool]:
    """Condition on Entry: this round takes it."""
    if stage.is_discussion:
        return false()
    if stage.takes_all:
        return true()
    return exists().where(RoundEntry.round_id == stage.id, RoundEntry.entry_id == Entry.id).correlate(Entry)


def visible_entries(viewer: User) -> Select[Entry]:
    """Entries somebody signed in may open; conflicts come before every office."""
    by_office = or_(
        Entry.edition_id.in_(editions_of(viewer, Role.SECRETARIAT)),
        and_(
            Entry.state == "accepted",
            or_(
                Entry.edition_id.in_(editions_of(viewer, Role.BOARD)),
                Entry.edition_id.in_(chaired_editions(viewer)),
                assigned_to(viewer, now()),
            ),
        ),
    )
    return select(Entry).where(or_(own_entries(viewer), and_(~conflicted_with(viewer), by_office)))


def visible_assignments(viewer: User) -> Select[Assignment]:
    """The viewer's own assignments in rounds that have begun, without entries they have a tie to."""
    return (
        select(Assignment)
        .join(Assignment.entry)
        .join(Assignment.member)
        .join(Assignment.round)
        .where(
            is_ready_member(viewer),
            Assignment.state.in_(("assigned", "submitted")),
            Entry.state == "accepted",
            Round.opens_at <= now(),
            ~conflicted_with(viewer),
            Assignment.round_id.not_in(uncalibrated(viewer)),
        )
    )


def overseen_assignments(viewer: User) -> Select[Assignment]:
    """Assignments a chair oversees: their edition's, without entries the chair has a tie to."""
    return (
        select(Assignment)
        .join(Assignment.entry)
        .where(Entry.edition_id.in_(chaired_editions(viewer)), Entry.state == "accepted", ~conflicted_with(viewer))
    )


def open_categories(viewer: User) -> ColumnElement[bool]:
    """Condition on Category: no entry in it that the viewer has a tie to."""
    tie = exists().where(Entry.category_id == Category.id, Entry.state == "accepted", conflicted_with(viewer))
    return ~tie.correlate(Category)


def judged_categories(viewer: User) -> Select[Category]:
    """Categories whose results the viewer may see before the reveal: board and chair, without any tie in them."""
    office = or_(
        Category.edition_id.in_(editions_of(viewer, Role.BOARD)),
        Category.edition_id.in_(chaired_editions(viewer)),
    )
    return select(Category).where(office, open_categories(viewer))


def visible_result_sets(viewer: User) -> Select[ResultSet]:
    """The result gate: frozen counts of the categories the viewer may judge or decide."""
    allowed = judged_categories(viewer).with_only_columns(Category.id)
    return select(ResultSet).where(ResultSet.category_id.in_(allowed))


def visible_finals(viewer: User) -> Select[FinalResult]:
    """The same gate for the rounds combined."""
    return select(FinalResult).where(FinalResult.category_id.in_(judged_categories(viewer).with_only_columns(Category.id)))


def visible_decisions(viewer: User) -> Select[Decision]:
    """Decisions before the reveal: for the board, without categories they have a tie to."""
    allowed = (
        select(Category.id)
        .where(Category.edition_id.in_(editions_of(viewer, Role.BOARD)), open_categories(viewer))
    )  # fmt: skip
    return select(Decision).where(Decision.category_id.in_(allowed))
