"""One duty per person and case: who evaluates does not decide. The database refuses a second one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.certification.models import Case, CaseDuty
from portal.core.access import Refused
from portal.core.database import session
from portal.core.i18n import _l


def take(case: Case, user: User, duty: str) -> None:
    """Give somebody their duty in a case: ``evaluation``, ``decision`` or ``complaint``. Raises Refused for a second one."""
    held = session.get(CaseDuty, (case.id, user.id))
    if held is None:
        try:
            with session.begin_nested():
                session.add(CaseDuty(case_id=case.id, user_id=user.id, duty=duty))
        except IntegrityError:  # two clicks at once; whoever came first holds
            held = session.get(CaseDuty, (case.id, user.id), populate_existing=True)
    if held is not None and held.duty != duty:
        raise Refused(_l("%(name)s already has another duty in this case.", name=user.name))


def of(case: Case, user: User) -> str | None:
    """The duty somebody has in a case, if any."""
    return session.scalar(select(CaseDuty.duty).where(CaseDuty.case_id == case.id, CaseDuty.user_id == user.id))
