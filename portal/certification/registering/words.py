"""The register in words: statuses, answers, histories. Pure: of certificates that are loaded already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal.certification import history, validity
from portal.certification.models import Certificate, CertificateVersion, StatusPeriod
from portal.certification.steps import CHANNELS, DIRECTIONS, OPERATIONS, STATUSES
from portal.core.i18n import _, _l, country, day, moment, ngettext
from portal.core.languages import language_label

KINDS = {"valid": "ok", "suspended": "warn", "withdrawn": "bad", "expired": "bad", "terminated": "bad", "superseded": "bad"}
"""Status -> how it is marked."""
REASONS: dict[str, Any] = {
    "overdue": _l("The surveillance was overdue."),
    "surveillance_overdue": _l("The surveillance was overdue."),
    "major_finding": _l("A major nonconformity was not closed in time."),
    "mark_misuse": _l("The mark was misused."),
    "change": _l("A change at the holder affects the certification."),
    "transition": _l("Another certificate takes its place."),
    "appeal_upheld": _l("An appeal against the decision was upheld."),
    "voluntary": _l("At the holder's own request."),
    "request": _l("At the holder's own request."),
    "fees": _l("Fees were not paid."),
    "complaint": _l("After a substantiated complaint."),
    "suspension_ran_out": _l("A suspension was not ended in time."),
    "end_of_term": _l("The term ended without a renewal."),
    "recertified": _l("A recertification was finished after the end of the term."),
    "corrected": _l("The register was corrected."),
    "actions_verified": _l("The required actions were verified."),
}
"""Public reason codes; a code without words says nothing."""
CHANGED: dict[str, Any] = {
    "grant": _l("Certificate granted"),
    "grant_with_conditions": _l("Certificate granted"),
    "confirm": _l("Surveillance passed"),
    "renew": _l("Certificate renewed"),
    "extend": _l("Scope extended"),
    "reduce": _l("Scope reduced"),
    "supersede": _l("Moved to another edition of the standard"),
}


@dataclass(frozen=True)
class Answer:
    """``status``: None where there was no certificate; ``kind``: ok, warn or bad; a sentence that stands alone."""

    status: str | None
    kind: str
    word: str
    sentence: str


def status_of(certificate: Certificate, today: date) -> str:
    """As ``queries.status_column``, for one that is loaded."""
    return validity.standing(certificate, today)


def _by_clock(certificate: Certificate, on: date, today: date, known: datetime | None = None) -> date | None:
    """The day from which a suspension that ran out is a withdrawal, where no row says so yet; of days gone by only."""
    ended = validity.ended_on(certificate, today)
    if known is not None or ended is None or not ended <= on <= today:
        return None
    return ended if status_of(certificate, today) == "withdrawn" else None


def overdue_since(certificate: Certificate, today: date) -> date | None:
    """The day after the surveillance was due, while it is late and the certificate still valid."""
    due = certificate.surveillance_due
    return due + timedelta(days=1) if due and due < today and status_of(certificate, today) == "valid" else None


def last_day(certificate: Certificate | CertificateVersion) -> date:
    """The last day of the term, as people read it."""
    return certificate.valid_until - timedelta(days=1)


def category(one: Certificate | CertificateVersion) -> str:
    return f"{DIRECTIONS[one.direction]} · {OPERATIONS[one.operation]}"


def answer(certificate: Certificate, on: date, today: date, known: datetime | None = None) -> Answer:
    """"Valid on …?" in a word and a sentence."""
    status = history.status_on(certificate.periods, certificate.versions, on, known)
    when = _("today") if on == today and known is None else day(on)
    if status is None:
        return Answer(None, "bad", str(_("Not valid")), _before(certificate, when, known))
    period = history.period_on(certificate.periods, on, known)
    since = certificate.valid_until if status == history.EXPIRED and period and period.status != status else period.valid_from if period else on
    if withdrawn := _by_clock(certificate, on, today, known):
        status, since = "withdrawn", withdrawn
    word = str(_("Surveillance overdue")) if _late(certificate, on, today, known) else str(STATUSES[status])
    sentence = _sentence(certificate, status, when, since, on)
    if known is not None:
        sentence += " " + _("So the register said on %(known)s.", known=moment(known))
    return Answer(status, "warn" if _late(certificate, on, today, known) else KINDS[status], word if status != "valid" or on == today else str(STATUSES[status]), sentence)


def _late(certificate: Certificate, on: date, today: date, known: datetime | None) -> bool:
    return on == today and known is None and overdue_since(certificate, today) is not None


def _before(certificate: Certificate, when: str, known: datetime | None) -> str:
    if known is not None and not history.known_at(certificate.periods, known):
        return str(_("At that moment the register did not know this certificate yet."))
    return str(_("Not valid on %(when)s: first granted on %(first)s.", when=when, first=day(certificate.first_granted_on)))


def _sentence(certificate: Certificate, status: str, when: str, since: date, on: date) -> str:
    first = day(since)
    texts: dict[str, Any] = {
        "valid": _("Valid on %(when)s: the certificate was in force, since %(since)s.", when=when, since=first),
        "suspended": _("Not valid on %(when)s: suspended since %(since)s.", when=when, since=first),
        "withdrawn": _("Not valid on %(when)s: withdrawn on %(since)s.", when=when, since=first),
        "expired": _("Not valid on %(when)s: the term had ended, %(last)s was its last day.", when=when, last=day(since - timedelta(days=1))),
        "terminated": _("Not valid on %(when)s: ended at the holder's request on %(since)s.", when=when, since=first),
        "superseded": _("Not valid on %(when)s: replaced by another certificate on %(since)s.", when=when, since=first),
    }
    return str(texts[status])


def banner(certificate: Certificate, today: date) -> list[str]:
    """The lines under today's status."""
    status, lines = status_of(certificate, today), []
    current = history.period_on(certificate.periods, today)
    if status == "valid" and current:
        lines.append(_since(certificate, current.valid_from, today))
    if status == "valid" and (late := overdue_since(certificate, today)):
        lines.append(_("Surveillance overdue since %(day)s. The certificate stays valid while the certification body decides.", day=day(late)))
    elif status == "valid" and certificate.surveillance_due:
        days = (certificate.surveillance_due - today).days
        lines.append(ngettext("Next surveillance due by %(day)s, in %(num)s day.", "Next surveillance due by %(day)s, in %(num)s days.", days, day=day(certificate.surveillance_due)))
    if status == history.EXPIRED:
        lines.append(_("The last day of its term was %(day)s.", day=day(last_day(certificate))))
    elif withdrawn := _by_clock(certificate, today, today):
        lines += [_("Since %(day)s.", day=day(withdrawn)), str(REASONS["suspension_ran_out"])]
    elif status != "valid" and current:
        lines.append(_("Since %(day)s.", day=day(current.valid_from)))
        lines += [str(REASONS[current.reason])] if current.reason in REASONS else []
    return lines


