"""Checking: valid, not valid, unknown, could not check; never a false alarm, and nothing of the file is kept."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import documents
from portal.certification import issuing
from portal.certification.models import Certificate
from portal.certification.numbering import number_for
from portal.certification.registering import checking, queries
from portal.core.clock import pretend
from portal.core.database import session
from portal.documents.models import Document
from portal.documents.storage import for_app
from tests.certification.factories import a_case, a_verdict

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def issued() -> Certificate:
    case = a_case("deciding")
    with pretend(datetime(2025, 6, 12, 9, tzinfo=UTC)):
        return issuing.issue(case, a_verdict(case))


def original(certificate: Certificate, number: int = 1) -> bytes:
    kept = documents.for_parent("CertificateVersion", certificate.versions[number - 1].id, "en")[0]
    with for_app().open(kept.storage_key) as stream:
        return stream.read()


def sent(client: FlaskClient, data: bytes, name: str = "certificate.pdf", number: str = "") -> tuple[int, str, str]:
    """Status, the word of the answer, its text."""
    answer = client.post("/register/check", data={"file": (io.BytesIO(data), name), "number": number}, content_type="multipart/form-data")
    word = re.search(r"verdict-word.*?</svg>\s*(.*?)\s*</p>", answer.text, re.S)
    return answer.status_code, word.group(1) if word else "", answer.text


def typed(client: FlaskClient, number: str) -> tuple[str, str]:
    text = client.get("/register/check", query_string={"number": number}).text
    word = re.search(r"verdict-word.*?</svg>\s*(.*?)\s*</p>", text, re.S)
    return (word.group(1) if word else ""), text


def test_a_number_that_is_valid(app: Flask, client: FlaskClient) -> None:
    number = issued().number
    assert [typed(client, one)[0] for one in (number, number.lower(), number.replace("-", " "))] == ["Valid"] * 3


def test_a_number_that_is_not_valid_says_why_and_what_to_do(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    certificate.status = "withdrawn"
    word, text = typed(client, certificate.number)
    assert (word, "withdrawn" in text, "What to do:" in text) == ("Not valid", True, True)


def test_a_mistyped_number_and_an_unknown_one(app: Flask, client: FlaskClient) -> None:
    number = issued().number
    assert typed(client, number[:-2])[0] == "Did you mistype?"
    word, text = typed(client, str(number_for("EN 1:2009", 2020, 7)))
    assert (word, "What to do:" in text) == ("Unknown number", True)


def test_the_file_as_issued_is_genuine(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    status, word, text = sent(client, original(certificate), "renamed.pdf")
    assert (status, word, "The file is genuine, as it was issued." in text) == (200, "Valid", True)


def test_a_genuine_file_of_a_withdrawn_certificate_is_not_valid(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    certificate.status = "withdrawn"
    _status, word, text = sent(client, original(certificate))
    assert (word, "The file is genuine" in text, "What to do:" in text) == ("Not valid", True, True)


def test_an_earlier_version_is_genuine_and_points_to_the_newer(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    issuing.new_version(certificate, certificate.versions[0].verdict, scope={"en": "More"})
    _status, word, text = sent(client, original(certificate, 1))
    assert (word, "version 2 is in force" in text) == ("Valid, in a newer version", True)


def test_a_changed_copy_is_unknown_and_the_register_speaks(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    changed = original(certificate).replace(b"%%EOF", b"\n%%EOF\n")
    _status, word, text = sent(client, changed)
    assert (word, f"{certificate.number} of" in text, "forged" in text.lower()) == ("Unknown document", True, False)


def test_a_foreign_file_with_a_number_typed_beside_it(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    _status, word, text = sent(client, PDF, number=certificate.number)
    assert (word, "is valid today" in text) == ("Unknown document", True)


def test_a_foreign_file_without_a_number(app: Flask, client: FlaskClient) -> None:
    _status, word, text = sent(client, PDF)
    assert (word, "Type the number that stands on it." in text) == ("Unknown document", True)


@pytest.mark.parametrize(("data", "name"), [(b"not a pdf", "x.pdf"), (PDF, "x.docx"), (b"", "x.pdf")])
def test_what_is_no_pdf_could_not_be_checked(app: Flask, client: FlaskClient, data: bytes, name: str) -> None:
    _status, word, text = sent(client, data, name)
    assert (word, "What to do:" in text) == ("This could not be checked.", True)


def test_no_file_is_said_beside_the_field(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/register/check", data={"number": ""})
    assert (answer.status_code, "Please choose a file." in answer.text) == (422, True)


def test_the_file_is_not_kept(app: Flask, client: FlaskClient) -> None:
    certificate = issued()
    before = (len(list(for_app().keys())), session.scalar(select(func.count()).select_from(Document)))
    sent(client, original(certificate))
    sent(client, PDF)
    assert (len(list(for_app().keys())), session.scalar(select(func.count()).select_from(Document))) == before


def test_a_file_that_cannot_be_read_is_never_called_invalid(app: Flask) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the disk is gone")

    checked = checking.check_file(Broken(), "x.pdf", datetime(2026, 1, 1).date())
    assert (checked.outcome, bool(checked.action)) == ("could_not", True)


def test_a_register_that_cannot_be_asked_is_never_an_alarm(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_all: object, **_more: object) -> None:
        raise queries.Unreachable

    monkeypatch.setattr(queries, "looked_up", gone)
    number = str(number_for("EN 15838:2009", 2026, 1))
    assert [checking.check_number(number, datetime(2026, 1, 1).date()).outcome, checking.check_file(io.BytesIO(PDF), "x.pdf", datetime(2026, 1, 1).date()).outcome] == ["could_not", "could_not"]


def test_a_bomb_is_not_unpacked(app: Flask) -> None:
    import zlib

    bomb = b"%PDF-1.7\nstream\n" + zlib.compress(b"\0" * 50_000_000) + b"\nendstream\n%%EOF"
    assert checking.read(io.BytesIO(bomb))[1] is None


def test_whoever_sends_too_many_files_waits(app: Flask, client: FlaskClient) -> None:
    answers = [sent(client, PDF)[0] for _ in range(42)]
    assert (set(answers[:40]), answers[-1]) == ({200}, 429)
