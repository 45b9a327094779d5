"""The right person at the wrong moment gets their text back: a refusal, not a denial."""

from __future__ import annotations

from portal.core.access import Refused, Verdict, require


def require_moment(person: Verdict, moment: Verdict) -> None:
    """``person``: whether they may at all (else Denied); ``moment``: whether they may now (else Refused)."""
    require(person)
    if not moment:
        raise Refused(moment.reason)
