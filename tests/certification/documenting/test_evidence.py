"""Evidence: pieces, revisions with their fingerprints, taken back, and read by whom it concerns."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from sqlalchemy import select

from portal.certification.models import Evidence, EvidenceRevision
from portal.core.database import session
from tests.certification import factories as make
from tests.certification.documenting.scenes import JSON, PDF, Scene, a_scene
from tests.factories import a_user


def upload(browser: Any, url: str, content: bytes = PDF, name: str = "manual.pdf", **kwargs: Any) -> Any:
    return browser.post(url, data={"file": (io.BytesIO(content), name)}, **kwargs)


def pieces(scene: Scene) -> list[tuple[str, bool, list[tuple[int, str]]]]:
    session.commit()
    rows = session.scalars(select(Evidence).order_by(Evidence.id).execution_options(populate_existing=True))
    return [(one.title, one.removed_at is None, [(r.number, r.document.sha256) for r in one.revisions]) for one in rows]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def revision_ids() -> list[int]:
    session.commit()
    return list(session.scalars(select(EvidenceRevision.id).order_by(EvidenceRevision.id)))


def test_a_file_a_newer_revision_and_both_can_be_read(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    centre = sign_in(scene.centre)
    newer = PDF + b"%%EOF\n"
    first = upload(centre, scene.at(0, "/evidence"), headers=JSON)
    assert first.status_code == 200
    evidence_id = session.scalar(select(Evidence.id))
    assert upload(centre, scene.url(f"evidence/{evidence_id}/revisions"), newer).status_code == 302
    assert pieces(scene) == [("manual.pdf", True, [(1, digest(PDF)), (2, digest(newer))])]
    page = centre.get(scene.at(0)).text
    assert digest(PDF) in page
    assert digest(newer) in page
    assert [centre.get(scene.url(f"evidence-files/{one}")).data for one in revision_ids()] == [PDF, newer]
    assert sign_in(scene.lead).get(scene.url(f"evidence-files/{revision_ids()[0]}")).data == PDF


def test_the_same_file_twice_is_one_piece_and_one_revision(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    centre = sign_in(scene.centre)
    for _press in range(2):
        upload(centre, scene.at(0, "/evidence"), headers=JSON)
    upload(centre, scene.url(f"evidence/{session.scalar(select(Evidence.id))}/revisions"))
    assert pieces(scene) == [("manual.pdf", True, [(1, digest(PDF))])]


def test_what_is_taken_back_stays_on_record(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    centre = sign_in(scene.centre)
    upload(centre, scene.at(0, "/evidence"))
    evidence_id = session.scalar(select(Evidence.id))
    for _press in range(2):
        assert centre.post(scene.url(f"evidence/{evidence_id}/remove")).status_code == 302
    assert pieces(scene)[0][1] is False
    assert centre.get(scene.url(f"evidence-files/{revision_ids()[0]}")).data == PDF
    assert upload(centre, scene.url(f"evidence/{evidence_id}/revisions"), PDF + b"%%EOF\n").status_code == 409


def test_a_file_that_is_not_what_it_says_is_refused_with_a_reason(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    centre = sign_in(scene.centre)
    bad = upload(centre, scene.at(0, "/evidence"), b"MZ not a pdf", headers=JSON)
    assert (bad.status_code, list(bad.json["errors"])) == (422, ["file"])
    assert "The content of this file is not what its name says." in upload(centre, scene.at(0, "/evidence"), b"MZ").text
    assert centre.post(scene.at(0, "/evidence"), data={}).status_code == 422
    assert pieces(scene) == []


def test_nothing_is_added_once_handed_in_nor_by_others(app: Any, sign_in: Any) -> None:
    scene = a_scene("documented")
    assert upload(sign_in(scene.centre), scene.at(0, "/evidence")).status_code == 409
    assert upload(sign_in(scene.lead), scene.at(0, "/evidence")).status_code == 403
    assert upload(sign_in(scene.manager), scene.at(0, "/evidence")).status_code == 403
    assert pieces(scene) == []


def test_evidence_is_read_by_those_who_may_read_the_file_only(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    upload(sign_in(scene.centre), scene.at(0, "/evidence"))
    (revision,) = revision_ids()
    proposed = make.a_team_member(scene.case, state="proposed").user
    other = make.a_centre_manager(make.a_case("documenting", scene.case.scheme_version))
    readers = {"lead": scene.lead, "manager": scene.manager, "proposed": proposed, "other": other, "stranger": a_user()}
    found = {}
    for name, person in readers.items():
        browser = sign_in(person)
        document = session.get(EvidenceRevision, revision).document_id
        found[name] = (browser.get(scene.url(f"evidence-files/{revision}")).status_code, browser.get(f"/documents/{document}").status_code)
    assert found == {"lead": (200, 200), "manager": (200, 200), "proposed": (404, 404), "other": (404, 404), "stranger": (404, 404)}
