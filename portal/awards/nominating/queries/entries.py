"""Entries somebody works on, oversees or reads: the one of a page, with its people and remarks."""

from __future__ import annotations

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Mandate, Role, User
from portal.awards.models import Collaborator, Edition, Entry, MoveRequest, Programme, Question, Remark
from portal.awards.nominating import policies as may
from portal.awards.nominating.reading import Audience
from portal.awards.tie_visibility import HOME_ROLES, conflicted_with
from portal.awards.visibility import managed_editions, own_entries, visible_entries
from portal.core.clock import now
from portal.core.database import first_or_404, session
from portal.documents import Document


def _whole(query: Select[Entry]) -> Select[Entry]:
    return query.options(
        joinedload(Entry.edition).joinedload(Edition.programme).joinedload(Programme.owner),
        joinedload(Entry.category),
        joinedload(Entry.company),
        joinedload(Entry.association),
    )


def _worked_on(viewer: User) -> Select[Entry]:
    """Entries with everything about them: for association and helpers, and for the secretariat without ties."""
    run = Entry.edition_id.in_(managed_editions(viewer).with_only_columns(Edition.id))
    return select(Entry).where(or_(own_entries(viewer), and_(run, ~conflicted_with(viewer))))


def entry_to_work_on(viewer: User, entry_id: int, *, lock: bool = False) -> Entry:
    """An entry the viewer works on or oversees, with what pages name; ``lock`` holds its row. One statement, or 404."""
    query = _whole(_worked_on(viewer)).where(Entry.id == entry_id)
    if lock:
        query = query.with_for_update(of=Entry).execution_options(populate_existing=True)
    return first_or_404(query)


def entry_to_read(viewer: User, entry_id: int) -> Entry:
    """An entry whose dossier the viewer may read, jurors and board included."""
    return first_or_404(_whole(visible_entries(viewer)).where(Entry.id == entry_id))


def may_open(viewer: User, entry_id: int) -> bool:
    """Whether an entry is visible to them at all: who sees it may read its documents, as far as ``may_read_slot``."""
    return session.scalar(visible_entries(viewer).with_only_columns(Entry.id).where(Entry.id == entry_id)) is not None


def may_read_slot(viewer: User, entry_id: int, slot: str) -> bool:
    """Files of a question hidden from jurors are only for those who work on the entry or oversee it."""
    hidden = select(Question.id).where(
        Question.edition_id == Entry.edition_id, Question.key == slot, Question.hidden_from_jury.is_(True)
    )
    whole = _worked_on(viewer).with_only_columns(Entry.id).where(Entry.id == entry_id)
    part = select(Entry.id).where(Entry.id == entry_id, ~hidden.exists())
    return session.scalar(whole) is not None or session.scalar(part) is not None


def rights_of(viewer: User, entry: Entry) -> str:
    """``view``, ``edit`` or ``submit`` as a helper of the entry; ``""`` for none. One statement."""
    query = select(Collaborator.rights).where(Collaborator.entry_id == entry.id, Collaborator.user_id == viewer.id)
    return session.scalar(query) or ""


def audience_for(viewer: User, entry: Entry, rights: str) -> Audience:
    """Which reading of the dossier is theirs: everything, or what jurors may read."""
    return "workers" if may.read_whole_dossier(viewer, entry, rights) else "jury"


def helpers_of(entry: Entry) -> list[Collaborator]:
    """The people of the company who work on the dossier, the contact first."""
    query = (
        select(Collaborator)
        .where(Collaborator.entry_id == entry.id)
        .options(joinedload(Collaborator.user))
        .order_by(Collaborator.is_contact.desc(), Collaborator.id)
    )
    return list(session.scalars(query))


def helper_of(entry: Entry, helper_id: int) -> Collaborator:
    return first_or_404(
        select(Collaborator)
        .where(Collaborator.id == helper_id, Collaborator.entry_id == entry.id)
        .options(joinedload(Collaborator.user))
    )


def remarks_of(entry: Entry, *, open_only: bool = False) -> list[Remark]:
    query = (
        select(Remark)
        .where(Remark.entry_id == entry.id)
        .options(joinedload(Remark.question), joinedload(Remark.author))
        .order_by(Remark.settled_at.is_not(None), Remark.at.desc(), Remark.id)
    )
    if open_only:
        query = query.where(Remark.settled_at.is_(None))
    return list(session.scalars(query))


def open_move_of(entry: Entry) -> MoveRequest | None:
    """The secretariat's question whether the entry may move to another category, while nobody has answered it."""
    query = select(MoveRequest).where(MoveRequest.entry_id == entry.id, MoveRequest.state == "asked")
    return session.scalar(query.options(joinedload(MoveRequest.category)).order_by(MoveRequest.id.desc()).limit(1))


def document_of(entry: Entry, document_id: int) -> Document:
    return first_or_404(
        select(Document).where(
            Document.id == document_id, Document.parent_type == "Entry", Document.parent_id == entry.id,
            Document.removed_at.is_(None),
        )
    )  # fmt: skip


def file_question(entry: Entry, question_id: int) -> Question:
    """A question of the entry's form that takes files, or 404."""
    query = select(Question).where(
        Question.id == question_id, Question.edition_id == entry.edition_id, Question.kind == "file"
    )
    return first_or_404(query)


def secretariat_of(edition: Edition) -> list[User]:
    """The active people of the secretariat that runs the edition's programme."""
    return _people_at(edition.programme.owner_id, Role.SECRETARIAT)


def managers_of(association_id: int) -> list[User]:
    """The active people who nominate for an association."""
    return _people_at(association_id, *HOME_ROLES)


def _people_at(organisation_id: int, *roles: Role) -> list[User]:
    today = now().date()
    query = (
        select(User)
        .join(Mandate, Mandate.user_id == User.id)
        .where(
            Mandate.role.in_([role.value for role in roles]),
            Mandate.organisation_id == organisation_id,
            Mandate.starts_on <= today,
            or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today),
            User.active,
        )
        .order_by(User.id)
    )
    return list(session.scalars(query).unique())
