"""A new case with its number, and the beginning of an application."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying import policies as may
from portal.certification.applying import queries
from portal.certification.casework import DEADLINES, rules_of
from portal.certification.models import Case, SchemeVersion
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import session
from portal.core.i18n import _l
from portal.organisations.models import Organisation

TRIES = 20


def new_case(**values: Any) -> Case:
    """A row with the next number of this year; of two who take it at once the second takes the one after."""
    for _try in range(TRIES):
        case = Case(number=queries.next_number(now().year), **values)
        try:
            with session.begin_nested():
                session.add(case)
        except IntegrityError as error:
            if "number" not in str(error.orig):
                raise
            continue
        return case
    raise Refused(_l("Too many cases are started at this moment. Please try again."))


def start_case(organisation: Organisation, scheme: SchemeVersion, *, actor: User) -> Case:
    """An application in preparation, under the rules of this version for good."""
    require(may.start_case(actor, organisation, scheme))
    case = new_case(
        organisation=organisation, scheme_version=scheme, standard=scheme.standard, operation=organisation.operation,
        application={"legal_name": organisation.name, "operation": organisation.operation, "direction": "inbound"},
    )  # fmt: skip
    case.due_at = DEADLINES["draft"](now(), rules_of(case))
    record(
        Event.CASE_STARTED, case, actor=actor, number=case.number, organisation=organisation.id,
        scheme_version=scheme.id,
    )  # fmt: skip
    return case
