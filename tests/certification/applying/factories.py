"""Applications for tests: complete, and the people around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.certification.models import Case, SchemeVersion
from portal.core.database import session
from tests.certification.factories import a_case, a_centre_manager, a_manager, a_scheme, a_site

COMPLETE: dict[str, Any] = {
    "legal_name": "Stadtwerke Lindau-Nord GmbH", "register_id": "HRB 4711", "vat": "DE123456789", "address": "Hafenweg 1",
    "contact_name": "Jonas Weber", "contact_function": "Head of service", "contact_email": "jonas@lindau.example",
    "authorised": "yes", "direction": "inbound", "operation": "in_house", "channels": ["voice", "email"],
    "languages": ["en", "de"], "consultants_used": "no", "scope": "Inbound customer service by telephone and e-mail",
    "fee_reference": "Q-2026-17", "terms": "yes",
}  # fmt: skip


@dataclass
class Scene:
    """A case with a manager at its centre (and one more) and one at the body."""

    case: Case
    scheme: SchemeVersion
    centre: User
    manager: User

    def url(self, page: str) -> str:
        return f"/certification/cases/{self.case.id}{page}"

    def state(self) -> str:
        session.rollback()
        return self.case.state


def a_scene(state: str = "draft", *, application: dict[str, Any] | None = None, sites: int = 1, **values: Any) -> Scene:
    """With a complete application and ``sites`` sites, the first of them central."""
    scheme = a_scheme()
    case = a_case(state, scheme, **values)
    case.application = dict(COMPLETE if application is None else application)
    for _n in range(sites - 1):
        a_site(case)
    session.flush()
    return Scene(case, scheme, a_centre_manager(case), a_manager(scheme))


def complete_checks(**changes: str) -> dict[str, str]:
    """A check list as the form sends it, with everything met."""
    data = {f"{check}-met": "yes" for check in ("scope", "competence", "impartiality", "capacity", "differences", "language")}
    return {**data, "risk": "low", "version": "0", **changes}
