"""Who may do what with nominations and dossiers. Pure: who asks, about what, with which rights, at which instant.

``rights`` is what the person may do as a helper of this entry: ``view``, ``edit``, ``submit``, or ``""`` for none.
"""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import Role, User
from portal.awards.models import Category, Edition, Entry
from portal.awards.phases import takes_dossiers, takes_nominations
from portal.awards.states import ENTRY
from portal.awards.tie_visibility import HOME_ROLES
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l
from portal.organisations.models import Organisation

WORKING = ("edit", "submit")
OPEN_STATES = ("draft", "returned")


def nominates_for(actor: User, association_id: int | None) -> bool:
    """Whether the actor speaks for this association."""
    return association_id is not None and association_id in actor.organisations_as(*HOME_ROLES)


def may_nominate_in(edition: Edition, association: Organisation) -> bool:
    """Every association in a federation's programme; in a national programme only the one that runs it."""
    owner = edition.programme.owner
    return association.kind == "association" and (owner.kind == "federation" or owner.id == association.id)


def nominate_in(actor: User, edition: Edition, association: Organisation) -> Verdict:
    if nominates_for(actor, association.id) and may_nominate_in(edition, association):
        return allow()
    return deny(_l("Only people of a nominating association may nominate."))


def create_entry(actor: User, edition: Edition, association: Organisation, at: datetime) -> Verdict:
    """Quota and duplicates are for the service: they need a count inside the transaction."""
    if not (person := nominate_in(actor, edition, association)):
        return person
    if edition.state != "open" or not edition.nominations_open_at or at < edition.nominations_open_at:
        return deny(_l("Nominations are not open yet."))
    if not takes_nominations(edition, at):
        return deny(_l("Nominations have closed."))
    return allow()


def nominate_company(category: Category, company: Organisation, association: Organisation) -> Verdict:
    """Whether this company may be nominated by this association in this category."""
    if company.kind != "company" or company.association_id != association.id:
        return deny(_l("This company is not one of your association's."))
    if category.who_may_enter == "in_house" and company.operation != "in_house":
        return deny(_l("This category is for in-house centres only."))
    if category.who_may_enter == "outsourced" and company.operation != "outsourced":
        return deny(_l("This category is for outsourced centres only."))
    return allow()


def _in_time(entry: Entry, at: datetime) -> Verdict:
    if takes_dossiers(entry.edition, entry.extended_until, at):
        return allow()
    closes = entry.edition.nominations_open_at
    if closes and at < closes:
        return deny(_l("Nominations are not open yet."))
    return deny(_l("The deadline has passed. The dossier can be read, but not changed."))


def _still_open(entry: Entry, at: datetime) -> Verdict:
    if entry.state not in OPEN_STATES:
        return deny(_l("The entry has been submitted. It can be read, but not changed."))
    return _in_time(entry, at)


def speak_for(actor: User, entry: Entry) -> Verdict:
    """The association that nominated it."""
    if nominates_for(actor, entry.association_id):
        return allow()
    return deny(_l("Only the association may do this."))


def work_on_dossier(actor: User, entry: Entry, rights: str) -> Verdict:
    if nominates_for(actor, entry.association_id) or rights in WORKING:
        return allow()
    return deny(_l("You may read this dossier, but not change it."))


def edit_dossier(actor: User, entry: Entry, rights: str, at: datetime) -> Verdict:
    """The association always; helpers with the right to, until they have handed the dossier back."""
    if not (person := work_on_dossier(actor, entry, rights)):
        return person
    by_association = nominates_for(actor, entry.association_id)
    if (verdict := _still_open(entry, at)).allowed and entry.handed_back_at and not by_association:
        return deny(_l("The dossier has been handed back. Ask the association to return it if you want to change it."))
    return verdict


def lead_dossier(actor: User, entry: Entry, rights: str) -> Verdict:
    if rights == "submit":
        return allow()
    return deny(_l("Only the contact, or a colleague with the right to hand back, may do this."))


def hand_back(actor: User, entry: Entry, rights: str, at: datetime) -> Verdict:
    if not (person := lead_dossier(actor, entry, rights)):
        return person
    if entry.handed_back_at:
        return deny(_l("The dossier has been handed back already."))
    return _still_open(entry, at)


def return_to_company(actor: User, entry: Entry, at: datetime) -> Verdict:
    if not (person := speak_for(actor, entry)):
        return person
    if not entry.handed_back_at:
        return deny(_l("The dossier is with the company already."))
    return _still_open(entry, at)


def submit_entry(actor: User, entry: Entry, at: datetime) -> Verdict:
    """``at`` must be the server's clock inside the transaction: accepted exactly when it is before the deadline."""
    if not (person := speak_for(actor, entry)):
        return person
    if not ENTRY.can("submit", entry):
        return deny(_l("The entry has been submitted already, or it is closed."))
    return _in_time(entry, at)


def withdraw_entry(actor: User, entry: Entry) -> Verdict:
    if not (person := speak_for(actor, entry)):
        return person
    if not ENTRY.can("withdraw", entry):
        return deny(_l("An entry in this state cannot be withdrawn."))
    if entry.edition.publication != "hidden" or entry.edition.state == "archived":
        return deny(_l("The shortlist is public: please write to the secretariat."))
    return allow()


def update_entry(actor: User, entry: Entry, at: datetime) -> Verdict:
    """Category, language and the link to the national entry."""
    if not (person := speak_for(actor, entry)):
        return person
    return _still_open(entry, at)


def manage_helpers(actor: User, entry: Entry, rights: str) -> Verdict:
    """Add, change and remove people of the company. Reading stays useful after the deadline, so no date here."""
    if not nominates_for(actor, entry.association_id) and rights != "submit":
        return deny(_l("Only the association and the contact may choose who works on the dossier."))
    if entry.state in ("withdrawn", "refused", "disqualified"):
        return deny(_l("This entry is closed."))
    return allow()


def oversee(actor: User, entry: Entry) -> Verdict:
    """The secretariat that runs the award."""
    if actor.holds(Role.SECRETARIAT, entry.edition.programme.owner_id):
        return allow()
    return deny(_l("Only the secretariat may do this."))


def read_snapshots(actor: User, entry: Entry, rights: str) -> Verdict:
    """What was in at each moment: the people of the entry, and the secretariat that runs the award."""
    if oversee(actor, entry) or rights or nominates_for(actor, entry.association_id):
        return allow()
    return deny(_l("Only the people of this entry and the secretariat may read this."))


def read_whole_dossier(actor: User, entry: Entry, rights: str) -> Verdict:
    """Everything, also what is hidden from jurors."""
    return read_snapshots(actor, entry, rights)
