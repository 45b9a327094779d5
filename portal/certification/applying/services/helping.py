"""Colleagues of the centre who help with one case, without a mandate."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying import letters
from portal.certification.applying import policies as may
from portal.certification.models import Case, CaseColleague
from portal.certification.people import colleagues_of
from portal.core.access import Refused, require
from portal.core.database import lock, session
from portal.core.i18n import LANGUAGES, _l


def add_colleague(case: Case, *, name: str, email: str, actor: User, note: str = "") -> CaseColleague:
    """Let somebody work on the case; a letter brings them the link. Somebody unknown gets an account."""
    lock(case)
    require(may.manage_colleagues(actor, case))
    locale = actor.locale if actor.locale in LANGUAGES else "en"
    person = accounts.find_or_create_person(
        name=name, email=email, locale=locale, zone=case.organisation.zone, actor=actor
    )
    if not person.active:
        raise Refused(_l("This person's account is closed."))
    if may.leads_centre(person, case) or any(one.user_id == person.id for one in colleagues_of(case)):
        raise Refused(_l("This person works on the case already."))
    colleague = CaseColleague(case_id=case.id, user=person)
    session.add(colleague)
    session.flush()
    record(Event.CASE_COLLEAGUE_ADDED, case, actor=actor, user_id=person.id)
    letters.invite(case, person, actor, note)
    return colleague


def remove_colleague(case: Case, colleague: CaseColleague, *, actor: User) -> None:
    """What they wrote stays; they see the case no longer."""
    lock(case)
    require(may.manage_colleagues(actor, case))
    record(Event.CASE_COLLEAGUE_REMOVED, case, actor=actor, user_id=colleague.user_id)
    session.delete(colleague)
    session.flush()
