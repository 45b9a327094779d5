"""Assignments by spreadsheet: previewed row by row, then applied; and our own export."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.audit.models import AuditEvent
from portal.core.database import session
from tests.awards.factories import an_assignment
from tests.awards.forming.helpers import Award, an_award, apply, pairs, text_of, ticket_in
from tests.conftest import SignIn
from tests.factories import a_user


def upload(browser: FlaskClient, award: Award, content: bytes | str, name: str = "plan.csv") -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    data = {"sheet": (io.BytesIO(raw), name)}
    return browser.post(f"/rounds/{award.stage.id}/assignments/spreadsheet", data=data, content_type="multipart/form-data")


def test_a_spreadsheet_is_previewed_row_by_row_and_the_good_rows_are_applied(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    one, two = award.entries
    member, alias = award.juror(a_user(email="Ines@Jury.example")), award.juror(languages=["fr"])
    rows = [
        "Reference;Juror",
        f"{one.reference};ines@jury.example",
        f"{one.reference};INES@jury.example",
        f"ECCCO-0000;{member.alias}",
        f"{two.reference};nobody@jury.example",
        "",
        f"{two.reference};{alias.alias}",
        f"{two.reference};{member.alias}",
    ]
    browser = sign_in(award.secretary)
    answer = upload(browser, award, "\r\n".join(rows))
    page = text_of(answer)
    assert answer.status_code == 200
    assert "2 assignments would be added. 4 rows cannot be used." in page
    for number, sentence in ((3, "This row repeats an earlier one."), (4, "There is no accepted entry with this reference."),
                             (5, "Nobody in the jury who is ready has this address or alias."), (7, "Does not read its language")):  # fmt: skip
        assert re.search(rf'data-label="Row">{number}</td>.*?{re.escape(sentence)}', page)
    assert apply(browser, award, ticket_in(answer)).status_code == 302
    assert pairs() == [(one.id, member.id, "assigned"), (two.id, member.id, "assigned")]


def test_limits_are_counted_over_the_rows_of_the_file(app: Flask, sign_in: SignIn) -> None:
    award = an_award(3)
    member = award.juror(max_load=2)
    rows = "\n".join(["entry,juror", *(f"{entry.reference},{member.alias}" for entry in award.entries)])
    page = text_of(upload(sign_in(award.secretary), award, rows))
    assert "2 assignments would be added. 1 row cannot be used." in page
    assert "Has reached the limit of 2 entries." in page


def test_our_own_export_can_be_read_again(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    member, other = award.juror(), award.juror()
    an_assignment(award.stage, award.entries[0], member)
    browser = sign_in(award.secretary)
    for kind in ("csv", "xlsx"):
        export = browser.get(f"/rounds/{award.stage.id}/assignments.{kind}")
        assert export.status_code == 200
        assert export.headers["Content-Disposition"] == f'attachment; filename="assignments-{award.edition.slug}-written-round.{kind}"'
        page = text_of(upload(browser, award, export.get_data(), f"x.{kind}"))
        assert "0 assignments would be added. 1 row cannot be used." in page
        assert "Reads it already." in page
    assert other.alias not in browser.get(f"/rounds/{award.stage.id}/assignments.csv").get_data(as_text=True)
    assert list(session.scalars(select(AuditEvent.event))).count("awards.list.exported") == 3


def test_an_export_runs_nothing_in_a_spreadsheet(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    entry = award.entry(nominee="=cmd|' /C calc'!A0")
    an_assignment(award.stage, entry, award.juror(a_user("@SUM(1+1)")))
    body = sign_in(award.secretary).get(f"/rounds/{award.stage.id}/assignments.csv").get_data(as_text=True)
    assert "'=cmd|" in body
    assert "'@SUM(1+1)" in body


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "", "Please choose a file."),
        (b"", "a.csv", "The column “entry” is missing."),
        (b"juror\nx", "a.csv", "The column “entry” is missing."),
        (b"entry\nx", "a.csv", "The column “juror” is missing."),
        (b"entry,juror\n,,\n", "a.csv", "There are no rows below the header."),
        (b"\xff\xfe\x00", "a.csv", "The file is not text in UTF-8. Save it again as CSV UTF-8 or as XLSX."),
        (b"entry,juror\n1,2", "a.pdf", "Only .csv and .xlsx files can be read, not a.pdf."),
        (b"PK\x03\x04rubbish", "a.xlsx", "This office document is damaged, protected or holds macros."),
        (b"entry,juror\n" + b"a,b\n" * 5001, "a.csv", "More than 5000 rows: please split the file."),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(app: Flask, sign_in: SignIn, content: bytes, name: str, sentence: str) -> None:
    award = an_award(1)
    answer = upload(sign_in(award.secretary), award, content, name)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
