"""Entries of the demo: dossiers as the companies wrote them, in the state their edition's phase asks for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal import demo_data
from portal.audit import Event, record
from portal.awards.models import Answer, Category, Collaborator, Entry, Remark
from portal.awards.nominating.answers import CONSENT
from portal.awards.nominating.services.answering import refresh_totals
from portal.awards.nominating.services.snapshots import take_snapshot
from portal.awards.nominating.services.submitting import reference_for
from portal.awards.states import ENTRY
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.demo.documents import attach_documents
from portal.demo.editions import Built
from portal.demo.people import Federation
from portal.organisations.models import Organisation

# What becomes of the entries of one category in turn, by phase.
FATES: dict[str, tuple[str, ...]] = {
    "nominating": ("submitted", "half", "begun", "handed_back", "accepted", "returned"),
    "screening": ("accepted", "submitted", "returned", "submitted", "refused"),
}
REMARKS = {
    "figures": "The third row has a result but no period. Over which months was it measured?",
    "situation": "Please say how many people this concerns; the jury cannot know your size.",
}


@dataclass(frozen=True)
class Made:
    """An entry with the dossier it was made from."""

    entry: Entry
    dossier: demo_data.Dossier


def build_entries(built: Built, federation: Federation) -> list[Made]:
    """The entries of an edition. One company enters one category; quotas hold."""
    if built.plan.phase == "announced":
        return []
    dossiers = demo_data.dossiers(built.edition.year - 1)
    used: set[str] = set()
    made: list[Made] = []
    for category in built.categories:
        for number, dossier in enumerate(_picked(built, category, dossiers, federation, used)):
            made.append(_entry(built, category, dossier, federation, number))
    session.flush()
    return made


def _picked(
    built: Built, category: Category, dossiers: tuple[demo_data.Dossier, ...], federation: Federation, used: set[str]
) -> list[demo_data.Dossier]:
    fitting = [d for d in dossiers if d.category == category.key] + [d for d in dossiers if category.key in d.also]
    if built.plan.programme == "fr":
        fitting = [d for d in fitting if federation.organisations[d.company].country == "FR"]
    turn = built.plan.offset % max(1, len(fitting))
    if built.plan.phase in ("nominating", "published") and any(d.company == "waterregie" for d in fitting):
        turn = next(n for n, d in enumerate(fitting) if d.company == "waterregie")
    places: Counter[int] = Counter()
    chosen: list[demo_data.Dossier] = []
    for dossier in fitting[turn:] + fitting[:turn]:
        company = federation.organisations[dossier.company]
        home = company.association_id
        if dossier.company in used or home is None or places[home] >= category.quota:
            continue
        if len(chosen) < built.plan.per_category * (3 if category.key == built.plan.large else 1):
            chosen.append(dossier)
            places[home] += 1
            used.add(dossier.company)
    return chosen


def _entry(built: Built, category: Category, dossier: demo_data.Dossier, federation: Federation, number: int) -> Made:
    edition, company = built.edition, federation.organisations[dossier.company]
    fates = FATES.get(built.plan.phase, ("accepted",))
    fate = fates[(number + category.position) % len(fates)]
    if built.plan.phase == "nominating" and dossier.company == "waterregie":
        fate = "half"
    opens, closes = edition.nominations_open_at, edition.dossiers_close_at
    assert opens
    assert closes
    began = min(opens + timedelta(days=4 + number * 3, hours=3), now() - timedelta(hours=number + 2))
    entry = Entry(
        edition=edition, category=category, association_id=company.association_id, company=company, nominee=company.name,
        country=company.country, title=dossier.title, language=dossier.language, created_at=began, active_at=began,
    )  # fmt: skip
    contact = federation.contacts[dossier.company]
    entry.collaborators.append(Collaborator(user=contact, rights="submit", is_contact=True, created_at=began))
    if dossier.company == "waterregie":
        entry.collaborators.append(
            Collaborator(user=federation.people["nominee_colleague"], rights="edit", created_at=began)
        )
    session.add(entry)
    session.flush()
    manager = _manager(federation, company)
    with pretend(began):
        record(Event.ENTRY_CREATED, entry, actor=manager, category=category.id)
    _answers(built, entry, dossier, share={"half": 9, "begun": 3}.get(fate))
    if fate not in ("half", "begun"):
        attach_documents(entry, dossier, contact)
    with pretend(min(began + timedelta(days=2 + entry.id % 5), now() - timedelta(hours=entry.id % 30))):
        refresh_totals(entry)
    _live(built, entry, fate, federation, manager)
    return Made(entry, dossier)


def _manager(federation: Federation, company: Organisation) -> Any:
    managers = (
        user for user in federation.people.values() if any(m.organisation_id == company.association_id for m in user.mandates)
    )
    return next(managers, None)


def _answers(built: Built, entry: Entry, dossier: demo_data.Dossier, share: int | None) -> None:
    """The first ``share`` answers in the order of the form; None: all."""
    keys = [key for key in built.questions if key in dossier.answers][:share]
    for key in keys:
        entry.answers.append(
            Answer(
                question=built.questions[key], value=_stored(dossier.answers[key]), updated_at=entry.created_at,
                updated_by=entry.collaborators[0].user.id,
            )
        )  # fmt: skip
    session.flush()


def _stored(value: Any) -> Any:
    if isinstance(value, tuple):
        return [
            {
                "measure": row.measure, "unit": row.unit, "baseline": str(row.baseline), "target": str(row.target),
                "result": str(row.result), "period": row.period, "source": row.source,
            }
            for row in value
        ]  # fmt: skip
    if isinstance(value, bool):
        return CONSENT if value else ""
    return str(value).strip()


def _live(built: Built, entry: Entry, fate: str, federation: Federation, manager: Any) -> None:
    """Move the entry through its life as the real commands would, each move at its instant."""
    edition, secretary = built.edition, built.secretary
    assert edition.dossiers_close_at
    submitted = min(edition.dossiers_close_at - timedelta(days=3 + entry.id % 9), now() - timedelta(days=1, hours=entry.id % 20))
    if fate == "handed_back":
        with pretend(now() - timedelta(hours=20)):
            entry.handed_back_at = entry.active_at = now()
            record(Event.ENTRY_HANDED_BACK, entry, actor=entry.collaborators[0].user)
    if fate in ("half", "begun", "handed_back"):
        return
    with pretend(submitted):
        ENTRY.apply("submit", entry)
        entry.submitted_at = entry.active_at = now()
        entry.reference = entry.reference or reference_for(edition)
        edition.rules_frozen_at = edition.rules_frozen_at or now()
        record(Event.ENTRY_SUBMITTED, entry, actor=manager)
        take_snapshot(entry, "submission", at=now())
    with pretend(min(submitted + timedelta(days=2), now() - timedelta(hours=entry.id % 9))):
        _screen(built, entry, fate, secretary)


def _screen(built: Built, entry: Entry, fate: str, secretary: Any) -> None:
    if fate == "accepted":
        ENTRY.apply("accept", entry)
        record(Event.ENTRY_ACCEPTED, entry, actor=secretary)
    elif fate == "refused":
        reason = "The change was made in another centre of the group; the rules ask for the nominee's own."
        ENTRY.apply("refuse", entry, reason=reason)
        entry.decided_reason = reason
        record(Event.ENTRY_REFUSED, entry, actor=secretary, reason=reason)
    elif fate == "returned":
        reason = "Two places need a word more."
        ENTRY.apply("return", entry, reason=reason)
        entry.decided_reason = reason
        for key, words in REMARKS.items():
            if key in built.questions:
                session.add(Remark(entry_id=entry.id, question=built.questions[key], author_id=secretary.id, text=words, at=now()))
        record(Event.ENTRY_RETURNED, entry, actor=secretary, reason=reason)
