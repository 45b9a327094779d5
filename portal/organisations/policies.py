"""Who may see and change organisations. One function per command, named like it."""

from __future__ import annotations

from portal.accounts.models import Role, User
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l
from portal.organisations.models import Kind, Organisation

CARETAKERS = (Role.ASSOCIATION_MANAGER, Role.SECRETARIAT)


def is_federation_staff(viewer: User) -> bool:
    """Administrators, and the secretariat of the federation: they look after every organisation."""
    return any(
        mandate.role == Role.ADMINISTRATOR
        or (mandate.role == Role.SECRETARIAT and mandate.organisation.kind == Kind.FEDERATION)
        for mandate in viewer.current_mandates()
    )


def managed_associations(viewer: User) -> list[int]:
    """Ids of the associations whose companies the viewer looks after."""
    return sorted(
        {
            mandate.organisation_id
            for mandate in viewer.current_mandates()
            if mandate.role in CARETAKERS and mandate.organisation.kind == Kind.ASSOCIATION
        }
    )


def see_organisations(viewer: User) -> Verdict:
    """Names and countries of all: whoever holds a mandate needs them to recognise who is there already."""
    return allow() if viewer.current_mandates() else deny(_l("Organisations are shown to people with a mandate."))


def see_details(viewer: User, organisation: Organisation) -> Verdict:
    """More than name and country: of the federation and associations all; of companies only one's own."""
    if organisation.kind != Kind.COMPANY or is_federation_staff(viewer) or is_federation_board(viewer):
        return see_organisations(viewer)
    if organisation.association_id in viewer.organisations_as(*CARETAKERS, Role.BOARD):
        return allow()
    return deny(_l("Another association looks after this company."))


def is_federation_board(viewer: User) -> bool:
    return any(
        mandate.role == Role.BOARD and mandate.organisation.kind == Kind.FEDERATION
        for mandate in viewer.current_mandates()
    )


def see_people_of(viewer: User, organisation: Organisation) -> Verdict:
    """Who holds a mandate there: for the federation's staff, and for those who hold one there themselves."""
    if is_federation_staff(viewer) or organisation.id in viewer.organisations_as(*Role):
        return allow()
    return deny(_l("The people of an organisation are shown to itself and to the federation's secretariat."))


def create_association(actor: User) -> Verdict:
    if is_federation_staff(actor):
        return allow()
    return deny(_l("Associations are added by the federation's secretariat."))


def create_company(actor: User, association_id: int | None) -> Verdict:
    """``association_id``: who is to look after it; None asks whether there is any at all."""
    if is_federation_staff(actor):
        return allow()
    mine = managed_associations(actor)
    if mine and (association_id is None or association_id in mine):
        return allow()
    return deny(_l("Companies are added by their own association or by the federation's secretariat."))


def edit_organisation(actor: User, organisation: Organisation) -> Verdict:
    if is_federation_staff(actor):
        return allow()
    if organisation.kind == Kind.COMPANY and organisation.association_id in managed_associations(actor):
        return allow()
    return deny(_l("This organisation is looked after by somebody else."))
