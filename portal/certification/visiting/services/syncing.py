"""What a device kept while there was no network, item by item: each stands for itself, and none is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.models import (
    Assessment,
    Case,
    CaseSite,
    Finding,
    KpiValue,
    Requirement,
    TeamMember,
    VisitNote,
)
from portal.certification.visiting.services.judging import Judgement, check_kpi, judge_requirement
from portal.certification.visiting.services.notes import NoteText, write_note
from portal.certification.visiting.services.raising import raise_finding
from portal.core.access import Denied, Refused
from portal.core.database import Conflict, lock, session
from portal.core.i18n import _l
from portal.core.syncing import Answer


@dataclass(frozen=True)
class Item:
    """One thing a device sends. ``kind``: note, judgement, kpi or finding; ``content`` by kind, checked for its shape;
    ``about``: id of the requirement or key figure; ``base``: the version it was made from."""

    key: str
    kind: str
    content: Any
    about: int | None = None
    base: int | None = None
    site_id: int | None = None


@dataclass
class _Here:
    """What the items of one batch are about, looked up together."""

    case: Case
    actor: User
    seat: TeamMember | None
    notes: dict[str, VisitNote]
    findings: dict[str, Finding]
    assessments: dict[int, Assessment]
    requirements: dict[int, Requirement]
    kpis: dict[int, KpiValue]
    sites: dict[int, CaseSite]


def synchronise(case: Case, items: Iterable[Item], *, actor: User, seat: TeamMember | None) -> list[Answer]:
    """Take in a batch. An item that is refused or contested changes nothing and does not hinder the others."""
    lock(case)  # a visit concluded meanwhile: whoever came first
    batch = list(items)
    here = _look_up(case, batch, actor, seat)
    answers = [_one(here, item) for item in batch]
    outcomes = [answer.outcome for answer in answers]
    counts = {name: outcomes.count(name) for name in sorted(set(outcomes))}
    if counts.keys() - {"there"}:
        record(Event.VISIT_SYNCHRONISED, case, actor=actor, outcomes=counts, late=sum(answer.late for answer in answers))
    return answers


def _look_up(case: Case, items: list[Item], actor: User, seat: TeamMember | None) -> _Here:
    def rows(model: Any, column: Any, wanted: set[Any], owner: Any) -> dict[Any, Any]:
        if not (wanted := wanted - {None}):
            return {}
        found = session.scalars(select(model).where(owner, column.in_(wanted)))
        return {getattr(one, column.key): one for one in found}

    keys = {kind: {item.key for item in items if item.kind == kind} for kind in ("note", "finding")}
    about = {kind: {item.about for item in items if item.kind == kind} for kind in ("judgement", "kpi", "finding")}
    judged = select(Assessment).where(Assessment.case_id == case.id, Assessment.id.in_(about["judgement"]))
    judged = judged.options(joinedload(Assessment.requirement))
    assessments = list(session.scalars(judged)) if about["judgement"] else []
    return _Here(
        case, actor, seat,
        notes=rows(VisitNote, VisitNote.key, keys["note"], VisitNote.case_id == case.id),
        findings=rows(Finding, Finding.key, keys["finding"], Finding.case_id == case.id),
        assessments={one.id: one for one in assessments},
        requirements=rows(Requirement, Requirement.id, about["finding"], Requirement.standard_id == case.standard_id),
        kpis=rows(KpiValue, KpiValue.id, about["kpi"], KpiValue.case_id == case.id),
        sites=rows(CaseSite, CaseSite.id, {item.site_id for item in items}, CaseSite.case_id == case.id),
    )  # fmt: skip


def _one(here: _Here, item: Item) -> Answer:
    try:
        with session.begin_nested():
            return TAKE[item.kind](here, item)
    except (Refused, Denied) as refusal:
        return Answer(item.key, "refused", refusal.reason, theirs=_theirs(here, item))
    except (Conflict, StaleDataError):
        reason = _l("Somebody else changed this meanwhile.")
        theirs = _theirs(here, item)
        return Answer(item.key, "conflict", reason, version=theirs.get("version"), theirs=theirs)


def _note(here: _Here, item: Item) -> Answer:
    text: NoteText = item.content
    if text.site_id is not None and text.site_id not in here.sites:
        raise Refused(_l("This site does not belong to the case."))
    noted = write_note(here.case, text, actor=here.actor, seat=here.seat, known=here.notes.get(item.key))
    here.notes[item.key] = noted.note
    theirs = as_shown(noted.note) if noted.outcome == "newer" else {}
    return Answer(item.key, noted.outcome, version=noted.note.revision, late=noted.late, theirs=theirs)


def _judgement(here: _Here, item: Item) -> Answer:
    assessment = here.assessments.get(item.about or 0)
    if assessment is None:
        raise Refused(_l("This requirement does not belong to the case."))
    judgement: Judgement = item.content
    changed = judge_requirement(here.case, assessment, judgement, actor=here.actor, seat=here.seat, version=item.base)
    return Answer(item.key, "accepted" if changed else "there", version=assessment.version)


def _kpi(here: _Here, item: Item) -> Answer:
    value = here.kpis.get(item.about or 0)
    if value is None:
        raise Refused(_l("This key figure does not belong to the case."))
    checked, note = item.content
    changed = check_kpi(here.case, value, checked, note, actor=here.actor, seat=here.seat, version=item.base)
    return Answer(item.key, "accepted" if changed else "there", version=value.version)


def _finding(here: _Here, item: Item) -> Answer:
    if known := here.findings.get(item.key):
        return Answer(item.key, "there", number=known.number)
    grade, statement, shown_by = item.content
    finding = raise_finding(
        here.case, here.requirements.get(item.about or 0), grade, statement, shown_by,
        key=item.key, actor=here.actor, seat=here.seat, site=here.sites.get(item.site_id or 0),
    )  # fmt: skip
    here.findings[item.key] = finding
    return Answer(item.key, "accepted", number=finding.number)


TAKE: dict[str, Callable[[_Here, Item], Answer]] = {"note": _note, "judgement": _judgement, "kpi": _kpi, "finding": _finding}


def _theirs(here: _Here, item: Item) -> dict[str, Any]:
    """What the server holds in place of what it did not take."""
    if item.kind == "judgement" and (row := here.assessments.get(item.about or 0)):
        return {
            "result": row.result, "grade": row.grade, "shared_note": row.shared_note, "private_note": row.private_note,
            "version": row.version, "by": _name(row.judged_by),
        }  # fmt: skip
    if item.kind == "kpi" and (figure := here.kpis.get(item.about or 0)):
        return {"checked": figure.checked, "check_note": figure.check_note, "version": figure.version}
    if item.kind == "note" and (note := here.notes.get(item.key)) and note.author_id == here.actor.id:
        return as_shown(note)
    return {}


def as_shown(note: VisitNote) -> dict[str, Any]:
    return {"text": note.text, "details": note.details, "revision": note.revision}


def _name(user_id: int | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else ""
