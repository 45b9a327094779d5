"""The letters of screening: each in the recipient's language, with their zone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.awards.models import Edition, Entry, MoveRequest, Question
from portal.awards.nominating.queries import helpers_of, managers_of, secretariat_of
from portal.awards.phases import deadline_of
from portal.awards.recipients import untied
from portal.awards.screening.queries import Row
from portal.core.clock import now
from portal.core.i18n import _, _l, moment, relative, tr
from portal.core.languages import speaking
from portal.outbox.templates import LetterKind, register
from portal.outbox.writing import link

ABOUT = {
    "nominee": "Waterregie", "category": "Change in one year", "edition": "ECCCO Awards 2027",
    "reference": "ECCCO-2027-0042", "deadline": "Fri 26 Feb 2027, 18:00 CET", "link": "https://awards.example.org/entries/1",
}  # fmt: skip
REASON = {"reason": "The third row has no period."}

register(LetterKind("association-reminder", _l("Reminder to an association"), {
    "edition": "ECCCO Awards 2027", "association": "Klantverband Nederland", "deadline": ABOUT["deadline"], "link": ABOUT["link"],
    "used": "3", "quota": "16", "drafted": "2", "note": "",
}, ("link",)))  # fmt: skip
register(LetterKind("entry-accepted", _l("Entry accepted"), ABOUT, ("link",)))
register(LetterKind("entry-returned", _l("Entry returned by the secretariat"), {**ABOUT, **REASON, "remarks": "- Figures: which months?"}, ("link",)))
register(LetterKind("entry-refused", _l("Entry refused or disqualified"), {**ABOUT, **REASON}, ("reason",)))
register(LetterKind("entry-extended", _l("More time for an entry"), {**ABOUT, **REASON}, ("deadline",)))
register(LetterKind("move-proposed", _l("Question: another category?"), {**ABOUT, **REASON, "target": "Best small centre"}, ("link",)))
register(LetterKind("move-answered", _l("Answer: another category"), {**ABOUT, "target": "Best small centre", "answer": "agreed"}, ("link",)))


def _about(entry: Entry, to: User) -> dict[str, Any]:
    closes = deadline_of(entry.edition, entry.extended_until)
    return {
        "nominee": entry.nominee,
        "category": tr(entry.category.name, to.locale),
        "edition": tr(entry.edition.title, to.locale),
        "reference": entry.reference or "–",
        "deadline": f"{moment(closes, to.zone)} ({relative(closes)})" if closes else "–",
        "link": link("nominating.entry", entry_id=entry.id),
    }


def _scope(edition: Edition) -> str:
    return f"programme:{edition.programme_id}"


def remind_association(edition: Edition, row: Row, to: User, note: str) -> int:
    """Returns 1 when written, 0 when this person was reminded today already."""
    closes = deadline_of(edition, None)
    with speaking(to.locale):
        letter = outbox.write(
            "association-reminder", to=to, scope=_scope(edition),
            once=f"remind:{edition.id}:{row.association.id}:{to.id}:{now():%Y-%m-%d}",
            edition=tr(edition.title, to.locale), association=row.association.name, used=row.used, quota=row.quota,
            drafted=row.drafted, deadline=f"{moment(closes, to.zone)} ({relative(closes)})" if closes else "–",
            note=f"\n{note}\n" if note else "", link=link("nominating.entries", edition_id=edition.id),
        )  # fmt: skip
    return 1 if letter else 0


def tell_of(entry: Entry, template: str, **values: str) -> None:
    """To the nominating association and to everybody who works on the dossier; each person once."""
    people = {person.id: person for person in managers_of(entry.association_id)} if entry.association_id else {}
    people |= {helper.user.id: helper.user for helper in helpers_of(entry)}
    for person in people.values():
        with speaking(person.locale):
            outbox.write(template, to=person, scope=_scope(entry.edition), **{**_about(entry, person), **values})


def as_list(remarks: Iterable[tuple[Question | None, str]]) -> str:
    return "\n".join(f"- {tr(question.label) + ': ' if question else ''}{words}" for question, words in remarks)


def ask_about_move(request: MoveRequest) -> None:
    entry = request.entry
    for person in managers_of(entry.association_id or 0):
        with speaking(person.locale):
            about = {**_about(entry, person), "link": link("screening.move_request", request_id=request.id)}
            target = tr(request.category.name, person.locale)
            outbox.write("move-proposed", to=person, scope=_scope(entry.edition), target=target, reason=request.reason, **about)


def tell_of_answer(request: MoveRequest) -> None:
    entry = request.entry
    for person in untied(secretariat_of(entry.edition), entry):
        with speaking(person.locale):
            answer = _("agreed") if request.state == "agreed" else _("declined")
            about = {**_about(entry, person), "link": link("screening.entry", entry_id=entry.id)}
            target = tr(request.category.name, person.locale)
            outbox.write("move-answered", to=person, scope=_scope(entry.edition), target=target, answer=answer, **about)
