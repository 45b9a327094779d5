"""The case before as a start: texts taken over, differences shown, files linked, nothing judged."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select

from portal.certification.documenting.differences import differences
from portal.certification.documenting.merging import Typed, merge, token
from portal.certification.models import Crosswalk, Evidence, EvidenceRevision, KpiValue
from portal.core.database import session
from tests.certification import factories as make
from tests.certification.documenting.scenes import PDF, Scene, a_scene, answered


def words(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in differences(before, after)]


def test_differences_are_told_word_by_word() -> None:
    assert words("We answer every call.", "We answer each call.") == [
        ("same", "We answer "), ("removed", "every"), ("added", "each"), ("same", " call."),
    ]  # fmt: skip
    assert words("", "New.") == [("added", "New.")]
    assert words("Same.", "Same.") == [("same", "Same.")]


def test_very_long_texts_are_compared_line_by_line() -> None:
    long = "".join(f"word {number}\n" for number in range(4000))
    assert words(long, long + "more\n") == [("same", long), ("added", "more\n")]


def test_fields_are_merged_each_by_itself() -> None:
    typed = {
        "a": Typed("new", token("old")), "b": Typed("mine", token("older")), "c": Typed("seen", token("seen")),
        "d": Typed("same", "odd"), "e": Typed("unknown", "x"),
    }  # fmt: skip
    result = merge({"a": "old", "b": "theirs", "c": "changed since", "d": "same"}, typed)
    assert result.values == {"a": "new"}
    assert [(one.key, one.yours, one.theirs) for one in result.clashes] == [("b", "mine", "theirs")]
    assert result.tokens == {"d": token("same")}


def with_earlier() -> tuple[Scene, Scene]:
    """A finished case with a file and a figure, and the one that follows it."""
    earlier = answered(a_scene("documenting"), "As in 2024.")
    second = earlier.assessments[1]
    second.applies, second.exclusion, second.statement = False, "No calls.", ""
    session.commit()
    case = make.a_case("documenting", earlier.case.scheme_version, earlier.case.organisation, previous_id=earlier.id)
    lead = make.a_team_member(case).user
    session.commit()
    return earlier, Scene(case, earlier.centre, lead, earlier.manager)


def test_answers_are_taken_over_to_be_read_again(app: Any, sign_in: Any) -> None:
    earlier, scene = with_earlier()
    for one in earlier.assessments:
        one.result, one.grade, one.stage1, one.private_note = "conforming", 3, "adequate", "planted"
    third = scene.assessments[2]
    third.statement, third.progress = "Written anew.", "in_progress"
    assert sign_in(scene.centre).post(scene.url("baseline")).status_code == 302
    found = [(one.statement, one.exclusion, one.applies, one.progress, one.stage1, one.result, one.grade, one.private_note) for one in scene.assessments]
    assert found == [
        ("As in 2024.", "", True, "in_progress", "", "", None, ""),
        ("", "No calls.", True, "in_progress", "", "", None, ""),
        ("Written anew.", "", True, "in_progress", "", "", None, ""),
    ]
    assert scene.case.answered == 0
    (row,) = session.scalars(select(KpiValue).where(KpiValue.case_id == scene.id))
    assert (row.source, row.value, row.period) == ("ACD", None, "")


def test_what_differs_from_the_earlier_case_is_shown_in_words_too(app: Any, sign_in: Any) -> None:
    _earlier, scene = with_earlier()
    scene.assessments[0].statement = "As in 2026."
    session.commit()
    for person in (scene.centre, scene.lead):
        page = sign_in(person).get(scene.at(0)).text
        assert '<del><span class="visually-hidden">removed: </span>2024.</del>' in page
        assert '<ins><span class="visually-hidden">added: </span>2026.</ins>' in page


def test_earlier_evidence_is_linked_and_shown_again_only_when_asked(app: Any, sign_in: Any) -> None:
    earlier, scene = with_earlier()
    centre = sign_in(scene.centre)
    centre.post(earlier.at(0, "/evidence"), data={"file": (io.BytesIO(PDF), "manual.pdf")})
    session.commit()
    evidence, revision = session.scalars(select(Evidence.id)).one(), session.scalars(select(EvidenceRevision.id)).one()
    assert "manual.pdf" in sign_in(scene.lead).get(scene.at(0)).text
    assert sign_in(scene.lead).get(scene.url(f"evidence-files/{revision}")).data == PDF
    for _press in range(2):
        assert centre.post(scene.at(0, f"/evidence/{evidence}/reuse")).status_code == 302
    session.commit()
    own = session.scalars(select(Evidence).where(Evidence.id != evidence)).one()
    assert [(one.number, one.note) for one in own.revisions] == [(1, earlier.case.number)]
    assert centre.post(scene.at(0, f"/evidence/{own.id}/reuse")).status_code == 404


def test_a_crosswalk_carries_answers_into_a_newer_standard(app: Any, sign_in: Any) -> None:
    earlier = answered(a_scene("documenting"), "As in 2024.")
    newer = make.a_scheme(make.a_standard("ISO 9999:2017"), body=earlier.case.scheme_version.body)
    case = make.a_case("documenting", newer, earlier.case.organisation, previous_id=earlier.id)
    scene = Scene(case, earlier.centre, make.a_team_member(case).user, earlier.manager)
    refs = [one.requirement.ref for one in earlier.assessments]
    target = scene.assessments[0].requirement.ref
    for ref in refs[:2]:
        session.add(Crosswalk(from_code=earlier.case.standard.code, from_ref=ref, to_code=newer.standard.code, to_ref=target, relation="partly"))
    session.commit()
    assert sign_in(scene.centre).post(scene.url("baseline")).status_code == 302
    assert [one.statement for one in scene.assessments] == ["As in 2024.\n\nAs in 2024.", "", ""]


def test_without_an_earlier_case_there_is_nothing_to_take_over(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    assert sign_in(scene.centre).post(scene.url("baseline")).status_code == 409
    assert sign_in(scene.lead).post(scene.url("baseline")).status_code == 403


def test_the_questionnaire_opens_with_the_agreement_and_asks_what_concerns_the_centre(app: Any) -> None:
    from portal.certification.casework import enter
    from portal.certification.models import Assessment

    scheme = make.a_scheme(make.a_standard(questions=4))
    asked = [one for one in scheme.standard.requirements if one.assessable]
    asked[0].applies_to = ["outsourced", "inbound"]
    asked[1].applies_to = ["in_house", "outbound"]
    case = make.a_case("accepted", scheme)
    enter(case, "contract")
    session.commit()
    found = set(session.scalars(select(Assessment.requirement_id).where(Assessment.case_id == case.id)))
    assert found == {one.id for one in asked[2:]}
    assert case.asked == 2
