"""Names of states, roles and kinds, for pages and letters."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import _l

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
    "mail_domain": _l("Same mail domain"),
    "client_or_supplier": _l("Client or supplier"),
    "past_employer": _l("I worked there in the last three years"),
    "personal": _l("Family or friends"),
    "other": _l("Another reason"),
}
"""As the juror reads them."""

TIES: dict[str, Any] = {
    "own_association": _l("own association"),
    "employer": _l("employer"),
    "group": _l("same group as the employer"),
    "mail_domain": _l("same mail domain"),
    "client_or_supplier": _l("client or supplier"),
    "past_employer": _l("former employer"),
    "personal": _l("family or friends"),
    "other": _l("another reason"),
}
"""As others read them."""

SOURCES: dict[str, Any] = {"declared": _l("declared"), "detected": _l("detected"), "ruled": _l("ruled by the chair")}
ASSIGNMENT_STATES: dict[str, tuple[str, Any]] = {
    "assigned": ("none", _l("assigned")),
    "submitted": ("ok", _l("submitted")),
    "recused": ("warn", _l("stepped aside")),
    "excluded": ("bad", _l("left out")),
}
DECLARABLE = ("client_or_supplier", "past_employer", "employer", "group", "personal", "other")
"""What somebody may declare themselves; the others are detected."""

RULABLE = ("client_or_supplier", "past_employer", "employer", "group", "personal", "other")
