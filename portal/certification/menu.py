"""Certification in the rail: by mandate; an area's own pages check again."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for

from portal.accounts.models import Role, User
from portal.core.i18n import _l
from portal.navigation import Item

ITEMS: tuple[tuple[Any, str, tuple[Role, ...]], ...] = (
    (_l("Certification"), "applying.my_cases", (Role.CENTRE_MANAGER,)),
    (_l("Certification cases"), "overseeing.cases", (Role.CERTIFICATION_MANAGER, Role.AUDITOR, Role.DECISION_MAKER)),
    (_l("Calendar"), "overseeing.calendar", (Role.CERTIFICATION_MANAGER, Role.AUDITOR)),
    (_l("Certificates"), "keeping.certificates", (Role.CENTRE_MANAGER, Role.CERTIFICATION_MANAGER, Role.DECISION_MAKER)),
    (_l("Auditors"), "staffing.auditors", (Role.CERTIFICATION_MANAGER,)),
    (_l("Complaints and appeals"), "appealing.complaints", (Role.CERTIFICATION_MANAGER, Role.DECISION_MAKER)),
    (_l("Statistics"), "overseeing.statistics", (Role.CERTIFICATION_MANAGER, Role.SCHEME_OWNER)),
    (_l("Schemes"), "schemes.index", (Role.SCHEME_OWNER, Role.CERTIFICATION_MANAGER)),
)


def items(viewer: User) -> list[Item]:
    return [
        Item(label, url_for(endpoint), request.endpoint == endpoint)
        for label, endpoint, roles in ITEMS
        if endpoint in current_app.view_functions and any(viewer.holds(role) for role in roles)
    ]
