"""Letters that follow a publication. None of them can be written before it: the row is asked, not the caller."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal import outbox
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.awards.models import DecisionItem, Edition, Entry
from portal.awards.publishing import queries
from portal.core.database import session
from portal.core.i18n import _, _l, moment, tr
from portal.core.languages import speaking
from portal.outbox.templates import LetterKind, register

ABOUT = {
    "nominee": "Stadtwerke Lindau-Nord", "title": "The empty chair", "category": "Change in one year",
    "edition": "ECCCO Awards 2027", "association": "Contact Center Netzwerk", "link": "/programmes/eccco/2027/shortlist",
}  # fmt: skip
RESULT_LETTERS = ("shortlist-announced", "not-shortlisted", "winner-revealed", "feedback-released")

register(LetterKind("shortlist-announced", _l("Entry is on the shortlist"), {**ABOUT, "reveal": "Thu 18 Nov 2027, 21:30 CET"}, ("link",)))
register(LetterKind("not-shortlisted", _l("Entry is not on the shortlist"), ABOUT, ("link",)))
register(LetterKind("winner-revealed", _l("The winners are revealed, to shortlisted entries"), {**ABOUT, "outcome": "Winner"}, ("link", "outcome")))
register(LetterKind("feedback-released", _l("Feedback of the jury is ready"), ABOUT, ("link",)))

OUTCOMES = {"winner": _l("Winner"), "commended": _l("Commended"), "finalist": _l("Finalist"), "none": _l("Finalist")}
"""Of shortlisted entries; who is on the shortlist without a prize is a finalist."""


class TooEarly(RuntimeError):
    """A letter about results was asked for before they are public: a fault in the program, never a user's."""


def _after(edition: Edition, *publications: str) -> None:
    """Ask the row itself, as this transaction would leave it, whether the flip has happened."""
    session.flush()
    stands = session.scalar(select(Edition.publication).where(Edition.id == edition.id))
    if stands not in publications:
        raise TooEarly(f"publication of edition {edition.id} is {stands}")


def _about(entry: Entry, edition: Edition, to: User) -> dict[str, Any]:
    return {
        "nominee": entry.nominee,
        "title": entry.title,
        "category": tr(entry.category.name, to.locale),
        "edition": tr(edition.title, to.locale),
        "association": entry.association.name if entry.association else "",
    }


def _address(edition: Edition, page: str = "") -> str:
    return f"/programmes/{edition.programme.slug}/{edition.slug}{page}"


def tell_shortlist(edition: Edition) -> int:
    """To everybody with an entry: on the shortlist, or not. Returns the number of letters written."""
    _after(edition, "shortlist", "revealed")
    written = 0
    for item, person in queries.recipients_of(edition, shortlisted=True):
        with speaking(person.locale):
            reveal = moment(edition.reveal_at, person.zone) if edition.reveal_at else _("not set yet")
            link = _address(edition, "/shortlist")
            written += _write("shortlist-announced", item, edition, person, link=link, reveal=reveal)
    for item, person in queries.recipients_of(edition, shortlisted=False):
        with speaking(person.locale):
            written += _write("not-shortlisted", item, edition, person, link=f"/entries/{item.entry_id}")
    return written


def tell_winners(edition: Edition) -> int:
    """To everybody with an entry on the shortlist: what became of it."""
    _after(edition, "revealed")
    written = 0
    for item, person in queries.recipients_of(edition, shortlisted=True):
        with speaking(person.locale):
            outcome = str(OUTCOMES[item.outcome])
            link = f"/entries/{item.entry_id}/outcome"
            written += _write("winner-revealed", item, edition, person, link=link, outcome=outcome)
    return written


def tell_feedback(edition: Edition, entries: list[Entry]) -> int:
    """To the contacts of each entry, once it is released."""
    _after(edition, "revealed")
    contacts = queries.contacts_of(entry.id for entry in entries)
    written = 0
    for entry in entries:
        for person in contacts.get(entry.id, ()):
            with speaking(person.locale):
                letter = outbox.write(
                    "feedback-released", to=person, scope=_scope(edition), once=f"feedback:{entry.id}:{person.id}",
                    link=accounts.entrance(person, f"/entries/{entry.id}/feedback"), **_about(entry, edition, person),
                )  # fmt: skip
                written += letter is not None
    return written


def _scope(edition: Edition) -> str:
    return f"programme:{edition.programme_id}"


def _write(key: str, item: DecisionItem, edition: Edition, person: User, *, link: str, **more: Any) -> int:
    entrance = accounts.entrance(person, link)
    letter = outbox.write(
        key, to=person, scope=_scope(edition), once=f"{key}:{item.entry_id}:{person.id}", link=entrance,
        **_about(item.entry, edition, person), **more,
    )  # fmt: skip
    return int(letter is not None)
