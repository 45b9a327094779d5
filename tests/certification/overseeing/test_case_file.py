"""The file of a case: everything in it, with hashes that hold; for manager and decision makers only."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

from werkzeug.datastructures import FileStorage

from portal.audit import Event, record
from portal.certification.findings import raise_finding
from portal.certification.models import Assessment, Evidence, EvidenceRevision
from portal.core.database import session
from portal.documents import attach
from tests.certification.factories import a_case, a_centre_manager, a_decider, a_manager, a_team_member
from tests.conftest import SignIn
from tests.factories import a_user, saved

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def a_full_case():
    case = a_case("on_site")
    lead = a_team_member(case).user
    assessment = session.query(Assessment).filter_by(case_id=case.id).first()
    evidence = saved(Evidence(assessment_id=assessment.id, title="Quality manual"))
    document = attach("Evidence", evidence.id, "", case.organisation_id, FileStorage(io.BytesIO(PDF), "manual.pdf"), lead)
    saved(EvidenceRevision(evidence_id=evidence.id, number=1, document_id=document.id))
    raise_finding(case, assessment.requirement, "minor", "No plan for nights.", "Interview 3", actor=lead)
    record(Event.VISIT_BEGUN, case, actor=lead)
    case.state = "reviewing"
    session.commit()
    return case, lead, document


def test_the_file_holds_everything_and_its_hashes_hold(app, sign_in: SignIn) -> None:
    case, lead, document = a_full_case()
    answer = sign_in(a_manager(case.scheme_version)).get(f"/certification/cases/{case.id}/file.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    manifest = json.loads(archive.read("MANIFEST.json"))
    assert manifest["case"] == case.number
    assert {one["path"] for one in manifest["files"]} == set(archive.namelist()) - {"MANIFEST.json"}
    for one in manifest["files"]:
        content = archive.read(one["path"])
        assert (one["size"], one["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    path = next(name for name in archive.namelist() if name.startswith("documents/"))
    assert (archive.read(path), hashlib.sha256(archive.read(path)).hexdigest()) == (PDF, document.sha256)
    records = {name for name in archive.namelist() if name.startswith("records/")}
    assert records >= {f"records/{table}.json" for table in ("case_sites", "agreements", "assessments", "team_members", "evidence", "evidence_revisions", "findings")}
    finding = json.loads(archive.read("records/findings.json"))[0]
    assert finding["statement"] == "No plan for nights."
    events = [json.loads(line)["event"] for line in archive.read("events.jsonl").splitlines()]
    assert Event.VISIT_BEGUN in events
    assert events[-1] == Event.CASE_FILE_EXPORTED
    assert json.loads(archive.read("people.json"))[str(lead.id)] == lead.name


def test_only_manager_and_decision_makers_take_the_file(app, sign_in: SignIn) -> None:
    case, lead, _document = a_full_case()
    path = f"/certification/cases/{case.id}/file.zip"
    people = {
        "manager": (a_manager(case.scheme_version), 200), "decider": (a_decider(case.scheme_version), 200),
        "lead": (lead, 403), "centre": (a_centre_manager(case), 403), "stranger": (a_user(), 404),
        "other manager": (a_manager(a_case("reviewing").scheme_version), 404),
    }  # fmt: skip
    assert {who: sign_in(user).get(path).status_code for who, (user, _status) in people.items()} == {
        who: status for who, (_user, status) in people.items()
    }
