"""The term of a certificate as a line: granted, surveillances, today, end. Pure; the list beside it says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.certification.models import Certificate
from portal.certification.registering.words import last_day, status_of
from portal.core.i18n import _, day

LEFT, RIGHT = 20, 980
APART = 130
"""Units between two labels, so that they do not run into each other."""


@dataclass(frozen=True)
class Mark:
    x: int
    label: str
    below: str
    kind: str
    anchor: str = ""


@dataclass(frozen=True)
class Term:
    marks: list[Mark]
    run: int
    """How far the term has run, in units."""
    now: int | None
    sentence: str


def term_of(certificate: Certificate, today: date) -> Term:
    start, end = certificate.first_granted_on, last_day(certificate)

    def place(on: date) -> int:
        share = (on - start).days / max(1, (end - start).days)
        return round(LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share)))

    inner: list[Mark] = []
    for one in certificate.versions[1:]:
        label, kind = (_("Surveillance"), "done") if one.verdict.kind == "confirm" else (_("Version %(number)s", number=one.number), "done")
        inner.append(Mark(place(one.valid_from), str(label), day(one.valid_from), kind))
    if certificate.surveillance_due and status_of(certificate, today) in ("valid", "suspended"):
        inner.append(Mark(place(certificate.surveillance_due), str(_("Surveillance")), str(_("by %(day)s", day=day(certificate.surveillance_due))), "due"))
    marks = [
        Mark(LEFT, str(_("Granted")), day(start), "done", "start"), *_apart(inner),
        Mark(RIGHT, str(_("End of term")), day(end), "due" if today <= end else "done", "end"),
    ]  # fmt: skip
    sentence = _("Term from %(start)s to %(end)s.", start=day(start), end=day(end))
    return Term(marks, place(today) - LEFT, place(today) if start <= today <= end else None, str(sentence))


def _apart(marks: list[Mark]) -> list[Mark]:
    """Those whose labels have room, the later ones first: what comes matters more than what was."""
    kept: list[Any] = []
    for mark in sorted(marks, key=lambda one: (one.kind == "due", one.x), reverse=True):
        if LEFT + APART <= mark.x <= RIGHT - APART and all(abs(mark.x - other.x) >= APART for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda one: one.x)
