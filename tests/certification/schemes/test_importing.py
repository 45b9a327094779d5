"""Standards from files: stored whole, refused whole, a changed file a new revision."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role, User
from portal.certification.models import Crosswalk, Requirement, Standard
from portal.certification.schemes import services
from portal.certification.standards import library
from portal.core.database import session
from tests.certification.factories import a_body, somebody_as

SHIPPED = library.HERE / "en15838-2009.yaml"


def an_owner() -> User:
    return somebody_as(Role.SCHEME_OWNER, a_body())


def count(table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_shipped_standards_are_stored_as_they_are_written(app: Any) -> None:
    owner = an_owner()
    done = services.load_shipped(actor=owner)
    read = library.shipped()
    assert [(one.standard.code, one.new) for one in done] == [(code, True) for code in read]
    for code, written in read.items():
        stored = session.scalars(select(Standard).where(Standard.code == code)).one()
        rows = stored.requirements
        refs = {row.id: row.ref for row in rows}
        assert [(r.ref, refs.get(r.parent_id or 0), r.depth, r.assessable, r.applies_to, r.question) for r in rows] == [
            (n.ref, n.parent, n.depth, n.assessable, list(n.applies_to), dict(n.question)) for n in written.nodes
        ]
        assert [kpi["code"] for kpi in stored.kpis] == [kpi.code for kpi in library.shipped_kpis()]
    links = sum(len(link.targets) for crosswalk in library.shipped_crosswalks() for link in crosswalk.links)
    assert count(Crosswalk) == links


def test_the_same_file_again_makes_nothing_new(app: Any) -> None:
    services.load_shipped(actor=None)
    before = (count(Standard), count(Requirement), count(Crosswalk))
    assert [one.new for one in services.load_shipped(actor=None)] == [False, False]
    assert (count(Standard), count(Requirement), count(Crosswalk)) == before


def test_a_changed_file_is_a_new_revision_and_the_old_one_stays(app: Any) -> None:
    text = SHIPPED.read_text("utf-8")
    first = services.import_standard(text, actor=None)
    second = services.import_standard(text + "\n# changed\n", actor=None)
    assert (first.standard.revision, second.standard.revision, second.new) == (1, 2, True)
    assert count(Requirement) == 2 * len(library.shipped()["EN 15838:2009"].nodes)


def send(browser: Any, content: bytes, name: str = "own.yaml") -> Any:
    return browser.post("/certification/standards", data={"file": (io.BytesIO(content), name)})


def test_a_file_is_imported_on_the_page(app: Any, sign_in: Any) -> None:
    answer = send(sign_in(an_owner()), SHIPPED.read_bytes())
    assert (answer.status_code, count(Standard)) == (302, 1)


def test_every_mistake_is_shown_with_its_line_and_nothing_is_stored(app: Any, sign_in: Any) -> None:
    broken = SHIPPED.read_text("utf-8").replace("status: withdrawn", "status: gone", 1).replace("weight: 3", "weight: 9", 1)
    with pytest.raises(library.LibraryError) as refused:
        library.load(broken)
    page = send(sign_in(an_owner()), broken.encode())
    assert (page.status_code, count(Standard)) == (422, 0)
    assert len(refused.value.mistakes) >= 2
    shown = [f"Line {one.line}:" in page.text for one in refused.value.mistakes]
    assert shown == [True] * len(refused.value.mistakes)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"standard: [", b"- 1\n- 2\n", b"x" * 1_100_000])
def test_odd_files_are_refused_with_a_sentence(app: Any, sign_in: Any, content: bytes) -> None:
    page = send(sign_in(an_owner()), content)
    assert (page.status_code, "Line 1:" in page.text, count(Standard)) == (422, True, 0)


def test_no_file_at_all_is_said_beside_the_field(app: Any, sign_in: Any) -> None:
    page = sign_in(an_owner()).post("/certification/standards", data={})
    assert (page.status_code, "Please choose a file." in page.text) == (422, True)


def test_only_scheme_owners_import(app: Any, sign_in: Any) -> None:
    body = a_body()
    manager, auditor = somebody_as(Role.CERTIFICATION_MANAGER, body), somebody_as(Role.AUDITOR, body)
    assert [send(sign_in(who), SHIPPED.read_bytes()).status_code for who in (manager, auditor)] == [403, 404]


def test_the_command_line_imports_and_names_file_and_line(app: Any, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["certification", "import-standard", str(SHIPPED)]).output == "EN 15838:2009: revision 1 imported\n"
    assert runner.invoke(args=["certification", "seed"]).output.splitlines()[0] == "EN 15838:2009: already there"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("standard: 1\n")
    refused = runner.invoke(args=["certification", "import-standard", str(wrong)])
    assert (refused.exit_code, refused.output.startswith("wrong.yaml:1: ")) == (1, True)