def _since(certificate: Certificate, start: date, today: date) -> str:
    if start == certificate.first_granted_on and not any(p.status != "valid" for p in history.known_at(certificate.periods)):
        return str(_("Since %(day)s, without interruption.", day=day(start)))
    return str(_("Since %(day)s.", day=day(start)))


def timeline(certificate: Certificate, today: date) -> list[dict[str, Any]]:
    """What happened and what comes, newest first."""
    items = _coming(certificate, today)
    items += [_version_item(one, before) for one, before in zip(certificate.versions, [None, *certificate.versions], strict=False)]
    items += _status_items(certificate, today)
    return sorted(items, key=lambda item: (item["order"], item["rank"]), reverse=True)


def _coming(certificate: Certificate, today: date) -> list[dict[str, Any]]:
    if status_of(certificate, today) not in history.ENDED_BY_TERM:
        return []
    items = [_item(last_day(certificate), _("End of term"), _("Unless the certificate is renewed before."), kind="due", rank=9)]
    if certificate.surveillance_due:
        title = _("Next surveillance") if certificate.surveillance_due >= today else _("Surveillance overdue")
        items.append(_item(certificate.surveillance_due, title, "", kind="due", rank=8, when=_("by %(day)s", day=day(certificate.surveillance_due))))
    return items


