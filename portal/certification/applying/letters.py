"""The letters around an application and an agreement: to the centre's people, and to managers without a tie to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal import outbox
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.certification.applying.words import LABELS, as_text
from portal.certification.models import Case, CaseMessage, CaseSnapshot
from portal.certification.people import centre_of, colleagues_of, managers_of
from portal.certification.steps import STEPS
from portal.core.i18n import _, _l, day, moment, relative
from portal.core.languages import speaking
from portal.outbox.templates import LetterKind, register

ABOUT = {
    "case": "C-2026-0042", "centre": "Stadtwerke Lindau-Nord", "scheme": "Contact Centre: Certified EN 15838",
    "body": "Certification Body", "link": "/certification/cases/1/application",
}  # fmt: skip
DUE = {"deadline": "Fri 26 Feb 2027, 18:00 CET (in 28 days)"}


def _kind(key: str, title: Any, **more: str) -> None:
    register(LetterKind(key, title, {**ABOUT, **more}, ("link",)))


_kind("application-received", _l("Receipt of an application for certification"), submitted="Fri 26 Feb 2027, 16:20 CET", application="Legal name: …", fingerprint="9f2b…")
_kind("application-to-review", _l("An application waits for review"), **DUE)
_kind("application-asked-back", _l("Information asked for about an application"), gaps="- Which sites work at night?", **DUE)
_kind("application-accepted", _l("Application for certification accepted"))
_kind("application-declined", _l("Application for certification declined"), reason="No auditor speaks the language of the centre.")
_kind("application-message", _l("A message about an application"), author="Ines Vogel", text="Which sites work at night?")
_kind("case-colleague-invited", _l("Colleague invited to a certification case"), actor="Jonas Weber", note="")
_kind("agreement-offered", _l("A certification agreement is offered"), days="7", until="26 February 2027")
_kind("agreement-signed", _l("The other side signed the certification agreement"), actor="Jonas Weber", until="26 February 2027")
_kind("agreement-revised", _l("The offer of a certification agreement was taken back"), reason="The number of sites changes.")
_kind("agreement-concluded", _l("The certification agreement is in force"), fingerprint="9f2b…", **DUE)
_kind("case-due-soon", _l("A step of a certification case is due within a week"), step="Complete the application and hand it in.", **DUE)
_kind("case-lapsed", _l("A certification case lapsed"), reason="The offer was not signed in time.")
_kind("case-withdrawn", _l("A certification case was withdrawn"), reason="The centre is sold.")


def _about(case: Case) -> dict[str, Any]:
    return {
        "case": case.number, "centre": case.organisation.name, "scheme": case.scheme_version.name,
        "body": case.scheme_version.body.name,
    }  # fmt: skip


def _write(key: str, case: Case, to: User, page: str, *, once: str | None = None, **values: Any) -> int:
    link = accounts.entrance(to, f"/certification/cases/{case.id}/{page}")
    letter = outbox.write(key, to=to, scope=f"case:{case.id}", once=once, link=link, **_about(case), **values)
    return int(letter is not None)


def _helpers(case: Case) -> list[User]:
    """Managers and colleagues of the centre, each once."""
    people = [*centre_of(case), *(one.user for one in colleagues_of(case) if one.user.active)]
    return list({person.id: person for person in people}.values())


def _deadline(case: Case, to: User) -> str:
    """The caller speaks the recipient's language."""
    return f"{moment(case.due_at, to.zone)} ({relative(case.due_at)})" if case.due_at else str(_("not set"))


def _lines(text: str) -> str:
    return f"{text.strip()}\n\n" if text.strip() else ""


def send_receipts(case: Case, snapshot: CaseSnapshot, actor: User) -> None:
    for person in {one.id: one for one in [actor, *centre_of(case)]}.values():
        with speaking(person.locale):
            _write(
                "application-received", case, person, "application", submitted=moment(snapshot.at, person.zone),
                application=_as_text(snapshot), fingerprint=snapshot.sha256,
            )  # fmt: skip


def _as_text(snapshot: CaseSnapshot) -> str:
    content = snapshot.content
    lines = [f"{LABELS[key]}: {as_text(key, value) or '–'}" for key, value in content["answers"].items() if key in LABELS]
    for site in content["sites"]:
        place = ", ".join(part for part in (site["name"], site["address"], site["city"], site["country"]) if part)
        lines.append(_("Site: %(place)s; %(people)s people", place=place, people=site["people"]))
    return "\n".join(lines)


