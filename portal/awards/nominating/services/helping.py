"""The people of the company who work on a dossier: the contact and colleagues."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Collaborator, Entry
from portal.awards.nominating import letters
from portal.awards.nominating import policies as may
from portal.core.access import Refused, require
from portal.core.database import session
from portal.core.i18n import _l

RIGHTS = ("view", "edit", "submit")


def add_helper(
    entry: Entry, *, name: str, email: str, rights: str, contact: bool = False, actor: User, own_rights: str = "", note: str = ""
) -> Collaborator:
    """Let somebody work on the dossier; a letter brings them the link. Raises Denied, and Refused for a second time.

    ``contact``: the person who leads; a former contact stays as a helper. Somebody unknown gets an account.
    """
    require(may.manage_helpers(actor, entry, own_rights))
    if contact:
        require(may.speak_for(actor, entry))
    person = accounts.find_or_create_person(name=name, email=email, locale=_language(entry), zone=_zone(entry), actor=actor)
    if not person.active:
        raise Refused(_l("This person's account is closed."))
    if session.scalar(select(Collaborator.id).where(Collaborator.entry_id == entry.id, Collaborator.user_id == person.id)):
        raise Refused(_l("This person works on the dossier already."))
    if contact:
        _no_contact(entry)
    helper = Collaborator(entry_id=entry.id, user=person, rights="submit" if contact else rights, is_contact=contact)
    session.add(helper)
    session.flush()
    record(Event.COLLABORATOR_ADDED, entry, actor=actor, user_id=person.id, rights=helper.rights, contact=contact)
    letters.invite(entry, helper, actor, note)
    return helper


def _language(entry: Entry) -> str:
    return entry.language if entry.language in ("en", "nl", "fr", "de") else "en"


def _zone(entry: Entry) -> str:
    return entry.company.zone if entry.company else entry.edition.zone


def _no_contact(entry: Entry) -> None:
    former = select(Collaborator).where(Collaborator.entry_id == entry.id, Collaborator.is_contact.is_(True))
    for helper in session.scalars(former):
        helper.is_contact = False


def change_helper(entry: Entry, helper: Collaborator, *, rights: str, contact: bool, actor: User, own_rights: str = "") -> None:
    """Other rights, or make them the contact (for the association)."""
    require(may.manage_helpers(actor, entry, own_rights))
    if helper.is_contact or contact:
        require(may.speak_for(actor, entry))
    if contact and not helper.is_contact:
        _no_contact(entry)
    helper.is_contact = contact or helper.is_contact
    helper.rights = "submit" if helper.is_contact else rights
    record(
        Event.COLLABORATOR_CHANGED, entry, actor=actor,
        user_id=helper.user_id, rights=helper.rights, contact=helper.is_contact,
    )  # fmt: skip


def remove_helper(entry: Entry, helper: Collaborator, *, actor: User, own_rights: str = "") -> None:
    """What they wrote stays; they see the entry no longer."""
    require(may.manage_helpers(actor, entry, own_rights))
    if helper.is_contact:
        require(may.speak_for(actor, entry))
    record(Event.COLLABORATOR_REMOVED, entry, actor=actor, user_id=helper.user_id)
    session.delete(helper)
    session.flush()
