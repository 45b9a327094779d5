"""Letters to jurors about their office. They name no nominee: a letter may be read by others."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.awards.models import Edition, Round
from portal.core.i18n import _, _l, moment, ngettext, tr
from portal.core.languages import speaking
from portal.outbox import LetterKind, register

EDITION = {"edition": "ECCCO Awards 2027", "programme": "ECCCO Awards"}

register(
    LetterKind(
        "jury-invitation",
        _l("Invitation to the jury"),
        {**EDITION, "opens": "Mon 7 Sep 2026, 09:00 CEST", "closes": "Fri 9 Oct 2026, 18:00 CEST",
         "entries": "15 entries", "inviter": "Hélène Vandamme", "link": "/jury-memberships/12"},
        ("link",),
    )
)  # fmt: skip
register(
    LetterKind(
        "jury-accepted",
        _l("Thank you for joining the jury"),
        {**EDITION, "terms": "2026-1", "entries": "15 entries", "link": "/jury-memberships/12"},
        ("link",),
    )
)
register(
    LetterKind(
        "jury-declined",
        _l("A juror declined, told to the secretariat"),
        {**EDITION, "juror": "Jan Novák", "reason": "On leave in autumn.", "link": "/editions/3/jury"},
        ("link",),
    )
)
register(
    LetterKind(
        "jury-assigned",
        _l("Entries assigned to a juror"),
        {**EDITION, "round": "Written round", "entries": "12 entries", "opens": "Mon 7 Sep 2026, 09:00 CEST",
         "closes": "Fri 9 Oct 2026, 18:00 CEST", "link": "/judging"},
        ("link",),
    )
)  # fmt: skip


def of_edition(edition: Edition, locale: str) -> dict[str, Any]:
    return {"edition": tr(edition.title, locale), "programme": tr(edition.programme.name, locale)}


def entries(number: int) -> str:
    return ngettext("%(num)s entry", "%(num)s entries", number)


def _dates(stage: Round | None, user: User) -> dict[str, Any]:
    later = _("to be announced")
    return {
        "opens": moment(stage.opens_at, user.zone) if stage and stage.opens_at else later,
        "closes": moment(stage.closes_at, user.zone) if stage and stage.closes_at else later,
    }


def invitation(edition: Edition, stage: Round | None, user: User, limit: int, inviter: str) -> dict[str, Any]:
    """``stage``: the first round, for its dates in the recipient's zone."""
    with speaking(user.locale):
        return {
            **of_edition(edition, user.locale), **_dates(stage, user), "entries": entries(limit), "inviter": inviter,
        }  # fmt: skip


def assigned(stage: Round, user: User, number: int) -> dict[str, Any]:
    with speaking(user.locale):
        return {
            **of_edition(stage.edition, user.locale), **_dates(stage, user), "round": tr(stage.name, user.locale),
            "entries": entries(number), "link": "/judging",
        }  # fmt: skip