def _item(on: date, title: Any, text: str, *, kind: str = "", rank: int = 0, when: str = "") -> dict[str, Any]:
    return {"day": on, "order": on, "rank": rank, "title": str(title), "text": text, "kind": kind, "when": when}


def _version_item(one: CertificateVersion, before: CertificateVersion | None) -> dict[str, Any]:
    title = str(CHANGED.get(one.verdict.kind, _("New version")))
    if before is None:
        return _item(one.valid_from, _("Certificate granted"), str(_("Decided by a person who took no part in the audit.")), kind="granted", rank=1)
    return _item(one.valid_from, _("%(what)s, version %(number)s", what=title, number=one.number), differences(before, one), rank=one.number)


def differences(before: CertificateVersion, after: CertificateVersion) -> str:
    """What changed from one version to the next, in a sentence or several."""
    old, new = ({site["name"] for site in version.sites} for version in (before, after))
    said = []
    if new - old:
        said.append(_("Sites added: %(names)s.", names=", ".join(sorted(new - old))))
    if old - new:
        said.append(_("Sites left out: %(names)s.", names=", ".join(sorted(old - new))))
    if before.standard_code != after.standard_code:
        said.append(_("Standard: %(code)s.", code=after.standard_code))
    if (before.direction, before.operation) != (after.direction, after.operation):
        said.append(_("Service category: %(category)s.", category=category(after)))
    if before.scope != after.scope:
        said.append(_("The scope was worded anew."))
    if before.holder != after.holder:
        said.append(_("Name or address of the holder changed."))
    if before.valid_until != after.valid_until:
        said.append(_("Valid until and including %(day)s.", day=day(last_day(after))))
    if before.surveillance_due != after.surveillance_due and after.surveillance_due:
        said.append(_("Next surveillance due by %(day)s.", day=day(after.surveillance_due)))
    return " ".join(str(one) for one in said)


def _status_items(certificate: Certificate, today: date) -> list[dict[str, Any]]:
    """Changes of status; that it became valid with the first version is said there."""
    periods = history.known_at(certificate.periods)
    items = []
    for before, one in zip([None, *periods], periods, strict=False):
        if before is None or before.status == one.status:
            continue
        title = _("Valid again") if one.status == "valid" else STATUSES[one.status]
        items.append(_item(one.valid_from, title, str(REASONS.get(one.reason, "")), rank=20))
    if status_of(certificate, today) == history.EXPIRED and (not periods or periods[-1].status != history.EXPIRED):
        items.append(_item(certificate.valid_until, STATUSES["expired"], str(REASONS["end_of_term"]), rank=20))
    if withdrawn := _by_clock(certificate, today, today):
        items.append(_item(withdrawn, STATUSES["withdrawn"], str(REASONS["suspension_ran_out"]), rank=20))
    return items


def site_rows(version: CertificateVersion, versions: list[CertificateVersion]) -> list[dict[str, Any]]:
    """The sites in scope, with since when."""
    since: dict[str, date] = {}
    for one in versions:
        names = {site["name"] for site in one.sites}
        since = {name: since.get(name, one.valid_from) for name in names}
    return [
        {
            "name": site["name"], "central": site.get("central"), "since": since.get(site["name"]),
            "address": ", ".join(part for part in (str(site.get("address", "")).replace("\n", ", "), site.get("city", ""), country(site.get("country"))) if part),
            "channels": ", ".join(str(CHANNELS.get(code, code)) for code in site.get("channels", [])),
            "languages": ", ".join(language_label(code) for code in site.get("languages", [])),
        }
        for site in version.sites
    ]  # fmt: skip


def change_title(change: CertificateVersion | StatusPeriod) -> tuple[datetime, str]:
    """When the register said it, and what, for the feed."""
    certificate = change.certificate
    if isinstance(change, CertificateVersion):
        what = str(CHANGED.get(change.verdict.kind, _("New version")))
        return change.issued_at, f"{certificate.name} ({certificate.number}): {what}"
    return change.known_from, f"{certificate.name} ({certificate.number}): {STATUSES[change.status]}, {day(change.valid_from)}"
