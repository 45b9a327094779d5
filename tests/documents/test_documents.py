"""Attaching, reading and removing documents; who may; quotas; the storage itself."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portal import documents
from portal.audit.models import AuditEvent
from portal.core.access import Refused
from portal.core.database import session, transaction
from portal.documents import LocalStorage, checking
from portal.documents.models import Document
from portal.documents.storage import for_app
from tests.documents.conftest import PDF, Shelf, a_png
from tests.factories import a_company, a_user, an_administrator, an_association

JSON = {"Accept": "application/json"}
MB = 1 << 20


class File:
    """An upload as a view would hand it over."""

    def __init__(self, content: bytes = PDF, name: str = "a.pdf") -> None:
        self.filename, self.stream = name, io.BytesIO(content)


def a_pdf(size: int) -> bytes:
    return PDF + b" " * (size - len(PDF) - 6) + b"%%EOF\n"


def a_document(shelf: Shelf, content: bytes = PDF, name: str = "a.pdf", slot: str = "") -> Document:
    found = documents.attach("Shelf", 1, slot, shelf.organisation_id, File(content, name), a_user())
    session.commit()
    return found


def events() -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


# --- who may ------------------------------------------------------------------------------------------------------


def test_only_those_who_see_the_parent_read_the_document(app: Flask, shelf: Shelf, sign_in: Any, client: Any) -> None:
    reader, stranger, administrator = a_user(), a_user(), an_administrator()
    shelf.readers = {reader.id}
    document = a_document(shelf)
    assert sign_in(reader).get(f"/documents/{document.id}").status_code == 200
    foreign = sign_in(stranger).get(f"/documents/{document.id}")
    absent = sign_in(stranger).get("/documents/999999")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert sign_in(administrator).get(f"/documents/{document.id}").status_code == 404
    assert client.get(f"/documents/{document.id}").status_code != 200
    assert events() == ["documents.document.attached", "documents.document.downloaded"]


def test_a_part_that_is_hidden_hides_its_documents(app: Flask, shelf: Shelf, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from portal.documents import parents

    rules = replace(parents.PARENTS["Shelf"], sees_slot=lambda viewer, parent_id, slot: slot != "secret")
    monkeypatch.setitem(parents.PARENTS, "Shelf", rules)
    reader = a_user()
    shelf.readers = {reader.id}
    shown, hidden = a_document(shelf, slot="open"), a_document(shelf, slot="secret")
    browser = sign_in(reader)
    assert [browser.get(f"/documents/{one.id}").status_code for one in (shown, hidden)] == [200, 404]


def test_a_reader_may_neither_add_nor_remove(app: Flask, shelf: Shelf, sign_in: Any) -> None:
    reader, stranger = a_user(), a_user()
    shelf.readers = {reader.id}
    document = a_document(shelf)
    data = lambda: {"file": (io.BytesIO(PDF), "b.pdf")}  # noqa: E731
    browser = sign_in(reader)
    refused = browser.post("/documents/Shelf/1", data=data(), headers=JSON)
    assert (refused.status_code, refused.json["error"]) == (403, "The shelf is closed.")
    assert browser.post(f"/documents/{document.id}/remove").status_code == 403
    browser = sign_in(stranger)
    assert browser.post("/documents/Shelf/1", data=data()).status_code == 404
    assert browser.post("/documents/Shelf/2", data=data()).status_code == 404
    assert browser.post("/documents/Unknown/1", data=data()).status_code == 404
    assert browser.post(f"/documents/{document.id}/remove").status_code == 404
    assert session.scalars(sa.select(Document.filename)).all() == ["a.pdf"]
    assert document.removed_at is None


def test_a_rule_that_answers_something_else_than_yes_is_no(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.documents import parents

    parent = parents.Parent(can_see=lambda viewer, one: "yes", can_change=lambda viewer, one: 1)  # type: ignore[arg-type,return-value]
    monkeypatch.setitem(parents.PARENTS, "Shelf", parent)
    assert parents.may_see(None, "Shelf", 1) is False
    assert bool(parents.may_change(None, "Shelf", 1)) is False
    assert parents.may_see(None, "Nothing", 1) is False


# --- pages --------------------------------------------------------------------------------------------------------


def test_a_download_is_an_attachment_that_no_browser_runs(app: Flask, shelf: Shelf, sign_in: Any) -> None:
    reader = a_user()
    shelf.readers = {reader.id}
    name = 'Überblick "2027" 概要.pdf'
    document = a_document(shelf, name=name)
    answer = sign_in(reader).get(f"/documents/{document.id}")
    assert answer.data == PDF
    assert {key: answer.headers[key] for key in ("Content-Type", "X-Content-Type-Options", "Content-Length")} == {
        "Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Content-Length": str(len(PDF)),
    }  # fmt: skip
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    shown = quote("Überblick 2027 概要.pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=\"Uberblick 2027 .pdf\"; filename*=UTF-8''{shown}"


def test_without_scripts_the_form_comes_back_to_its_page(app: Flask, shelf: Shelf, sign_in: Any) -> None:
    writer = a_user()
    shelf.writers = {writer.id}
    browser = sign_in(writer)
    files = [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(a_png()), "b.png")]
    answer = browser.post("/documents/Shelf/1", data={"file": files, "back": "/profile?x=1"})
    assert (answer.status_code, answer.location) == (302, "/profile?x=1")
    assert [one.filename for one in documents.for_parent("Shelf", 1)] == ["a.pdf", "b.png"]
    document = documents.for_parent("Shelf", 1)[0]
    answer = browser.post(f"/documents/{document.id}/remove", data={"back": "https://evil.test/"})
    assert (answer.status_code, answer.location) == (302, "/waiting")
    assert [one.filename for one in documents.for_parent("Shelf", 1)] == ["b.png"]


@pytest.mark.parametrize("evil", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "/%2f/evil.test", ""])
def test_the_way_back_is_one_of_our_own_pages(app: Flask, shelf: Shelf, sign_in: Any, evil: str) -> None:
    writer = a_user()
    shelf.writers = {writer.id}
    data = {"file": (io.BytesIO(PDF), "a.pdf"), "back": evil}
    assert sign_in(writer).post("/documents/Shelf/1", data=data).location == "/waiting"


def test_without_scripts_a_refused_file_gets_a_page_that_says_why(app: Flask, shelf: Shelf, sign_in: Any) -> None:
    writer = a_user()
    shelf.writers = {writer.id}
    files = [(io.BytesIO(PDF), "good.pdf"), (io.BytesIO(b"<script>"), "bad<script>.pdf")]
    answer = sign_in(writer).post("/documents/Shelf/1", data={"file": files, "slot": "evidence"})
    assert answer.status_code == 422
    assert answer.text.count("The content of this file is not what its name says.") == 2
    assert ("good.pdf" in answer.text, "<script>." in answer.text) == (True, False)
    assert 'name="slot" value="evidence"' in answer.text
    assert [one.filename for one in documents.for_parent("Shelf", 1)] == ["good.pdf"]


def test_the_list_shows_what_one_may_do(app: Flask, shelf: Shelf) -> None:
    from flask import render_template_string

    document = a_document(shelf, name="<b>.pdf")
    page = '{% from "documents/list.html" import document_list with context %}{{ document_list(documents, "Shelf", 1, may_change=may) }}'
    with app.test_request_context("/profile?a=1"):
        for may in (True, False):
            html = render_template_string(page, documents=documents.for_parent("Shelf", 1), may=may)
            assert f'href="/documents/{document.id}"' in html
            assert ("<b>.pdf" in html, 'type="file"' in html, f"/documents/{document.id}/remove" in html) == (False, may, may)
            assert ('value="/profile?a=1"' in html) is may


# --- keeping ------------------------------------------------------------------------------------------------------


def test_the_same_file_twice_is_kept_once(app: Flask, shelf: Shelf) -> None:
    first, second, elsewhere = a_document(shelf), a_document(shelf), a_document(shelf, slot="other")
    assert (first.id == second.id, first.id == elsewhere.id) == (True, False)
    assert len(list(for_app().keys())) >= 2
    assert checking.check().orphans == []


def test_a_removed_document_is_gone_for_everyone_but_kept(app: Flask, shelf: Shelf, sign_in: Any) -> None:
    writer = a_user()
    shelf.writers = {writer.id}
    document = a_document(shelf)
    browser = sign_in(writer)
    assert browser.post(f"/documents/{document.id}/remove", headers=JSON).json == {"removed": document.id}
    assert browser.get(f"/documents/{document.id}").status_code == 404
    assert browser.post(f"/documents/{document.id}/remove").status_code == 404
    with for_app().open(document.storage_key) as stream:
        assert stream.read() == PDF
    assert events() == ["documents.document.attached", "documents.document.removed"]


def test_documents_of_many_parents_take_one_statement(app: Flask, shelf: Shelf, statements: Any) -> None:
    a_document(shelf)
    with statements() as seen:
        found = documents.for_parents("Shelf", range(200))
    assert ([one.filename for one in found[1]], len([s for s in seen if s.startswith("SELECT")])) == (["a.pdf"], 1)


def with_quota(app: Flask, monkeypatch: pytest.MonkeyPatch, quota_mb: int) -> None:
    settings = app.extensions["settings"].model_copy(update={"quota_mb": quota_mb})
    monkeypatch.setitem(app.extensions, "settings", settings)


def test_an_organisation_cannot_exceed_its_quota(app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, sign_in: Any) -> None:
    with_quota(app, monkeypatch, 2)
    first = a_document(shelf, a_pdf(MB + MB // 2), "1.pdf")
    writer = a_user()
    shelf.writers = {writer.id}
    browser = sign_in(writer)
    send = lambda: browser.post("/documents/Shelf/1", data={"file": (io.BytesIO(a_pdf(MB)), "2.pdf")}, headers=JSON)  # noqa: E731
    answer = send()
    assert (answer.status_code, answer.json["error"]) == (409, "The 2 MB for documents of this organisation are used up.")
    own = shelf.organisation_id
    shelf.organisation_id = a_company().id
    assert send().status_code == 201
    shelf.organisation_id = own
    with transaction():
        documents.remove(first, actor=writer)
    assert browser.post("/documents/Shelf/1", data={"file": (io.BytesIO(a_pdf(MB)), "3.pdf")}, headers=JSON).status_code == 201
    assert documents.space_used(own or 0) == MB


def test_adding_and_removing_does_not_fill_the_disk(app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with_quota(app, monkeypatch, 1)
    actor = a_user()
    session.commit()
    with pytest.raises(Refused):  # noqa: PT012
        for number in range(9):
            with transaction():
                content = a_pdf(MB // 2 + number)
                added = documents.attach("Shelf", 1, "", shelf.organisation_id, File(content), actor)
                documents.remove(added, actor=actor)
    assert documents.space_used(shelf.organisation_id or 0, removed_too=True) <= 3 * MB


def test_two_uploads_at_once_cannot_both_take_the_last_room(app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with_quota(app, monkeypatch, 1)
    actor, organisation_id = a_user(), shelf.organisation_id
    session.commit()
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def work(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    documents.attach("Shelf", 1, "", organisation_id, File(a_pdf(600_000 + number), f"{number}.pdf"), actor)
                outcomes.append("kept")
            except Refused:
                outcomes.append("refused")

    running = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert sorted(outcomes) == ["kept", *["refused"] * 5]


def test_a_refused_transaction_leaves_no_file(app: Flask, shelf: Shelf) -> None:
    before, actor = set(for_app().keys()), an_association() and a_user()
    session.commit()
    with pytest.raises(RuntimeError), transaction():  # noqa: PT012
        documents.attach("Shelf", 1, "", None, File(), actor)
        raise RuntimeError("refused")
    assert (set(for_app().keys()), session.scalar(sa.select(sa.func.count(Document.id)))) == (before, 0)


# --- storage ------------------------------------------------------------------------------------------------------


def test_a_storage_gives_back_what_it_was_given(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "files")
    content = bytes(range(256)) * 9000
    stored = storage.put(io.BytesIO(content))
    with storage.open(stored.key) as stream:
        assert stream.read() == content
    assert (stored.size, list(storage.keys()), list(storage.keys(60))) == (len(content), [stored.key], [])
    storage.remove(stored.key)
    storage.remove(stored.key)
    assert list(storage.keys()) == []
    with pytest.raises(FileNotFoundError):
        storage.open(stored.key)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "/etc/passwd", "a" * 39, "A" * 40, "." * 40, "a" * 40 + "\n"])
def test_a_storage_opens_only_its_own_keys(tmp_path: Path, key: str) -> None:
    with pytest.raises(FileNotFoundError):
        LocalStorage(tmp_path).open(key)


def test_a_broken_upload_leaves_nothing_in_the_storage(tmp_path: Path) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("connection lost")

    with pytest.raises(OSError, match="connection lost"):
        LocalStorage(tmp_path).put(Torn())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_lost_file_is_not_found_and_noted_nowhere(app: Flask, shelf: Shelf, sign_in: Any) -> None:
    reader = a_user()
    shelf.readers = {reader.id}
    document = a_document(shelf)
    for_app().remove(document.storage_key)
    assert sign_in(reader).get(f"/documents/{document.id}").status_code == 404
    assert events() == ["documents.document.attached"]


def test_a_command_compares_files_and_rows(app: Flask, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = app.extensions["settings"].model_copy(update={"storage_url": f"file://{tmp_path}"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    good, lost, damaged = (a_document(shelf, name=f"{name}.pdf") for name in ("good", "lost", "damaged"))
    orphan = for_app().put(io.BytesIO(b"nobody's"))
    runner = app.test_cli_runner()
    session.rollback()
    healthy = runner.invoke(args=["documents", "check"])
    assert (healthy.exit_code, healthy.output) == (0, "checked 3\n")
    for_app().remove(lost.storage_key)
    key = damaged.storage_key
    (tmp_path / key[:2] / key[2:4] / key).write_bytes(PDF.replace(b"1.7", b"1.6"))
    with time_machine.travel("2100-01-01"):  # files just stored may belong to an upload under way
        result = runner.invoke(args=["documents", "check", "--remove-orphans"])
    assert (result.exit_code, result.output) == (
        1, f"checked 3\nmissing document {lost.id}\ndamaged document {damaged.id}\norphan {orphan.key}\n",
    )  # fmt: skip
    assert set(for_app().keys()) == {good.storage_key, key}
