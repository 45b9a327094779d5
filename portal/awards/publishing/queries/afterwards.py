"""After the reveal: what one nominee may read, and what the chair may release. Starts from conflict-free selects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from portal.accounts.models import User
from portal.awards.models import (
    Assignment,
    Category,
    Collaborator,
    Decision,
    DecisionItem,
    Edition,
    Entry,
    Feedback,
    Mark,
    Programme,
    ResultSet,
    Round,
)
from portal.awards.public_visibility import revealed_decisions
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import chaired_editions, own_entries
from portal.core.database import first_or_404, session


@dataclass(frozen=True)
class FeedbackLine:
    """An entry in the chair's list. ``feedback`` None: nothing was edited yet, the draft is as assembled."""

    entry: Entry
    feedback: Feedback | None

    @property
    def state(self) -> str:
        if self.feedback is None:
            return "draft"
        return "released" if self.feedback.released_at else "edited"


@dataclass(frozen=True)
class Outcome:
    """What became of one entry, after the reveal."""

    entry: Entry
    item: DecisionItem
    released: bool


def _whole(query: Select[Entry]) -> Select[Entry]:
    return query.options(
        joinedload(Entry.edition).joinedload(Edition.programme).joinedload(Programme.owner),
        joinedload(Entry.category),
        joinedload(Entry.association),
    )


def _chaired(viewer: User) -> Select[Entry]:
    """Entries of revealed editions whose jury the viewer chairs, without those they have a tie to."""
    return (
        select(Entry)
        .join(Edition, Edition.id == Entry.edition_id)
        .where(
            Entry.edition_id.in_(chaired_editions(viewer)),
            Entry.state == "accepted",
            Edition.publication == "revealed",
            ~conflicted_with(viewer),
        )
    )


def chaired_edition(viewer: User, edition_id: int) -> Edition:
    """An edition whose feedback the viewer prepares as chair, or 404."""
    return first_or_404(
        select(Edition)
        .where(Edition.id == edition_id, Edition.id.in_(chaired_editions(viewer)))
        .options(joinedload(Edition.programme).joinedload(Programme.owner))
    )


def entries_for_feedback(viewer: User, edition: Edition, ids: Iterable[int] | None = None) -> list[FeedbackLine]:
    """The chair's list (or the chosen ones of it) with what exists of each feedback. One statement."""
    query = (
        _chaired(viewer)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(Feedback, Feedback.entry_id == Entry.id)
        .where(Entry.edition_id == edition.id)
        .options(contains_eager(Entry.category), joinedload(Entry.edition).joinedload(Edition.programme))
        .order_by(Feedback.released_at.is_not(None), Category.position, Entry.nominee, Entry.id)
        .add_columns(Feedback)
    )
    if ids is not None:
        query = query.where(Entry.id.in_(list(ids)))
    return [FeedbackLine(entry, feedback) for entry, feedback in session.execute(query).unique()]


def entry_for_feedback(viewer: User, entry_id: int) -> Entry:
    """An entry whose feedback the viewer prepares as chair, or 404."""
    return first_or_404(_whole(_chaired(viewer)).where(Entry.id == entry_id))


def feedback_of(entry: Entry) -> Feedback | None:
    return session.scalar(select(Feedback).where(Feedback.entry_id == entry.id))


def feedback_to_read(viewer: User, entry_id: int) -> tuple[Entry, Feedback]:
    """Released feedback, for people who worked on the dossier; else the same 404 as for none. One statement."""
    helping = and_(Collaborator.entry_id == Entry.id, Collaborator.user_id == viewer.id)
    feedback = first_or_404(
        select(Feedback)
        .join(Feedback.entry)
        .join(Collaborator, helping)
        .join(Edition, Edition.id == Entry.edition_id)
        .where(Entry.id == entry_id, Edition.publication == "revealed", Feedback.released_at.is_not(None))
        .options(
            contains_eager(Feedback.entry).joinedload(Entry.edition).joinedload(Edition.programme),
            contains_eager(Feedback.entry).joinedload(Entry.category),
        )
    )
    return feedback.entry, feedback


