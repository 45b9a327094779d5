"""What every command of this area asks first: who, at which hour, on which day of the body."""

from __future__ import annotations

from datetime import date

from portal.accounts.models import User
from portal.certification import rules as scheme_rules
from portal.certification.issuing import day_of
from portal.certification.keeping import queries
from portal.certification.models import Certificate
from portal.certification.rules import Rules
from portal.core.access import Refused, Verdict
from portal.core.clock import now
from portal.core.database import lock


def today(certificate: Certificate) -> date:
    """The day it is at the certification body."""
    return day_of(now(), certificate.scheme_version)


def rules_for(certificate: Certificate) -> Rules:
    return scheme_rules.read(certificate.scheme_version.rules)


def hold(certificate: Certificate, actor: User) -> frozenset[str]:
    """Hold the certificate's row, so that of two commands the second sees what the first did."""
    lock(certificate)
    return queries.parts_in(actor, certificate)


def in_time(verdict: Verdict) -> None:
    """The right person at the wrong moment: Refused."""
    if not verdict:
        raise Refused(verdict.reason)
