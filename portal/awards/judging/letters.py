"""Letters to jurors. They name no mark, no comment and no reason: others may read the log of letters."""

from __future__ import annotations

from portal.accounts.models import User
from portal.awards.models import Assignment, Edition, Round
from portal.core.i18n import _l, moment, ngettext, tr
from portal.core.languages import speaking
from portal.outbox import LetterKind, register

register(
    LetterKind(
        "juror-reminder",
        _l("Reminder of open scorecards"),
        {
            "edition": "ECCCO Awards 2027",
            "round": "Written round",
            "cards": "3 scorecards",
            "deadline": "Fri 9 Oct 2026, 18:00 CEST",
            "link": "/judging",
        },
        ("link",),
    )
)
register(
    LetterKind(
        "scorecard-reopened",
        _l("A scorecard was reopened"),
        {
            "edition": "ECCCO Awards 2027",
            "entry": "ECCCO-2027-0042",
            "deadline": "Fri 9 Oct 2026, 18:00 CEST",
            "link": "/assignments/12/desk",
        },
        ("link",),
    )
)


def reminder(stage: Round, edition: Edition, user: User, number: int) -> dict[str, str]:
    """What fills ``juror-reminder``, in the juror's language and zone."""
    with speaking(user.locale):
        return {
            "edition": tr(edition.title, user.locale),
            "round": tr(stage.name, user.locale),
            "cards": ngettext("%(num)d scorecard", "%(num)d scorecards", number),
            "deadline": moment(stage.closes_at, user.zone),
            "link": "/judging",
        }


def reopened(assignment: Assignment, user: User) -> dict[str, str]:
    """What fills ``scorecard-reopened``. The reason stands on the desk."""
    stage = assignment.round
    with speaking(user.locale):
        return {
            "edition": tr(stage.edition.title, user.locale),
            "entry": assignment.entry.reference or "",
            "deadline": moment(stage.closes_at, user.zone),
            "link": f"/assignments/{assignment.id}/desk",
        }
