"""Calibration: cases of past years come first, are compared with the panel of their year, and are counted nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.engagements import engage
from portal.accounts.models import Engagement, User
from portal.audit.models import AuditEvent
from portal.awards.counting.services import freeze_round
from portal.awards.judging.merging import Content, shown, stamp
from portal.awards.models import (
    Assignment,
    CalibrationCard,
    CalibrationCase,
    CalibrationMark,
    Entry,
    JuryMember,
    ResultRow,
    ResultSet,
    Round,
    Tally,
)
from portal.awards.visibility import visible_assignments, visible_entries
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import (
    DAY,
    a_card,
    a_category,
    a_conflict,
    a_form,
    a_jury_member,
    a_programme,
    a_round,
    an_answer,
    an_assignment,
    an_edition,
    an_entry,
)
from tests.awards.forming.helpers import person_of, text_of
from tests.conftest import SignIn, Statements
from tests.factories import a_federation, a_secretary, a_user


@dataclass
class Scene:
    secretary: User
    past: Entry
    stage: Round
    entry: Entry
    member: JuryMember
    card: Assignment

    @property
    def juror(self) -> User:
        return person_of(self.member)


def a_past(stage: Round, nominee: str = "Oldcase", marks: tuple[int, ...] = (6, 7, 9), *, audience: str = "everyone") -> Entry:
    """An entry of a revealed edition of the same programme, counted by a panel of three."""
    edition = an_edition(stage.edition.programme, "published", year=2024, publication="revealed", state="archived")
    questions = a_form(edition)
    questions[0].audience = audience
    entry = an_entry(a_category(edition), state="accepted", nominee=nominee)
    an_answer(entry, questions[0], f"What {nominee} changed.")
    then = a_round(edition, phase="published", state="closed", criteria=3)
    for mark in marks:
        a_card(then, entry, a_jury_member(edition), [mark, mark - 1, None])
    freeze_round(then, now())
    return entry


def a_scene(*, opened: bool = False) -> Scene:
    """A round about to open (or open), a juror with one entry, and a past case to choose."""
    federation = a_federation()
    edition = an_edition(a_programme(federation), "judging")
    stage = a_round(edition, phase="judging", criteria=2, state="open" if opened else "planned")
    if not opened:
        stage.opens_at = now() + DAY
    entry, member = an_entry(a_category(edition), state="accepted", nominee="Newcase"), a_jury_member(edition, a_user("Jo"))
    return Scene(a_secretary(federation), a_past(stage), stage, entry, member, an_assignment(stage, entry, member))


def a_case(scene: Scene, entry: Entry | None = None) -> CalibrationCase:
    case = CalibrationCase(round_id=scene.stage.id, entry=entry or scene.past, panel={"cards": 3, "medians": {"c1": "7", "c2": "6"}})
    session.add(case)
    session.flush()
    return case


def begin(scene: Scene) -> None:
    scene.stage.opens_at, scene.stage.state = now() - DAY, "open"


def marks_for(scene: Scene, first: str = "8", second: str = "5", **more: str) -> dict[str, str]:
    """As the page sends them that was opened before anything was marked."""
    one, two = scene.stage.criteria
    unmarked = stamp({criterion.id: shown(Content()) for criterion in (one, two)})
    return {"whole": "1", "version": unmarked, f"mark_{one.id}": first, f"mark_{two.id}": second, **more}


def test_the_secretariat_chooses_a_case_of_a_past_year_with_the_medians_of_its_panel(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    browser, url = sign_in(scene.secretary), f"/rounds/{scene.stage.id}/calibration"
    assert "Oldcase" in text_of(browser.get(url))
    assert browser.post(url, data={"entry": str(scene.past.id)}).location == url
    case = session.scalars(select(CalibrationCase)).one()
    assert (case.entry_id, case.panel) == (scene.past.id, {"cards": 3, "medians": {"c1": "7", "c2": "6"}})
    assert "The jury marks 1 case of an earlier year" in text_of(browser.get(url))
    assert browser.post(f"/calibration-cases/{case.id}/removal").location == url
    assert session.scalar(select(func.count(CalibrationCase.id))) == 0
    events = session.scalars(select(AuditEvent.event).where(AuditEvent.event.contains("calibration")).order_by(AuditEvent.id)).all()
    assert events == ["awards.calibration_case.chosen", "awards.calibration_case.removed"]


def test_only_revealed_cases_whose_dossier_may_be_shown_are_offered_and_two_at_most(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    few, secret, foreign = a_past(scene.stage, "Fewcards", (7, 8)), a_past(scene.stage, "Juryonly", audience="jury"), a_past(a_scene().stage, "Foreign")
    hidden = a_past(scene.stage, "Unrevealed")
    hidden.edition.publication = "hidden"
    browser, url = sign_in(scene.secretary), f"/rounds/{scene.stage.id}/calibration"
    page = text_of(browser.get(url))
    assert [name in page for name in ("Oldcase", "Fewcards", "Juryonly", "Foreign", "Unrevealed")] == [True] + [False] * 4
    assert [browser.post(url, data={"entry": str(one.id)}).status_code for one in (few, secret, foreign, hidden, scene.entry)] == [409] * 5
    more = [a_past(scene.stage, name) for name in ("Second", "Third")]
    assert [browser.post(url, data={"entry": str(one.id)}).status_code for one in (scene.past, *more)] == [302, 302, 409]


def test_cases_are_fixed_once_the_round_opens_or_somebody_has_begun(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    case = a_case(scene)
    browser = sign_in(scene.secretary)
    sign_in(scene.juror).post(f"/calibration-cases/{case.id}/scorecard", data=marks_for(scene))
    assert browser.post(f"/calibration-cases/{case.id}/removal").status_code == 409
    session.query(CalibrationMark).delete()
    session.query(CalibrationCard).delete()
    begin(scene)
    assert browser.post(f"/calibration-cases/{case.id}/removal").status_code == 403
    assert browser.post(f"/rounds/{scene.stage.id}/calibration", data={"entry": str(scene.past.id)}).status_code == 403
    assert "The round has opened: its calibration cases are fixed." in text_of(browser.get(f"/rounds/{scene.stage.id}/calibration"))


def test_who_is_neither_secretariat_nor_chair_chooses_nothing(app: Flask, sign_in: SignIn) -> None:
    scene, foreign = a_scene(), a_scene()
    case = a_case(scene)
    for user in (scene.juror, foreign.secretary):
        browser = sign_in(user)
        assert browser.get(f"/rounds/{scene.stage.id}/calibration").status_code == 404
        assert browser.post(f"/rounds/{scene.stage.id}/calibration", data={"entry": str(scene.past.id)}).status_code == 404
        assert browser.post(f"/calibration-cases/{case.id}/removal").status_code == 404
    chair = a_jury_member(scene.stage.edition, role="chair")
    assert sign_in(person_of(chair)).post(f"/calibration-cases/{case.id}/removal").status_code == 302


def test_before_calibration_a_juror_has_no_queue_and_afterwards_the_whole(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    case = a_case(scene)
    begin(scene)
    browser, desk = sign_in(scene.juror), f"/assignments/{scene.card.id}/desk"
    page = text_of(browser.get("/judging"))
    assert ("First mark 1 case of an earlier year" in page, "Oldcase" in page, "Newcase" in page) == (True, True, False)
    assert [browser.get(path).status_code for path in (desk, f"/entries/{scene.entry.id}/reading")] == [404, 404]
    assert "1 case to calibrate on" in text_of(browser.get("/waiting"))
    assert "What Oldcase changed." in text_of(browser.get(f"/calibration-cases/{case.id}/desk"))
    answer = browser.post(f"/calibration-cases/{case.id}/scorecard", data=marks_for(scene, then="submit"))
    assert answer.location == f"/calibration-cases/{case.id}/comparison"
    page = text_of(browser.get(answer.location))
    told = ("On average you marked as the panel of that year did.", "1.0 above the panel", "1.0 below the panel")
    assert [words in page for words in told] == [True] * 3
    assert [browser.get(path).status_code for path in (desk, f"/entries/{scene.entry.id}/reading")] == [200, 200]
    assert "Newcase" in text_of(browser.get("/judging"))


def test_how_the_panel_marked_is_told_only_when_done_and_then_nothing_changes(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    case = a_case(scene)
    browser, url = sign_in(scene.juror), f"/calibration-cases/{case.id}"
    assert browser.get(f"{url}/comparison").location == f"{url}/desk"
    one = scene.stage.criteria[0]
    incomplete = browser.post(f"{url}/scorecard", data=marks_for(scene, second="", then="submit"))
    assert (incomplete.status_code, "Some criteria have neither" in text_of(incomplete)) == (422, True)
    assert session.scalars(select(CalibrationMark).where(CalibrationMark.criterion_id == one.id)).one().value == 8
    assert browser.post(f"{url}/scorecard", data=marks_for(scene, then="submit")).location == f"{url}/comparison"
    assert browser.get(f"{url}/desk").location == f"{url}/comparison"
    assert browser.post(f"{url}/scorecard", data=marks_for(scene, first="1")).status_code == 409
    assert [browser.post(f"{url}/scorecard", data=marks_for(scene, first=wrong)).status_code for wrong in ("11", "x")] == [422, 422]
    assert sorted(session.scalars(select(CalibrationMark.value))) == [5, 8]


def test_the_autosave_is_answered_as_on_the_desk_and_clashes_show_both(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    case = a_case(scene)
    browser, url, one = sign_in(scene.juror), f"/calibration-cases/{case.id}/scorecard", scene.stage.criteria[0]
    json = {"Accept": "application/json"}
    saved = browser.post(url, data={f"mark_{one.id}": "8", "version": marks_for(scene)["version"]}, headers=json)
    assert (saved.status_code, saved.json["progress"], saved.json["values"][f"mark_{one.id}"]) == (200, "1 of 2 criteria marked", "8")
    clash = browser.post(url, data={f"mark_{one.id}": "3", "version": f"{one.id}:5:1:"}, headers=json)
    assert clash.status_code == 409
    assert session.scalars(select(CalibrationMark.value)).one() == Decimal(8)


@pytest.mark.parametrize("tie", ["declared", "employed", "audited"])
def test_whoever_has_a_tie_to_the_case_skips_it(app: Flask, sign_in: SignIn, tie: str) -> None:
    scene = a_scene()
    case = a_case(scene)
    begin(scene)
    company = scene.past.company
    assert company
    if tie == "declared":
        a_conflict(scene.stage.edition, scene.juror, company)
    elif tie == "employed":
        scene.juror.employer = company
    else:
        engage(scene.juror.id, company.id, "audited")
    browser = sign_in(scene.juror)
    assert browser.get(f"/calibration-cases/{case.id}/desk").status_code == 404
    assert browser.get(f"/assignments/{scene.card.id}/desk").status_code == 200
    assert "Oldcase" not in text_of(browser.get("/judging"))


def test_somebody_else_s_case_is_not_there(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    case = a_case(scene)
    unready = a_jury_member(scene.stage.edition, conflicts_declared_at=None)
    for user in (a_user(), scene.secretary, person_of(unready), a_scene().juror):
        browser = sign_in(user)
        assert [browser.get(f"/calibration-cases/{case.id}/{page}").status_code for page in ("desk", "comparison")] == [404, 404]
        assert browser.post(f"/calibration-cases/{case.id}/scorecard", data=marks_for(scene)).status_code == 404


def test_calibration_is_counted_nowhere(app: Flask, sign_in: SignIn) -> None:
    """Not in results, coverage or tallies, and it makes nobody a judge of the company."""
    scene = a_scene()
    case = a_case(scene)
    begin(scene)
    before = (session.scalar(select(func.count(Tally.entry_id))), session.scalar(select(func.count(Engagement.id))))
    chair = a_jury_member(scene.stage.edition, role="chair")
    sheets = sign_in(scene.secretary), f"/rounds/{scene.stage.id}/coverage"
    coverage = text_of(sheets[0].get(sheets[1]))
    sign_in(scene.juror).post(f"/calibration-cases/{case.id}/scorecard", data=marks_for(scene, then="submit"))
    assert session.scalar(select(func.count(CalibrationCard.id)).where(CalibrationCard.done_at.is_not(None))) == 1
    assert (session.scalar(select(func.count(Tally.entry_id))), session.scalar(select(func.count(Engagement.id)))) == before
    assert "Oldcase" not in coverage + text_of(sheets[0].get(sheets[1])) + text_of(sign_in(person_of(chair)).get(sheets[1]))
    for number in range(3):
        a_card(scene.stage, scene.entry, a_jury_member(scene.stage.edition), [5, 5 + number])
    scene.stage.state = "closed"
    freeze_round(scene.stage, now())
    rows = select(ResultRow.entry_id, ResultRow.cards).join(ResultSet).where(ResultSet.round_id == scene.stage.id)
    assert session.execute(rows).all() == [(scene.entry.id, 3)]


def test_who_has_done_it_is_listed_in_few_statements(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    scene = a_scene()
    case = a_case(scene)
    browser, counts = sign_in(scene.secretary), []
    for _size in range(2):
        for _number in range(10):
            member = a_jury_member(scene.stage.edition)
            session.add(CalibrationCard(case_id=case.id, member_id=member.id, done_at=now()))
        with statements() as seen:
            assert browser.get(f"/rounds/{scene.stage.id}/calibration").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
    assert text_of(browser.get(f"/rounds/{scene.stage.id}/calibration")).count("1 of 1") == 20


def test_nobody_waits_for_a_round_that_asks_for_no_calibration(app: Flask) -> None:
    scene = a_scene(opened=True)
    assert [one.id for one in session.scalars(visible_assignments(scene.juror)).unique()] == [scene.card.id]
    assert [one.nominee for one in session.scalars(visible_entries(scene.juror))] == ["Newcase"]
    other = a_round(scene.stage.edition, phase="judging", position=2, state="open")
    session.add(CalibrationCase(round_id=other.id, entry=scene.past, panel={"cards": 3, "medians": {}}))
    session.flush()
    assert [one.id for one in session.scalars(visible_assignments(scene.juror)).unique()] == [scene.card.id]
