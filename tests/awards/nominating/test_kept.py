"""What was in at each moment, papers, what waits, and who may read which documents."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.awards.models import Answer, Snapshot
from portal.awards.nominating import jobs, services
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import session
from portal.documents import Document
from portal.home import tasks_for
from portal.outbox.templates import KINDS
from portal.settings import ROOT
from tests.awards.factories import DAY, a_collaborator, a_jury_member, a_round, an_assignment, an_entry
from tests.awards.nominating.factories import a_scene, completed
from tests.factories import a_secretary, a_user, saved

LETTERS = ("entry-contact-invited", "collaborator-invited", "entry-handed-back", "entry-returned-to-company", "entry-submitted", "entry-withdrawn")


def snapshots() -> list[Snapshot]:
    session.rollback()
    return list(session.scalars(select(Snapshot).order_by(Snapshot.id)))


def test_at_the_deadline_every_dossier_is_kept_once(app: Any) -> None:
    scene = completed(a_scene("screening"))
    extended = an_entry(scene.category, extended_until=now() + DAY)
    withdrawn = an_entry(scene.category, state="withdrawn")
    accepted = an_entry(scene.category, state="accepted")
    a_scene()  # its deadline has not come
    session.commit()
    assert [jobs.deadline_snapshots(), jobs.deadline_snapshots()] == [2, 0]
    kept = snapshots()
    assert {one.entry_id for one in kept} == {scene.entry.id, accepted.id}
    assert {(one.occasion, one.at) for one in kept} == {("deadline", scene.edition.dossiers_close_at)}
    assert [one.sha256 == fingerprint(one.content) for one in kept] == [True, True]
    assert {extended.id, withdrawn.id} & {one.entry_id for one in kept} == set()


def test_an_extended_entry_is_kept_at_its_own_deadline(app: Any) -> None:
    scene = a_scene("screening", extended_until=now() - DAY)
    session.commit()
    assert jobs.deadline_snapshots() == 1
    assert snapshots()[0].at == scene.entry.extended_until


def test_what_was_in_stays_readable_as_it_was(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    services.submit_entry(scene.entry, scene.manager)
    row = session.scalars(select(Answer).where(Answer.question_id == scene.questions["portrait"].id)).one()
    row.value = "Changed afterwards."
    scene.questions["portrait"].label = {"en": "Another question"}
    session.commit()
    number = snapshots()[0].id
    browser = sign_in(scene.contact)
    page = browser.get(scene.url(f"/snapshots/{number}")).text
    assert [text in page for text in ("We answer.", "Question portrait", "Solved at once")] == [True] * 3
    assert [text in page for text in ("Changed afterwards.", "Another question")] == [False] * 2
    assert browser.get(scene.url(f"/snapshots/{number + 1}")).status_code == 404


def test_a_snapshot_of_another_entry_is_not_there(app: Any, sign_in: Any) -> None:
    scene, other = completed(a_scene()), completed(a_scene())
    services.submit_entry(other.entry, other.manager)
    session.commit()
    number = session.scalar(select(Snapshot.id))
    assert sign_in(scene.manager).get(scene.url(f"/snapshots/{number}")).status_code == 404


def test_a_file_removed_later_is_still_part_of_what_was_in(app: Any, sign_in: Any, tmp_path: Any) -> None:
    from io import BytesIO

    from portal import documents

    scene = completed(a_scene())
    received = documents.Received("plan.pdf", "application/pdf", 4, BytesIO(b"%PDF"))
    document = services.attach_file(scene.entry, "papers", received, actor=scene.contact, rights="submit")
    services.submit_entry(scene.entry, scene.manager)
    document.removed_at = now()
    session.commit()
    number = session.scalar(select(Snapshot.id))
    browser = sign_in(scene.contact)
    assert "(removed later)" in browser.get(scene.url(f"/snapshots/{number}")).text
    answer = browser.get(scene.url(f"/snapshots/{number}/documents/{document.id}"))
    assert (answer.status_code, answer.data) == (200, b"%PDF")
    assert browser.get(scene.url(f"/snapshots/{number}/documents/{document.id + 1}")).status_code == 404


def a_document(scene: Any, slot: str) -> Document:
    return saved(
        Document(
            parent_type="Entry", parent_id=scene.entry.id, slot=slot, filename=f"{slot}.pdf", content_type="application/pdf",
            size=1, sha256="0" * 64, storage_key=slot,
        )
    )  # fmt: skip


def a_juror_of(scene: Any) -> Any:
    juror = a_user()
    stage = a_round(scene.edition, phase="judging")
    an_assignment(stage, scene.entry, a_jury_member(scene.edition, juror))
    return juror


def test_jurors_read_only_what_is_for_them(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene("judging", state="accepted"), secret="x")
    hidden = a_document(scene, "secret")
    browser = sign_in(a_juror_of(scene))
    page = browser.get(scene.url("/reading")).text
    assert ("We answer." in page, "secret.pdf" in page, "Question consent" in page) == (True, False, False)
    assert browser.get(f"/documents/{hidden.id}").status_code == 404
    assert [browser.get(scene.url(path)).status_code for path in ("", "/dossier", "/snapshots/1", "/submission")] == [404] * 4


def test_the_secretariat_reads_everything_and_changes_nothing(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene())
    browser = sign_in(a_secretary(scene.edition.programme.owner))
    page = browser.get(scene.url("/reading")).text
    assert ("We answer." in page, "Question consent" in page) == (True, True)
    assert browser.get(scene.url()).status_code == 200
    assert browser.post(scene.url("/answers"), data={"v-heads": "1.x", "q-heads": "9"}).status_code == 403
    assert browser.post(scene.url("/submission")).status_code == 403


@pytest.mark.parametrize("path", ["/dossier.pdf", None])
def test_papers_are_made(app: Any, sign_in: Any, path: str | None) -> None:
    scene = completed(a_scene(), portrait='#panic("x") $a$ *b* \\ @x <l> `r`')
    url = scene.url(path) if path else f"/editions/{scene.edition.id}/form.pdf"
    answer = sign_in(scene.contact).get(url)
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_what_waits_for_whom(app: Any) -> None:
    scene = completed(a_scene())
    reader = a_user()
    a_collaborator(scene.entry, reader, "view")
    with app.test_request_context():
        assert [task.label for task in tasks_for(scene.contact)] == ["Continue writing"]
        assert [task.label for task in tasks_for(scene.manager)] == ["See how far it is"]
        assert tasks_for(reader) == []
        scene.entry.handed_back_at = now()
        session.flush()
        assert tasks_for(scene.contact) == []
        assert [task.label for task in tasks_for(scene.manager)] == ["Read and submit"]
        scene.entry.state = "submitted"
        session.flush()
        assert [*tasks_for(scene.contact), *tasks_for(scene.manager)] == []


def test_nothing_waits_after_the_deadline(app: Any) -> None:
    scene = completed(a_scene("screening"))
    with app.test_request_context():
        assert [*tasks_for(scene.contact), *tasks_for(scene.manager)] == []


def test_waiting_costs_one_statement(app: Any, statements: Any) -> None:
    from portal.awards.nominating.tasks import dossiers

    scene = completed(a_scene())
    for _n in range(5):
        an_entry(scene.category, association=scene.association)
    _ = scene.manager.mandates[0].organisation.name
    with app.test_request_context(), statements() as seen:
        session.refresh(scene.manager, ["mandates"])
        before = len(seen)
        dossiers(scene.manager)
    assert len(seen) - before <= 1 + len(scene.manager.mandates)


@pytest.mark.parametrize("locale", ["en", "nl", "fr", "de"])
@pytest.mark.parametrize("key", LETTERS)
def test_every_letter_exists_in_four_languages_with_known_placeholders(app: Any, key: str, locale: str) -> None:
    text = (ROOT / "templates" / "letters" / locale / f"{key}.txt").read_text(encoding="utf-8")
    assert text.startswith("Subject: ")
    assert (KINDS[key].unknown_in(text), KINDS[key].missing_in(text)) == ([], [])


def test_nobody_sees_what_the_totals_would_hide(app: Any, sign_in: Any) -> None:
    scene = completed(a_scene("judging", state="accepted"))
    assert sign_in(a_user()).get(scene.url("/reading")).status_code == 404
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 0
