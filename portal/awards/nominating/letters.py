"""The letters of nominating: what each says, to whom, in the recipient's language and zone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal import outbox
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.awards.models import Collaborator, Entry, Question
from portal.awards.nominating import queries
from portal.awards.nominating.answers import KPI_COLUMNS
from portal.awards.nominating.reading import DossierAnswer, dossier
from portal.awards.phases import deadline_of
from portal.awards.recipients import untied
from portal.core.i18n import _, _l, moment, ngettext, relative, tr
from portal.core.languages import speaking
from portal.outbox.templates import LetterKind, register

ENTRY = {
    "nominee": "Stadtwerke Lindau-Nord", "title": "The empty chair", "category": "Change in one year",
    "edition": "ECCCO Awards 2027", "association": "Contact Center Netzwerk", "link": "/entries/1",
}  # fmt: skip
DEADLINE = {"deadline": "Fri 26 Feb 2027, 18:00 CET"}

register(LetterKind("entry-contact-invited", _l("Contact invited to complete a dossier"), {**ENTRY, **DEADLINE, "actor": "Jonas Weber", "note": ""}, ("link",)))
register(LetterKind("collaborator-invited", _l("Colleague invited to a dossier"), {**ENTRY, **DEADLINE, "actor": "Jonas Weber", "rights": "read and write", "note": ""}, ("link",)))
register(LetterKind("entry-handed-back", _l("Dossier handed back to its association"), {**ENTRY, **DEADLINE, "actor": "Jonas Weber", "missing": "Nothing is missing.", "note": ""}, ("link",)))
register(LetterKind("entry-returned-to-company", _l("Dossier returned to the company"), {**ENTRY, **DEADLINE, "actor": "Jonas Weber", "remarks": "- The figures: which period?"}, ("link",)))
register(LetterKind("entry-submitted", _l("Receipt of a submitted entry"), {**ENTRY, "reference": "ECCCO-2027-0042", "submitted": "Fri 26 Feb 2027, 16:20 CET", "dossier": "THE CENTRE\n…", "fingerprint": "9f2b…"}, ("link", "reference", "dossier")))
register(LetterKind("entry-withdrawn", _l("Entry withdrawn"), {**ENTRY, "reference": "ECCCO-2027-0042", "actor": "Jonas Weber", "reason": "The company was sold."}, ()))


def _scope(entry: Entry) -> str:
    return f"programme:{entry.edition.programme_id}"


def _about(entry: Entry, to: User) -> dict[str, Any]:
    """What every letter about an entry may name. The caller speaks the recipient's language."""
    closes = deadline_of(entry.edition, entry.extended_until)
    return {
        "nominee": entry.nominee,
        "title": entry.title or _("without a title yet"),
        "category": tr(entry.category.name, to.locale),
        "edition": tr(entry.edition.title, to.locale),
        "association": entry.association.name if entry.association else "",
        "deadline": f"{moment(closes, to.zone)} ({relative(closes)})" if closes else _("not set yet"),
    }


def _rights(rights: str) -> str:
    return {
        "view": _("read it"),
        "edit": _("read and write it"),
        "submit": _("write it, hand it back and invite colleagues"),
    }[rights]


def invite(entry: Entry, helper: Collaborator, actor: User, note: str) -> None:
    """The link to the dossier, through an invitation for people who have no password yet."""
    person = helper.user
    with speaking(person.locale):
        outbox.write(
            "entry-contact-invited" if helper.is_contact else "collaborator-invited",
            to=person,
            scope=_scope(entry),
            link=accounts.entrance(person, f"/entries/{entry.id}/dossier"),
            actor=actor.name,
            rights=_rights(helper.rights),
            note=f"{note.strip()}\n\n" if note.strip() else "",
            **_about(entry, person),
        )


def _of_association(entry: Entry) -> list[User]:
    return queries.managers_of(entry.association_id) if entry.association_id else []


def tell_handed_back(entry: Entry, actor: User, note: str) -> None:
    for person in _of_association(entry):
        with speaking(person.locale):
            missing = (
                ngettext("One required answer is missing.", "%(num)s required answers are missing.", entry.missing)
                if entry.missing
                else _("Nothing is missing.")
            )
            outbox.write(
                "entry-handed-back", to=person, scope=_scope(entry), link=f"/entries/{entry.id}", actor=actor.name,
                missing=missing, note=f"{note.strip()}\n\n" if note.strip() else "", **_about(entry, person),
            )  # fmt: skip


def tell_returned(entry: Entry, actor: User, remarks: Iterable[tuple[Question | None, str]]) -> None:
    """To everybody of the company who may write."""
    written = list(remarks)
    for helper in queries.helpers_of(entry):
        if helper.rights == "view":
            continue
        person = helper.user
        with speaking(person.locale):
            lines = [f"- {tr(question.label, person.locale)}: {text}" if question else f"- {text}" for question, text in written]
            outbox.write(
                "entry-returned-to-company", to=person, scope=_scope(entry), actor=actor.name, remarks="\n".join(lines),
                link=accounts.entrance(person, f"/entries/{entry.id}/dossier"), **_about(entry, person),
            )  # fmt: skip


def send_receipts(entry: Entry, actor: User) -> None:
    """To whoever submitted and to the contact, with the whole dossier as it was taken in."""
    snapshot = queries.snapshots_of(entry)[0]
    contacts = [helper.user for helper in queries.helpers_of(entry) if helper.is_contact]
    for person in {one.id: one for one in [actor, *contacts]}.values():
        with speaking(person.locale):
            outbox.write(
                "entry-submitted", to=person, scope=_scope(entry), link=f"/entries/{entry.id}",
                reference=entry.reference, submitted=moment(entry.submitted_at, person.zone),
                dossier=as_text(entry, person.locale), fingerprint=snapshot.sha256, **_about(entry, person),
            )  # fmt: skip


def tell_withdrawn(entry: Entry, actor: User, reason: str) -> None:
    people = [helper.user for helper in queries.helpers_of(entry) if helper.is_contact]
    if entry.submitted_at is not None:
        people += untied(queries.secretariat_of(entry.edition), entry)
    for person in {one.id: one for one in people if one.id != actor.id}.values():
        with speaking(person.locale):
            outbox.write(
                "entry-withdrawn", to=person, scope=_scope(entry), actor=actor.name, reason=reason,
                reference=entry.reference or _("not submitted"), link=f"/entries/{entry.id}", **_about(entry, person),
            )  # fmt: skip


def as_text(entry: Entry, language: str) -> str:
    """The dossier as plain text, for letters."""
    lines: list[str] = []
    for section in dossier(entry, "workers", language=language).sections:
        lines += ["", section.title.upper(), ""]
        for answer in section.answers:
            lines += [f"{answer.label}", *_answer_lines(answer), ""]
    return "\n".join(lines).strip()


def _answer_lines(answer: DossierAnswer) -> list[str]:
    if answer.documents:
        return [f"  - {document.filename}" for document in answer.documents]
    if answer.rows:
        return [
            "  - " + "; ".join(f"{label}: {row[name]}" for name, label in KPI_COLUMNS.items() if row[name])
            for row in answer.rows
        ]
    return [f"  {line}" for line in (answer.value or "–").split("\n")]
