"""Key figures: typed as people type numbers, kept row by row, checked by the auditors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from portal.certification.documenting.figures import figures_of, read_number, shown
from portal.certification.models import KpiRevision, KpiValue
from portal.core.database import session
from tests.certification import factories as make
from tests.certification.documenting.scenes import JSON, Scene, a_scene, checked, stated

KEY = "service_level.voice"


def rows(scene: Scene) -> list[tuple[Any, ...]]:
    session.commit()
    query = select(KpiValue).where(KpiValue.case_id == scene.id).order_by(KpiValue.id)
    found = session.scalars(query.execution_options(populate_existing=True))
    return [(one.code, one.channel, one.value, one.period, one.checked, one.check_note) for one in found]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("82,5", "82.5"), ("82.5 %", "82.5"), ("1 234,5", "1234.5"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("-3", "-3"), (" ", None), ("0,10", "0.1")],
)
def test_numbers_are_read_with_comma_or_point(typed: str, number: str | None) -> None:
    assert read_number(typed, "%") == (None if number is None else Decimal(number))
    assert shown(read_number(typed, "%")) == (number or "")


@pytest.mark.parametrize("typed", ["about 80", "1e999", "NaN", "1.2345678", "99999999999", "8,2,1"])
def test_what_is_no_number_is_not_guessed(typed: str) -> None:
    with pytest.raises(ValueError):
        read_number(typed)


def test_a_figure_is_asked_once_per_channel_the_centre_serves() -> None:
    catalogue = [
        {"code": "a", "name": {}, "definition": {}, "channels": ["voice", "chat"], "obligation": "optional"},
        {"code": "b", "name": {}, "definition": {}, "channels": [], "obligation": "mandatory"},
        {"code": "c", "name": {}, "definition": {}, "channels": ["email"], "obligation": "mandatory"},
        {"code": "d", "name": {}, "definition": {}, "applies_to": ["outsourced", "inbound"], "obligation": "mandatory"},
    ]
    scope = {"in_house", "inbound"}
    assert [one.key for one in figures_of(catalogue, {"voice", "chat"}, scope)] == ["b.", "a.voice", "a.chat"]
    assert [one.key for one in figures_of(catalogue, set(), scope)] == ["b.", "c.", "a."]


def test_an_implausible_value_is_kept_with_a_warning(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    centre = sign_in(scene.centre)
    answer = centre.post(scene.url("kpis"), data=stated(scene, value="182,5", period="2026"), headers=JSON)
    assert answer.status_code == 200
    assert "outside the plausible range" in answer.json["problems"][f"q-{KEY}-value"][0]
    assert rows(scene)[0][2:4] == (Decimal("182.5"), "2026")
    assert "outside the plausible range" in centre.get(scene.url("kpis")).text


def test_a_wrong_number_keeps_everything_typed_and_every_other_row(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    data = stated(scene, value="about eighty", source="My own list") | stated(scene, "turnover.", value="12")
    page = sign_in(scene.centre).post(scene.url("kpis"), data=data)
    assert page.status_code == 422
    assert "about eighty" in page.text
    assert "My own list" in page.text
    assert "Please type a number" in page.text
    assert [one[:3] for one in rows(scene)] == [("turnover", "", Decimal(12))]


def test_two_people_at_one_figure_see_both_rows(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    page = stated(scene, value="70")
    sign_in(make.a_centre_manager(scene.case)).post(scene.url("kpis"), data=stated(scene, value="80"), headers=JSON)
    centre = sign_in(scene.centre)
    answer = centre.post(scene.url("kpis"), data=page, headers=JSON)
    assert answer.status_code == 409
    assert (answer.json["conflict"]["yours"], answer.json["conflict"]["theirs"]) == ("Value: 70", "Value: 80")
    plain = centre.post(scene.url("kpis"), data=page)
    assert plain.status_code == 409
    assert "Value: 80" in plain.text
    assert rows(scene)[0][2] == 80


def test_auditors_check_figures_and_the_centre_learns_of_it_after_the_visit(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    session.add(KpiValue(case_id=scene.id, code="service_level", channel="voice", value=82, period="2026", source="ACD"))
    lead, centre = sign_in(scene.lead), sign_in(scene.centre)
    silent = lead.post(scene.url("kpis/checks"), data=checked(scene, checked="differs"), headers=JSON)
    assert list(silent.json["errors"]) == [f"q-{KEY}-check_note"]
    told = checked(scene, checked="differs", check_note="The ACD says 79.")
    assert lead.post(scene.url("kpis/checks"), data=told, headers=JSON).status_code == 200
    assert rows(scene)[0][4:] == ("differs", "The ACD says 79.")
    assert "The ACD says 79." not in centre.get(scene.url("kpis")).text
    scene.case.state = "correcting"
    assert "The ACD says 79." in centre.get(scene.url("kpis")).text
    assert centre.post(scene.url("kpis/checks"), data=checked(scene, checked="confirmed"), headers=JSON).status_code == 403


def test_mandatory_figures_are_needed_to_hand_in(app: Any, sign_in: Any) -> None:
    from tests.certification.documenting.scenes import answered

    scene = answered(a_scene())
    row = session.scalars(select(KpiValue)).one()
    row.source = ""
    centre = sign_in(scene.centre)
    page = centre.get(scene.url("submission")).text
    assert "One thing is to do" in page
    assert "Source" in page
    refused = centre.post(scene.url("submission"))
    assert (refused.status_code, scene.case.state) == (409, "documenting")


def kept(scene: Scene) -> list[tuple[Any, ...]]:
    query = select(KpiRevision).order_by(KpiRevision.id)
    return [(one.part, {name: text for name, text in one.said.items() if text}, one.user_id, one.at is not None) for one in session.scalars(query)]


def test_what_is_overwritten_is_kept_with_who_had_stated_it_and_shown_to_the_centre(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    colleague = make.a_centre_manager(scene.case)
    sign_in(scene.centre).post(scene.url("kpis"), data=stated(scene, value="80", source="ACD"), headers=JSON)
    assert kept(scene) == []
    data = stated(scene, value="85", source="ACD")
    assert sign_in(colleague).post(scene.url("kpis"), data=data, headers=JSON).status_code == 200
    assert kept(scene) == [("stated", {"value": "80", "source": "ACD"}, scene.centre.id, True)]
    page = sign_in(colleague).get(scene.url("kpis")).text
    assert "1 earlier version" in page
    assert scene.centre.name in page
    again = stated(scene, value="85", source="ACD")
    sign_in(colleague).post(scene.url("kpis"), data=again, headers=JSON)
    assert len(kept(scene)) == 1  # nothing changed, nothing to keep


def test_an_earlier_check_is_kept_for_the_auditors_alone(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    session.add(KpiValue(case_id=scene.id, code="service_level", channel="voice", value=82, period="2026", source="ACD"))
    lead, centre = sign_in(scene.lead), sign_in(scene.centre)
    lead.post(scene.url("kpis/checks"), data=checked(scene, checked="differs", check_note="The ACD says 79."), headers=JSON)
    lead.post(scene.url("kpis/checks"), data=checked(scene, checked="confirmed", check_note=""), headers=JSON)
    assert kept(scene) == [("checked", {"checked": "differs", "check_note": "The ACD says 79."}, scene.lead.id, True)]
    assert "The ACD says 79." in lead.get(scene.url("kpis")).text
    scene.case.state = "correcting"
    session.commit()
    assert "The ACD says 79." not in centre.get(scene.url("kpis")).text


def test_a_figure_stated_anew_after_its_check_is_checked_anew(app: Any, sign_in: Any) -> None:
    from tests.certification.documenting.scenes import answered

    scene = answered(a_scene("stage1"))
    lead, centre = sign_in(scene.lead), sign_in(scene.centre)
    assert lead.post(scene.url("kpis/checks"), data=checked(scene, checked="confirmed"), headers=JSON).status_code == 200
    scene.case.state = "documenting"
    session.commit()
    data = stated(scene, value="61", period="2026", source="ACD")
    assert centre.post(scene.url("kpis"), data=data, headers=JSON).status_code == 200
    scene.case.state = "stage1"
    session.commit()
    assert "Stated anew since it was checked" in lead.get(scene.url("kpis")).text
    scene.case.state = "documenting"
    session.commit()
    assert centre.post(scene.url("submission")).status_code == 302
    assert [row[4] for row in rows(scene) if row[0] == "service_level"] == [""]
    assert kept(scene)[-1] == ("checked", {"checked": "confirmed"}, scene.lead.id, True)
