"""The sites of an application: added, changed, removed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying.services.saving import check_editable, touch
from portal.certification.models import Case, CaseSite
from portal.core.access import Refused
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l

MOST_SITES = 200


@dataclass(frozen=True)
class SiteDetails:
    """``shifts``: shift -> people; the head count is their sum. ``home_working``: per cent."""

    name: str
    address: str = ""
    city: str = ""
    country: str = ""
    central: bool = False
    shifts: dict[str, int] = field(default_factory=dict)
    home_working: int = 0
    channels: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


def save_site(
    case: Case, details: SiteDetails, *, actor: User, site: CaseSite | None = None, version: int | str | None = None
) -> CaseSite:
    """A new site, or the one given as it is now. Raises Conflict where somebody changed it since ``version``."""
    lock(case)
    check_editable(case, actor)
    if site is None:
        if len(case.sites) >= MOST_SITES:
            raise Refused(_l("An application holds at most %(limit)s sites.", limit=MOST_SITES))
        site = CaseSite(case=case, position=max((one.position for one in case.sites), default=0) + 1, name="")
        session.add(site)
    else:
        check_version(site, version)
    for name, value in asdict(details).items():
        setattr(site, name, value)
    site.headcount = sum(details.shifts.values())
    touch(case)
    session.flush()
    record(Event.SITE_SAVED, case, actor=actor, site=site.id, headcount=site.headcount)
    return site


def remove_site(case: Case, site: CaseSite, *, actor: User) -> None:
    lock(case)
    check_editable(case, actor)
    record(Event.SITE_REMOVED, case, actor=actor, site=site.id)
    session.delete(site)
    touch(case)
    session.flush()
    session.refresh(case, ["sites"])