def tell_managers(case: Case, *, again: bool) -> None:
    """``again``: the centre answered what was asked."""
    for person in managers_of(case):
        with speaking(person.locale):
            _write("application-to-review", case, person, "review", deadline=_deadline(case, person))


def tell_asked_back(case: Case, message: CaseMessage) -> None:
    for person in _helpers(case):
        with speaking(person.locale):
            _write("application-asked-back", case, person, "application", gaps=message.text, deadline=_deadline(case, person))


def _to_centre(key: str, case: Case, page: str, **values: Any) -> None:
    for person in centre_of(case):
        with speaking(person.locale):
            _write(key, case, person, page, **{name: str(value) for name, value in values.items()})


def tell_accepted(case: Case) -> None:
    _to_centre("application-accepted", case, "agreement")


def tell_declined(case: Case, reason: str) -> None:
    _to_centre("application-declined", case, "application", reason=reason)


def tell_message(case: Case, message: CaseMessage, *, to_centre: bool) -> None:
    for person in _helpers(case) if to_centre else managers_of(case):
        with speaking(person.locale):
            page = "application" if to_centre else "review"
            _write("application-message", case, person, page, author=message.author.name, text=message.text)


def invite(case: Case, person: User, actor: User, note: str) -> None:
    with speaking(person.locale):
        _write("case-colleague-invited", case, person, "application", actor=actor.name, note=_lines(note))


def _until(case: Case) -> str:
    return day(case.agreement.valid_until) if case.agreement else ""


def tell_offered(case: Case) -> None:
    for person in centre_of(case):
        with speaking(person.locale):
            days = case.agreement.days["result"] if case.agreement else ""
            _write("agreement-offered", case, person, "agreement", days=days, until=_until(case))


def tell_revised(case: Case, reason: str) -> None:
    _to_centre("agreement-revised", case, "agreement", reason=reason)


def tell_signed(case: Case, actor: User, *, by_centre: bool) -> None:
    """To the side that has not signed yet."""
    for person in managers_of(case) if by_centre else centre_of(case):
        with speaking(person.locale):
            _write("agreement-signed", case, person, "agreement", actor=actor.name, until=_until(case))


def tell_concluded(case: Case) -> None:
    for person in _both(_helpers(case), managers_of(case)):
        with speaking(person.locale):
            fingerprint = case.agreement.sha256 if case.agreement else ""
            _write("agreement-concluded", case, person, "agreement", fingerprint=fingerprint, deadline=_deadline(case, person))


def _both(centre: Iterable[User], body: Iterable[User]) -> list[User]:
    return list({person.id: person for person in [*centre, *body]}.values())


def reminder_key(case: Case) -> str:
    """One per case, step and date: a later date is reminded of again."""
    return f"case-due:{case.id}:{case.state}:{case.due_at:%Y%m%dT%H%M}"


PAGES = {"accepted": "agreement", "documenting": "questionnaire"}
SIGN = _l("Read the agreement and sign it.")


def remind(case: Case) -> int:
    """To the centre's people; the first letter carries the key that keeps the next run from writing again."""
    written = 0
    people = centre_of(case) if case.state == "accepted" else _helpers(case)
    for number, person in enumerate(people):
        with speaking(person.locale):
            once = reminder_key(case) if number == 0 else f"{reminder_key(case)}:{person.id}"
            step = str(SIGN if case.state == "accepted" else STEPS[case.state].text)
            page = PAGES.get(case.state, "application")
            written += _write("case-due-soon", case, person, page, once=once, step=step, deadline=_deadline(case, person))
    return written


def tell_lapsed(case: Case, reason: Any, *, managers: bool) -> None:
    for person in _both(_helpers(case), managers_of(case) if managers else []):
        with speaking(person.locale):
            _write("case-lapsed", case, person, "application", reason=str(reason))


def tell_withdrawn(case: Case, reason: str) -> None:
    for person in _both(centre_of(case), managers_of(case)):
        with speaking(person.locale):
            _write("case-withdrawn", case, person, "application", reason=reason or str(_("None was given.")))
