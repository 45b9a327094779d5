"""Scheme versions: drafted, published for good, retired. A case keeps the version it started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import rules as scheme_rules
from portal.certification.models import SchemeVersion, Standard
from portal.certification.schemes import letters, queries
from portal.certification.schemes import policies as may
from portal.certification.states import SCHEME
from portal.core.access import Refused, Verdict, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Details:
    """``rules``: field -> value as `rules.read` takes them; ``changes``: what is new, for holders."""

    name: str
    standard: Standard
    accreditation: str = ""
    changes: str = ""
    rules: dict[str, Any] = field(default_factory=dict)


TAKEN = _l("There is a scheme of this name already.")


def create_scheme(body: Organisation, details: Details, *, actor: User) -> SchemeVersion:
    """The first version, as a draft. Raises Refused for a name that is taken, RulesError for rules that cannot be."""
    require(may.create_scheme(actor, body))
    if queries.newest_number(details.name):
        raise Refused(TAKEN)
    return _insert(SchemeVersion(body=body, **_values(details)), actor)


def _values(details: Details) -> dict[str, Any]:
    return {
        "name": details.name, "standard": details.standard, "accreditation": details.accreditation, "changes": details.changes,
        "rules": scheme_rules.read(details.rules).as_dict(),
    }  # fmt: skip


def _insert(version: SchemeVersion, actor: User) -> SchemeVersion:
    try:
        with session.begin_nested():
            session.add(version)
    except IntegrityError:
        raise Refused(TAKEN) from None
    record(Event.SCHEME_SAVED, version, actor=actor, name=version.name, number=version.number)
    return version


def copy_version(version: SchemeVersion, *, actor: User) -> SchemeVersion:
    """A draft with the rules of this version and the next number."""
    require(may.own_version(actor, version))
    _in_time(may.copy_version(actor, version))
    if (draft := queries.draft_of(version.name)) is not None:
        raise Refused(_l("There is a draft already: version %(number)s.", number=draft.number))
    copy = SchemeVersion(
        name=version.name, number=queries.newest_number(version.name) + 1, body=version.body, standard=version.standard,
        accreditation=version.accreditation, rules=dict(version.rules),
    )  # fmt: skip
    return _insert(copy, actor)


def save_version(version: SchemeVersion, details: Details, *, given: int | str | None, actor: User) -> None:
    """Raises Conflict after somebody else's save, RulesError with every rule that cannot be."""
    lock(version)
    require(may.own_version(actor, version))
    _in_time(may.save_version(actor, version))
    check_version(version, given)
    if details.name != version.name and (version.number > 1 or queries.newest_number(details.name)):
        raise Refused(TAKEN if version.number == 1 else _l("Further versions keep the name of the scheme."))
    for name, value in _values(details).items():
        setattr(version, name, value)
    session.flush()
    record(Event.SCHEME_SAVED, version, actor=actor, name=version.name, number=version.number)


def publish_version(version: SchemeVersion, *, actor: User) -> None:
    """From now on new applications run under it; cases started before keep theirs. It never changes again."""
    lock(version)
    require(may.own_version(actor, version))
    _in_time(may.publish_version(actor, version))
    if version.number > 1 and not version.changes.strip():
        raise Refused(_l("Please say first what is new in this version: holders read it."))
    scheme_rules.read(version.rules)
    SCHEME.apply("publish", version)
    version.published_at = now()
    record(Event.SCHEME_PUBLISHED, version, actor=actor, name=version.name, number=version.number, rules=version.rules)
    letters.tell_published(version)


def retire_version(version: SchemeVersion, *, actor: User) -> None:
    """No new applications; cases and certificates under it go on."""
    lock(version)
    require(may.own_version(actor, version))
    _in_time(may.retire_version(actor, version))
    SCHEME.apply("retire", version)
    record(Event.SCHEME_RETIRED, version, actor=actor, name=version.name, number=version.number)


def _in_time(verdict: Verdict) -> None:
    """The right person at the wrong moment."""
    if not verdict:
        raise Refused(verdict.reason)
