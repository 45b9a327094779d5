"""Names of states, roles and kinds, for pages and letters."""

from __future__ import annotations

from typing import Any

from portal.awards.models import JuryMember
from portal.awards.setting_up.words import FAMILIES
from portal.awards.tie_kinds import DECLARABLE
from portal.core.i18n import _l, tr

STATES: dict[str, tuple[str, Any]] = {
    "invited": ("warn", _l("invited")),
    "accepted": ("ok", _l("accepted")),
    "declined": ("bad", _l("declined")),
}
ROLES: dict[str, Any] = {"juror": _l("Juror"), "chair": _l("Chair of the jury")}
KINDS: dict[str, Any] = {
    "own_association": _l("Own association"),
    "employer": _l("I work there"),
    "group": _l("I work in the same group"),
    "helped": _l("I helped with their dossier"),
    "audited": _l("I audited them"),
    "advised": _l("I advised them"),
    "past_employer": _l("I worked there"),
    "client_or_supplier": _l("Client or supplier"),
    "personal": _l("Family or close friends"),
    "acquaintance": _l("Somebody there is an acquaintance"),
    "trading_name": _l("Same name as my employer"),
    "mail_domain": _l("Same mail domain"),
    "other": _l("Another reason"),
}
"""As the juror reads them."""

TIES: dict[str, Any] = {
    "own_association": _l("own association"),
    "employer": _l("employer"),
    "group": _l("same group as the employer"),
    "helped": _l("helped with the dossier"),
    "audited": _l("audited them"),
    "advised": _l("advised them"),
    "past_employer": _l("former employer"),
    "client_or_supplier": _l("client or supplier"),
    "personal": _l("family or close friends"),
    "acquaintance": _l("personal acquaintance"),
    "trading_name": _l("same trading name as the employer"),
    "mail_domain": _l("same mail domain"),
    "other": _l("another reason"),
}
"""As others read them."""

def at_home_in(member: JuryMember) -> str:
    """What somebody declared to be at home in: families of criteria, then categories of the edition."""
    names = {one.id: tr(one.name) for one in member.edition.categories}
    families = [str(FAMILIES[key]) for key in FAMILIES if key in member.families]
    return ", ".join([*families, *(names[key] for key in names if key in member.expertise)])


SOURCES: dict[str, Any] = {"declared": _l("declared"), "detected": _l("detected"), "ruled": _l("ruled by the chair")}
ASSIGNMENT_STATES: dict[str, tuple[str, Any]] = {
    "assigned": ("none", _l("assigned")),
    "submitted": ("ok", _l("submitted")),
    "recused": ("warn", _l("stepped aside")),
    "excluded": ("bad", _l("left out")),
}
RULABLE = DECLARABLE
"""What the chair may find of somebody who did not declare it."""
STRENGTHS: dict[str, tuple[str, Any]] = {"hard": ("bad", _l("keeps out")), "soft": ("warn", _l("waits for a ruling"))}
RULINGS: dict[str, Any] = {"upheld": _l("upheld by the chair"), "waived": _l("waived by the chair")}