def outcome_for(viewer: User, entry_id: int) -> Outcome:
    """The viewer's own entry with its revealed decision; before the reveal a 404. Two statements."""
    item = first_or_404(
        revealed_decisions()
        .join(DecisionItem, DecisionItem.decision_id == Decision.id)
        .join(Entry, Entry.id == DecisionItem.entry_id)
        .where(Entry.id == entry_id, Entry.state == "accepted", own_entries(viewer))
        .with_only_columns(DecisionItem, maintain_column_froms=True)
        .options(
            joinedload(DecisionItem.decision),
            contains_eager(DecisionItem.entry).joinedload(Entry.edition).joinedload(Edition.programme).joinedload(Programme.owner),
            contains_eager(DecisionItem.entry).joinedload(Entry.category),
            contains_eager(DecisionItem.entry).joinedload(Entry.association),
        )
    )
    readable = (
        select(Feedback.id)
        .join(Collaborator, Collaborator.entry_id == Feedback.entry_id)
        .where(Feedback.entry_id == entry_id, Feedback.released_at.is_not(None), Collaborator.user_id == viewer.id)
    )
    return Outcome(item.entry, item, session.scalar(readable) is not None)


def contacts_of(entry_ids: Iterable[int]) -> dict[int, list[User]]:
    """Entry id -> its active contacts. One statement."""
    found: dict[int, list[User]] = defaultdict(list)
    query = (
        select(Collaborator.entry_id, User)
        .join(User, User.id == Collaborator.user_id)
        .where(Collaborator.entry_id.in_(list(entry_ids)), Collaborator.is_contact.is_(True), User.active)
        .order_by(Collaborator.entry_id, User.id)
    )
    for entry_id, user in session.execute(query):
        found[entry_id].append(user)
    return found


# -- what feedback is made of --------------------------------------------------------------------------------------


def field_of(category_ids: Iterable[int]) -> dict[int, list[ResultSet]]:
    """Category id -> its frozen counts, a round each, corrections taken, with rows and criteria. Three statements."""
    newer = aliased(ResultSet)
    query = (
        select(ResultSet)
        .join(Round, Round.id == ResultSet.round_id)
        .outerjoin(newer, newer.replaces_id == ResultSet.id)
        .where(ResultSet.category_id.in_(list(category_ids)), newer.id.is_(None))
        .options(selectinload(ResultSet.rows), joinedload(ResultSet.round).selectinload(Round.criteria))
        .order_by(Round.position, ResultSet.id)
    )
    found: dict[int, list[ResultSet]] = defaultdict(list)
    for result in session.scalars(query).unique():
        found[result.category_id].append(result)
    return found


def shared_comments(entry_ids: Iterable[int]) -> dict[tuple[int, int], list[str]]:
    """(entry id, criterion id) -> comments that jurors chose to share, from submitted cards. One statement.

    Ordered by their text: neither the sequence of the jurors nor of the saving shows.
    """
    query = (
        select(Assignment.entry_id, Mark.criterion_id, Mark.comment)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .where(
            Assignment.entry_id.in_(list(entry_ids)),
            Assignment.state == "submitted",
            Mark.share.is_(True),
            Mark.comment != "",
        )
    )
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for entry_id, criterion_id, comment in session.execute(query):
        found[entry_id, criterion_id].append(comment)
    return {key: sorted(comments) for key, comments in found.items()}


def feedback_waiting(viewer: User) -> list[Edition]:
    """Revealed editions in which the viewer chairs the jury and feedback is not released. One statement."""
    released = select(Feedback.entry_id).where(Feedback.released_at.is_not(None))
    open_ones = _chaired(viewer).where(Entry.id.not_in(released), Edition.state == "open")
    query = select(Edition).where(Edition.id.in_(open_ones.with_only_columns(Entry.edition_id)))
    return list(session.scalars(query.order_by(Edition.revealed_at).limit(10)))
