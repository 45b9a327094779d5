"""Commands on calibration: choose and remove cases, mark one, finish it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.judging import policies as may
from portal.awards.judging.merging import Clash, Shown, Typed, merge
from portal.awards.judging.queries.calibrating import (
    CalibrationSheet,
    begun_by_anybody,
    offers_for,
    panel_of,
    sheet_of,
)
from portal.awards.judging.queries.oversight import Office
from portal.awards.judging.services.scorecards import Clashes
from portal.awards.judging.services.tallies import insert_of
from portal.awards.models import CalibrationCard, CalibrationCase, CalibrationMark
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _l

MOST_CASES = 2
"""More would cost the jury an evening before it reads its first own entry."""


def choose_case(office: Office, entry_id: int, *, actor: User) -> CalibrationCase:
    """The panel's medians are kept with the case: what happens to the old edition later changes nothing."""
    stage = office.round
    lock(stage)
    require(may.choose_case(actor, office.chair, stage, now()))
    offer = next((one for one in offers_for(actor, stage) if one.entry.id == entry_id), None)
    if offer is None:
        raise Refused(_l("Please choose one of the cases listed."))
    chosen = session.scalars(select(CalibrationCase.id).where(CalibrationCase.round_id == stage.id)).all()
    if len(chosen) >= MOST_CASES:
        raise Refused(_l("Two cases are enough: please remove one first."))
    case = CalibrationCase(round_id=stage.id, entry=offer.entry, panel=panel_of(offer.entry, stage))
    session.add(case)
    session.flush()
    record(Event.CALIBRATION_CASE_CHOSEN, case, actor=actor, scope=f"edition:{stage.edition_id}", entry_id=entry_id, round_id=stage.id)
    return case


def remove_case(office: Office, case: CalibrationCase, *, actor: User) -> None:
    stage = office.round
    lock(stage)
    require(may.remove_case(actor, office.chair, stage, now()))
    if begun_by_anybody(case):
        raise Refused(_l("Somebody has begun to mark this case: it stays."))
    record(Event.CALIBRATION_CASE_REMOVED, stage, actor=actor, scope=f"edition:{stage.edition_id}", entry_id=case.entry_id)
    session.delete(case)


def save_calibration(sheet: CalibrationSheet, typed: Mapping[int, Typed], seen: Mapping[int, Shown], *, actor: User) -> CalibrationSheet:
    """Merge what was typed, as with a scorecard. Raises Clashes when a field changed on both sides."""
    at = now()
    require(may.save_calibration(actor, sheet.member, sheet.case.round, at))
    if sheet.done:
        raise Refused(_l("This case is done: you have seen how the panel marked it."))
    contents, clashes = dict(sheet.contents), list[Clash]()
    for criterion_id, one in typed.items():
        if criterion_id in contents:
            contents[criterion_id], found = merge(criterion_id, sheet.contents[criterion_id], seen.get(criterion_id), one)
            clashes += found
    if clashes:
        raise Clashes(clashes)
    changed = [key for key, content in contents.items() if content != sheet.contents[key]]
    if not changed and sheet.card is not None:
        return sheet
    card = sheet.card or _first(sheet, at)
    card.saved_at = at
    for key in changed:
        _write(card, key, contents[key].value, contents[key].cannot_judge, contents[key].comment)
    record(Event.CALIBRATION_SAVED, card, actor=actor, scope=f"edition:{sheet.case.round.edition_id}", criteria=changed)
    session.flush()
    return sheet_of(sheet.case, sheet.member)


def _first(sheet: CalibrationSheet, at: datetime) -> CalibrationCard:
    card = CalibrationCard(case_id=sheet.case.id, member_id=sheet.member.id, saved_at=at)
    session.add(card)
    session.flush()
    return card


def _write(card: CalibrationCard, criterion_id: int, value: object, cannot_judge: bool, comment: str) -> None:
    values = {"value": value, "cannot_judge": cannot_judge, "comment": comment}
    insert = insert_of(CalibrationMark).values(card_id=card.id, criterion_id=criterion_id, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["card_id", "criterion_id"], set_=values))


def finish_calibration(sheet: CalibrationSheet, *, actor: User) -> None:
    """Lock a complete sheet; from then on its juror sees how the panel marked it. The same click twice finishes once."""
    at = now()
    require(may.finish_calibration(actor, sheet.member, sheet.case.round, at))
    if sheet.done:
        return
    if sheet.card is None or sheet.undecided:
        raise Refused(_l("Some criteria have neither a mark nor “cannot judge” yet."))
    sheet.card.done_at = at
    record(Event.CALIBRATION_DONE, sheet.card, actor=actor, scope=f"edition:{sheet.case.round.edition_id}", case_id=sheet.case.id)
