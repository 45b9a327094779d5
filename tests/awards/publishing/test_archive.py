"""The archive: everything of an edition for those who ran it, after the reveal, without categories of a tie."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

from flask import Flask

from portal.awards import scoring
from tests.awards.factories import a_conflict
from tests.awards.publishing.gala import Gala, a_gala
from tests.conftest import SignIn
from tests.factories import a_user


def opened(sign_in: SignIn, gala: Gala, viewer: object) -> zipfile.ZipFile:
    answer = sign_in(viewer).get(f"/editions/{gala.edition.id}/archive.zip")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.data))


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_it_holds_tables_and_documents_that_fit_their_fingerprints(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    archive = opened(sign_in, gala, gala.secretary)
    assert len(table(archive, "entries.csv")) == 5
    assert [row["outcome"] for row in table(archive, "decisions.csv")] == ["winner", "finalist", "finalist", "none", "none"]
    results = table(archive, "results.csv")
    assert len(results) == 5 * 3
    document = next(name for name in archive.namelist() if name.startswith("results/"))
    assert hashlib.sha256(archive.read(document)).hexdigest() == results[0]["fingerprint"]
    assert scoring.verify(json.loads(archive.read(document)))


def test_a_category_of_a_tie_is_left_out_and_said_so(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(categories=2, published="revealed")
    company = gala.entries[1][3].company
    assert company
    a_conflict(gala.edition, gala.board[0], company)
    archive = opened(sign_in, gala, gala.board[0])
    assert {row["category"] for row in table(archive, "results.csv")} == {gala.categories[0].key}
    assert "seal.json" not in archive.namelist()
    assert "1 categories are left out" in archive.read("README.txt").decode()


def test_jurors_are_not_named_in_it(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    gala.chair.name = "Quentin Unnameable"
    archive = opened(sign_in, gala, gala.secretary)
    assert [name for name in archive.namelist() if b"Unnameable" in archive.read(name)] == []


def test_others_do_not_get_it(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    url = f"/editions/{gala.edition.id}/archive.zip"
    assert [sign_in(one).get(url).status_code for one in (gala.manager, gala.chair, a_user())] == [403] * 3
