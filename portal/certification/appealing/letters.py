"""Letters about complaints and appeals: to whoever wrote, and to those who handle it without a part in the matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.certification.appealing import queries
from portal.certification.appealing.words import KINDS, OUTCOMES
from portal.certification.models import Complaint
from portal.core.i18n import _l, moment, relative
from portal.core.languages import speaking
from portal.outbox import LetterKind, register

ABOUT = {"reference": "R-2026-0042", "kind": "Appeal against a decision", "link": "/certification/complaints/12"}
WHEN = {"acknowledge": "Fri 12 Jun 2026, 12:00 CEST", "until": "Fri 3 Jul 2026, 12:00 CEST"}

register(LetterKind("complaint-received", _l("Complaint received, to whoever wrote"), {**ABOUT, **WHEN}, ("link",)))
register(LetterKind("complaint-new", _l("New complaint, to those who may handle it"), {**ABOUT, **WHEN}, ("link",)))
register(LetterKind("complaint-acknowledged", _l("Complaint in hand, to whoever wrote"), {**ABOUT, **WHEN}, ("link",)))
register(
    LetterKind(
        "complaint-extended",
        _l("More time for a complaint, to whoever wrote"),
        {**ABOUT, **WHEN, "reason": "An expert is heard."},
        ("link",),
    )
)
register(
    LetterKind(
        "complaint-dismissed",
        _l("Complaint not pursued, to whoever wrote"),
        {**ABOUT, "reason": "It concerns another body."},
        ("link",),
    )
)
register(
    LetterKind(
        "complaint-proposed",
        _l("Decision on a complaint proposed, to those who may decide"),
        {**ABOUT, **WHEN},
        ("link",),
    )
)
register(
    LetterKind(
        "complaint-closed",
        _l("Answer to a complaint, to whoever wrote"),
        {**ABOUT, "outcome": "Upheld", "reason": "The sample was too small."},
        ("link",),
    )
)
register(
    LetterKind(
        "complaint-due",
        _l("Complaint is due, to whoever has it in hand"),
        {**ABOUT, "due": "Fri 3 Jul 2026, 12:00 CEST", "when": "in 7 days"},
        ("link",),
    )
)


def tell_received(complaint: Complaint, reporter: User | None, *, acknowledge: datetime, until: datetime) -> None:
    _to_reporter(complaint, reporter, "complaint-received", acknowledge=acknowledge, until=until)
    for user in queries.office_without_part(complaint):
        with speaking(user.locale):
            _write("complaint-new", complaint, user, user.zone, acknowledge=acknowledge, until=until)


def tell_reporter(complaint: Complaint, reporter: User | None, template: str, **values: Any) -> None:
    _to_reporter(complaint, reporter, template, **values)


def tell_proposed(complaint: Complaint, proposer: User) -> None:
    for user in queries.may_decide(complaint):
        if user.id != proposer.id:
            with speaking(user.locale):
                _write("complaint-proposed", complaint, user, user.zone, until=complaint.due_at)


def reminder_key(complaint: Complaint, days: int, user: User) -> str:
    due = complaint.due_at.isoformat(timespec="minutes") if complaint.due_at else ""
    return f"complaint-due:{complaint.id}:{complaint.state}:{due}:{days}:{user.id}"


def remind(complaint: Complaint, user: User, days: int) -> None:
    with speaking(user.locale):
        _write(
            "complaint-due", complaint, user, user.zone, once=reminder_key(complaint, days, user), due=complaint.due_at,
            when=relative(complaint.due_at),
        )  # fmt: skip


def _to_reporter(complaint: Complaint, reporter: User | None, template: str, **values: Any) -> None:
    """By their account, or by the address they gave; in no language but theirs, or English."""
    if reporter is not None:
        with speaking(reporter.locale):
            _write(template, complaint, reporter, reporter.zone, **values)
    elif complaint.reporter_email:
        locale = complaint.reporter_locale or "en"
        with speaking(locale):
            to = (complaint.reporter_email, complaint.reporter_name)
            _write(template, complaint, to, complaint.body.zone, locale=locale, **values)


def _write(
    template: str,
    complaint: Complaint,
    to: User | tuple[str, str],
    zone: str,
    *,
    once: str = "",
    locale: str | None = None,
    **values: Any,
) -> None:
    who = to.id if isinstance(to, User) else "reporter"
    shown: dict[str, Any] = {
        name: moment(value, zone) if isinstance(value, datetime) else value for name, value in values.items()
    }
    if complaint.outcome:
        shown["outcome"] = str(OUTCOMES[complaint.outcome])
    outbox.write(
        template, to=to, scope=f"complaint:{complaint.id}", locale=locale,
        once=once or f"{template}:{complaint.id}:{complaint.version}:{who}", reference=complaint.reference,
        kind=str(KINDS[complaint.kind]), link=_page_for(complaint, to),
        **shown,
    )  # fmt: skip


def _page_for(complaint: Complaint, to: User | tuple[str, str]) -> str:
    """Whoever has no account is led to the public page with the reference."""
    return (
        f"/certification/complaints/{complaint.id}"
        if isinstance(to, User)
        else f"/complaints/received/{complaint.reference}"
    )
